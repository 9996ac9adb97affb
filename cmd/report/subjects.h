/*
 * Subjects of rows: the texts of all fields of --by except day and status, such
 * as a channel and a form.  Each different list of texts gets a number.
 */
#ifndef REPORT_SUBJECTS_H
#define REPORT_SUBJECTS_H

#include <stdint.h>

#include "report/by.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/span.h"

struct subjects {
	struct buf texts; /* of all subjects, one after the other */
	size_t *at;       /* where each subject begins in ${texts} */
	uint32_t n;
	size_t room;    /* of ${at} */
	uint32_t *slot; /* the hash table: a number plus 1, or 0 */
	size_t mask;
	uint64_t basis;
	struct buf one; /* the texts to find */
};

/* Make ${s} empty.  Return 0, or -1 with the reason in ${e}. */
int subjects_init(struct subjects *s, struct err *e);

/*
 * Set ${number} to the number of the subject with these texts, one for each
 * field of ${b}; add it if it is new.  Texts of day and status are ignored.
 * Return 0, or -1 with the reason in ${e}.
 */
int subjects_find(struct subjects *s, const struct by *b,
    const struct span text[BY_MAX], uint32_t *number, struct err *e);

/*
 * Set ${text} to the texts of a subject, one for each field of ${b}, borrowed
 * until the next subjects_find.  Texts of day and status are absent.
 */
void subjects_texts(const struct subjects *s, const struct by *b,
    uint32_t number, struct span text[BY_MAX]);

/* Free the memory. */
void subjects_free(struct subjects *s);

#endif /* !REPORT_SUBJECTS_H */
