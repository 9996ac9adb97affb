/*
 * The rules for every package with a channel, checked with the parser of apk.h
 * and the readers of apkreader.h.
 */
#ifndef APKRULES_H
#define APKRULES_H

#include "apkreader.h"
#include "apkstamp.h"
#include "form/content.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The forms of a signing block, and the pairs that each may write. */
static const struct blockform {
	const char *name;
	uint32_t ids[3];
} blockforms[] = {
    {"walle", {0x71777777}},
    {"vasdolly", {0x881155ff}},
    {"packer", {0x7a786b21}},
    {"hume", {0x99666666, 0x71777777}},
    {"kuaishou", {0x71123456, 0x71123457, 0x71123458}},
    {"block:0x12345678", {0x12345678}},
};

/* Take the next form of ${list} into ${form}; return 0 after the last. */
static inline int
next_form(const char **list, char form[64])
{
	size_t len = strcspn(*list, ",");

	if (len == 0 || len >= 64)
		return (0);
	memcpy(form, *list, len);
	form[len] = '\0';
	*list += len + ((*list)[len] == ',');
	return (1);
}

/* May the forms of ${list} write a pair with ${id}? */
static inline int
is_ours(const void *list, uint32_t id)
{
	const char *rest = list;
	char form[64];
	size_t i, k;

	while (next_form(&rest, form))
		for (i = 0; i < COUNT(blockforms); i++)
			for (k = 0; k < 3; k++)
				if (blockforms[i].ids[k] == id &&
				    strcmp(blockforms[i].name, form) == 0)
					return (1);
	return (0);
}

/* Do the digests of the signatures fit? */
static inline int
is_intact(const struct buf *out)
{
	struct content *c = NULL;
	struct view v;
	struct err e;
	int rc;

	memview(&v, out->data, out->len);
	rc = content_open(&c, &v, &e) == 0 && content_read(c, &v, &e) == 0 &&
	     content_compare(c) == CONTENT_RIGHT;
	content_free(c);
	view_free(&v);
	return (rc);
}

/* Check the signing block after a stamp. */
static inline const char *
block_fault(const struct apk *base, const struct apk *clean,
    const struct apk *a, const char *list)
{
	const char *why = apk_outside(base, a);
	size_t i;

	if (why == NULL)
		why = apk_kept(base, a, is_ours, list);
	if (why != NULL)
		return (why);
	for (i = 0; i < a->n; i++)
		if (is_ours(list, a->pair[i].id) &&
		    apk_count(a, a->pair[i].id) != 1)
			return ("an id has two pairs");
	if (apk_paged(base) && apk_blocklen(a) % APK_PAGE != 0)
		return ("the block is not whole pages");
	if (apk_blocklen(a) != apk_wantlen(clean, apk_used(a)))
		return ("the block has not the length that it needs");
	return (NULL);
}

/* Check that a stamp outside a signing block left the rest alone. */
static inline const char *
tail_fault(const struct apk *base, const struct apk *a, const char *list)
{
	size_t before, after, rec;
	const char *why = NULL;

	if (a->comment.len < base->comment.len ||
	    !same(a->comment, 0, base->comment.len, base->comment, 0))
		return ("the comment that was there changed");
	if (!same(base->all, 0, base->cd, a->all, 0) ||
	    !same(base->all, base->cd, base->eocd, a->all, a->cd))
		return ("the entries that were there changed");
	(void)last_record(base, &before);
	rec = last_record(a, &after);
	if (strstr(list, "entry:") == NULL)
		return (same(base->all, base->eocd, base->eocd + 20, a->all,
			    a->eocd)
			    ? NULL
			    : "the end record changed");
	if (after != before + 1 || le(a->all.data + a->eocd + 4, 4) != 0 ||
	    le(a->all.data + a->eocd + 8, 2) != after ||
	    le(a->all.data + a->eocd + 10, 2) != after)
		why = "not one entry more";
	else if (has_entry(base, record_name(a, rec)))
		why = "two entries have one name";
	else if (rec + 46 + record_name(a, rec).len != a->eocd ||
		 rec - a->cd != base->eocd - base->cd)
		why = "the record is not right before the end record";
	else if (le(a->all.data + rec + 42, 4) != base->cd ||
		 entry_data(a, rec).data == NULL ||
		 entry_data(a, rec).data + entry_data(a, rec).len !=
		     a->all.data + a->cd)
		why = "the entry is not right before the directory";
	return (why);
}

static inline const char *
package_fault(const struct buf *base, const struct buf *clean,
    const struct buf *out, const char *list)
{
	struct apk b, c, a;
	const char *why;

	if ((why = apk_parse(&b, base->data, base->len)) != NULL ||
	    (why = apk_parse(&c, clean->data, clean->len)) != NULL ||
	    (why = apk_parse(&a, out->data, out->len)) != NULL)
		return (why);
	if (apk_signed(&b) && !is_intact(out))
		return ("a digest of its signatures is wrong");
	if (b.block != b.cd)
		return (block_fault(&b, &c, &a, list));
	return (a.block != a.cd ? "a signing block came"
				: tail_fault(&c, &a, list));
}

/* Does site_read find ${channel}? */
static inline int
is_read(const struct buf *out, const char *form, const char *channel)
{
	struct channel c = CHANNEL_INIT;
	struct site *site = NULL;
	struct forms f;
	struct view v;
	struct err e;
	int rc;

	memview(&v, out->data, out->len);
	rc = forms_parse(form, strlen(form), &f, &e) == 0 &&
	     site_scan(&v, &site, &e) == 0 &&
	     site_read(site, &f.v[0], &c, &e) == 1 &&
	     strcmp(c.id, channel) == 0;
	channel_free(&c);
	site_free(site);
	view_free(&v);
	return (rc);
}

/* Check that all readers of ${list} find ${channel} in ${out}. */
static inline const char *
reader_fault(const struct buf *out, const char *list, const char *channel)
{
	static char got[APK_CHANNEL];
	char form[64];
	struct apk a;

	(void)apk_parse(&a, out->data, out->len);
	while (next_form(&list, form)) {
		if (!apk_channel(&a, form, got) || strcmp(got, channel) != 0)
			return ("the app's reader does not find the channel");
		if (!is_read(out, form, channel))
			return ("site_read does not find the channel");
	}
	return (NULL);
}

/* Check that removing changes no byte if no reader finds a channel. */
static inline const char *
clean_fault(const struct buf *base, const struct buf *clean, const char *list)
{
	static char got[APK_CHANNEL];
	char form[64];
	struct apk a;

	(void)apk_parse(&a, base->data, base->len);
	while (next_form(&list, form))
		if (apk_channel(&a, form, got))
			return (NULL);
	return (
	    buf_same(base, clean) ? NULL : "nothing was there, and it went");
}

/* Must a removal give ${base} again?  Not if its pages are not whole. */
static inline int
comes_back(const struct buf *base)
{
	struct apk a;

	return (apk_parse(&a, base->data, base->len) == NULL &&
		(!apk_paged(&a) || apk_blocklen(&a) % APK_PAGE == 0));
}

/* Check that a second stamp, and a removal, leave nothing of the first. */
static inline const char *
again_fault(const struct buf *base, const struct buf *clean, const char *list,
    const char *channel, const struct buf *out)
{
	static char longest[CHANNEL_MAX + 1];
	const char *const old[] = {channel, "x", longest};
	struct buf a = BUF_INIT, b = BUF_INIT;
	const char *why = NULL;
	size_t i;

	memset(longest, 'O', CHANNEL_MAX);
	for (i = 0; i < COUNT(old) && why == NULL; i++) {
		/* A base without room for the old channel never had it. */
		if (stamp(base, list, old[i], &a) != 0)
			continue;
		if (stamp(&a, list, channel, &b) != 0)
			why = "an old channel cannot be replaced";
		else if (!buf_same(&b, out))
			why = i == 0 ? "twice is not once"
				     : "something is left of an old channel";
	}
	if (why == NULL && stamp(out, list, NULL, &a) != 0)
		why = "the channel cannot be taken out";
	if (why == NULL && comes_back(base) && !buf_same(&a, clean))
		why = "taken out, it does not leave the base";
	buf_free(&a);
	buf_free(&b);
	return (why);
}

/* Stamp ${channel} into ${base}.  Return NULL, or the broken rule. */
static inline const char *
fault(const struct buf *base, const char *list, const char *channel,
    struct buf *out)
{
	struct buf clean = BUF_INIT;
	const char *why;

	if (stamp(base, list, NULL, &clean) != 0 ||
	    stamp(base, list, channel, out) != 0)
		why = "it cannot be planned";
	else if ((why = plan_fault(base, list, channel, out)) == NULL &&
		 (why = package_fault(base, &clean, out, list)) == NULL &&
		 (why = reader_fault(out, list, channel)) == NULL &&
		 (why = clean_fault(base, &clean, list)) == NULL)
		why = again_fault(base, &clean, list, channel, out);
	buf_free(&clean);
	return (why);
}

/* Print the fault if there is one; return 1 if there is none. */
static inline int
rules(const struct buf *base, const char *list, const char *channel,
    struct buf *out)
{
	const char *why = fault(base, list, channel, out);

	if (why != NULL)
		(void)printf("# %s, %zu bytes \"%.20s\": %s\n", list,
		    strlen(channel), channel, why);
	return (why == NULL);
}

/* As rules, but without the package. */
static inline int
holds(const struct buf *base, const char *list, const char *channel)
{
	struct buf out = BUF_INIT;
	int rc = rules(base, list, channel, &out);

	buf_free(&out);
	return (rc);
}

#endif /* !APKRULES_H */
