/*
 * Messages about a choice that the program made for its user.
 */
#ifndef GUESS_H
#define GUESS_H

#include "form/form.h"

/*
 * site_resolve has turned ${asked} into ${f}.  If ${asked} is "auto" and became
 * another form than walle, warn: the app's reader may look elsewhere.
 */
void guess_form(const struct forms *asked, const struct forms *f);

/* Warn that "auto" has become ${form}. */
void guess_tell(const struct form *form);

#endif /* !GUESS_H */
