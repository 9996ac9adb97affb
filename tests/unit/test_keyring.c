/*
 * keyring: what a key file may contain, and who may read it.
 */
#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "url/keyring.h"
#include "util/io.h"

/* 16 bytes of 'k', and 15. */
#define S16 "a2tra2tra2tra2tra2traw=="
#define S15 "a2tra2tra2tra2tra2tr"

static char path[] = "/tmp/chanpack-keys-XXXXXX";

static void
put(const char *text)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		abort();
}

static size_t
count(const char *text)
{
	struct keyring k = KEYRING_INIT;
	struct err e;
	size_t n;

	put(text);
	if (keyring_load(&k, path, &e) != 0) {
		(void)printf("# %s\n", e.text);
		return (0);
	}
	n = k.n;
	keyring_free(&k);
	return (n);
}

/* Is ${text} refused for ${why}, and is no secret of it in the message? */
static int
refused(const char *text, const char *why)
{
	struct keyring k = KEYRING_INIT;
	struct err e;

	put(text);
	if (keyring_load(&k, path, &e) == 0 || e.kind != ERR_INPUT ||
	    k.v != NULL || k.n != 0) {
		(void)printf("# not refused: %s\n", text);
		return (0);
	}
	if (strstr(e.text, why) == NULL || strstr(e.text, "a2tr") != NULL) {
		(void)printf("# %s\n", e.text);
		return (0);
	}
	return (1);
}

static void
test_lines(void)
{
	CHECK(count("k1 " S16) == 1);
	CHECK(count("# keys\n\n \t\r\nk1 " S16 "\r\n  k.2_-X\t " S16
		    " \n #x\n") == 2);
	CHECK(refused("", "the file has no key"));
	CHECK(refused("# only\n", "the file has no key"));
	CHECK(
	    refused("k1\n", "line 1: the line must be a key id and a secret"));
	CHECK(refused(
	    "\n" S16 "\n", "line 2: the line must be a key id and a secret"));
	CHECK(refused("k1 " S16 " x\n",
	    "line 1: the line must be a key id and a secret"));
	CHECK(refused("k~ " S16, "line 1: a key id has"));
	CHECK(refused(S16 " k1", "line 1: a key id has"));
	CHECK(refused("k1 " S16 "\nk2 " S16 "\nk1 " S16,
	    "line 3: this key id is already in the file"));
	CHECK(refused("k1 " S15, "has 15 bytes, at least 16"));
	CHECK(refused("k1 a2tra2tra2tra2tra2traw", "not base64"));
	CHECK(refused("k1 a2tra2tra2tra2tra2trax==", "not base64"));
	CHECK(refused("k1 a2tra2tra2tra2tra2tr-w==", "not base64"));
	CHECK(refused("k1 =" S16, "not base64"));
}

static void
test_limits(void)
{
	static char text[(KEYS_MAX + 1) * 40], secret[1500];
	size_t n = 0;
	int i;

	memset(secret, 'A', sizeof(secret) - 1);
	memcpy(secret, "k1 ", 3);
	/* 1368 characters are 1026 bytes; with padding they are 1024. */
	secret[3 + 1368] = '\0';
	CHECK(refused(secret, "base64 of at most 1024"));
	secret[3 + 1366] = secret[3 + 1367] = '=';
	CHECK(count(secret) == 1);
	memset(secret + 3, 'A', sizeof(secret) - 4);
	CHECK(refused(secret, "line 1: longer than"));
	for (i = 0; i <= KEYS_MAX; i++) {
		if (i == KEYS_MAX)
			CHECK(count(text) == KEYS_MAX);
		n += (size_t)snprintf(
		    text + n, sizeof(text) - n, "k%d " S16 "\n", i);
	}
	CHECK(refused(text, "more than 1024 keys"));
}

static void
test_mode(void)
{
	static const struct {
		mode_t mode;
		int good;
	} modes[] = {{0600, 1}, {0400, 1}, {0640, 1}, {0440, 1}, {0604, 0},
	    {0620, 0}, {0602, 0}, {0601, 0}, {0644, 0}, {0660, 0}};
	struct keyring k = KEYRING_INIT;
	struct err e;
	size_t i;
	int rc;

	put("k1 " S16);
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		(void)printf("# %04o\n", (unsigned int)modes[i].mode);
		if (chmod(path, modes[i].mode) != 0)
			abort();
		rc = keyring_load(&k, path, &e);
		CHECK((rc == 0) == modes[i].good);
		CHECK(rc == 0 || strstr(e.text, "chmod 600") != NULL);
		keyring_free(&k);
	}
	CHECK(chmod(path, 0600) == 0);
	CHECK(keyring_load(&k, "/nonexistent", &e) == -1);
	CHECK(keyring_load(&k, "/", &e) == -1);
}

static void
test_find(void)
{
	struct keyring k = KEYRING_INIT;
	struct err e;

	put("a " S16 "\nb " S16);
	CHECK(keyring_load(&k, path, &e) == 0);
	CHECK(keyring_find(&k, "a") == &k.v[0]);
	CHECK(keyring_find(&k, "b") == &k.v[1]);
	CHECK(keyring_find(&k, "c") == NULL);
	CHECK(keyring_find(&k, "") == NULL);
	keyring_free(&k);
	CHECK(keyring_find(&k, "a") == NULL);
}

/* A new line can be loaded, and no two new lines are equal. */
static void
test_new(void)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct err e;

	CHECK(keyring_newline("k.1", &a, &e) == 0);
	CHECK(count(buf_str(&a)) == 1);
	CHECK(a.len == 4 + 44);
	CHECK(keyring_newline("k.1", &b, &e) == 0);
	CHECK(a.len == b.len && memcmp(a.data, b.data, a.len) != 0);
	CHECK(keyring_newline("", &b, &e) == -1);
	CHECK(keyring_newline("k 1", &b, &e) == -1);
	buf_free(&a);
	buf_free(&b);
}

static struct buf wiped = BUF_INIT; /* all bytes that were overwritten */
static int keys_wiped;

/* Replaces libc's. */
void
explicit_bzero(void *data, size_t len)
{
	volatile uint8_t *p = data;

	keys_wiped += len == sizeof(struct key);
	for (; len > 0; p++, len--) {
		buf_addbyte(&wiped, *p);
		*p = 0;
	}
}

/* No secret stays on the stack. */
static void
test_wipe(void)
{
	struct buf line = BUF_INIT;
	uint8_t secret[64];
	struct base64_decode_ctx ctx;
	struct err e;
	size_t n;

	keys_wiped = 0;
	CHECK(refused("k1 " S16 "\nk2 " S16 "\nk1 " S16, "line 3"));
	CHECK(keys_wiped == 3);

	buf_reset(&wiped);
	CHECK(keyring_newline("k", &line, &e) == 0);
	base64_decode_init(&ctx);
	CHECK(base64_decode_update(
	    &ctx, &n, secret, line.len - 2, (char *)line.data + 2));
	CHECK(n == 32 && wiped.len > 0 &&
	      memmem(wiped.data, wiped.len, secret, n) != NULL);
	CHECK(wiped.len > 0 && memmem(wiped.data, wiped.len, line.data + 2,
				   line.len - 2) != NULL);
	buf_free(&line);
	buf_free(&wiped);
}

int
main(void)
{
	int fd = mkstemp(path);

	if (fd == -1)
		return (2);
	(void)close(fd);
	test_lines();
	test_limits();
	test_mode();
	test_find();
	test_new();
	test_wipe();
	(void)unlink(path);
	return (check_done());
}
