#include <stdio.h>
#include <string.h>

#include "form/sigid.h"
#include "show/diff.h"
#include "show/sigpairs.h"

/* Room for "the hume-settings pair (id 0x71777778)". */
#define LABEL_MAX 64

static int
takes(const struct form *form, uint32_t own, const struct container *c,
    uint32_t id)
{
	size_t i;

	if (form->in[0] != c || form->param == PARAM_PATH)
		return (0);
	if (c != &container_apk || id == own)
		return (1);
	for (i = 0; i < 3 && form->ids[i] != 0; i++)
		if (form->ids[i] == id)
			return (1);
	return (0);
}

int
sigpairs_free(const struct forms *f, const struct container *c, uint32_t id)
{
	const struct form *form;
	size_t i;

	for (i = 0; i < f->n; i++)
		if (takes(f->v[i].form, f->v[i].id, c, id))
			return (1);
	for (i = 0; f->n == 0 && (form = form_at(i)) != NULL; i++)
		if (takes(form, form->id, c, id))
			return (1);
	return (0);
}

/*
 * Return the first pair of ${b} from ${*i} on that must not change, or NULL.  A
 * form that changes its pair also changes the spare padding.
 */
static const struct sigpair *
next_fixed(const struct sigblock *b, const struct forms *f, size_t *i)
{
	const struct sigpair *p;

	while (*i < b->n) {
		p = &b->pair[(*i)++];
		if (!sigpairs_free(f, &container_apk, p->id) && p != b->spare)
			return (p);
	}
	return (NULL);
}

/*
 * Is ${p} of ${b} the unchanged spare padding of ${other}?  In ${b} a form's
 * pair is behind the padding, so the padding is not spare there.
 */
static int
is_spare(const struct sigblock *b, const struct sigpair *p,
    const struct sigblock *other)
{
	const struct sigpair *spare = other->spare;

	return (spare != NULL && spare->len == p->len &&
		memcmp(b->data + p->at, other->data + spare->at, p->len) == 0);
}

static void
label(uint32_t id, char out[LABEL_MAX])
{
	const struct sigid *known = sigid_find(id);

	(void)snprintf(out, LABEL_MAX, "the %s%spair (id 0x%08x)",
	    known == NULL ? "" : known->name, known == NULL ? "" : " ", id);
}

/* One block has ${p} where the other block ends: set ${e}, return -1. */
static int
unmatched(const struct sigblock *new, const struct sigpair *p, int isnew,
    struct err *e)
{
	char name[LABEL_MAX];

	label(p->id, name);
	if (isnew)
		return (err_set(e, ERR_INPUT,
		    "%s at offset %llu is not in the base, and belongs to no "
		    "form that was asked for",
		    name, (unsigned long long)(new->off + p->at)));
	return (err_set(e, ERR_INPUT,
	    "%s of the base is missing in the signing block at offset %llu",
	    name, (unsigned long long)new->off));
}

static int
compare_pair(const struct sigblock *new, const struct sigpair *p,
    const struct sigblock *base, const struct sigpair *q, struct err *e)
{
	char name[LABEL_MAX], where[LABEL_MAX + 4];
	struct spot s = {new->off + p->at, base->off + q->at, where};

	label(q->id, name);
	(void)snprintf(where, sizeof(where), "in %s", name);
	/* A pair begins with its length, so other lengths differ here too. */
	return (diff_bytes(&s, new->data + p->at, base->data + q->at,
	    p->len < q->len ? p->len : q->len, e));
}

int
sigpairs_read(struct sigblock *b, const struct sigblock *base, struct view *v,
    const struct zip *zip, struct err *e)
{
	int rc = sigblock_bid(v, zip, e);

	if (rc == 0)
		(void)err_set(e, ERR_INPUT,
		    "a signing block must end at offset %llu, but there is "
		    "none",
		    (unsigned long long)zip->cd);
	if (rc <= 0 || sigblock_pairs(b, v, zip, e) != 0)
		return (-1);
	if (b->off == base->off)
		return (0);
	(void)err_set(e, ERR_INPUT,
	    "signing block: it begins at offset %llu, in the base at %llu",
	    (unsigned long long)b->off, (unsigned long long)base->off);
	sigblock_free(b);
	return (-1);
}

int
sigpairs_compare(const struct sigblock *new, const struct sigblock *base,
    const struct forms *f, struct err *e)
{
	const struct sigpair *p, *q;
	size_t i = 0, j = 0;

	for (;;) {
		p = next_fixed(new, f, &i);
		q = next_fixed(base, f, &j);
		if (p == NULL && q == NULL)
			return (0);
		if (p == NULL)
			return (is_spare(base, q, new) &&
					next_fixed(base, f, &j) == NULL
				    ? 0
				    : unmatched(new, q, 0, e));
		if (q == NULL)
			return (is_spare(new, p, base) &&
					next_fixed(new, f, &i) == NULL
				    ? 0
				    : unmatched(new, p, 1, e));
		if (compare_pair(new, p, base, q, e) != 0)
			return (-1);
	}
}
