/*
 * A site: what one scan of a base found, enough to plan any number of channel
 * packages of the base.  It never changes, and refers to no file or view.
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
 * Scan a base into a new ${site}, which site_free frees.  Return 0, or -1 with
 * ${e}: ERR_INPUT with what was found if the base is no package of a known
 * kind, or a damaged one.  Reads EOCD and signing block; without a v2 or later
 * signature also the CD, the last entry and up to 10 signature files
 * (jarfile.h).
 */
int site_scan(struct view *v, struct site **site, struct err *e);

/* Why no form can write a channel into a package. */
enum site_fault {
	SITE_SOUND,
	SITE_BROKEN, /* its APK signature was removed, or may have been */
	SITE_BUNDLE, /* not installed as it is: packages are made of it */
	SITE_CLOSED  /* another kind, whose signature covers all of it */
};

/* Return what a package is that is no ZIP file, such as "msi"; else NULL. */
const char *site_kind(const struct site *site);

/* Return the fault of a package; if there is one, set ${why} to the reason. */
enum site_fault site_fault(const struct site *site, struct err *why);

/*
 * Replace "auto" in ${f} by one form: walle in a signed package with a signing
 * block, vasdolly-v1 in a package with a JAR (v1) signature alone, in other
 * kinds the first whose place was prepared.  Named forms stay.  Return 0, or -1
 * with ERR_INPUT if the package has a fault, whatever ${f}, or is not signed or
 * not prepared and ${f} is "auto".
 */
int site_resolve(const struct site *site, struct forms *f, struct err *e);

/*
 * Set ${digest} to the SHA-256 of the certificate that a seal is bound to: the
 * first of the first signer, of scheme v3.0 or else v2.  Return 0, or -1 with
 * ERR_INPUT if the package has none.
 */
int site_certificate(
    const struct site *site, uint8_t digest[SHA256_DIGEST_SIZE], struct err *e);

/*
 * Plan the package that carries ${c} in each of ${f} (after site_resolve), or,
 * if ${c} is NULL, a package without a channel in any of ${f}: if none is
 * there, no byte changes.  A seal is bound to the package's certificate,
 * whatever certificate it names.  Return 0, and plan_free frees ${p}; or -1
 * with ERR_INPUT if the package has no place for a form, or cannot carry ${c}
 * there.
 */
int site_plan(const struct site *site, const struct forms *f,
    const struct channel *c, struct plan *p, struct err *e);

/*
 * Return 1 if only one base can have given this package: a base with nothing in
 * the places of ${f}, into which the present values were written.  Return 0 if
 * that is not certain, or -1 with ${e}.
 */
int site_isonly(const struct site *site, const struct forms *f, struct err *e);

/*
 * Read the channel in form ${r} into ${out}, which must be empty.  Return 1; 0
 * if there is none; or -1 with ${e}: ERR_INPUT if a damaged one is there.
 */
int site_read(const struct site *site, const struct formref *r,
    struct channel *out, struct err *e);

/*
 * Set ${f} to all forms without a parameter that hold a channel, also a damaged
 * channel.
 */
void site_found(const struct site *site, struct forms *f);

/*
 * Do the reader libraries that ship today find a channel of form ${r} in a
 * package of ${size} bytes made of this base, and do all systems accept it?
 * Return 0, or -1 with the reason in ${why}: the package is right, but readers
 * take a number in it as negative, or some systems mind what was appended.
 */
int site_readable(const struct site *site, const struct formref *r,
    uint64_t size, struct err *why);

/*
 * Return a borrowed digest that stands for all bytes of the base.  It is made
 * of size, EOCD, signing block and, without a v2 or later signature, the CD;
 * equal bases have equal digests wherever they are stored.  Return NULL if the
 * base is no ZIP file: there is no such digest (site_identfile).
 */
const uint8_t *site_ident(const struct site *site);

/*
 * Set ${ident} to a digest of all bytes of a file.  Return 0, or -1 with
 * ${e}.  O(size): reads the whole file.
 */
int site_identfile(
    struct view *v, uint8_t ident[PLAN_IDENT_LEN], struct err *e);

/* Free a site; NULL is fine. */
void site_free(struct site *site);

#endif /* !FORM_SITE_H */
