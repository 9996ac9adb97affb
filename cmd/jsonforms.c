#include "jsonout.h"
#include "util/buf.h"

json_t *
jsonout_forms(const struct forms *f)
{
	char name[FORM_NAME_MAX];
	struct buf b = BUF_INIT;
	json_t *string;
	size_t i;

	for (i = 0; i < f->n; i++) {
		formref_name(&f->v[i], name);
		buf_addf(&b, "%s%s", i == 0 ? "" : ",", name);
	}
	string = buf_str(&b) == NULL ? NULL : json_string((char *)b.data);
	buf_free(&b);
	return (string);
}
