#include "guess.h"
#include "util/warn.h"

void
guess_tell(const struct form *form)
{
	warn0("form %s is used, because the package has only a JAR "
	      "signature (v1): name the form that the app reads "
	      "with -F",
	    form->name);
}

void
guess_form(const struct forms *asked, const struct forms *f)
{
	const struct form *form = f->v[0].form;

	if (asked->n == 0 && form == form_named("vasdolly-v1"))
		guess_tell(form);
}
