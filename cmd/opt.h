/*
 * The options of a program in one table.  The command line is parsed by it,
 * --help prints it, and scripts/completions makes shell completions from it.
 */
#ifndef OPT_H
#define OPT_H

#include <getopt.h>

/* A row of the table.  A row without a name is a heading of --help. */
struct opt {
	int c;            /* what opt_next returns; below 256, a letter */
	const char *name; /* of the long option */
	const char *arg;  /* its argument; "[=X]": optional; NULL: none */
	const char *help; /* the text for --help, which wraps it */
};

/* Options without a letter have numbers from here on. */
#define OPT_FIRST 256

/* The last options of each table. */
#define OPT_COMMON                                                             \
	{'h', "help", NULL, "print this text"},                                \
	{                                                                      \
		'V', "version", NULL, "print the version"                      \
	}

/* Rows behind this row are accepted, but --help does not show them. */
#define OPT_HIDDEN                                                             \
	{                                                                      \
		-1, NULL, NULL, NULL                                           \
	}

/* The last row. */
#define OPT_END                                                                \
	{                                                                      \
		0, NULL, NULL, NULL                                            \
	}

/* Each program defines this table, with at most OPT_MAX rows. */
extern const struct opt tool_opts[];
#define OPT_MAX 64

/*
 * Return the next option, with its argument in optarg.  Return -1 after the
 * last option; then the operands begin at optind.  --help, --version and wrong
 * options are handled here: they end the program.
 */
int opt_next(int argc, char *argv[]);

/*
 * Set ${slot} to the argument of option ${c}, which opt_next just returned.  If
 * ${slot} is set already, that is a usage error.
 */
void opt_once(const char **slot, int c);

/*
 * The name of option ${c} in messages, "-c" or "--cache"; valid until the next
 * call.
 */
const char *opt_name(int c);

#endif /* !OPT_H */
