/*
 * The options of a program, in one table: from it the command line is read,
 * --help is printed, and scripts/completions makes what shells complete.
 */
#ifndef OPT_H
#define OPT_H

#include <getopt.h>

/* A row.  Without a name, it is a heading of --help. */
struct opt {
	int c;            /* what opt_next returns; 256 or more: not a letter */
	const char *name; /* of the long option */
	const char *arg;  /* what it takes; "[=X]": may take; NULL: nothing */
	const char *help; /* in --help, which breaks its lines */
};

/* Options are numbered from here on that have no letter. */
#define OPT_FIRST 256

/* Near the end of each table. */
#define OPT_COMMON                                                             \
	{'h', "help", NULL, "print this text"},                                \
	{                                                                      \
		'V', "version", NULL, "print the version"                      \
	}

/* Rows between this one and the end are known, but not shown. */
#define OPT_HIDDEN                                                             \
	{                                                                      \
		-1, NULL, NULL, NULL                                           \
	}

/* The last row. */
#define OPT_END                                                                \
	{                                                                      \
		0, NULL, NULL, NULL                                            \
	}

/* Each program defines its table: no more than OPT_MAX rows. */
extern const struct opt tool_opts[];
#define OPT_MAX 64

/*
 * Return the next option, with its argument in getopt's optarg, or -1 after the
 * last; operands begin at optind then.  --help and --version are done here, and
 * an option that is wrong is a usage error: they end the program.
 */
int opt_next(int argc, char *argv[]);

/*
 * Store the argument of option ${c}, which was just returned, in ${slot}.  A
 * usage error if ${slot} has an argument already.
 */
void opt_once(const char **slot, int c);

/* How messages call the option ${c}: "-c", or "--cache".  Static, borrowed. */
const char *opt_name(int c);

#endif /* !OPT_H */
