#include <fcntl.h>
#include <nettle/base64.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/keyfile.h"
#include "util/pct.h"
#include "util/records.h"
#include "util/text.h"

#define KEY_CHARS BASE64_ENCODE_RAW_LENGTH(KEYBYTES_MAX)
#define LINE_LEN  (KEYID_MAX + KEY_CHARS + 64)

int
keyfile_checkid(const char *id, size_t len, struct err *e)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!pct_is(id[i], PCT_UNRESERVED) || id[i] == '~')
			break;
	if (len > 0 && len <= KEYID_MAX && i == len)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "a key id has 1 to %d characters of A-Z a-z 0-9 . _ -", KEYID_MAX));
}

static int
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

/* Cut ${line} into words, but no more than are needed to refuse it. */
static size_t
cut_words(struct span line, struct span word[KEYWORDS_MAX])
{
	const char *p = line.p, *end = p + line.len;
	size_t n;

	for (n = 0; n < KEYWORDS_MAX; n++) {
		while (p < end && is_blank(*p))
			p++;
		if (p == end)
			break;
		word[n].p = p;
		while (p < end && !is_blank(*p))
			p++;
		word[n].len = (size_t)(p - word[n].p);
	}
	return (n);
}

static int
read_lines(int fd, keyfile_take *take, void *keys, struct err *e)
{
	struct span line, word[KEYWORDS_MAX];
	size_t n, taken = 0;
	struct records r;
	int rc;

	records_init(&r, fd, '\n', LINE_LEN);
	while ((rc = records_next(&r, &line.p, &line.len, e)) == 1) {
		n = cut_words(line, word);
		if (n == 0 || word[0].p[0] == '#')
			continue;
		if ((rc = take(keys, word, n, e)) != 0)
			break;
		taken++;
	}
	if (rc == -1 && e->kind == ERR_INPUT)
		(void)err_in(e, "line %llu", (unsigned long long)r.num);
	buf_wipe(&r.buf);
	records_free(&r);
	if (rc == 0 && taken == 0)
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

int
keyfile_read(const char *path, int is_secret, keyfile_take *take, void *keys,
    struct err *e)
{
	const char *name = text_safe(path, strlen(path));
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd == -1)
		return (err_sys(e, "key file %s", name));
	if (is_secret)
		rc = check_mode(fd, e);
	if (rc == 0)
		rc = read_lines(fd, take, keys, e);
	(void)close(fd);
	return (rc == 0 ? 0 : err_in(e, "key file %s", name));
}

int
keyfile_decode(const struct span *word, uint8_t *bytes, size_t *n)
{
	uint8_t room[BASE64_DECODE_LENGTH(KEY_CHARS)];
	struct base64_decode_ctx ctx;
	char again[KEY_CHARS];
	int ok = 0;

	base64_decode_init(&ctx);
	if (word->len <= sizeof(again) &&
	    base64_decode_update(&ctx, n, room, word->len, word->p) &&
	    base64_decode_final(&ctx) && *n <= KEYBYTES_MAX &&
	    BASE64_ENCODE_RAW_LENGTH(*n) == word->len) {
		base64_encode_raw(again, *n, room);
		ok = memcmp(again, word->p, word->len) == 0;
		explicit_bzero(again, sizeof(again));
	}
	if (ok)
		memcpy(bytes, room, *n);
	explicit_bzero(room, sizeof(room));
	return (ok ? 0 : -1);
}

int
keyfile_random(uint8_t secret[KEYBYTES_RANDOM], struct err *e)
{
	if (getrandom(secret, KEYBYTES_RANDOM, 0) != KEYBYTES_RANDOM)
		return (err_sys(e, "no random bytes"));
	return (0);
}

int
keyfile_addline(struct buf *out, const char *id, const char *kind,
    const uint8_t bytes[KEYBYTES_RANDOM], struct err *e)
{
	char text[BASE64_ENCODE_RAW_LENGTH(KEYBYTES_RANDOM)];

	if (keyfile_checkid(id, strlen(id), e) != 0)
		return (-1);
	base64_encode_raw(text, KEYBYTES_RANDOM, bytes);
	buf_addf(out, "%s ", id);
	if (kind != NULL)
		buf_addf(out, "%s ", kind);
	buf_add(out, text, sizeof(text));
	explicit_bzero(text, sizeof(text));
	return (buf_ok(out, e));
}
