/*
 * The base of an answer, by what the coprocess says of a package.
 */
#ifndef ORIGIN_FOUNDBASE_H
#define ORIGIN_FOUNDBASE_H

#include "origin/answer.h"
#include "wire/wire.h"

/*
 * Fill ${b} with the size, time and identity in ${f}; the version is borrowed
 * from ${f}.  A time that HTTP cannot express counts as unknown.
 */
void foundbase(const struct wire_found *f, struct base *b);

#endif /* !ORIGIN_FOUNDBASE_H */
