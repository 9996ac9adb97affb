/*
 * Rows as JSON objects.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "report/finished.h"

/*
 * The fields of --by in a row as an object: an absent one is null, a status is
 * a number, and a text that is not UTF-8 is escaped.  With ${only_texts} day
 * and status are left out.  NULL if there is no memory.
 */
json_t *json_fields(
    const struct finished *f, const struct row *row, int only_texts);

/* Add a count to an object; return 0 or -1. */
int json_addcount(json_t *o, const char *name, uint64_t n);

/* Print a row with its fields and the counts that are shown. */
void json_row(const struct finished *f, const struct row *row);

#endif /* !REPORT_JSON_H */
