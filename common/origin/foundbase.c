#include <string.h>

#include "http/cond.h"
#include "origin/foundbase.h"
#include "util/when.h"

void
foundbase(const struct wire_found *f, struct base *b)
{
	const time_t modified = f->mtime.tv_sec;

	memset(b, 0, sizeof(*b));
	b->size = f->size;
	b->modified =
	    modified > 0 && modified <= WHEN_MAX ? modified : HTTP_NO_TIME;
	b->has_sha256 = f->has_sha256;
	memcpy(b->sha256, f->sha256, sizeof(b->sha256));
	b->version = f->version;
}
