#include "form/verity.h"
#include "util/endian.h"

/* Unread bytes of a value. */
struct cursor {
	const uint8_t *p;
	size_t len;
};

/* Take a u32 length and that many bytes off the front of ${c}; 0 or -1. */
static int
take(struct cursor *c, struct cursor *out)
{
	uint32_t n;

	if (c->len < 4 || (n = le32dec(c->p)) > c->len - 4)
		return (-1);
	out->p = c->p + 4;
	out->len = n;
	c->p += 4 + (size_t)n;
	c->len -= 4 + (size_t)n;
	return (0);
}

static int
is_verity(uint32_t algorithm)
{
	return (
	    algorithm == 0x0421 || algorithm == 0x0423 || algorithm == 0x0425);
}

/* A digest is a u32 algorithm and a length-prefixed value. */
static int
in_digests(struct cursor digests)
{
	struct cursor digest;
	int found = 0;

	while (digests.len > 0) {
		if (take(&digests, &digest) != 0 || digest.len < 4)
			return (-1);
		found |= is_verity(le32dec(digest.p));
	}
	return (found);
}

int
verity_named(const uint8_t *value, size_t len)
{
	struct cursor all = {value, len}, signers, signer, data, digests;
	int found = 0, rc;

	if (take(&all, &signers) != 0)
		return (-1);
	while (signers.len > 0) {
		/* A signer begins with its signed data, that with digests. */
		if (take(&signers, &signer) != 0 || take(&signer, &data) != 0 ||
		    take(&data, &digests) != 0 ||
		    (rc = in_digests(digests)) < 0)
			return (-1);
		found |= rc;
	}
	return (found);
}
