/*
 * Read the sealed channel of an Android app out of its own package (APK): a
 * channel that the app's publisher has signed, in the form that
 * chanpack-forms(5) calls seal.  chanpack-seal(5) says what a seal proves and
 * what it does not.
 *
 * How to ship it: add seal.c and seal.h beside channel.c and channel.h.  They
 * are C99 and need Ed25519 and SHA-256 of nettle 3: link with
 * -lhogweed -lnettle.  To use another library, change two functions of seal.c:
 * signature_good and sha256.
 *
 * These functions allocate nothing and keep nothing.  nettle's Ed25519 takes
 * 2112 bytes from GMP and gives them back; if there is no memory, GMP ends the
 * process.
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
#ifndef CHANPACK_READERS_SEAL_H
#define CHANPACK_READERS_SEAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most bytes that a sealed channel has. */
#define SEALREAD_CHANNEL 100

/* For an app, all but SEALREAD_VALID are the same: it has no sealed channel. */
enum sealread_verdict {
	SEALREAD_NONE,        /* no seal, or a malformed one */
	SEALREAD_UNKNOWN_KEY, /* made with none of the keys given */
	SEALREAD_FORGED,      /* the signature is wrong */
	SEALREAD_FOREIGN,     /* genuine, but made for another app */
	SEALREAD_VALID
};

struct sealread {
	char channel[SEALREAD_CHANNEL + 1]; /* UTF-8, no control characters */
	/*
	 * The Unix second until which the address of the download was to be
	 * handed out, or 0.  A seal is valid after it as well.
	 */
	uint32_t expiry;
};

/*
 * Read the seal in the package behind ${fd} into ${out}.
 *
 * ${keys} are the publisher's Ed25519 public keys: the 32 bytes behind the
 * base64 of a line "ID ed25519-public BASE64".  ${certs} are the SHA-256 of the
 * certificates (DER) of the app, with those of its signing history.
 *
 * If the verdict is not SEALREAD_VALID, the channel is "" and the expiry 0.  Of
 * several seals in a package, the last counts.
 */
enum sealread_verdict sealread(int fd, const uint8_t (*keys)[32], size_t nkeys,
    const uint8_t (*certs)[32], size_t ncerts, struct sealread *out);

/* The same for a value in memory, of ${len} bytes. */
enum sealread_verdict sealread_value(const void *value, size_t len,
    const uint8_t (*keys)[32], size_t nkeys, const uint8_t (*certs)[32],
    size_t ncerts, struct sealread *out);

/* The name of a verdict, as chanpack-readers(7) has it: "unknown key". */
const char *sealread_name(enum sealread_verdict verdict);

#ifdef __cplusplus
}
#endif

#endif /* !CHANPACK_READERS_SEAL_H */
