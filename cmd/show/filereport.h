/*
 * The line that -j prints for a file: a JSON object.  Its members are in the
 * order in which these functions were called.
 */
#ifndef SHOW_FILEREPORT_H
#define SHOW_FILEREPORT_H

#include <jansson.h>

#include "form/content.h"
#include "form/form.h"
#include "form/inspect.h"
#include "util/channel.h"
#include "util/err.h"

struct filereport {
	json_t *object;
	json_t *forms;   /* part of ${object}; NULL before filereport_facts */
	json_t *seal;    /* likewise; NULL before a channel with a seal */
	json_t *digests; /* likewise; NULL before filereport_verdict */
	int failed;      /* there was no memory for a member */
};

/* Start a report about ${file}. */
void filereport_start(struct filereport *r, const char *file);

/* Add the error that ended the work on the file, at any point. */
void filereport_error(struct filereport *r, const struct err *e);

/* Add the structure of the package; then channels may follow. */
void filereport_facts(struct filereport *r, const struct inspect *x);

/* Like filereport_facts, for a package of ${size} bytes that is no ZIP file. */
void filereport_kind(struct filereport *r, const char *kind, uint64_t size);

/* Add a form that was found: with its channel, or with its error. */
void filereport_channel(
    struct filereport *r, const struct formref *form, const struct channel *c);
void filereport_bad(
    struct filereport *r, const struct formref *form, const struct err *e);

/* Add a verdict on the seal of the channel that was added last. */
void filereport_seal(struct filereport *r, const char *verdict);

/* Add the verdict of --verify on the package; afterwards, each digest. */
void filereport_verdict(struct filereport *r, const char *verdict);
void filereport_digest(
    struct filereport *r, const struct content_item *x, const char *verdict);

/*
 * Print the line and free the report.  Return 0, or -1 without a line if there
 * was no memory; tool_finish reports a write that failed.
 */
int filereport_print(struct filereport *r, struct err *e);

#endif /* !SHOW_FILEREPORT_H */
