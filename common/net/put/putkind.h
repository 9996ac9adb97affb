/*
 * The kinds of places: each provides the functions of put.h in a table, and has
 * struct put at the start of its own struct.
 */
#ifndef PUT_PUTKIND_H
#define PUT_PUTKIND_H

#include "put/put.h"
#include "web/caller.h"

struct put_kind {
	int (*digest)(struct put *to, struct package *p, struct err *e);
	int (*receive)(
	    struct put *to, struct package *p, int fd, struct err *e);
	enum put_there (*look)(
	    struct put *to, const struct package *p, struct err *e);
	int (*send)(
	    struct put *to, struct package *p, int replace, struct err *e);
	int (*sweep)(struct put *to, uint64_t before, int dry, put_found *found,
	    void *cookie, struct err *e);
	void (*close)(struct put *to);
};

struct put {
	const struct put_kind *kind;
	struct put_options options;
	struct caller *caller; /* NULL for a directory */
	/* For progress: bytes sent by ended calls, and bytes to send. */
	uint64_t sent, all;
	struct call *call; /* ${ncall} calls under way, ${stride} bytes apart */
	size_t ncall, stride;
	int unconditional; /* the bucket does not support If-None-Match */
};

/* Allocate ${p} and set its kind; put_open sets the options and the caller. */
int putdir_open(struct put **p, const char *spec, struct err *e);
int puts3_open(struct put **p, struct err *e);
int putweb_open(struct put **p, struct err *e);

/* Call options.note, if it is set. */
void put_note(const struct put *to, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Make one call with progress, and free the body of the answer. */
int put_do(struct put *to, struct call *call, struct err *e);

/* put_digest for places that need no digests of parts. */
int put_digestwhole(struct put *to, struct package *p, struct err *e);

/* put_receive by a temporary file, for places that are not a directory. */
int put_spool(struct put *to, struct package *p, int fd, struct err *e);

#endif /* !PUT_PUTKIND_H */
