/*
 * Checks for the unit tests: each prints a line of TAP.  A test program ends
 * with `return (check_done());`.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_count = 0;
static int check_failed = 0;

/* Report one check, and where it stands if it failed. */
static inline int
check_report(int ok, const char *what, const char *file, int line)
{
	(void)printf("%sok %d - %s\n", ok ? "" : "not ", ++check_count, what);
	if (!ok) {
		(void)printf("# at %s:%d\n", file, line);
		check_failed = 1;
	}
	return (ok);
}

static inline void
check_str(const char *got, const char *want, const char *what, const char *file,
    int line)
{
	int same =
	    got != NULL && want != NULL ? strcmp(got, want) == 0 : got == want;

	if (!check_report(same, what, file, line))
		(void)printf("# got  \"%s\"\n# want \"%s\"\n",
		    got == NULL ? "(none)" : got,
		    want == NULL ? "(none)" : want);
}

/* ${cond} holds. */
#define CHECK(cond) check_report((cond) != 0, #cond, __FILE__, __LINE__)

/* The string ${got}, which may be NULL, is ${want}. */
#define CHECK_STR(got, want)                                                   \
	check_str((got), (want), #got " is " #want, __FILE__, __LINE__)

/* ${ok} is true, for the row of a table that a printf format names. */
static inline void check_row(int ok, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static inline void
check_row(int ok, const char *fmt, ...)
{
	va_list ap;

	(void)printf("%sok %d - ", ok ? "" : "not ", ++check_count);
	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	(void)printf("\n");
	if (!ok)
		check_failed = 1;
}

/* How many to try: ${few}, or ${many} with SOAK in the environment. */
static inline size_t
soaks(size_t few, size_t many)
{
	const char *soak = getenv("SOAK");

	return (soak != NULL && *soak != '\0' ? many : few);
}

/* The plan, and the exit status of the program. */
static inline int
check_done(void)
{
	(void)printf("1..%d\n", check_count);
	return (check_failed);
}

#endif /* !CHECK_H */
