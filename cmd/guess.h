/*
 * What a program chose that its user did not say.
 */
#ifndef GUESS_H
#define GUESS_H

#include "form/form.h"

/*
 * ${asked} has become ${f} by site_resolve.  Warns if "auto" has become
 * anything but walle: the app's reader may look elsewhere.
 */
void guess_form(const struct forms *asked, const struct forms *f);

#endif /* !GUESS_H */
