/*
 * The axes of charts: where their labels stand.
 */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include <stddef.h>
#include <stdint.h>

/* Labels of an axis of values: at 0, step, ... up to ${n} steps. */
struct axis_values {
	uint64_t step; /* 1, 2 or 5 times a power of ten */
	uint64_t n;    /* from 1 to 4 */
};

/* The fewest steps of such a size with ${max} <= n * step. */
struct axis_values axis_values(uint64_t max);

/* For which width of the page a text is. */
#define AXIS_WIDE   1U
#define AXIS_NARROW 2U

/* A label of an axis of days: a text, and under it the year where it is new. */
struct axis_day {
	int32_t day;
	char text[12];
	char year[8];
	unsigned int text_for;
	unsigned int year_for;
};

#define AXIS_DAYS_MAX    13 /* on a wide page */
#define AXIS_DAYS_NARROW 6

/* Set the labels for the days from ${first} to ${last}; return their number. */
size_t axis_days(
    int32_t first, int32_t last, struct axis_day label[AXIS_DAYS_MAX]);

#endif /* !REPORT_AXIS_H */
