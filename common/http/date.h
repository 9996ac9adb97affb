/*
 * HTTP dates (RFC 9110 section 5.6.7), by the arithmetic of util/civil.h: no
 * locale and no time zone changes them.
 */
#ifndef HTTP_DATE_H
#define HTTP_DATE_H

#include <time.h>

#include "http/syntax.h"

#define HTTP_DATE_SIZE 30

/*
 * Write ${t} as an IMF-fixdate and a NUL: "Sun, 06 Nov 1994 08:49:37 GMT".
 * A time before the year 1 or after 9999 becomes the nearest second in between.
 */
void http_date_format(time_t t, char out[HTTP_DATE_SIZE]);

/*
 * Parse all of ${s} as an IMF-fixdate, an RFC 850 date or an asctime date.
 * ${now} decides the century of an RFC 850 date: never more than 50 years
 * ahead.  The name of a day must be there, but need not fit the date.  Return
 * 0, or -1 if ${s} is none of the three or there is no such day or time.
 */
int http_date_parse(struct span s, time_t now, time_t *out);

#endif /* !HTTP_DATE_H */
