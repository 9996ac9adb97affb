/*
 * Makes packages in memory, and checks that all ways to run a plan agree.
 */
#ifndef APKSTAMP_H
#define APKSTAMP_H

#include "../lib/memview.h"
#include "apk.h"
#include "form/site.h"
#include "util/buf.h"
#include "view/patched.h"

/* A base, and the plan of a package. */
struct work {
	struct view view;
	struct site *site;
	struct plan plan;
	int planned;
};

static inline int
work_plan(struct work *w, const char *list, const char *channel)
{
	struct channel c = CHANNEL_INIT;
	struct forms f;
	struct err e;
	int rc = -1;

	if (forms_parse(list, strlen(list), &f, &e) == 0 &&
	    site_resolve(w->site, &f, &e) == 0 &&
	    (channel == NULL ||
		channel_setid(&c, channel, strlen(channel), &e) == 0))
		rc = site_plan(
		    w->site, &f, channel == NULL ? NULL : &c, &w->plan, &e);
	channel_free(&c);
	w->planned = rc == 0;
	return (rc);
}

/*
 * Plan ${base} with ${channel}, or without a channel if that is NULL.  Call
 * work_end in any case.
 */
static inline int
work_begin(struct work *w, const struct buf *base, const char *list,
    const char *channel)
{
	struct err e;

	*w = (struct work){.site = NULL};
	memview(&w->view, base->data, base->len);
	if (site_scan(&w->view, &w->site, &e) != 0)
		return (-1);
	return (work_plan(w, list, channel));
}

static inline void
work_end(struct work *w)
{
	if (w->planned)
		plan_free(&w->plan);
	site_free(w->site);
	view_free(&w->view);
}

/* Put the package with ${channel} into ${out}. */
static inline int
stamp(const struct buf *base, const char *list, const char *channel,
    struct buf *out)
{
	const struct piece *x;
	struct work w;
	size_t i;
	int rc = work_begin(&w, base, list, channel);

	buf_reset(out);
	for (i = 0; rc == 0 && i < w.plan.n; i++) {
		x = &w.plan.piece[i];
		if (x->kind == PIECE_BASE && x->off + x->len > base->len)
			rc = -1;
		else
			buf_add(out,
			    x->kind == PIECE_LIT ? x->lit : base->data + x->off,
			    (size_t)x->len);
	}
	work_end(&w);
	return (out->failed ? -1 : rc);
}

static inline int
buf_same(const struct buf *a, const struct buf *b)
{
	return (span_is((struct span){a->data, a->len}, b->data, b->len));
}

/* Does the plan give bytes [first, last) of ${out}? */
static inline int
is_slice(const struct plan *p, const struct buf *base, const struct buf *out,
    uint64_t first, uint64_t last)
{
	struct piece x;
	uint64_t at = first;
	size_t i;

	for (i = plan_find(p, first); at < last && i < p->n; i++) {
		x = plan_clip(p, i, first, last - first);
		if (x.len == 0 || x.len > last - at ||
		    (x.kind == PIECE_BASE && x.off + x.len > base->len) ||
		    memcmp(out->data + at,
			x.kind == PIECE_LIT ? x.lit : base->data + x.off,
			(size_t)x.len) != 0)
			return (0);
		at += x.len;
	}
	return (at == last);
}

/* Check slices that begin or end near the ends of pieces. */
static inline int
slices_same(const struct plan *p, const struct buf *base, const struct buf *out)
{
	uint64_t cut[96];
	size_t n = 0, i, k;
	int d;

	for (i = 0; i < p->n && n < 90; i++)
		for (d = -1; d < 2; d++)
			cut[n++] = p->piece[i].out + (uint64_t)(int64_t)d;
	cut[n++] = p->size - 1;
	cut[n++] = p->size;
	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++)
			if (cut[i] < cut[k] && cut[k] <= p->size &&
			    !is_slice(p, base, out, cut[i], cut[k]))
				return (0);
	return (1);
}

/* Does a patched view of the plan show the bytes of ${out}? */
static inline int
patched_same(struct work *w, const struct buf *out)
{
	uint8_t *got = malloc(out->len);
	struct patched x;
	struct view v;
	struct err e;
	int rc;

	patched_view(&x, &w->view, &w->plan, &v);
	rc = got != NULL && v.size == out->len &&
	     view_read(&v, 0, got, out->len, &e) == 0 &&
	     memcmp(got, out->data, out->len) == 0;
	view_free(&v);
	free(got);
	return (rc);
}

/* The value of hexadecimal digit ${c}, or -1. */
static inline int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return (at == NULL ? -1 : (int)(at - digits));
}

/* Append to ${out} the bytes that one line of a printed plan stands for. */
static inline int
rebuild_line(const char *line, const struct buf *base, struct buf *out)
{
	unsigned long long off, len;

	if (strncmp(line, "lit ", 4) == 0) {
		for (line += 4; digit(line[0]) >= 0 && digit(line[1]) >= 0;
		     line += 2)
			buf_addbyte(out,
			    (uint8_t)(digit(line[0]) << 4 | digit(line[1])));
		return (*line == '\n' ? 0 : -1);
	}
	if (sscanf(line, "base %llu %llu", &off, &len) != 2 ||
	    off + len > base->len)
		return (-1);
	buf_add(out, base->data + off, (size_t)len);
	return (0);
}

static inline int
print_same(const struct plan *p, const struct buf *base, const struct buf *out)
{
	struct buf text = BUF_INIT, built = BUF_INIT;
	const char *line;
	int rc;

	plan_print(p, &text);
	for (line = buf_str(&text), rc = 0; *line != '\0' && rc == 0;
	     line = strchr(line, '\n') + 1)
		rc = rebuild_line(line, base, &built);
	rc = rc == 0 && buf_same(&built, out);
	buf_free(&text);
	buf_free(&built);
	return (rc);
}

/* Check that every way to run the plan gives ${out}. */
static inline const char *
plan_fault(const struct buf *base, const char *list, const char *channel,
    const struct buf *out)
{
	const char *why = NULL;
	struct work w;

	if (work_begin(&w, base, list, channel) != 0)
		why = "it cannot be planned twice";
	else if (w.plan.size != out->len)
		why = "the plan's size is another";
	else if (!slices_same(&w.plan, base, out))
		why = "a slice is not that slice of the whole";
	else if (!patched_same(&w, out))
		why = "a patched view has other bytes";
	else if (!print_same(&w.plan, base, out))
		why = "the printed plan gives another package";
	work_end(&w);
	return (why);
}

#endif /* !APKSTAMP_H */
