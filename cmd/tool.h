/*
 * Shared by the command lines of all programs, besides options (opt.h): usage
 * errors, the values of arguments, and the final check of standard output.
 */
#ifndef TOOL_H
#define TOOL_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE   2

/*
 * Each program defines its name, and the text that --help prints before the
 * options.  The text begins with "usage:".
 */
extern const char tool_name[];
extern const char tool_about[];

/* The version and the commit; the Makefile writes it. */
extern const char tool_version[];

/*
 * Set the name for messages.  Occupy standard input, output and error if they
 * are closed, so that no file is opened in their place.  Call this first.
 */
void tool_start(void);

/* Print a message and a pointer to --help; exit with EXIT_USAGE. */
_Noreturn void tool_usage(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/*
 * Return the value of environment variable ${name}, which stays borrowed, or
 * NULL if the variable is empty or not set.
 */
const char *tool_env(const char *name);

/*
 * Return ${arg} as a number, or as a size in bytes (num.h).  If ${arg} is
 * neither, a usage error that names ${opt}.
 */
unsigned long long tool_number(const char *opt, const char *arg);
unsigned long long tool_size(const char *opt, const char *arg);

/* As tool_number, for a number from ${min} to ${max}. */
unsigned int tool_range(
    const char *opt, const char *arg, unsigned int min, unsigned int max);

/*
 * Return ${arg} (when.h) in Unix seconds; a duration counts from ${now}.  For
 * a date, warn that 00:00 UTC is taken.  A usage error that names ${opt} if
 * ${arg} is no time.
 */
uint64_t tool_when(const char *opt, const char *arg, uint64_t now);

/* Return ${arg} as tool_when does, or the present time if ${arg} is NULL. */
uint64_t tool_now(const char *opt, const char *arg);

/* Print ${e} and exit with its status. */
_Noreturn void tool_fail(const struct err *e);

/*
 * Print ${e}, which is about the argument of option ${opt}, and exit: with
 * EXIT_USAGE for ERR_INPUT, else with the error's status.
 */
_Noreturn void tool_failarg(const char *opt, struct err *e);

/*
 * opt_next has just returned option -j, which takes no argument.  A number
 * behind -j is a usage error: in version 0.1, -j took the number of jobs.
 */
void tool_notjobs(int argc, char *const argv[]);

/*
 * If standard input is a terminal, print that the program waits for ${what},
 * one a line.
 */
void tool_waits(const char *what);

/*
 * Call this before a package is written to standard output: if standard output
 * is a terminal, print an error and exit.
 */
void tool_nottyout(void);

/*
 * Return the exit status for two items, of which one alone would give ${a} and
 * the other ${b}: EXIT_REFUSED before any other status, and that before 0.
 */
int tool_worse(int a, int b);

/*
 * Flush standard output.  Return ${status}.  If a write to standard output has
 * failed, now or before, print that, also with -q, and return the status of
 * the error.
 */
int tool_finish(int status);

#endif /* !TOOL_H */
