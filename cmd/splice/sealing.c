#include <nettle/sha2.h>
#include <string.h>

#include "form/site.h"
#include "infile.h"
#include "splice/sealing.h"
#include "util/hex.h"
#include "util/text.h"

static int
read_package(int fd, uint8_t digest[SHA256_DIGEST_SIZE], struct err *e)
{
	struct site *site = NULL;
	struct view v;
	int rc;

	if (!infile_seekable(fd))
		return (err_set(e, ERR_INPUT, "not a regular file"));
	if (view_file(&v, fd, e) != 0)
		return (-1);
	if ((rc = site_scan(&v, &site, e)) == 0)
		rc = site_certificate(site, digest, e);
	site_free(site);
	view_free(&v);
	return (rc);
}

int
sealing_package(struct sealing *s, const char *file, struct err *e)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	int fd, rc;

	if ((rc = infile_open(file, &fd, e)) == 0) {
		rc = read_package(fd, digest, e);
		infile_close(fd);
	}
	if (rc != 0)
		return (err_in(e, "%s", text_safe(file, strlen(file))));
	memcpy(s->seal.cert, digest, sizeof(s->seal.cert));
	return (0);
}

int
sealing_cert(struct sealing *s, const char *hex, struct err *e)
{
	size_t n = 0, len = strlen(hex);
	uint8_t digest[SHA256_DIGEST_SIZE];
	const char *p = hex;

	for (; n < sizeof(digest) && hex_decode(&digest[n], 1, p) == 0; n++) {
		p += 2;
		if (len == 3 * sizeof(digest) - 1 && *p == ':')
			p++;
	}
	if (n < sizeof(digest) || *p != '\0')
		return (err_set(e, ERR_INPUT,
		    "a certificate's SHA-256 has 64 hexadecimal digits: \"%s\"",
		    text_safe(hex, len)));
	memcpy(s->seal.cert, digest, sizeof(s->seal.cert));
	return (0);
}

int
sealing_channel(struct sealing *s, struct channel *c, struct err *e)
{
	if (s->keys.n == 0)
		return (0);
	if (seal_sign(&s->seal, &s->keys.v[0], c->id, e) != 0)
		return (-1);
	return (seal_give(c, &s->seal, e));
}
