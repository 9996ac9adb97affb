#include <stdarg.h>
#include <stdio.h>

#include "util/warn.h"

static const char *warn_name = "chanpack";
static int warn_quiet = 0;

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
warn0(const char *fmt, ...)
{
	char line[2048];
	va_list ap;

	if (warn_quiet)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, "%s: %s\n", warn_name, line);
}

void
warn_err(const struct err *e)
{
	(void)fprintf(stderr, "%s: %s\n", warn_name, e->text);
}
