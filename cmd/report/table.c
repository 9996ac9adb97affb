#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/finished.h"
#include "tool.h"
#include "util/text.h"

/* All cells are made twice: first to measure them, then to print them. */
struct table {
	const struct finished *f;
	size_t column; /* of the next cell */
	size_t columns;
	size_t width[BY_MAX + COUNTS];
	int is_measured;
	struct buf text;
};

/* The columns of ${c} on a terminal: 2 for East Asian characters. */
static size_t
width_of(unsigned int c)
{
	static const struct {
		unsigned int first, last;
	} wide[] = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf},
	    {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f},
	    {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
	    {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
	size_t i;

	if (c == 0x200c || c == 0x200d || (c >= 0x300 && c < 0x370))
		return (0);
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (c >= wide[i].first && c <= wide[i].last)
			return (2);
	return (1);
}

static size_t
text_width(const struct buf *b)
{
	size_t i, n, width = 0;
	unsigned int c = 0;

	for (i = 0; i < b->len; i += n) {
		n = utf8_next((const char *)b->data + i, b->len - i, &c);
		width += n == 0 ? 1 : width_of(c);
		n += n == 0;
	}
	return (width);
}

static void
pad(size_t n)
{
	while (n-- > 0)
		(void)putchar_unlocked(' ');
}

/*
 * Measure or print the cell in t->text.  The last cell of a row is not padded.
 */
static void
cell(struct table *t, int is_number)
{
	size_t i = t->column++, width = text_width(&t->text), gap;

	if (!t->is_measured) {
		if (width > t->width[i])
			t->width[i] = width;
		return;
	}
	gap = t->width[i] - width;
	if (is_number)
		pad(gap);
	(void)fwrite(t->text.data, 1, t->text.len, stdout);
	if (t->column == t->columns)
		(void)putchar_unlocked('\n');
	else
		pad(2 + (is_number ? 0 : gap));
}

/* A text of the log, made printable; "-" if it is empty or absent. */
static void
text_cell(struct table *t, struct span text)
{
	buf_reset(&t->text);
	if (text.p == NULL || text.len == 0)
		buf_addbyte(&t->text, '-');
	else
		text_escape(&t->text, text.p, text.len);
	cell(t, 0);
}

static void
number_cell(struct table *t, uint64_t n)
{
	buf_reset(&t->text);
	buf_addf(&t->text, "%" PRIu64, n);
	cell(t, 1);
}

/*
 * The fields of --by in a row or their names: only texts, or only the others.
 */
static void
put_fields(struct table *t, const struct row *row, int are_texts)
{
	char room[FINISHED_ROOM];
	size_t i;

	for (i = 0; i < t->f->by->n; i++) {
		if (by_istext(t->f->by, i) != are_texts)
			continue;
		if (row != NULL)
			text_cell(t, finished_text(t->f, row, i, room));
		else
			text_cell(t, (struct span){t->f->by->field[i].name,
					 strlen(t->f->by->field[i].name)});
	}
}

/* Print a row, or the names of the columns if ${row} is NULL. */
static void
line(struct table *t, const struct row *row)
{
	size_t i;

	t->column = 0;
	put_fields(t, row, 0);
	for (i = 0; i < t->f->ncolumn; i++) {
		if (row != NULL) {
			number_cell(t, row->count[t->f->column[i]]);
			continue;
		}
		buf_reset(&t->text);
		buf_addstr(&t->text, count_names[t->f->column[i]]);
		cell(t, 1);
	}
	put_fields(t, row, 1);
}

void
finished_table(const struct finished *f)
{
	struct table t = {.f = f, .columns = f->by->n + f->ncolumn};
	struct err e;
	size_t i;

	for (t.is_measured = 0; t.is_measured < 2; t.is_measured++) {
		line(&t, NULL);
		for (i = 0; i < f->n; i++)
			line(&t, &f->row[i]);
	}
	if (t.text.failed) {
		(void)err_nomem(&e);
		tool_fail(&e);
	}
	buf_free(&t.text);
}
