#include "guess.h"
#include "util/warn.h"

void
guess_form(const struct forms *asked, const struct forms *f)
{
	if (asked->n > 0 || f->v[0].form == form_named("walle"))
		return;
	warn0("form %s is chosen, since the package has a JAR signature (v1) "
	      "alone: -F says which one the app reads",
	    f->v[0].form->name);
}
