/* The axes of charts: where the labels are. */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include <stddef.h>
#include <stdint.h>

/* An axis of values: labels at 0, step, ... up to n * step. */
struct axis_values {
	uint64_t step; /* 1, 2 or 5 times a power of ten */
	uint64_t n;    /* from 1 to 4 */
};

/* The axis with the fewest steps of such a size and ${max} <= n * step. */
struct axis_values axis_values(uint64_t max);

/* The width of the page on which a text is shown. */
#define AXIS_WIDE   1U
#define AXIS_NARROW 2U

/* A label of an axis of days: a text, and the year below if it is new. */
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
