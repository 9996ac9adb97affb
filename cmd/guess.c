#include "guess.h"
#include "util/warn.h"

void
guess_form(const struct forms *asked, const struct forms *f)
{
	const struct form *form = f->v[0].form;

	if (asked->n == 0 && form != form_named("walle"))
		warn0("form %s is chosen, since the package has a JAR "
		      "signature (v1) alone: -F says which one the app reads",
		    form->name);
}
