/*
 * Days in a time zone of the system.
 */
#ifndef REPORT_ZONE_H
#define REPORT_ZONE_H

#include <stdint.h>

#include "util/err.h"

/*
 * Make ${name}, such as "Asia/Shanghai", the only time zone of this process.
 * "UTC" needs no file.  Return 0, or -1 with the reason in ${e}: ERR_INPUT if
 * the system does not have the zone.
 */
int zone_set(const char *name, struct err *e);

/*
 * The day at ${ms}, in Unix milliseconds, in the zone: days since 1970-01-01.
 */
int32_t zone_day(int64_t ms);

/* Write a day as "2026-11-23". */
#define ZONE_DAY_SIZE sizeof("2026-11-23")
void zone_daytext(int32_t day, char text[ZONE_DAY_SIZE]);

/* Parse a day such as "2026-11-23".  Return 0, or -1. */
int zone_parseday(const char *text, int32_t *day);

#endif /* !REPORT_ZONE_H */
