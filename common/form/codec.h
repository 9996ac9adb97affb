/*
 * A codec: how a channel is written as the bytes of a value.  Its functions are
 * pure, and do not know where the value is kept.
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
	 * Read the channel in a value into ${out}, which must be empty.  Return
	 * 1; 0 if the value has no channel; or -1 with ${e}: ERR_INPUT if the
	 * value cannot be a channel's.  After 0 and -1 ${out} is empty.  Of
	 * more than EXTRAS_MAX extras only the first are read; the channel is
	 * read wherever it is among them.
	 */
	int (*decode)(const struct codec *self, const uint8_t *value,
	    size_t len, struct channel *out, struct err *e);

	/*
	 * Append to ${out} the value that carries ${c}, made from the old value
	 * (${len} is 0 if there is none).  ${c} replaces the old channel and
	 * old extras of the same names; all else that readers find stays, even
	 * beyond EXTRAS_MAX or if it is no legal extra.  Return 0, or -1 with
	 * ERR_INPUT if the old value cannot stay, or if readers would not give
	 * ${c} back unchanged; then ${out} may hold a part of the value.
	 */
	int (*encode)(const struct codec *self, const struct channel *c,
	    const uint8_t *value, size_t len, struct buf *out, struct err *e);

	/*
	 * Append to ${out} the rest of a value without its channel.  Return 1,
	 * or 0 if there is no rest: remove the whole value.  A failed
	 * allocation is remembered in ${out}.  NULL: there is never a rest.
	 */
	int (*strip)(const struct codec *self, const uint8_t *value, size_t len,
	    struct buf *out);

	/*
	 * For readers that try several slots in turn: return 1 if they stop at
	 * this value, which is not empty, else 0.  NULL: they try one slot.
	 */
	int (*claims)(
	    const struct codec *self, const uint8_t *value, size_t len);

	int any;         /* 1: it carries every channel without extras */
	const char *key; /* the channel's key in the value, or NULL */
	int shares;      /* 1: may share a value with other such codecs */
};

extern const struct codec codec_walle;       /* JSON, "channel" */
extern const struct codec codec_hume;        /* JSON, "hume_channel_id" */
extern const struct codec codec_kuaishou;    /* JSON, "kwaiChannel" */
extern const struct codec codec_vasdolly;    /* text, trimmed by readers */
extern const struct codec codec_packer;      /* magic, length, entries */
extern const struct codec codec_seal;        /* seal/seal.h */
extern const struct codec codec_mozilla;     /* a query in a query */
extern const struct codec codec_omaha;       /* magic, length, query */
extern const struct codec codec_blob;        /* the channel's bytes, filled */
extern const struct codec codec_raw;         /* the channel's bytes */
extern const struct codec codec_entry;       /* as codec_raw, in a ZIP entry */
extern const struct codec codec_vasdolly_v1; /* record at the comment's end */
extern const struct codec codec_packer_v1;   /* record at the comment's end */
extern const struct codec codec_kuaishou_v1; /* the whole comment: JSON */

/* Refuse an extra called ${key}, the channel's own name.  Return -1. */
int codec_ownname(const char *key, struct err *e);

/*
 * Add a member that a value has beside its channel as an extra.  An extra of
 * this name is removed first, since readers keep the last.  A member that
 * cannot be an extra is skipped: readers still find the channel.  Return 0, or
 * -1 if memory is short.
 */
int codec_addextra(struct channel *c, const char *name, size_t namelen,
    const char *value, size_t valuelen, struct err *e);

/* Check that ${c} has no extras; the message names ${form}.  Return 0 or -1. */
int codec_noextras(const struct channel *c, const char *form, struct err *e);

#endif /* !FORM_CODEC_H */
