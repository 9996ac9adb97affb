/*
 * The tags of the coprocess: which store, and which version of a package there.
 *
 *     INDEX:VERSION    INDEX as stores were given, from 0
 *
 * VERSION is the entity tag, '%' and what is not ASCII in percent codes; of a
 * directory, what tells the states of a file apart.
 */
#ifndef FETCH_TAG_H
#define FETCH_TAG_H

#include <stddef.h>

#include "store/store.h"
#include "util/err.h"
#include "web/answer.h"
#include "wire/coline.h"

/* Write a tag: 0, or -1 with ERR_FATAL if it is too long. */
int tag_make(
    char tag[COTAG_MAX + 1], size_t store, const char *version, struct err *e);

/*
 * Take a tag apart; ${version} is what was given to tag_make.  0, or -1 with
 * ERR_INPUT if it is none of one of ${nstores}.
 */
int tag_split(const char *tag, size_t nstores, size_t *store,
    char version[COTAG_MAX + 1], struct err *e);

/* The version of a file. */
void tag_ofobject(char version[COTAG_MAX + 1], const struct object *o);

/* Is ${version} an entity tag as a server gives it: may it be sent to one? */
int tag_isetag(const char *version);

#endif /* !FETCH_TAG_H */
