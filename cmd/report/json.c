#include "jsonout.h"
#include "report/json.h"
#include "util/text.h"

static json_t *
text_value(struct span s)
{
	struct buf b = BUF_INIT;
	json_t *value;

	if (s.p == NULL)
		return (json_null());
	if ((value = json_stringn(s.p, s.len)) != NULL)
		return (value);
	text_escape(&b, s.p, s.len);
	value = b.failed ? NULL : json_stringn((const char *)b.data, b.len);
	buf_free(&b);
	return (value);
}

json_t *
json_fields(const struct finished *f, const struct row *row, int only_texts)
{
	char room[FINISHED_ROOM];
	json_t *o = json_object(), *value;
	size_t i;

	for (i = 0; i < f->by->n; i++) {
		if (only_texts && !by_istext(f->by, i))
			continue;
		value = f->by->field[i].kind == BY_STATUS
			    ? json_integer(row->status)
			    : text_value(finished_text(f, row, i, room));
		if (json_object_set_new(o, f->by->field[i].name, value) != 0) {
			json_decref(o);
			return (NULL);
		}
	}
	return (o);
}

int
json_addcount(json_t *o, const char *name, uint64_t n)
{
	return (json_object_set_new(o, name, json_integer((json_int_t)n)));
}

void
json_row(const struct finished *f, const struct row *row)
{
	json_t *o = json_fields(f, row, 0);
	size_t i;

	for (i = 0; o != NULL && i < f->ncolumn; i++)
		if (json_addcount(o, count_names[f->column[i]],
			row->count[f->column[i]]) != 0) {
			json_decref(o);
			o = NULL;
		}
	jsonout_print(o, '\n');
}

void
finished_json(const struct finished *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		json_row(f, &f->row[i]);
}
