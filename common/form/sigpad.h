/*
 * How long a signing block is when its pairs change: the arithmetic of
 * padding (FORMATS 2.5, 2.6).  All lengths are in bytes and count the whole
 * block, frame and footer included.  "used" is the block without a padding
 * pair.  For blocks whose length must be a multiple of SIGPAD_PAGE.
 */
#ifndef FORM_SIGPAD_H
#define FORM_SIGPAD_H

#include <stdint.h>

#define SIGPAD_PAGE 4096U

/* The least legal length of a block with ${used} bytes in use. */
uint64_t sigpad_least(uint64_t used);

/*
 * The length of a block of ${total} bytes after its use has grown to ${used}:
 * the same where a padding pair, or nothing, is left between; else the least.
 */
uint64_t sigpad_grow(uint64_t total, uint64_t used);

/*
 * The length of a block of ${total} bytes, ${used} of them in use, after
 * values have been taken out so that ${left} are in use.  The values' bytes
 * go back to the padding, but pages that the block had grown by only to hold
 * those values go too: what sigpad_grow did is undone.
 */
uint64_t sigpad_shrink(uint64_t total, uint64_t used, uint64_t left);

/* What a block without padding to carve up is like, and becomes. */
enum sigpad_rule {
	SIGPAD_ANY,       /* it keeps to whole pages if it has such */
	SIGPAD_MADEWHOLE, /* it may have any length, and gets whole pages */
	SIGPAD_WHOLE      /* it has whole pages, or Android refuses it */
};

/*
 * A block of ${total} bytes, ${used} of them in use, has been made by writing
 * values into a base of which ${left} bytes stay in use without them.  Is there
 * only one length that the base can have had?
 */
int sigpad_isonly(
    uint64_t total, uint64_t used, uint64_t left, enum sigpad_rule rule);

#endif /* !FORM_SIGPAD_H */
