/* The ids of pairs in an APK signing block (FORMATS 2.2): the only list. */
#ifndef FORM_SIGID_H
#define FORM_SIGID_H

#include <stddef.h>
#include <stdint.h>

/* The APK signatures. */
#define SIGID_V2  0x7109871aU
#define SIGID_V3  0xf05368c0U
#define SIGID_V31 0x1b93ad61U
#define SIGID_V32 0x70e1c89fU /* Android 17: classical and ML-DSA together */

#define SIGID_PADDING 0x42726577U

/* The channels, by the library that reads them. */
#define SIGID_WALLE     0x71777777U /* Hume reads it too */
#define SIGID_HUME      0x99666666U
#define SIGID_VASDOLLY  0x881155ffU
#define SIGID_PACKER    0x7a786b21U
#define SIGID_KUAISHOU  0x71123456U
#define SIGID_KUAISHOU2 0x71123457U
#define SIGID_KUAISHOU3 0x71123458U
#define SIGID_SEAL      0x63686e31U /* "1nhc": this project's own */

enum sigid_kind {
	SIGID_SCHEME,  /* an APK signature: covers all but the block */
	SIGID_OTHER,   /* Android's or a store's; no channel */
	SIGID_CHANNEL, /* a channel, or other data of a channel's library */
};

struct sigid {
	uint32_t id;
	enum sigid_kind kind;
	const char *name;
};

/* Return the entry of ${id}, or NULL if its owner is not known. */
const struct sigid *sigid_find(uint32_t id);

/* Return APK signature scheme ${i}, oldest first; NULL after the last. */
const struct sigid *sigid_scheme(size_t i);

#endif /* !FORM_SIGID_H */
