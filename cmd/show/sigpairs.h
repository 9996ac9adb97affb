/*
 * The pairs of two signing blocks, side by side.
 */
#ifndef SHOW_SIGPAIRS_H
#define SHOW_SIGPAIRS_H

#include "form/container.h"
#include "form/form.h"
#include "form/sigblock.h"
#include "util/err.h"

/*
 * May any of ${f} (all without a parameter, if f->n is 0) change what stands
 * under ${id} in ${c}?
 */
int sigpairs_free(
    const struct forms *f, const struct container *c, uint32_t id);

/*
 * Read the block of the package behind ${v}, which must begin where ${base}
 * does and end where the directory of ${zip} begins.  0, or -1 with ERR_INPUT;
 * then nothing is to be freed.
 */
int sigpairs_read(struct sigblock *b, const struct sigblock *base,
    struct view *v, const struct zip *zip, struct err *e);

/*
 * Has block ${new} all pairs of ${base} that no form of ${f} may change, in the
 * same order, byte for byte, and no others?  0, or -1 with ERR_INPUT.
 */
int sigpairs_compare(const struct sigblock *new, const struct sigblock *base,
    const struct forms *f, struct err *e);

#endif /* !SHOW_SIGPAIRS_H */
