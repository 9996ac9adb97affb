/*
 * The certificate table of a PE file (.exe, .dll), which holds the Authenticode
 * signature: FORMATS 4.1.
 */
#ifndef FORM_PETABLE_H
#define FORM_PETABLE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

/* The longest table that is read; usual tables have 8 to 25 KiB. */
#define PETABLE_MAX (16U << 20)

/*
 * The head of the only entry: length, revision, type.  The signature follows.
 */
#define PETABLE_HEAD  8
#define PETABLE_ALIGN 8

struct petable {
	uint64_t sumat;  /* where in the file the CheckSum is */
	uint32_t sum;    /* the CheckSum */
	uint64_t sizeat; /* where in the file the size of the table is */
	uint64_t off;    /* where the table begins; it ends with the file */
	size_t len;      /* bytes of the table; 0: not signed */
	size_t der;      /* bytes of head and signature in the table */
	uint8_t *data;   /* the table; NULL if ${len} is 0 */
};

/*
 * Return how many bits of ${v} were checked to find a PE file; 0 with the
 * reason in ${e} if it is none; or -1 with ${e} if the source cannot be read.
 */
int petable_bid(struct view *v, struct err *e);

/*
 * Read the table of a PE file, which petable_bid found, into ${t}.  Return 0,
 * and petable_free frees ${t}; or -1 with ${e}, and nothing to free: ERR_INPUT
 * if Windows would not accept the table as one PKCS#7 signature at the very
 * end.  Reads the headers, and the table if its extent is right.
 */
int petable_read(struct petable *t, struct view *v, struct err *e);

void petable_free(struct petable *t);

#endif /* !FORM_PETABLE_H */
