/*
 * The certificate table of a PE file (.exe, .dll), where its Authenticode
 * signature is: FORMATS 4.1.
 */
#ifndef FORM_PETABLE_H
#define FORM_PETABLE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

/* The longest table that is read; usual ones have 8 to 25 KiB. */
#define PETABLE_MAX (16U << 20)

/* The one entry: its length, revision and type, and then the signature. */
#define PETABLE_HEAD  8
#define PETABLE_ALIGN 8

struct petable {
	uint64_t sumat;  /* where in the file the CheckSum is */
	uint32_t sum;    /* the CheckSum */
	uint64_t sizeat; /* where in the file the size of the table is */
	uint64_t off;    /* where the table begins; it ends with the file */
	size_t len;      /* its size; 0: the file is not signed */
	size_t der;      /* the length of the entry without what follows */
	uint8_t *data;   /* the table */
};

/*
 * Return how many bits of ${v} say that it is a PE file; 0 with the reason in
 * ${e} if it is none; or -1 if the source cannot be read.
 */
int petable_bid(struct view *v, struct err *e);

/*
 * Read the table of a PE file into ${t}, which petable_free frees.  Return 0,
 * or -1 with ERR_INPUT if the table is not what Windows accepts: one PKCS#7
 * signature at the very end.  Reads the headers, and the table if it is sound.
 */
int petable_read(struct petable *t, struct view *v, struct err *e);

void petable_free(struct petable *t);

#endif /* !FORM_PETABLE_H */
