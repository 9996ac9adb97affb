#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opt.h"
#include "tool.h"
#include "util/text.h"

/* Of --help: the widest name that sets the column, and the widest line. */
#define NAMES_MAX 27
#define LINE_MAX  78

static int
is_end(const struct opt *o)
{
	return (o->c == 0 && o->name == NULL && o->help == NULL);
}

static int
is_hidden(const struct opt *o)
{
	return (o->c == -1);
}

static int
is_optional(const struct opt *o)
{
	return (o->arg != NULL && strncmp(o->arg, "[=", 2) == 0);
}

/* The row of option ${c}, or NULL. */
static const struct opt *
row_of(int c)
{
	const struct opt *o;

	for (o = tool_opts; !is_end(o); o++)
		if (o->c == c)
			return (o);
	return (NULL);
}

const char *
opt_name(int c)
{
	static char name[32];
	const struct opt *o = row_of(c);

	if (c < OPT_FIRST)
		(void)snprintf(name, sizeof(name), "-%c", c);
	else
		(void)snprintf(
		    name, sizeof(name), "--%s", o == NULL ? "?" : o->name);
	return (name);
}

void
opt_once(const char **slot, int c)
{
	if (*slot != NULL)
		tool_usage("option %s given twice", opt_name(c));
	*slot = optarg;
}

/* Write the names of ${o} to ${text}, as --help shows them. */
static void
put_names(const struct opt *o, char text[64])
{
	const char *arg = o->arg == NULL ? "" : o->arg;
	const char *is = arg[0] == '\0' || is_optional(o) ? "" : "=";

	if (o->c < OPT_FIRST)
		(void)snprintf(
		    text, 64, "  -%c, --%s%s%s", o->c, o->name, is, arg);
	else
		(void)snprintf(text, 64, "      --%s%s%s", o->name, is, arg);
}

/* The column of the texts: two behind the longest name up to NAMES_MAX. */
static size_t
text_column(void)
{
	const struct opt *o;
	size_t column = 0, len;
	char names[64];

	for (o = tool_opts; !is_end(o) && !is_hidden(o); o++) {
		if (o->name == NULL)
			continue;
		put_names(o, names);
		len = strlen(names);
		if (len <= NAMES_MAX && len > column)
			column = len;
	}
	return (column + 2);
}

/* Print ${text} from ${column}, where the cursor is, and wrap it there. */
static void
print_wrapped(const char *text, size_t column)
{
	size_t at = column, len;

	for (; *text != '\0'; text += len + strspn(text + len, " ")) {
		len = strcspn(text, " ");
		if (at > column && at + 1 + len > LINE_MAX) {
			(void)printf("\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			(void)putchar(' ');
			at++;
		}
		(void)printf("%.*s", (int)len, text);
		at += len;
	}
	(void)putchar('\n');
}

static void
print_row(const struct opt *o, size_t column)
{
	char names[64];

	if (o->name == NULL) {
		(void)printf("\n%s:\n", o->help);
		return;
	}
	put_names(o, names);
	if (strlen(names) + 2 > column)
		(void)printf("%s\n%*s", names, (int)column, "");
	else
		(void)printf("%-*s", (int)column, names);
	print_wrapped(o->help, column);
}

static void
print_help(void)
{
	const struct opt *o = tool_opts;
	size_t column = text_column();

	(void)fputs(tool_about, stdout);
	if (o->name != NULL)
		(void)putchar('\n');
	for (; !is_end(o) && !is_hidden(o); o++)
		print_row(o, column);
}

/* Refuse what getopt_long returned: ':' lacks an argument, '?' is unknown. */
_Noreturn static void
refuse_option(int c, char *const argv[])
{
	const char *arg = argv[optind - 1];

	/*
	 * The option that lacks its argument is the last word.  A long option
	 * may have no short name, so print the word.
	 */
	if (c == ':' && strncmp(arg, "--", 2) == 0)
		tool_usage(
		    "option %s needs an argument", text_safe(arg, strlen(arg)));
	if (c == ':')
		tool_usage("option -%c needs an argument", optopt);
	/* 0: an unknown long option.  A short one may stand in a cluster. */
	if (optopt == 0)
		tool_usage("invalid option '%s'", text_safe(arg, strlen(arg)));
	if (text_iscontrol((unsigned int)optopt & 0xff) || optopt >= 0x7f)
		tool_usage("invalid option");
	tool_usage("invalid option -%c", optopt);
}

/* Convert the table for getopt_long. */
static void
convert(struct option longs[OPT_MAX + 1], char shorts[2 * OPT_MAX + 2])
{
	const struct opt *o;
	size_t n = 0, len = 0;

	shorts[len++] = ':';
	for (o = tool_opts; !is_end(o) && n < OPT_MAX; o++) {
		if (o->name == NULL)
			continue;
		longs[n++] = (struct option){.name = o->name,
		    .has_arg = o->arg == NULL   ? no_argument
			       : is_optional(o) ? optional_argument
						: required_argument,
		    .val = o->c};
		if (o->c >= OPT_FIRST)
			continue;
		shorts[len++] = (char)o->c;
		if (o->arg != NULL)
			shorts[len++] = ':';
	}
	longs[n] = (struct option){.name = NULL};
	shorts[len] = '\0';
}

int
opt_next(int argc, char *argv[])
{
	static struct option longs[OPT_MAX + 1];
	static char shorts[2 * OPT_MAX + 2];
	int c;

	if (longs[0].name == NULL)
		convert(longs, shorts);
	c = getopt_long(argc, argv, shorts, longs, NULL);
	if (c == 'h')
		print_help();
	if (c == 'V')
		(void)printf("%s %s\n", tool_name, tool_version);
	if (c == 'h' || c == 'V')
		exit(tool_finish(0));
	if (c == '?' || c == ':')
		refuse_option(c, argv);
	return (c);
}
