/*
 * What -j prints about one file: a JSON object on a line, its members always
 * in the same order.  Built from facts and channels as they are found.
 */
#ifndef SHOW_REPORT_H
#define SHOW_REPORT_H

#include <jansson.h>

#include "form/content.h"
#include "form/form.h"
#include "form/inspect.h"
#include "util/channel.h"
#include "util/err.h"

struct report {
	json_t *object;
	json_t *forms;   /* borrowed from the object; NULL before the facts */
	json_t *digests; /* the same; NULL before the verdict */
	int failed;      /* a member is missing: no memory */
};

/* Start a report about ${file}. */
void report_start(struct report *r, const char *file);

/* The file could not be looked into at all. */
void report_error(struct report *r, const struct err *e);

/* How the package is put together; then channels may follow. */
void report_facts(struct report *r, const struct inspect *x);

/* A form that was found, with its channel or with what is wrong with it. */
void report_channel(
    struct report *r, const struct formref *form, const struct channel *c);
void report_bad(
    struct report *r, const struct formref *form, const struct err *e);

/* What --verify has found, in all; then the digests may follow, each once. */
void report_verdict(struct report *r, const char *verdict);
void report_digest(
    struct report *r, const struct content_item *x, const char *verdict);

/* Print the line and free the report.  0, or -1 with ${e}. */
int report_print(struct report *r, struct err *e);

#endif /* !SHOW_REPORT_H */
