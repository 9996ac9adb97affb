/*
 * The tags of the coprocess: a store, and a version of a package there.
 *
 *     INDEX:VERSION    INDEX is the place of the store's -s, from 0
 *
 * VERSION is the entity tag; '%', blanks, control characters and bytes from
 * 0x7f on are percent codes.  In a directory it is the file's device, inode,
 * size, mtime and ctime.
 */
#ifndef FETCH_TAG_H
#define FETCH_TAG_H

#include <stddef.h>

#include "store/store.h"
#include "util/err.h"
#include "web/response.h"
#include "wire/wire.h"

/*
 * Write the tag of ${version} at store ${store} into ${tag}.  Return 0, or -1
 * with the reason in ${e}: ERR_FATAL if the tag is too long.
 */
int tag_make(
    char tag[COTAG_MAX + 1], size_t store, const char *version, struct err *e);

/*
 * Split ${tag} into the store's index and the version that tag_make got.
 * Return 0, or -1 with ERR_INPUT if ${tag} is malformed, or the index is not
 * below ${nstores}.
 */
int tag_split(const char *tag, size_t nstores, size_t *store,
    char version[COTAG_MAX + 1], struct err *e);

/* Write the version of a file in a directory. */
void tag_ofobject(char version[COTAG_MAX + 1], const struct object *o);

/*
 * Is ${version} a strong entity tag (RFC 9110 section 8.8.3) of less than
 * ETAG_MAX bytes?  Then it is safe in a request's head.
 */
int tag_isetag(const char *version);

#endif /* !FETCH_TAG_H */
