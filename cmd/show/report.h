/*
 * The line that -j prints about one file: a JSON object.  Its members are in
 * the order in which these functions were called.
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
	json_t *forms;   /* borrowed of object; NULL before report_facts */
	json_t *seal;    /* borrowed too; NULL before report_channel of one */
	json_t *digests; /* borrowed too; NULL before report_verdict */
	int failed;      /* there was no memory for a member */
};

/* Start a report about ${file}. */
void report_start(struct report *r, const char *file);

/* Add the error that ended the work on the file, at any point. */
void report_error(struct report *r, const struct err *e);

/* Add the structure of the package; then channels may follow. */
void report_facts(struct report *r, const struct inspect *x);

/* The same for a package that is no ZIP file, of ${size} bytes. */
void report_kind(struct report *r, const char *kind, uint64_t size);

/* Add a form that was found: with its channel, or with its error. */
void report_channel(
    struct report *r, const struct formref *form, const struct channel *c);
void report_bad(
    struct report *r, const struct formref *form, const struct err *e);

/* Add a verdict on the seal of the channel that was added last. */
void report_seal(struct report *r, const char *verdict);

/* Add the verdict of --verify on the package; then each digest, once. */
void report_verdict(struct report *r, const char *verdict);
void report_digest(
    struct report *r, const struct content_item *x, const char *verdict);

/*
 * Print the line and free the report.  Return 0, or -1 without a line if there
 * was no memory; tool_finish reports a write that failed.
 */
int report_print(struct report *r, struct err *e);

#endif /* !SHOW_REPORT_H */
