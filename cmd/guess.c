#include <string.h>

#include "guess.h"
#include "util/warn.h"

void
guess_form(const struct forms *asked, const struct forms *f)
{
	const char *name;

	if (asked->n > 0 || f->n == 0)
		return;
	name = f->v[0].form->name;
	if (strcmp(name, "walle") != 0)
		warn0("form %s is chosen, since the package has a JAR "
		      "signature (v1) alone: -F says which one the app reads",
		    name);
}
