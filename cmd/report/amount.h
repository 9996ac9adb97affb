/* Numbers spelled for people. */
#ifndef REPORT_AMOUNT_H
#define REPORT_AMOUNT_H

#include <stdint.h>

#define AMOUNT_ROOM 32

/* Write ${n} with separators of thousands: "1,234,567". */
void amount_exact(uint64_t n, char text[AMOUNT_ROOM]);

/*
 * Write ${n} for a chart: below a million as amount_exact, else with a prefix
 * of powers of 1000, rounded down: "1.2 M".
 */
void amount_short(uint64_t n, char text[AMOUNT_ROOM]);

/* Write a number of bytes with such a prefix, rounded down: "1.2 GB". */
void amount_bytes(uint64_t n, char text[AMOUNT_ROOM]);

/*
 * Write ${part} <= ${whole} as a percentage of ${whole}, rounded down: only all
 * are "100%", and only none are "0%".  Write "-" if ${whole} is 0.
 */
void amount_percent(uint64_t part, uint64_t whole, char text[AMOUNT_ROOM]);

#endif /* !REPORT_AMOUNT_H */
