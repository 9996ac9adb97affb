#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "util/warn.h"

static const char *warn_name = "chanpack";
static int warn_quiet = 0;
static int warn_patience = -1;

void
warn_setname(const char *name)
{
	warn_name = name;
}

void
warn_setquiet(int quiet)
{
	warn_quiet = quiet;
}

void
warn_setpatience(int ms)
{
	warn_patience = ms;
}

/* A pipe that can take a byte can take a whole line (PIPE_BUF). */
static void
print_line(const char *line)
{
	struct pollfd p = {.fd = STDERR_FILENO, .events = POLLOUT};

	if (warn_patience == -1 || poll(&p, 1, warn_patience) > 0)
		(void)fprintf(stderr, "%s: %s\n", warn_name, line);
}

void
warn0(const char *fmt, ...)
{
	char line[2048];
	va_list ap;

	if (warn_quiet)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	print_line(line);
}

void
warn_err(const struct err *e)
{
	print_line(e->text);
}
