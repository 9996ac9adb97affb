/*
 * A codec: how a channel is written as the bytes of a value.  Pure functions;
 * no codec knows where its value is kept.
 */
#ifndef FORM_CODEC_H
#define FORM_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/channel.h"
#include "util/err.h"

struct codec {
	/*
	 * Read the channel out of a value into ${out}, which must be empty.
	 * Returns 1; 0 if there is none in it; or -1 with the reason if what
	 * is there cannot be a channel (and then ${out} is empty).  Of more
	 * than EXTRAS_MAX extras, the first are read, wherever among them the
	 * channel is.
	 */
	int (*decode)(const struct codec *self, const uint8_t *value,
	    size_t len, struct channel *out, struct err *e);

	/*
	 * Append to ${out} the value that carries ${c}, made from the old one
	 * (${len} is 0 if there is none), whose channel it replaces.  All
	 * else that readers find in the old one stays, also what is no legal
	 * extra or one of more than EXTRAS_MAX.  ERR_INPUT if that cannot be,
	 * or the codec cannot carry the channel so that its readers give it
	 * back unchanged.
	 */
	int (*encode)(const struct codec *self, const struct channel *c,
	    const uint8_t *value, size_t len, struct buf *out, struct err *e);

	/*
	 * Append to ${out} what is left of a value without its channel.
	 * Returns 0 if nothing is: the value goes as a whole.  A failed
	 * allocation is remembered in ${out}.  NULL if nothing ever is.
	 */
	int (*strip)(const struct codec *self, const uint8_t *value, size_t len,
	    struct buf *out);

	/*
	 * Of several places that readers try in turn: do they stop at this
	 * value, which has bytes?  NULL if they try one place.
	 */
	int (*claims)(
	    const struct codec *self, const uint8_t *value, size_t len);

	int any;         /* it carries every channel without extras */
	const char *key; /* under which the channel stands, if under any */
	int shares;      /* a value may carry other such codecs' channels too */
};

extern const struct codec codec_walle;       /* JSON object, "channel" */
extern const struct codec codec_hume;        /* the same, "hume_channel_id" */
extern const struct codec codec_kuaishou;    /* the same, "kwaiChannel" */
extern const struct codec codec_vasdolly;    /* text, trimmed by readers */
extern const struct codec codec_packer;      /* magic, length, entries */
extern const struct codec codec_raw;         /* the channel's bytes */
extern const struct codec codec_entry;       /* the same, in a ZIP entry */
extern const struct codec codec_vasdolly_v1; /* record at a comment's end */
extern const struct codec codec_packer_v1;   /* the same */
extern const struct codec codec_kuaishou_v1; /* the whole comment: JSON */

/* Refuse an extra that is called ${key}, as the channel is.  Always -1. */
int codec_ownname(const char *key, struct err *e);

/*
 * Add what a value carries beside its channel as an extra, in place of an
 * earlier one of this name, as the readers' maps have it.  What cannot be one
 * is passed over: it hides no channel from readers.  0, or -1.
 */
int codec_addextra(struct channel *c, const char *name, size_t namelen,
    const char *value, size_t valuelen, struct err *e);

/* Refuse extras, for codecs that have no place for them.  0 or -1. */
int codec_noextras(const struct channel *c, const char *form, struct err *e);

#endif /* !FORM_CODEC_H */
