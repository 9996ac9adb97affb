#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject/remark.h"
#include "util/text.h"
#include "util/warn.h"

void
remark_idsig(const char *package)
{
	char *name = NULL;

	if (package == NULL || asprintf(&name, "%s.idsig", package) == -1)
		return;
	if (access(name, F_OK) == 0)
		warn0("%s is the base's v4 signature and does not fit the "
		      "result: do not publish the two together",
		    text_safe(name, strlen(name)));
	free(name);
}

void
remark_readers(const struct site *site, const struct forms *f, uint64_t size)
{
	struct err why;
	size_t i;

	for (i = 0; i < f->n; i++)
		if (site_readable(site, &f->v[i], size, &why) != 0)
			warn0("%s", why.text);
}
