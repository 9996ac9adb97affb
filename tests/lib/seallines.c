/*
 * The reader of seals in C over lines of standard input: keys, SHA-256 of
 * certificates and a value, TAB separated, in hexadecimal, lists with commas
 * (sealcases.py).  For each line: verdict, channel and expiry, TAB separated.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../scripts/readers/seal.h"

struct bytes {
	uint8_t
	    *p; /* memory of the exact size, so that a sanitizer sees more */
	size_t len;
};

static int
digit(char c)
{
	return (c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Decode a field, in which commas do not matter. */
static struct bytes
take(const char *text)
{
	struct bytes b = {malloc(strlen(text) / 2 + 1), 0};

	for (; *text != '\0'; text++)
		if (*text != ',') {
			b.p[b.len++] =
			    (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
			text++;
		}
	b.p = realloc(b.p, b.len > 0 ? b.len : 1);
	return (b);
}

static void
judge(const char *keys, const char *certs, const char *value)
{
	struct bytes k = take(keys), c = take(certs), v = take(value);
	enum sealread_verdict verdict;
	struct sealread seal;

	verdict = sealread_value(v.p, v.len, (const uint8_t(*)[32])k.p,
	    k.len / 32, (const uint8_t(*)[32])c.p, c.len / 32, &seal);
	(void)printf("%s\t%s\t%lu\n", sealread_name(verdict), seal.channel,
	    (unsigned long)seal.expiry);
	free(k.p);
	free(c.p);
	free(v.p);
}

int
main(void)
{
	static char line[65536];
	char *certs, *value;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if ((certs = strchr(line, '\t')) == NULL ||
		    (value = strchr(certs + 1, '\t')) == NULL)
			return (2);
		*certs = *value = '\0';
		judge(line, certs + 1, value + 1);
	}
	return (0);
}
