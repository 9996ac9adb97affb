/* Rows as JSON objects, for finished_json and open_print. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "report/finished.h"

/*
 * Make an object of the fields of --by in a row.  An absent text is null, a
 * status is a number, and a text that is not UTF-8 is escaped.  ${only_texts}
 * leaves out day and status.  The caller owns the object; NULL if there is no
 * memory.
 */
json_t *json_fields(
    const struct finished *f, const struct row *row, int only_texts);

/* Add a count to an object.  Return 0, or -1 if there is no memory. */
int json_addcount(json_t *o, const char *name, uint64_t n);

/* Print a row with its fields and the shown counts. */
void json_row(const struct finished *f, const struct row *row);

#endif /* !REPORT_JSON_H */
