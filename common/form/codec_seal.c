#include "form/codec.h"
#include "seal/seal.h"

/*
 * The channel and its seal.  Extras are not sealed: another form must carry
 * them (form.h).
 */

static int
seal_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	(void)self;
	return (seal_read(value, len, out, e) == 0 ? 1 : -1);
}

static int
seal_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	(void)self;
	(void)value;
	(void)len;
	if (c->seal == NULL)
		return (err_set(e, ERR_INPUT,
		    "form seal: the channel has no seal, which "
		    "chanpack-splice --seal makes"));
	return (seal_addvalue(out, c->seal, c->id, e));
}

const struct codec codec_seal = {.decode = seal_decode, .encode = seal_encode};
