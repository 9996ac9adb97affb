/*
 * The length of a signing block when its pairs change: the arithmetic of
 * padding (FORMATS 2.5, 2.6), for blocks whose length must be a multiple of
 * SIGPAD_PAGE.  Lengths are in bytes and count the whole block, with frame and
 * footer.  Bytes in use are all but the padding that may be carved.
 */
#ifndef FORM_SIGPAD_H
#define FORM_SIGPAD_H

#include <stdint.h>

#define SIGPAD_PAGE 4096U

/* Return the least legal length of a block with ${used} bytes in use. */
uint64_t sigpad_least(uint64_t used);

/*
 * Return the length of a block of ${total} bytes after its use has grown to
 * ${used}: ${total} if that fills pages and leaves 0 bytes or room for a
 * padding pair; else the least length.
 */
uint64_t sigpad_grow(uint64_t total, uint64_t used);

/*
 * Return the length of a block of ${total} bytes, ${used} of them in use, after
 * values are removed and ${left} bytes stay in use.  The removed bytes become
 * padding, but pages that sigpad_grow added for the values go.
 */
uint64_t sigpad_shrink(uint64_t total, uint64_t used, uint64_t left);

/* The block of a base without spare padding, and what a write makes of it. */
enum sigpad_rule {
	SIGPAD_ANY,       /* any length; whole pages stay whole pages */
	SIGPAD_MADEWHOLE, /* any length; it becomes whole pages */
	SIGPAD_WHOLE      /* whole pages, or Android refuses it */
};

/*
 * A block of ${total} bytes, ${used} of them in use, was made by writing values
 * into a base's block, in which ${left} bytes are in use without these values.
 * Return 1 if the base's block can have had only one length, else 0.
 */
int sigpad_isonly(
    uint64_t total, uint64_t used, uint64_t left, enum sigpad_rule rule);

#endif /* !FORM_SIGPAD_H */
