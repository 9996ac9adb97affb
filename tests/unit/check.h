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

/* Report one check; if it failed, also its file and line. */
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

/* Check that ${cond} holds. */
#define CHECK(cond) check_report((cond) != 0, #cond, __FILE__, __LINE__)

/* Check that the string ${got}, which may be NULL, equals ${want}. */
#define CHECK_STR(got, want)                                                   \
	check_str((got), (want), #got " is " #want, __FILE__, __LINE__)

/* Check ${ok} for a row of a table; the printf format names the row. */
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

/* The number of tries: ${few}, or ${many} with SOAK in the environment. */
static inline size_t
soaks(size_t few, size_t many)
{
	const char *soak = getenv("SOAK");

	return (soak != NULL && *soak != '\0' ? many : few);
}

/* Print TAP's plan, and return the exit status of the program. */
static inline int
check_done(void)
{
	(void)printf("1..%d\n", check_count);
	return (check_failed);
}

#endif /* !CHECK_H */
