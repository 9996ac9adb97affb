/*
 * Readers of channels as the apps have them (FORMATS 3), written for the tests
 * from the formats' descriptions.  They share no code with the codecs.
 */
#ifndef APKREADER_H
#define APKREADER_H

#include <jansson.h>
#include <zlib.h>

#include "apk.h"

#define APK_CHANNEL 8192

/* Copy channel ${s} into ${out}.  Return 1, or 0 if ${s} is no channel. */
static inline int
found(struct span s, char out[APK_CHANNEL])
{
	if (s.data == NULL || s.len == 0 || s.len >= APK_CHANNEL)
		return (0);
	memcpy(out, s.data, s.len);
	out[s.len] = '\0';
	return (1);
}

/* Java's String.trim. */
static inline struct span
trim(struct span s)
{
	while (s.len > 0 && s.data[s.len - 1] <= ' ')
		s.len--;
	while (s.len > 0 && s.data[0] <= ' ') {
		s.data++;
		s.len--;
	}
	return (s);
}

/* The text under ${key} of a JSON object. */
static inline int
read_json(struct span s, const char *key, char out[APK_CHANNEL])
{
	json_t *o = json_loadb(
	    (const char *)s.data, s.len, JSON_DISABLE_EOF_CHECK, NULL);
	const char *text = json_string_value(json_object_get(o, key));
	int rc = text != NULL &&
		 found((struct span){(const uint8_t *)text, strlen(text)}, out);

	json_decref(o);
	return (rc);
}

/* The entries of a packer-ng record: key, U+2218, value, U+2219. */
static inline int
read_packer(struct span s, char out[APK_CHANNEL])
{
	static const char key[] = "CHANNEL\xe2\x88\x98";
	const uint8_t *at, *end;
	uint64_t n;

	if (s.len < 24 || memcmp(s.data, "Packer Ng Sig V2", 16) != 0)
		return (0);
	n = le(s.data + 16, 4);
	if (n == 0 || n + 24 != s.len || le(s.data + 20 + n, 4) != n)
		return (0);
	at = memmem(s.data + 20, (size_t)n, key, sizeof(key) - 1);
	if (at == NULL)
		return (0);
	at += sizeof(key) - 1;
	end = memmem(at, (size_t)(s.data + 20 + n - at), "\xe2\x88\x99", 3);
	return (
	    end != NULL && found((struct span){at, (size_t)(end - at)}, out));
}

/* Read the first text of all slots that contains the key. */
static inline int
read_kuaishou(const struct apk *a, char out[APK_CHANNEL])
{
	struct span s;
	uint32_t id;

	for (id = 0x71123456; id <= 0x71123458; id++) {
		s = apk_last(a, id);
		if (s.len > 0 &&
		    memmem(s.data, s.len, "kwaiChannel", 11) != NULL)
			return (read_json(s, "kwaiChannel", out));
	}
	return (0);
}

/* Hume's reader stops at the first slot with any text. */
static inline int
read_hume(const struct apk *a, char out[APK_CHANNEL])
{
	struct span s = apk_last(a, 0x99666666);

	if (s.len == 0)
		s = apk_last(a, 0x71777777);
	return (read_json(s, "hume_channel_id", out));
}

/* Read the text at a comment's end: text, 2 bytes of length, magic. */
static inline struct span
comment_record(const struct apk *a, const char *magic)
{
	size_t m = strlen(magic), len = a->comment.len, n;
	const uint8_t *end = a->all.data + a->all.len;

	if (len < m + 2 || memcmp(end - m, magic, m) != 0)
		return ((struct span){NULL, 0});
	n = (size_t)le(end - m - 2, 2);
	if (n == 0 || n > 32767 || n > len - m - 2)
		return ((struct span){NULL, 0});
	return ((struct span){end - m - 2 - n, n});
}

/* Read a comment that is JSON and the length of the JSON. */
static inline int
read_comment(const struct apk *a, char out[APK_CHANNEL])
{
	struct span s = a->comment;

	if (s.len < 3 || s.len > 32767 || le(s.data + s.len - 2, 2) != s.len)
		return (0);
	s.len -= 2;
	return (read_json(s, "kwaiChannel", out));
}

/* The length of the directory's record at ${at}; 0 after the last record. */
static inline size_t
record_len(const struct apk *a, size_t at)
{
	const uint8_t *p = a->all.data + at;
	size_t len;

	if (at + 46 > a->eocd || le(p, 4) != 0x02014b50)
		return (0);
	len = 46 + (size_t)(le(p + 28, 2) + le(p + 30, 2) + le(p + 32, 2));
	return (at + len <= a->eocd ? len : 0);
}

static inline struct span
record_name(const struct apk *a, size_t at)
{
	const uint8_t *p = a->all.data + at;

	return ((struct span){p + 46, (size_t)le(p + 28, 2)});
}

/* The offset of the directory's last record; ${count} is all records. */
static inline size_t
last_record(const struct apk *a, size_t *count)
{
	size_t at = a->cd, last = a->cd, len;

	for (*count = 0; (len = record_len(a, at)) > 0; (*count)++, at += len)
		last = at;
	return (last);
}

/* Is there an entry called ${name}? */
static inline int
has_entry(const struct apk *a, struct span name)
{
	size_t at, len;

	for (at = a->cd; (len = record_len(a, at)) > 0; at += len)
		if (span_is(record_name(a, at), name.data, name.len))
			return (1);
	return (0);
}

/*
 * The bytes of the stored entry whose record is at ${at}; NULL if its two
 * headers differ, or if its checksum is wrong.
 */
static inline struct span
entry_data(const struct apk *a, size_t at)
{
	const struct span none = {NULL, 0};
	struct span name = record_name(a, at), data;
	const uint8_t *p = a->all.data + at, *local;
	size_t from = (size_t)le(p + 42, 4), i, plain = 1;

	if (from + 30 + name.len > a->cd || le(p + 10, 2) != 0)
		return (none);
	local = a->all.data + from;
	if (le(local, 4) != 0x04034b50 || memcmp(local + 6, p + 8, 20) != 0 ||
	    !span_is(name, local + 30, name.len))
		return (none);
	data.data = local + 30 + name.len + le(local + 28, 2);
	data.len = (size_t)le(p + 24, 4);
	for (i = 0; i < name.len; i++)
		plain &= name.data[i] < 0x80;
	if (((le(p + 8, 2) & 0x800) != 0) == plain ||
	    le(p + 20, 4) != data.len ||
	    data.data + data.len > a->all.data + a->cd ||
	    le(p + 16, 4) != crc32(0, data.data, (uInt)data.len))
		return (none);
	return (data);
}

/* Read an entry called ${path}, or the text in a name's place of {channel}. */
static inline int
read_entry(const struct apk *a, const char *path, char out[APK_CHANNEL])
{
	const char *mark = strstr(path, "{channel}");
	size_t head = mark == NULL ? strlen(path) : (size_t)(mark - path);
	const char *tail = mark == NULL ? "" : mark + 9;
	size_t at, len, foot = strlen(tail), n = 0, hit = 0;
	struct span name;

	for (at = a->cd; (len = record_len(a, at)) > 0; at += len) {
		name = record_name(a, at);
		if (mark == NULL ? !span_is(name, path, head)
				 : name.len <= head + foot ||
				       memcmp(name.data, path, head) != 0 ||
				       memcmp(name.data + name.len - foot, tail,
					   foot) != 0)
			continue;
		hit = at;
		n++;
	}
	if (n != 1 || entry_data(a, hit).data == NULL)
		return (0);
	if (mark == NULL)
		return (found(entry_data(a, hit), out));
	name = record_name(a, hit);
	return (entry_data(a, hit).len == 0 &&
		found((struct span){name.data + head, name.len - head - foot},
		    out));
}

/* Read the channel with the reader of ${form}.  Return 1; 0 without channel. */
static inline int
apk_channel(const struct apk *a, const char *form, char out[APK_CHANNEL])
{
	if (strcmp(form, "walle") == 0)
		return (read_json(apk_last(a, 0x71777777), "channel", out));
	if (strcmp(form, "vasdolly") == 0)
		return (found(trim(apk_last(a, 0x881155ff)), out));
	if (strcmp(form, "packer") == 0)
		return (read_packer(apk_last(a, 0x7a786b21), out));
	if (strcmp(form, "hume") == 0)
		return (read_hume(a, out));
	if (strcmp(form, "kuaishou") == 0)
		return (read_kuaishou(a, out));
	if (strcmp(form, "vasdolly-v1") == 0)
		return (found(trim(comment_record(a, "ltlovezh")), out));
	if (strcmp(form, "packer-v1") == 0)
		return (found(comment_record(a, "!ZXK!"), out));
	if (strcmp(form, "kuaishou-v1") == 0)
		return (read_comment(a, out));
	if (strncmp(form, "entry:", 6) == 0)
		return (read_entry(a, form + 6, out));
	return (found(apk_last(a, (uint32_t)strtoul(form + 8, NULL, 16)), out));
}

#endif /* !APKREADER_H */
