/*
 * --against: is a package its base, but for what forms may change?  Only the
 * base is believed: where the parts of the package must lie follows from the
 * base and the two sizes, and every byte is compared at its place.
 */
#ifndef SHOW_AGAINST_H
#define SHOW_AGAINST_H

#include <stddef.h>
#include <stdint.h>

#include "form/form.h"
#include "form/inspect.h"
#include "form/zipentry.h"
#include "util/err.h"
#include "view/view.h"

struct base {
	int fd;
	struct view view;
	struct inspect facts;
	struct ziptail tail;   /* these two only without a signing block; */
	struct zipentry entry; /* not sound: no entry may change */
	uint64_t head; /* how many of its first bytes no form may change */
};

/* A part of the package that differs as it may; offset and length in it. */
struct place {
	const char *name;
	uint64_t off, len;
};

struct places {
	struct place v[2];
	size_t n; /* 0: not one byte differs */
};

/* Open and scan the base, which must be a regular file.  0 or -1. */
int base_open(struct base *b, const char *path, struct err *e);

/*
 * Compare the package that ${fd} reads, a file or a pipe at its start, with the
 * base.  Every form of ${f} may have changed its place; with f->n == 0, every
 * form without a parameter, and every entry form.  Returns 0 and the places; or
 * -1, with ERR_INPUT and the first byte that differs elsewhere.  Reads both
 * from end to end, in bounded memory.
 */
int base_compare(struct base *b, const struct forms *f, int fd,
    struct places *places, struct err *e);

/* Close the base and free what belongs to it. */
void base_close(struct base *b);

#endif /* !SHOW_AGAINST_H */
