/*
 * codec: every codec over any value, and a channel written into the value.
 * Input: the channel, as "ID TAB NAME=VALUE ... LF", and the value.  All forms
 * of the table are tried, or only the form of FUZZ_FORM in the environment; one
 * corpus serves all forms.
 */
#include <jansson.h>
#include <string.h>

#include "form/form.h"
#include "fuzz.h"
#include "seal/seal.h"
#include "util/text.h"

/* Forms with a parameter, which form_at does not return. */
static const char *const params[] = {"block:0x12345678", "entry:c"};

#define N_PARAMS (sizeof(params) / sizeof(params[0]))

/* One codec, and its work. */
struct test {
	const struct codec *codec;
	const struct channel *c;
	const uint8_t *value;
	size_t len;
};

/* The longest value, in bytes, that the codec's readers take. */
static size_t
cap_of(const struct codec *codec)
{
	if (codec == &codec_packer_v1 || codec == &codec_kuaishou_v1)
		return (32767);
	return (SIZE_MAX);
}

/* Does a value of this codec have the length of a place that was prepared? */
static int
has_place(const struct codec *codec)
{
	return (codec == &codec_mozilla || codec == &codec_omaha ||
		codec == &codec_blob);
}

static int
same_bytes(const struct buf *a, const struct buf *b)
{
	return (a->len == b->len &&
		(a->len == 0 || memcmp(a->data, b->data, a->len) == 0));
}

/* The length of ${b} without the NUL at its end. */
static size_t
filled(const struct buf *b)
{
	size_t n = b->len;

	while (n > 0 && b->data[n - 1] == 0)
		n--;
	return (n);
}

/*
 * Are two values equal?  A tag that fills its place looks like one without a
 * place, whose container pads what comes next.
 */
static int
same_value(const struct codec *codec, const struct buf *a, const struct buf *b)
{
	size_t n = filled(a);

	if (codec != &codec_omaha)
		return (same_bytes(a, b));
	return (n == filled(b) && (n == 0 || memcmp(a->data, b->data, n) == 0));
}

/* ${s} must have ${min} to ${max} bytes and no control characters. */
static void
check_text(const char *s, size_t min, size_t max)
{
	size_t len = strlen(s), i, n;
	unsigned int c;

	MUST(len >= min && len <= max);
	for (i = 0; i < len; i += n) {
		MUST((n = utf8_next(s + i, len - i, &c)) > 0);
		MUST(c >= 0x20 && (c < 0x7f || c > 0x9f));
	}
}

/* A channel that was read must be legal by channel.h. */
static void
check_legal(const struct channel *c)
{
	size_t i, k;

	check_text(c->id, 1, CHANNEL_MAX);
	MUST(c->nextra <= EXTRAS_MAX);
	for (i = 0; i < c->nextra; i++) {
		check_text(c->extra[i].name, 1, EXTRA_NAME_MAX);
		check_text(c->extra[i].value, 0, CHANNEL_MAX);
		MUST(strchr(c->extra[i].name, '=') == NULL);
		for (k = 0; k < i; k++)
			MUST(strcmp(c->extra[i].name, c->extra[k].name) != 0);
	}
}

static int
read_value(const struct codec *codec, const uint8_t *value, size_t len,
    struct channel *c)
{
	struct err e;
	int rc;

	*c = (struct channel)CHANNEL_INIT;
	rc = codec->decode(codec, value, len, c, &e);
	MUST(rc == 1 || c->id == NULL);
	MUST(rc == 1 || (c->extra == NULL && c->nextra == 0));
	MUST(rc == 0 || rc == 1 || (rc == -1 && e.kind == ERR_INPUT));
	if (rc == 1)
		check_legal(c);
	/* If readers skip this value, no channel can be read from it. */
	MUST(rc != 1 || codec->claims == NULL ||
	     codec->claims(codec, value, len));
	return (rc);
}

/* Write ${c} over a value.  Return 1 and the new value, or 0 if refused. */
static int
write_value(const struct codec *codec, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out)
{
	struct buf more = BUF_INIT;
	struct err e;
	int rc;

	*out = (struct buf)BUF_INIT;
	if (codec->encode(codec, c, value, len, out, &e) != 0) {
		MUST(e.kind == ERR_INPUT);
		buf_free(out);
		return (0);
	}
	MUST(out->len <= cap_of(codec));
	buf_addstr(&more, "before");
	rc = codec->encode(codec, c, value, len, &more, &e);
	MUST(rc == 0 && memcmp(more.data, "before", 6) == 0);
	buf_consume(&more, 6);
	MUST(same_bytes(out, &more));
	buf_free(&more);
	return (1);
}

/* Remove the channel.  Return 1 and the rest, or 0 if nothing is left. */
static int
strip_value(const struct codec *codec, const uint8_t *value, size_t len,
    struct buf *out)
{
	*out = (struct buf)BUF_INIT;
	if (codec->strip != NULL && codec->strip(codec, value, len, out)) {
		MUST(out->len > 0 && !out->failed);
		return (1);
	}
	buf_free(out);
	return (0);
}

static int
same_channel(const struct channel *a, const struct channel *b)
{
	size_t i;

	if (strcmp(a->id, b->id) != 0 || a->nextra != b->nextra)
		return (0);
	for (i = 0; i < a->nextra; i++)
		if (strcmp(a->extra[i].name, b->extra[i].name) != 0 ||
		    strcmp(a->extra[i].value, b->extra[i].value) != 0)
			return (0);
	return (1);
}

/* Channels of other codecs in the same value must read as before. */
static void
check_siblings(const struct test *t, const struct buf *now)
{
	static const struct codec *const all[] = {
	    &codec_walle, &codec_hume, &codec_kuaishou};
	struct channel old, new;
	size_t i;

	for (i = 0; t->codec->shares && i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i] == t->codec)
			continue;
		if (read_value(all[i], t->value, t->len, &old) == 1) {
			MUST(
			    read_value(all[i], now->data, now->len, &new) == 1);
			MUST(strcmp(old.id, new.id) == 0);
			channel_free(&new);
		}
		channel_free(&old);
	}
}

/*
 * No member of a JSON object may be lost, extra or not, however many there are.
 * A value that begins with '{' but is no object, and is not cut off, must not
 * be replaced.
 */
static void
check_members(const struct test *t, const struct buf *now)
{
	json_t *old, *new, *member;
	json_error_t why;
	const char *name;

	if (!t->codec->shares || t->len == 0)
		return;
	old = json_loadb(
	    (const char *)t->value, t->len, JSON_DISABLE_EOF_CHECK, &why);
	new = json_loadb((const char *)now->data, now->len, 0, NULL);
	MUST(new != NULL);
	MUST(old != NULL || t->value[0] != '{' ||
	     json_error_code(&why) == json_error_premature_end_of_input);
	json_object_foreach(old, name, member)
	{
		if (strcmp(name, t->codec->key) != 0 &&
		    channel_extra(t->c, name) == NULL)
			MUST(json_equal(member, json_object_get(new, name)));
	}
	json_decref(old);
	json_decref(new);
}

/* Find the next extra of ${c} from ${i} on that ${ours} does not have. */
static size_t
next_foreign(const struct channel *c, size_t i, const struct channel *ours)
{
	while (i < c->nextra && channel_extra(ours, c->extra[i].name) != NULL)
		i++;
	return (i);
}

/* Extras that ${ours} does not set must be equal in ${old} and ${new}. */
static void
check_foreign(const struct channel *old, const struct channel *new,
    const struct channel *ours)
{
	size_t i, k;

	for (i = k = 0;; i++, k++) {
		i = next_foreign(old, i, ours);
		k = next_foreign(new, k, ours);
		if (i == old->nextra || k == new->nextra)
			break;
		MUST(strcmp(old->extra[i].name, new->extra[k].name) == 0);
		MUST(strcmp(old->extra[i].value, new->extra[k].value) == 0);
	}
	MUST(i == old->nextra && k == new->nextra);
}

/* The written channel must be read back, except extras beyond EXTRAS_MAX. */
static void
check_back(const struct test *t, const struct buf *out)
{
	struct channel back;
	const char *value;
	size_t i;

	MUST(read_value(t->codec, out->data, out->len, &back) == 1);
	MUST(strcmp(back.id, t->c->id) == 0);
	/* Extras are for the form beside a seal. */
	for (i = t->codec == &codec_seal ? t->c->nextra : 0;
	     i < t->c->nextra && back.nextra < EXTRAS_MAX; i++) {
		value = channel_extra(&back, t->c->extra[i].name);
		MUST(value != NULL && strcmp(value, t->c->extra[i].value) == 0);
	}
	channel_free(&back);
}

/* Written over another channel, ${t} must give the same bytes and extras. */
static void
check_over(const struct test *t, const struct buf *out)
{
	struct channel other = CHANNEL_INIT, old, new;
	struct buf over, again;
	struct err e;

	MUST(channel_setid(&other, "o", 1, &e) == 0);
	if (write_value(t->codec, &other, t->value, t->len, &over)) {
		MUST(write_value(t->codec, t->c, over.data, over.len, &again));
		MUST(same_value(t->codec, out, &again));
		buf_free(&again);
		MUST(read_value(t->codec, over.data, over.len, &old) == 1);
		MUST(read_value(t->codec, out->data, out->len, &new) == 1);
		if (old.nextra < EXTRAS_MAX && new.nextra < EXTRAS_MAX)
			check_foreign(&old, &new, t->c);
		channel_free(&old);
		channel_free(&new);
		buf_free(&over);
	}
	channel_free(&other);
}

/* To remove the new channel must give what removing the old one gives. */
static void
check_undo(const struct test *t, const struct buf *out)
{
	struct buf before, after;
	int left = strip_value(t->codec, t->value, t->len, &before);

	MUST(strip_value(t->codec, out->data, out->len, &after) == left);
	if (t->c->nextra == 0)
		MUST(same_value(t->codec, &before, &after));
	buf_free(&before);
	buf_free(&after);
}

static void
check_write(const struct test *t)
{
	struct buf out, again;

	if (!write_value(t->codec, t->c, t->value, t->len, &out))
		return;
	check_back(t, &out);
	MUST(write_value(t->codec, t->c, out.data, out.len, &again));
	MUST(same_value(t->codec, &out, &again));
	buf_free(&again);
	/* A channel that some value takes must also go without a value. */
	MUST(write_value(t->codec, t->c, NULL, 0, &again));
	buf_free(&again);
	check_members(t, &out);
	check_siblings(t, &out);
	/* Where there was no place, the first text makes one of its length. */
	if (!has_place(t->codec) || t->len > 0) {
		check_over(t, &out);
		check_undo(t, &out);
	}
	buf_free(&out);
}

static void
check_strip(const struct test *t)
{
	struct buf left, again, none = BUF_INIT;
	struct channel c;

	if (!strip_value(t->codec, t->value, t->len, &left)) {
		check_siblings(t, &none);
		return;
	}
	MUST(read_value(t->codec, left.data, left.len, &c) == 0);
	check_siblings(t, &left);
	MUST(strip_value(t->codec, left.data, left.len, &again));
	MUST(same_value(t->codec, &left, &again));
	buf_free(&again);
	buf_free(&left);
}

/* A channel that was read must be writable, over itself and alone. */
static void
check_rewrite(const struct test *t)
{
	struct channel c, again;
	struct buf out;
	int i;

	if (read_value(t->codec, t->value, t->len, &c) != 1)
		return;
	for (i = 0; i < 2; i++) {
		if (!write_value(t->codec, &c, i == 0 ? t->value : NULL,
			i == 0 ? t->len : 0, &out)) {
			/* Only its text may be longer when written again. */
			MUST(t->codec == &codec_kuaishou_v1 ||
			     has_place(t->codec));
			continue;
		}
		MUST(read_value(t->codec, out.data, out.len, &again) == 1);
		MUST(same_channel(&c, &again));
		/* What is sealed has one spelling. */
		MUST(t->codec != &codec_seal ||
		     (out.len == t->len &&
			 memcmp(out.data, t->value, t->len) == 0));
		channel_free(&again);
		buf_free(&out);
	}
	channel_free(&c);
}

static void
check_form(const struct form *form, const struct channel *c,
    const uint8_t *value, size_t len)
{
	const char *only = getenv("FUZZ_FORM");
	struct test t = {form->codec, c, value, len};

	if (only != NULL && strcmp(only, form->name) != 0)
		return;
	check_rewrite(&t);
	check_strip(&t);
	check_write(&t);
}

/*
 * Read the channel of the first line, as far as the line is legal.  It has some
 * seal, which form seal needs.
 */
static void
parse_channel(const char *line, size_t len, struct channel *c)
{
	const char *end = line + len, *tab;
	const struct seal seal = {.exp = 7};
	struct err e;

	for (;; line = tab + 1) {
		tab = memchr(line, '\t', (size_t)(end - line));
		if (tab == NULL)
			tab = end;
		if (c->id != NULL)
			(void)channel_addpair(
			    c, line, (size_t)(tab - line), &e);
		else if (channel_setid(c, line, (size_t)(tab - line), &e) != 0)
			(void)channel_setid(c, "huawei", 6, &e);
		if (tab == end)
			break;
	}
	MUST(seal_give(c, &seal, &e) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct channel c = CHANNEL_INIT;
	const uint8_t *lf = size == 0 ? NULL : memchr(data, '\n', size);
	const struct form *form;
	struct forms f;
	struct err e;
	size_t i;

	if (lf == NULL)
		return (0);
	parse_channel((const char *)data, (size_t)(lf - data), &c);
	size -= (size_t)(lf + 1 - data);
	for (i = 0; (form = form_at(i)) != NULL; i++)
		check_form(form, &c, lf + 1, size);
	for (i = 0; i < N_PARAMS; i++) {
		MUST(forms_parse(params[i], strlen(params[i]), &f, &e) == 0);
		check_form(f.v[0].form, &c, lf + 1, size);
	}
	channel_free(&c);
	return (0);
}
