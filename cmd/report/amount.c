#include <inttypes.h>
#include <stdio.h>

#include "report/amount.h"

/* No line breaks between a number and its unit. */
#define NBSP "\xc2\xa0"

void
amount_exact(uint64_t n, char text[AMOUNT_ROOM])
{
	char digits[AMOUNT_ROOM];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n), i;

	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*text++ = ',';
		*text++ = digits[i];
	}
	*text = '\0';
}

/*
 * Write ${n} >= 1000 with a prefix.  Below 100, add one decimal unless it is 0.
 */
static void
scaled(uint64_t n, const char *unit, char text[AMOUNT_ROOM])
{
	static const char prefix[] = "-kMGTPE";
	uint64_t one = 1, tenth;
	size_t i = 0;

	for (; n / one >= 1000; one *= 1000)
		i++;
	tenth = n % one / (one / 10);
	if (n / one >= 100 || tenth == 0)
		(void)snprintf(text, AMOUNT_ROOM, "%" PRIu64 NBSP "%c%s",
		    n / one, prefix[i], unit);
	else
		(void)snprintf(text, AMOUNT_ROOM,
		    "%" PRIu64 ".%" PRIu64 NBSP "%c%s", n / one, tenth,
		    prefix[i], unit);
}

void
amount_short(uint64_t n, char text[AMOUNT_ROOM])
{
	if (n < 1000000)
		amount_exact(n, text);
	else
		scaled(n, "", text);
}

void
amount_bytes(uint64_t n, char text[AMOUNT_ROOM])
{
	if (n < 1000)
		(void)snprintf(text, AMOUNT_ROOM, "%" PRIu64 NBSP "B", n);
	else
		scaled(n, "B", text);
}

void
amount_percent(uint64_t part, uint64_t whole, char text[AMOUNT_ROOM])
{
	unsigned int tenths;

	if (whole == 0) {
		(void)snprintf(text, AMOUNT_ROOM, "-");
		return;
	}
	tenths = (unsigned int)((double)part / (double)whole * 1000);
	if (part < whole && tenths > 999)
		tenths = 999;
	if (part == 0 || tenths == 1000)
		(void)snprintf(text, AMOUNT_ROOM, "%u%%", tenths / 10);
	else
		(void)snprintf(
		    text, AMOUNT_ROOM, "%u.%u%%", tenths / 10, tenths % 10);
}
