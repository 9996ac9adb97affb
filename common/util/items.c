#include <string.h>
#include <unistd.h>

#include "util/items.h"
#include "util/text.h"

void
items_init(struct items *in, char **operands, char sep, size_t max)
{
	in->operand = operands[0] == NULL ? NULL : operands;
	in->last = NULL;
	records_init(&in->rec, STDIN_FILENO, sep, max);
}

int
items_next(struct items *in, const char **s, size_t *len, struct err *e)
{
	int rc;

	if (in->operand != NULL) {
		if ((in->last = *in->operand) == NULL)
			return (0);
		in->operand++;
		*s = in->last;
		*len = strlen(in->last);
		return (1);
	}
	do {
		rc = records_next(&in->rec, s, len, e);
		/* Some systems' lines end in CR LF. */
		if (rc == 1 && in->rec.sep == '\n' && *len > 0 &&
		    (*s)[*len - 1] == '\r')
			--*len;
	} while (rc == 1 && *len == 0);
	return (rc == -1 ? items_where(in, e) : rc);
}

int
items_where(const struct items *in, struct err *e)
{
	if (in->last != NULL && in->last[0] == '\0')
		return (err_in(e, "empty operand"));
	if (in->last != NULL)
		return (err_in(e, "%s", text_safe(in->last, strlen(in->last))));
	if (e->kind != ERR_INPUT)
		return (err_in(e, "stdin"));
	return (err_in(e, "stdin:%llu", (unsigned long long)in->rec.num));
}

int
items_mustread(const struct items *in)
{
	return (in->operand == NULL && records_mustread(&in->rec));
}

void
items_free(struct items *in)
{
	records_free(&in->rec);
}
