/*
 * What a channel is: an identifier of 1 to CHANNEL_MAX bytes of UTF-8 without
 * control characters (C0, DEL, C1), and optional extras name=value.
 *
 * An extra's name has 1 to EXTRA_NAME_MAX bytes under the same rule and no
 * '='; its value 0 to CHANNEL_MAX bytes under the same rule.  Names are unique
 * in a channel; the order given is kept.  None of these strings can hold a
 * NUL, so they are kept as C strings.
 */
#ifndef UTIL_CHANNEL_H
#define UTIL_CHANNEL_H

#include <stddef.h>

#include "util/err.h"

#define CHANNEL_MAX    4096
#define EXTRA_NAME_MAX 64
#define EXTRAS_MAX     64

struct extra {
	char *name;
	char *value;
};

struct seal; /* seal/seal.h */

/*
 * Owns its strings.  An id of NULL means that none is set; a seal of NULL, that
 * nobody has sealed the channel.
 */
struct channel {
	char *id;
	struct extra *extra;
	size_t nextra;
	struct seal *seal;
};

#define CHANNEL_INIT                                                           \
	{                                                                      \
		.id = NULL, .extra = NULL, .nextra = 0, .seal = NULL           \
	}

/* Is ${id} legal?  Return 0, or -1 with ERR_INPUT and the reason in ${e}. */
int channel_check(const char *id, size_t len, struct err *e);

/*
 * Set the identifier to a copy of ${id}.  Return 0, or -1 with the reason in
 * ${e} and ${c} unchanged: ERR_INPUT if ${id} is not legal.
 */
int channel_setid(struct channel *c, const char *id, size_t len, struct err *e);

/*
 * Append a copy of an extra.  Return 0, or -1 with the reason in ${e} and ${c}
 * unchanged: ERR_INPUT if the extra is not legal, if ${c} has an extra of this
 * name, or if ${c} has EXTRAS_MAX extras.
 */
int channel_addextra(struct channel *c, const char *name, size_t namelen,
    const char *value, size_t valuelen, struct err *e);

/* Remove the extra called ${name}, if there is one. */
void channel_dropextra(struct channel *c, const char *name, size_t namelen);

/* Append an extra given as "name=value"; return as channel_addextra does. */
int channel_addpair(
    struct channel *c, const char *pair, size_t len, struct err *e);

/*
 * Append, in their order, the extras of ${from} whose names ${c} does not have.
 * Return 0, or -1 with the reason in ${e}; some may be appended then.
 */
int channel_addmissing(
    struct channel *c, const struct channel *from, struct err *e);

/* The value of the extra called ${name}, or NULL; borrowed from ${c}. */
const char *channel_extra(const struct channel *c, const char *name);

/*
 * Parse an item of a list (chanfile.h) into ${c}, which must be empty: a
 * channel, then extras name=value, TAB separated.  Return 0, or -1 with the
 * reason in ${e}; ${c} must be freed then too.
 */
int channel_parseitem(
    struct channel *c, const char *item, size_t len, struct err *e);

/* Free what ${c} owns; it is empty and usable afterwards. */
void channel_free(struct channel *c);

#endif /* !UTIL_CHANNEL_H */
