/*
 * What all programs share on their command line: --help, --version, usage
 * errors, options that may stand once, and a checked end of standard output.
 */
#ifndef TOOL_H
#define TOOL_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE   2

/*
 * Each program defines these two: its name, and the text that --help prints,
 * which begins with "usage:".
 */
extern const char tool_name[];
extern const char tool_help[];

/*
 * Set the name for messages, and make sure that no file is opened as standard
 * input, output or error, should they be closed.  Call it first.
 */
void tool_start(void);

/* Print a message and a pointer to --help; exit with EXIT_USAGE. */
_Noreturn void tool_usage(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/*
 * Do what getopt_long's ${c} asks for, if it is none of the program's own:
 * print the help ('h') or the version ('V') and exit with status 0; or ('?',
 * ':', for an option string that begins with ':') say which option is wrong
 * and exit with EXIT_USAGE.
 */
_Noreturn void tool_option(int c, char *const argv[]);

/* Store the argument of option ${opt}; a usage error if it has one already. */
void tool_once(const char **slot, const char *opt, const char *arg);

/* The value of an environment variable, or NULL if it is empty or not set. */
const char *tool_env(const char *name);

/* ${arg} as a number or a size (num.h), or a usage error that names ${opt}. */
unsigned long long tool_number(const char *opt, const char *arg);
unsigned long long tool_size(const char *opt, const char *arg);

/* The same for a number from ${min} to ${max}. */
unsigned int tool_range(
    const char *opt, const char *arg, unsigned int min, unsigned int max);

/* ${arg} as a point of time (when.h), or a usage error that names ${opt}. */
uint64_t tool_when(const char *opt, const char *arg, uint64_t now);

/* The present time in Unix seconds; ${arg} instead, unless that is NULL. */
uint64_t tool_now(const char *opt, const char *arg);

/* Print the error and exit with its status. */
_Noreturn void tool_fail(const struct err *e);

/*
 * What is wrong with the argument of option ${opt}: EXIT_USAGE for ERR_INPUT.
 */
_Noreturn void tool_failarg(const char *opt, struct err *e);

/*
 * Option -j, which takes no argument, was just read.  A usage error if a number
 * follows: in version 0.1, -j were the jobs.
 */
void tool_notjobs(int argc, char *const argv[]);

/* Say that lines of ${what} are waited for, if standard input is a terminal. */
void tool_waits(const char *what);

/* A package goes to standard output: fail if that is a terminal. */
void tool_nottyout(void);

/*
 * The exit status for several items that call for ${a} and ${b}: one that was
 * refused for good (EXIT_REFUSED) counts more than one that may pass.
 */
int tool_worse(int a, int b);

/*
 * Flush standard output.  Returns ${status}, or after a message, also with -q,
 * the status for the error if a write had failed.
 */
int tool_finish(int status);

#endif /* !TOOL_H */
