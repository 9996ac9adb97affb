#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/entry.h"
#include "report/openreport.h"
#include "report/zone.h"
#include "util/num.h"
#include "util/text.h"

static int
refuse_report(struct err *e, const char *what)
{
	return (err_set(e, ERR_INPUT, "not a report of -j --open: %s", what));
}

/* Get member ${name}, a whole number from 0 to ${max}. */
static int
get_number(
    const json_t *o, const char *name, uint64_t max, uint64_t *n, struct err *e)
{
	const json_t *v = json_object_get(o, name);

	*n = 0;
	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    (uint64_t)json_integer_value(v) > max)
		return (refuse_report(e, name));
	*n = (uint64_t)json_integer_value(v);
	return (0);
}

static int
has_field(const struct by *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (strcmp(b->field[i].name, name) == 0)
			return (1);
	return (0);
}

/* Each field of the result must be in the report. */
static int
check_by(const struct merge *m, struct err *e)
{
	const struct by *want = &m->r->by;
	size_t i;

	for (i = 0; i < want->n; i++)
		if (!has_field(&m->by, want->field[i].name))
			return (err_set(e, ERR_INPUT,
			    "the report was not made --by %s",
			    text_safe(want->field[i].name,
				strlen(want->field[i].name))));
	if (!by_has(&m->by, BY_DAY) &&
	    (m->r->period.since.kind != PERIOD_OPEN ||
		m->r->period.until.kind != PERIOD_OPEN))
		return (
		    err_set(e, ERR_INPUT, "the report was not made --by day"));
	return (0);
}

static int
read_by(struct merge *m, const json_t *list, struct err *e)
{
	const char *name;
	size_t i;

	by_free(&m->by);
	if (!json_is_array(list) || json_array_size(list) == 0)
		return (refuse_report(e, "by"));
	for (i = 0; i < json_array_size(list); i++) {
		name = json_string_value(json_array_get(list, i));
		if (name == NULL || by_add(&m->by, name, e) != 0 ||
		    (m->is_first && by_add(&m->r->by, name, e) != 0))
			return (refuse_report(e, "by"));
	}
	return (check_by(m, e));
}

/* Reports whose days are of different zones cannot be added. */
static int
read_zone(struct merge *m, const json_t *value, struct err *e)
{
	const char *tz = json_string_value(value);

	if (tz == NULL)
		return (refuse_report(e, "tz"));
	if (m->tz == NULL) {
		if ((m->tz = strdup(tz)) == NULL)
			return (err_nomem(e));
		return (zone_set(tz, e));
	}
	if (strcmp(m->tz, tz) != 0)
		return (err_set(e, ERR_INPUT,
		    "the days of the report are those of %s, not of %s",
		    text_safe(tz, strlen(tz)),
		    text_safe(m->tz, strlen(m->tz))));
	return (0);
}

static int
read_head(struct merge *m, const json_t *o, struct err *e)
{
	uint64_t version;

	if (get_number(o, "report", 1, &version, e) != 0 || version != 1)
		return (refuse_report(e, "it does not begin like one"));
	if (read_by(m, json_object_get(o, "by"), e) != 0 ||
	    read_zone(m, json_object_get(o, "tz"), e) != 0)
		return (-1);
	m->is_inside = 1;
	m->is_first = 0;
	m->r->merged++;
	m->lines = 0;
	return (0);
}

/* Read the subject of a row or of parts. */
static int
read_subject(struct merge *m, const json_t *o, uint32_t *subject, struct err *e)
{
	const struct by *b = &m->r->by;
	struct span text[BY_MAX];
	const json_t *v;
	size_t i;

	for (i = 0; i < b->n; i++) {
		text[i] = (struct span){NULL, 0};
		v = json_object_get(o, b->field[i].name);
		if (!by_istext(b, i) || json_is_null(v))
			continue;
		if (!json_is_string(v))
			return (refuse_report(e, b->field[i].name));
		text[i].p = json_string_value(v);
		text[i].len = json_string_length(v);
	}
	return (subjects_find(&m->r->subjects, b, text, subject, e));
}

/* Read the day and the status of a row, if the report has them; else 0. */
static int
read_place(const struct merge *m, const json_t *o, int32_t *day,
    uint64_t *status, struct err *e)
{
	const char *text = json_string_value(json_object_get(o, "day"));

	*day = 0;
	*status = 0;
	if (by_has(&m->by, BY_DAY) &&
	    (text == NULL || zone_parseday(text, day) != 0))
		return (refuse_report(e, "day"));
	if (by_has(&m->by, BY_STATUS))
		return (get_number(o, "status", 999, status, e));
	return (0);
}

static int
read_counts(const json_t *o, uint64_t count[COUNTS], struct err *e)
{
	size_t i;

	for (i = 0; i < COUNTS; i++)
		if (get_number(o, count_names[i], INT64_MAX, &count[i], e) != 0)
			return (-1);
	if (count[COUNT_COMPLETED] > count[COUNT_BEGUN])
		return (refuse_report(e, "more was completed than begun"));
	return (0);
}

static int
read_row(struct merge *m, const json_t *o, struct err *e)
{
	struct report *r = m->r;
	uint64_t count[COUNTS], status;
	uint32_t subject = 0;
	struct row *row;
	int32_t day;
	size_t i;

	if (read_subject(m, o, &subject, e) != 0 ||
	    read_place(m, o, &day, &status, e) != 0 ||
	    read_counts(o, count, e) != 0)
		return (-1);
	if (!period_has(&r->period, 0, day))
		return (0);
	row = counts_row(&r->counts, subject, by_has(&r->by, BY_DAY) ? day : 0,
	    report_status(r, (uint32_t)status), e);
	if (row == NULL)
		return (-1);
	for (i = 0; i < COUNTS; i++)
		counts_add(&row->count[i], count[i]);
	return (0);
}

static int
read_id(const json_t *o, uint64_t id[2], struct err *e)
{
	const char *text = json_string_value(json_object_get(o, "open"));
	uint32_t word[4];
	size_t i;

	if (text == NULL || strlen(text) != 32)
		return (refuse_report(e, "open"));
	for (i = 0; i < 4; i++)
		if (num_parsehex32(text + 8 * i, 8, &word[i]) != 0)
			return (refuse_report(e, "open"));
	id[0] = (uint64_t)word[0] << 32 | word[1];
	id[1] = (uint64_t)word[2] << 32 | word[3];
	return (0);
}

/* Read [MS, FIRST, END, STATUS] or [MS, FIRST, END, STATUS, MORE]. */
static int
read_part(const json_t *list, struct part *part, struct err *e)
{
	json_int_t n[5] = {0};
	size_t i, size = json_array_size(list);

	if (size != 4 && size != 5)
		return (refuse_report(e, "parts"));
	for (i = 0; i < size; i++) {
		n[i] = json_integer_value(json_array_get(list, i));
		if (!json_is_integer(json_array_get(list, i)) || n[i] < 0)
			return (refuse_report(e, "parts"));
	}
	part->start = n[0];
	part->first = (uint64_t)n[1];
	part->end = (uint64_t)n[2];
	if (n[0] > INT64_C(1) << 53 || part->first > part->end ||
	    part->end > part->total || (n[3] != 200 && n[3] != 206) ||
	    (uint64_t)n[4] > part->total - part->end || n[4] > UINT32_MAX)
		return (refuse_report(e, "parts"));
	part->status = (uint16_t)n[3];
	part->more = (uint32_t)n[4];
	return (0);
}

static int
read_parts(struct merge *m, const json_t *o, struct err *e)
{
	const json_t *list = json_object_get(o, "parts");
	struct part part;
	size_t i;

	memset(&part, 0, sizeof(part));
	if (read_id(o, part.id, e) != 0 ||
	    get_number(o, "total", ENTRY_SIZE_MAX, &part.total, e) != 0 ||
	    read_subject(m, o, &part.subject, e) != 0)
		return (-1);
	if (!json_is_array(list))
		return (refuse_report(e, "parts"));
	for (i = 0; i < json_array_size(list); i++)
		if (read_part(json_array_get(list, i), &part, e) != 0 ||
		    parts_add(&m->r->parts, &part, e) != 0)
			return (-1);
	return (0);
}

static int
read_end(struct merge *m, const json_t *o, struct err *e)
{
	uint64_t n;

	if (get_number(o, "end", INT64_MAX, &n, e) != 0)
		return (-1);
	if (n != m->lines)
		return (refuse_report(e, "lines of it are missing"));
	m->is_inside = 0;
	return (0);
}

static int
read_object(struct merge *m, const json_t *o, struct err *e)
{
	if (!m->is_inside)
		return (read_head(m, o, e));
	if (json_object_get(o, "end") != NULL)
		return (read_end(m, o, e));
	m->lines++;
	if (json_object_get(o, "open") != NULL)
		return (read_parts(m, o, e));
	return (read_row(m, o, e));
}

int
merge_line(struct merge *m, struct span line, struct err *e)
{
	json_t *o = json_loadb(
	    line.p, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	int rc = json_is_object(o) ? read_object(m, o, e)
				   : refuse_report(e, "not a JSON object");

	json_decref(o);
	return (rc);
}

int
merge_end(const struct merge *m, struct err *e)
{
	if (m->is_inside)
		return (refuse_report(e, "its end is missing"));
	return (0);
}

void
merge_free(struct merge *m)
{
	by_free(&m->by);
	free(m->tz);
}
