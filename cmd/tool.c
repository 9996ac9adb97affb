#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tool.h"
#include "util/num.h"
#include "util/text.h"
#include "util/warn.h"
#include "util/when.h"

/*
 * If a descriptor from 0 to 2 is closed, the next file that is opened gets its
 * number, and messages go into that file.  On a descriptor of O_PATH every read
 * and write fails, as on a closed descriptor.
 */
static void
occupy_standard(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			(void)open("/", O_PATH);
}

void
tool_start(void)
{
	occupy_standard();
	warn_setname(tool_name);
}

void
tool_usage(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, "%s: %s\n%s: try '%s --help'\n", tool_name, line,
	    tool_name, tool_name);
	exit(EXIT_USAGE);
}

const char *
tool_env(const char *name)
{
	const char *value = getenv(name);

	return (value == NULL || value[0] == '\0' ? NULL : value);
}

unsigned long long
tool_number(const char *opt, const char *arg)
{
	uint64_t n;

	if (num_parse(arg, strlen(arg), &n) != 0)
		tool_usage("%s takes a number, not '%s'", opt,
		    text_safe(arg, strlen(arg)));
	return (n);
}

unsigned long long
tool_size(const char *opt, const char *arg)
{
	uint64_t n;

	if (num_parsesize(arg, &n) != 0)
		tool_usage("%s takes a size such as 512K or 64M, not '%s'", opt,
		    text_safe(arg, strlen(arg)));
	return (n);
}

unsigned int
tool_range(const char *opt, const char *arg, unsigned int min, unsigned int max)
{
	unsigned long long n = tool_number(opt, arg);

	if (n < min || n > max)
		tool_usage("%s takes a number from %u to %u", opt, min, max);
	return ((unsigned int)n);
}

uint64_t
tool_when(const char *opt, const char *arg, uint64_t now)
{
	uint64_t t;

	if (when_parse(arg, now, &t) != 0)
		tool_usage("%s takes a duration such as 90d or 1y, a date such "
			   "as 2027-01-01, or a time such as "
			   "2027-01-01T00:00:00Z, not '%s'",
		    opt, text_safe(arg, strlen(arg)));
	if (when_isdate(arg))
		warn0("%s %s is taken for %sT00:00:00Z", opt, arg, arg);
	return (t);
}

uint64_t
tool_now(const char *opt, const char *arg)
{
	uint64_t now = (uint64_t)time(NULL);

	return (arg == NULL ? now : tool_when(opt, arg, now));
}

void
tool_fail(const struct err *e)
{
	warn_err(e);
	exit(err_status(e));
}

void
tool_failarg(const char *opt, struct err *e)
{
	(void)err_in(e, "%s", opt);
	warn_err(e);
	exit(e->kind == ERR_INPUT ? EXIT_USAGE : err_status(e));
}

void
tool_notjobs(int argc, char *const argv[])
{
	const char *arg = optind < argc ? argv[optind] : "", *j;
	size_t n;

	/* In "-j8", optind still points to the word that has the -j. */
	if (arg[0] == '-' && (j = strchr(arg, 'j')) != NULL)
		arg = j + 1;
	n = strspn(arg, "0123456789");
	if (n > 0 && arg[n] == '\0')
		tool_usage(
		    "-j prints JSON: give the number of jobs with -J %s", arg);
}

void
tool_waits(const char *what)
{
	if (isatty(STDIN_FILENO))
		warn0("reading %s from the terminal, one a line; Ctrl-D ends "
		      "them",
		    what);
}

void
tool_nottyout(void)
{
	struct err e;

	if (!isatty(STDOUT_FILENO))
		return;
	(void)err_set(&e, ERR_INPUT,
	    "standard output: a terminal, where no package is written: "
	    "redirect it, or pipe it on");
	tool_fail(&e);
}

int
tool_worse(int a, int b)
{
	if (a == EXIT_REFUSED || b == EXIT_REFUSED)
		return (EXIT_REFUSED);
	return (a != 0 ? a : b);
}

int
tool_finish(int status)
{
	struct err e;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return (status);
	(void)err_sys(&e, "cannot write to standard output");
	warn_err(&e);
	return (err_status(&e));
}
