#include <fcntl.h>
#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "url/keyring.h"
#include "util/records.h"
#include "util/span.h"
#include "util/text.h"

#define SECRET_CHARS BASE64_ENCODE_RAW_LENGTH(SECRET_MAX)
#define LINE_LEN     (KEYID_MAX + SECRET_CHARS + 64)
#define NEW_SECRET   32 /* bytes */

static int
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

static void
skip_blanks(struct span *l)
{
	while (l->len > 0 && is_blank(l->p[0]))
		*l = span_skip(*l, 1);
}

/* Take a word and the blanks behind it off ${l}. */
static struct span
next_word(struct span *l)
{
	struct span word = {l->p, 0};

	while (l->len > 0 && !is_blank(l->p[0]))
		*l = span_skip(*l, 1), word.len++;
	skip_blanks(l);
	return (word);
}

/* Accept only the spelling that base64_encode_raw gives. */
static int
decode_secret(const struct span *w, uint8_t *secret, size_t *n)
{
	struct base64_decode_ctx ctx;
	char again[SECRET_CHARS];
	int ok;

	if (w->len > sizeof(again))
		return (-1);
	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, n, secret, w->len, w->p) ||
	    !base64_decode_final(&ctx) ||
	    BASE64_ENCODE_RAW_LENGTH(*n) != w->len)
		return (-1);
	base64_encode_raw(again, *n, secret);
	ok = memcmp(again, w->p, w->len) == 0;
	explicit_bzero(again, sizeof(again));
	return (ok ? 0 : -1);
}

static int
set_secret(struct key *key, const struct span *w, struct err *e)
{
	uint8_t secret[BASE64_DECODE_LENGTH(SECRET_CHARS)];
	size_t n = 0;
	int rc = 0;

	if (decode_secret(w, secret, &n) != 0 || n > SECRET_MAX)
		rc = err_set(e, ERR_INPUT,
		    "the secret is not base64 of at most %d bytes", SECRET_MAX);
	else if (n < SECRET_MIN)
		rc = err_set(e, ERR_INPUT,
		    "the secret has %zu bytes, at least %d are needed", n,
		    SECRET_MIN);
	else
		hmac_sha256_set_key(&key->mac, n, secret);
	explicit_bzero(secret, sizeof(secret));
	return (rc);
}

static int
parse_key(struct key *key, struct span l, struct err *e)
{
	struct span id = next_word(&l), secret = next_word(&l);

	if (secret.len == 0 || l.len != 0)
		return (err_set(e, ERR_INPUT,
		    "the line must be a key id and a secret in base64, nothing "
		    "else"));
	if (url_checkkeyid(id.p, id.len, e) != 0)
		return (-1);
	memcpy(key->id, id.p, id.len);
	key->id[id.len] = '\0';
	return (set_secret(key, &secret, e));
}

static int
take_line(struct keyring *k, struct span l, struct err *e)
{
	struct key key;
	int rc;

	skip_blanks(&l);
	if (l.len == 0 || l.p[0] == '#')
		return (0);
	if (k->n == KEYS_MAX)
		return (err_set(e, ERR_INPUT, "more than %d keys", KEYS_MAX));
	if ((rc = parse_key(&key, l, e)) == 0 &&
	    keyring_find(k, key.id) != NULL)
		rc =
		    err_set(e, ERR_INPUT, "this key id is already in the file");
	if (rc == 0)
		k->v[k->n++] = key;
	explicit_bzero(&key, sizeof(key));
	return (rc);
}

static int
read_lines(struct keyring *k, int fd, struct err *e)
{
	struct records r;
	struct span l;
	int rc;

	records_init(&r, fd, '\n', LINE_LEN);
	while ((rc = records_next(&r, &l.p, &l.len, e)) == 1)
		if ((rc = take_line(k, l, e)) != 0)
			break;
	if (rc == -1 && e->kind == ERR_INPUT)
		(void)err_in(e, "line %llu", (unsigned long long)r.num);
	buf_wipe(&r.buf);
	records_free(&r);
	if (rc == 0 && k->n == 0)
		return (err_set(e, ERR_INPUT, "the file has no key"));
	return (rc);
}

/* A secret that others know, or can replace, does not protect. */
static int
check_mode(int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return (err_sys(e, "cannot read"));
	if ((st.st_mode & (S_IRWXO | S_IWGRP)) != 0)
		return (err_set(e, ERR_INPUT,
		    "others can read or change the file (mode %04o); run chmod "
		    "600",
		    (unsigned int)st.st_mode & 07777));
	return (0);
}

static int
read_keys(struct keyring *k, int fd, struct err *e)
{
	if (check_mode(fd, e) != 0)
		return (-1);
	/* All at once: an array that grows leaves copies of secrets behind. */
	if ((k->v = calloc(KEYS_MAX, sizeof(*k->v))) == NULL)
		return (err_nomem(e));
	if (read_lines(k, fd, e) == 0)
		return (0);
	keyring_free(k);
	return (-1);
}

int
keyring_load(struct keyring *k, const char *path, struct err *e)
{
	const char *name = text_safe(path, strlen(path));
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd == -1)
		return (err_sys(e, "key file %s", name));
	rc = read_keys(k, fd, e);
	(void)close(fd);
	return (rc == 0 ? 0 : err_in(e, "key file %s", name));
}

const struct key *
keyring_find(const struct keyring *k, const char *id)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		if (strcmp(k->v[i].id, id) == 0)
			return (&k->v[i]);
	return (NULL);
}

void
keyring_free(struct keyring *k)
{
	static const struct keyring empty = KEYRING_INIT;

	if (k->v != NULL)
		explicit_bzero(k->v, k->n * sizeof(*k->v));
	free(k->v);
	*k = empty;
}

int
keyring_newline(const char *id, struct buf *out, struct err *e)
{
	char text[BASE64_ENCODE_RAW_LENGTH(NEW_SECRET)];
	uint8_t secret[NEW_SECRET];

	if (url_checkkeyid(id, strlen(id), e) != 0)
		return (-1);
	if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret))
		return (err_sys(e, "no random bytes"));
	base64_encode_raw(text, sizeof(secret), secret);
	buf_addf(out, "%s ", id);
	buf_add(out, text, sizeof(text));
	explicit_bzero(text, sizeof(text));
	explicit_bzero(secret, sizeof(secret));
	return (buf_ok(out, e));
}
