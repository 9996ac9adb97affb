#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/finished.h"

/* Print a value as in RFC 4180: quoted if it has a comma, quote or line end. */
static void
value(struct span s)
{
	int quoted = 0;
	size_t i;

	for (i = 0; i < s.len; i++)
		quoted |= strchr(",\"\r\n", s.p[i]) != NULL;
	if (quoted)
		(void)putchar_unlocked('"');
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '"')
			(void)putchar_unlocked('"');
		(void)putchar_unlocked(s.p[i]);
	}
	if (quoted)
		(void)putchar_unlocked('"');
}

/* The columns are in the order of the table: texts are last. */
static void
print_fields(const struct finished *f, const struct row *row, int are_texts)
{
	char room[FINISHED_ROOM];
	const char *name;
	size_t i;

	for (i = 0; i < f->by->n; i++) {
		if (by_istext(f->by, i) != are_texts)
			continue;
		if (are_texts)
			(void)putchar_unlocked(',');
		name = f->by->field[i].name;
		value(row == NULL ? (struct span){name, strlen(name)}
				  : finished_text(f, row, i, room));
		if (!are_texts)
			(void)putchar_unlocked(',');
	}
}

static void
line(const struct finished *f, const struct row *row)
{
	size_t i;

	print_fields(f, row, 0);
	for (i = 0; i < f->ncolumn; i++) {
		if (i > 0)
			(void)putchar_unlocked(',');
		if (row == NULL)
			(void)fputs(count_names[f->column[i]], stdout);
		else
			(void)printf("%" PRIu64, row->count[f->column[i]]);
	}
	print_fields(f, row, 1);
	(void)putchar_unlocked('\n');
}

void
finished_csv(const struct finished *f)
{
	size_t i;

	line(f, NULL);
	for (i = 0; i < f->n; i++)
		line(f, &f->row[i]);
}
