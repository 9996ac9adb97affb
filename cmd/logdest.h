/*
 * Where log lines go: standard error, a file, or syslog(3).  Many processes
 * write to one at a time; each line is one call of write(2), so that lines do
 * not mix.
 *
 * A line that cannot be written is lost, and said to be on standard error, by
 * all processes together at most once a minute, and once more with their number
 * when lines can be written again, or at the end: no answer waits for a log.
 *
 * A file may be renamed while it is written to.  Lines go on to the file under
 * its new name until there is another under the old one, and to that from then
 * on; who listens makes that at SIGHUP.  So no process needs to be told.
 */
#ifndef SERVE_LOGDEST_H
#define SERVE_LOGDEST_H

#include <stdatomic.h>
#include <sys/stat.h>

#include "util/buf.h"
#include "util/err.h"

/* The longest line with its newline: a pipe takes no more in one piece. */
#define LOGDEST_LINE_MAX 4096

/* What the processes know together. */
struct logshared {
	atomic_ullong lost; /* lines */
	atomic_llong said;  /* when that was said last, in seconds */
	atomic_ullong told; /* how many lines were said to be lost */
	atomic_int torn;    /* the last line has no end */
	atomic_int stuck;   /* who reads it has not for a while */
};

struct logdest {
	const char *name;
	int fd;         /* or -1 */
	int is_file;    /* name is its path */
	int is_syslog;  /* fd is -1 */
	int patience;   /* ms that a line may wait, a second at first */
	struct stat st; /* of the file */
	struct logshared *shared;
};

#define LOGDEST_INIT                                                           \
	{                                                                      \
		.name = NULL, .fd = -1, .patience = 1000, .shared = NULL       \
	}

/* Is ${where}, as logdest_open takes it, well-formed?  0, or -1. */
int logdest_check(const char *where, struct err *e);

/*
 * Open ${where}, which is borrowed: "-" or "stderr", "syslog" or
 * "syslog:FACILITY", or else the path of a file, which is made if it is
 * missing, for its owner to write and its group to read.
 */
int logdest_open(struct logdest *d, const char *where, struct err *e);

/* Is it open? */
int logdest_isopen(const struct logdest *d);

/*
 * If it is a file that was renamed, make a new one under its name.  If that
 * fails, says so, and goes on with the old one.
 */
void logdest_reopen(struct logdest *d);

/*
 * Write a line, which has no newline yet and room for one in
 * LOGDEST_LINE_MAX.  Waits d->patience at most, and then not again until lines
 * can be written.
 */
void logdest_write(struct logdest *d, struct buf *line);

/* Close what is this process's alone. */
void logdest_leave(const struct logdest *d);

void logdest_close(struct logdest *d);

#endif /* !SERVE_LOGDEST_H */
