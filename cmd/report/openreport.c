#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jsonout.h"
#include "report/json.h"
#include "report/openreport.h"

/* The most parts in a line. */
#define PARTS_A_LINE 1000

struct printer {
	struct finished f;
	struct part part; /* the first part of the unprinted line */
	json_t *parts;    /* of that line; NULL: there is none */
	uint64_t lines;
};

static void
print_head(const struct by *by, const char *tz)
{
	json_t *names = json_array();
	size_t i;

	for (i = 0; i < by->n; i++)
		(void)json_array_append_new(
		    names, json_string(by->field[i].name));
	jsonout_print(
	    json_pack("{s:i, s:o, s:s}", "report", 1, "by", names, "tz", tz),
	    '\n');
}

/* Print the line of parts, if there is one. */
static void
flush(struct printer *p)
{
	struct row row = {.subject = p->part.subject};
	char id[33];
	json_t *o;

	if (p->parts == NULL)
		return;
	(void)snprintf(id, sizeof(id), "%016" PRIx64 "%016" PRIx64,
	    p->part.id[0], p->part.id[1]);
	o = json_fields(&p->f, &row, 1);
	if (o != NULL &&
	    (json_object_set_new(o, "open", json_string(id)) != 0 ||
		json_addcount(o, "total", p->part.total) != 0 ||
		json_object_set(o, "parts", p->parts) != 0)) {
		json_decref(o);
		o = NULL;
	}
	json_decref(p->parts);
	p->parts = NULL;
	jsonout_print(o, '\n');
	p->lines++;
}

static int
print_part(struct printer *p, const struct part *part, struct err *e)
{
	if (p->parts != NULL &&
	    (memcmp(part->id, p->part.id, sizeof(part->id)) != 0 ||
		json_array_size(p->parts) == PARTS_A_LINE))
		flush(p);
	if (p->parts == NULL) {
		p->part = *part;
		if ((p->parts = json_array()) == NULL)
			return (err_nomem(e));
	}
	if (json_array_append_new(p->parts,
		json_pack(part->more > 0 ? "[I, I, I, i, I]" : "[I, I, I, i]",
		    (json_int_t)part->start, (json_int_t)part->first,
		    (json_int_t)part->end, (int)part->status,
		    (json_int_t)part->more)) != 0)
		return (err_nomem(e));
	return (0);
}

int
openreport_print(struct report *r, const char *tz, struct err *e)
{
	struct printer p = {.parts = NULL, .lines = 0};
	static const int all[COUNTS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	struct part part;
	int rc;

	finished_make(&p.f, r, all);
	print_head(&r->by, tz);
	finished_json(&p.f);
	p.lines = p.f.n;
	if (parts_sort(&r->parts, e) != 0)
		return (-1);
	while ((rc = parts_next(&r->parts, &part, e)) == 1)
		if ((rc = print_part(&p, &part, e)) != 0)
			break;
	flush(&p);
	if (rc == 0)
		jsonout_print(
		    json_pack("{s:I}", "end", (json_int_t)p.lines), '\n');
	return (rc);
}
