/*
 * Compares the pairs of two signing blocks.
 */
#ifndef SHOW_SIGPAIRS_H
#define SHOW_SIGPAIRS_H

#include "form/container.h"
#include "form/form.h"
#include "form/sigblock.h"
#include "util/err.h"

/*
 * Return 1 if a form of ${f} (if f->n is 0, any form without a parameter) may
 * change the channel of container ${c}, in a signing block the pair ${id}.
 */
int sigpairs_free(
    const struct forms *f, const struct container *c, uint32_t id);

/*
 * Read the signing block of the package behind ${v} into ${b}.  The block must
 * begin at the offset of ${base} and end where the directory of ${zip} begins.
 * Return 0, and the caller frees ${b}; or -1 with the reason in ${e}: ERR_INPUT
 * if there is no such block.
 */
int sigpairs_read(struct sigblock *b, const struct sigblock *base,
    struct view *v, const struct zip *zip, struct err *e);

/*
 * Check that block ${new} has the pairs of ${base} that no form of ${f} may
 * change, in the same order, byte for byte, and no other pairs.  The spare
 * padding may come, go or change.  Return 0, or -1 with ERR_INPUT in ${e}.
 */
int sigpairs_compare(const struct sigblock *new, const struct sigblock *base,
    const struct forms *f, struct err *e);

#endif /* !SHOW_SIGPAIRS_H */
