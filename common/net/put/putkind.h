/*
 * What a kind of place provides: the functions of put.h, behind a table.  Each
 * kind embeds struct put at the start of its own.
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
	struct caller *caller; /* of all kinds but the directory */
	/* For progress: what is sent besides the calls under way. */
	uint64_t sent, all;
	struct call *call; /* those, ${ncall} of them, ${stride} bytes apart */
	size_t ncall, stride;
	int unconditional; /* a bucket that knows no If-None-Match */
};

/* One for each kind; put_open has set the options. */
int putdir_open(struct put **p, const char *spec, struct err *e);
int puts3_open(struct put **p, struct err *e);
int putweb_open(struct put **p, struct err *e);

/* Tell the operator. */
void put_note(const struct put *to, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Make one call whose body is the package, and free its answer's. */
int put_do(struct put *to, struct call *call, struct err *e);

/* put_digest where one digest will do. */
int put_digestwhole(struct put *to, struct package *p, struct err *e);

/* The same as put_receive for places that hold no file without a name. */
int put_spool(struct put *to, struct package *p, int fd, struct err *e);

#endif /* !PUT_PUTKIND_H */
