#include "form/signers.h"
#include "util/endian.h"

/* Take a u32 length and its bytes off the front of ${c}.  Return 0 or -1. */
static int
take_prefixed(struct signers_rest *c, struct signers_rest *out)
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

int
signers_open(struct signers *s, const uint8_t *value, size_t len)
{
	struct signers_rest all = {value, len};

	s->digests.len = 0;
	return (take_prefixed(&all, &s->signers));
}

int
signers_next(struct signers *s, struct signers_digest *d)
{
	struct signers_rest signer, data, digest, value;

	while (s->digests.len == 0) {
		if (s->signers.len == 0)
			return (0);
		/*
		 * A signer begins with its signed data; the signed data begin
		 * with the digests.
		 */
		if (take_prefixed(&s->signers, &signer) != 0 ||
		    take_prefixed(&signer, &data) != 0 ||
		    take_prefixed(&data, &s->digests) != 0)
			return (-1);
	}
	if (take_prefixed(&s->digests, &digest) != 0 || digest.len < 4)
		return (-1);
	d->algorithm = le32dec(digest.p);
	digest.p += 4;
	digest.len -= 4;
	if (take_prefixed(&digest, &value) != 0) {
		value.p = digest.p;
		value.len = 0;
	}
	d->value = value.p;
	d->len = value.len;
	return (1);
}

/* Has the algorithm a verity digest? */
static int
is_verity(uint32_t algorithm)
{
	return (
	    algorithm == 0x0421 || algorithm == 0x0423 || algorithm == 0x0425);
}

int
signers_nameverity(const uint8_t *value, size_t len)
{
	struct signers_digest d;
	struct signers s;
	int found = 0, rc;

	if (signers_open(&s, value, len) != 0)
		return (-1);
	while ((rc = signers_next(&s, &d)) == 1)
		found |= is_verity(d.algorithm);
	return (rc == 0 ? found : -1);
}

int
signers_certificate(const uint8_t *value, size_t len, struct signers_rest *cert)
{
	struct signers_rest all = {value, len}, signers, signer, data;
	struct signers_rest digests, certificates;

	if (take_prefixed(&all, &signers) != 0 ||
	    take_prefixed(&signers, &signer) != 0 ||
	    take_prefixed(&signer, &data) != 0 ||
	    take_prefixed(&data, &digests) != 0 ||
	    take_prefixed(&data, &certificates) != 0 ||
	    take_prefixed(&certificates, cert) != 0)
		return (-1);
	return (cert->len > 0 ? 0 : -1);
}
