/*
 * A site: what one scan of a base found, and all that is needed to plan any
 * number of channel packages of it.  Immutable; refers to no file or view.
 */
#ifndef FORM_SITE_H
#define FORM_SITE_H

#include "form/form.h"
#include "plan/plan.h"
#include "util/channel.h"
#include "util/err.h"
#include "view/view.h"

struct site;

/*
 * Scan a base.  ERR_INPUT with what was found if it is no package of a known
 * kind, or a damaged one.  Reads the tail of an APK, and of the rest at most
 * the central directory of a package without a v2 or later signature.
 */
int site_scan(struct view *v, struct site **site, struct err *e);

/* Why no channel may be written into a package, whatever the form. */
enum site_fault {
	SITE_SOUND,
	SITE_BROKEN, /* its APK signature is gone, or may be */
	SITE_BUNDLE, /* packages are made of it; it is not installed */
	SITE_CLOSED  /* another kind, whose signature covers all of it */
};

/* The fault of a package, with the reason in ${why} if there is one. */
enum site_fault site_fault(const struct site *site, struct err *why);

/*
 * Which forms "auto" stands for in this package: walle where there is a
 * signing block, vasdolly-v1 in a package with a JAR (v1) signature alone.
 * ERR_INPUT if the package has a fault, whatever ${f}, or is not signed and
 * ${f} is "auto".  Forms that are named stay.
 */
int site_resolve(const struct site *site, struct forms *f, struct err *e);

/*
 * Plan the package that carries ${c} in each of ${f} (after site_resolve).
 * With ${c} NULL, the package without a channel in any of ${f}; where none is,
 * every byte stays as it is.  ERR_INPUT if the package has no such place, or
 * cannot carry this channel there.
 */
int site_plan(const struct site *site, const struct forms *f,
    const struct channel *c, struct plan *p, struct err *e);

/*
 * Is there only one package, with nothing in the places of ${f}, into which
 * writing what is there now can have given this one?  Returns 1, 0 or -1.
 */
int site_isonly(const struct site *site, const struct forms *f, struct err *e);

/*
 * Read the channel in form ${r} into ${out}, which must be empty.  Returns 1;
 * 0 if there is none; -1 if what is there is not a channel.
 */
int site_read(const struct site *site, const struct formref *r,
    struct channel *out, struct err *e);

/* All forms without a parameter that hold a channel, or what should be one. */
void site_found(const struct site *site, struct forms *f);

/*
 * Do the reader libraries that ship today find a channel of form ${r} in a
 * package of ${size} bytes that is made of this base?  0, or -1 with the reason
 * in ${why}: the package is right, but they take a number in it for negative.
 */
int site_readable(const struct site *site, const struct formref *r,
    uint64_t size, struct err *why);

/*
 * A digest that stands for all bytes of the base, from its size, signatures
 * and directory alone: equal for equal bases wherever they are stored.
 */
const uint8_t *site_ident(const struct site *site);

/*
 * The same for a file that is no package, which has to be read from end to
 * end.
 */
int site_identfile(
    struct view *v, uint8_t ident[PLAN_IDENT_LEN], struct err *e);

/* Free a site; NULL is fine. */
void site_free(struct site *site);

#endif /* !FORM_SITE_H */
