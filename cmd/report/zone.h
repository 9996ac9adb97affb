/*
 * Days in a time zone of the system.
 */
#ifndef REPORT_ZONE_H
#define REPORT_ZONE_H

#include <stdint.h>

#include "util/err.h"

/*
 * Take ${name}, such as "Asia/Shanghai", for the time zone of this process: a
 * process has one.  Return 0, or -1 with ERR_INPUT and the reason in ${e} if
 * the system does not have that zone.  "UTC" needs no file.
 */
int zone_set(const char *name, struct err *e);

/* The day at ${ms}, Unix milliseconds, in the zone: days since 1970-01-01. */
int32_t zone_day(int64_t ms);

/* Write a day as "2026-11-23". */
#define ZONE_DAY_SIZE sizeof("2026-11-23")
void zone_daytext(int32_t day, char text[ZONE_DAY_SIZE]);

/* Parse such a text.  Return 0, or -1. */
int zone_parseday(const char *text, int32_t *day);

#endif /* !REPORT_ZONE_H */
