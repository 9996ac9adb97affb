/*
 * Read the channel of an Android app out of its own package (APK), in the
 * forms that chanpack-forms(5) calls walle, vasdolly, packer and block:0xID.
 *
 * How to ship it: add channel.c and channel.h to the app's native code.  They
 * are C99, need pread and fstat, and nothing else.  The package is the file
 * that the app was installed from (in Java: getApplicationInfo().sourceDir).
 * If off_t has 32 bits, packages of 2 GiB and more have no channel for this
 * reader: compile with -D_FILE_OFFSET_BITS=64.
 *
 * These functions allocate nothing and keep nothing, so threads may share a
 * descriptor.  The descriptor's offset does not move (for a FILE, use fileno).
 * Whatever the bytes of the package are, a call makes at most some ten thousand
 * reads of 4 KiB, and one read of a value.
 *
 * Copyright (c) 2026 the chanpack authors.  ISC License:
 *
 * Permission to use, copy, modify, and/or distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY
 * SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION
 * OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
 * CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */
#ifndef CHANPACK_READERS_CHANNEL_H
#define CHANPACK_READERS_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for every value that chanpack writes with a few extras. */
#define CHANREAD_ROOM 65536

/* Of more extras, the first are read. */
#define CHANREAD_EXTRAS 64

struct chanread_extra {
	const char *name;  /* 1 to 64 bytes of UTF-8 */
	const char *value; /* 0 to 4096 bytes of UTF-8 */
};

/*
 * A channel: 1 to 4096 bytes of UTF-8.  No string here has a control character,
 * and no name a '='.  All point into the buffer that the caller gave.
 */
struct chanread {
	const char *id;
	struct chanread_extra extra[CHANREAD_EXTRAS]; /* in their order */
	size_t n;
};

/*
 * Copy the value under ${id} in the signing block of the package behind ${fd}
 * into ${buf}.  Return its length in bytes, at most 16 MiB.  If the length is
 * more than ${room}, nothing is copied.  Return -1 if the file is no sound
 * package, has no such pair or cannot be read.  Of several pairs with the id,
 * the last counts.
 */
long chanread_block(int fd, uint32_t id, void *buf, size_t room);

/*
 * Read the channel of a form.  ${buf} has ${room} bytes and must live as long
 * as ${out} is used.  Return 1; or 0 if there is no channel, with ${out} not
 * to be used: chanread_block would return -1, the value is not of this form or
 * not legal, or it does not fit: it needs ${room} of its length and 1 more.
 */
int chanread_walle(int fd, char *buf, size_t room, struct chanread *out);
int chanread_vasdolly(int fd, char *buf, size_t room, struct chanread *out);
int chanread_packer(int fd, char *buf, size_t room, struct chanread *out);

/* The same for the form block:0xID: the value is the channel. */
int chanread_text(
    int fd, uint32_t id, char *buf, size_t room, struct chanread *out);

/* Are these bytes UTF-8 (RFC 3629) without control characters (C0, DEL, C1)? */
int chanread_islegal(const char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* !CHANPACK_READERS_CHANNEL_H */
