/*
 * Writes log lines to standard error, a file or syslog(3).  Several processes
 * write at the same time; each line is one write(2), so lines do not mix.
 *
 * A line that cannot be written within d->patience is lost: no answer waits
 * longer for a log.  All processes together warn of lost lines on standard
 * error at most once a minute, and once more with their number when writing
 * works again or the program ends.
 *
 * A file may be renamed while it is open.  Lines go to the renamed file until a
 * new file has the old name, and then to the new file.  chanpack-listen makes
 * the new file at SIGHUP.  So no other process needs a signal.
 */
#ifndef SERVE_LOGDEST_H
#define SERVE_LOGDEST_H

#include <stdatomic.h>
#include <sys/stat.h>

#include "util/buf.h"
#include "util/err.h"

/* The longest line with its newline: a pipe takes so much in one piece. */
#define LOGDEST_LINE_MAX 4096

/* Shared by all processes. */
struct logshared {
	atomic_ullong lost; /* lines */
	atomic_llong said;  /* when the last warning was printed, in seconds */
	atomic_ullong told; /* how many lost lines were reported */
	atomic_int torn;    /* the last line is incomplete */
	atomic_int stuck;   /* the reader has stopped reading */
};

struct logdest {
	const char *name;
	int fd;         /* or -1 */
	int is_file;    /* ${name} is its path */
	int is_syslog;  /* then ${fd} is -1 */
	int patience;   /* ms that a write may wait; at first a second */
	struct stat st; /* of the file */
	struct logshared *shared;
};

#define LOGDEST_INIT                                                           \
	{                                                                      \
		.name = NULL, .fd = -1, .patience = 1000, .shared = NULL       \
	}

/*
 * Is ${where} well-formed for logdest_open?  Return 0, or -1 with the reason.
 */
int logdest_check(const char *where, struct err *e);

/*
 * Open ${where}: "-" or "stderr", "syslog" or "syslog:FACILITY", or the path of
 * a file.  A missing file is made, for its owner to write and its group to
 * read.  ${where} is borrowed until logdest_close.  Return 0, or -1 with the
 * reason in ${e}.
 */
int logdest_open(struct logdest *d, const char *where, struct err *e);

/* Is ${d} open? */
int logdest_isopen(const struct logdest *d);

/*
 * If the file was renamed, make a new file with the old name.  If that fails,
 * warn, and keep the old file.
 */
void logdest_reopen(struct logdest *d);

/*
 * Write ${line}, which is shorter than LOGDEST_LINE_MAX, and append a newline
 * to it.  Wait at most d->patience; after such a wait, do not wait again until
 * lines can be written.
 */
void logdest_write(struct logdest *d, struct buf *line);

/* Close the socket to syslog, which belongs to this process alone. */
void logdest_leave(const struct logdest *d);

void logdest_close(struct logdest *d);

#endif /* !SERVE_LOGDEST_H */
