/* Warnings about a choice that the program made for the user. */
#ifndef GUESS_H
#define GUESS_H

#include "form/form.h"

/*
 * Call this after site_resolve turned ${asked} into ${f}.  If ${asked} was
 * "auto" and became vasdolly-v1 instead of walle, warn: the app may read
 * another form.
 */
void guess_form(const struct forms *asked, const struct forms *f);

/* Warn that "auto" became ${form}. */
void guess_tell(const struct form *form);

#endif /* !GUESS_H */
