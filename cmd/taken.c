#include <string.h>

#include "taken.h"
#include "util/text.h"

int
taken_check(const char *key, int force, struct err *e)
{
	if (force)
		return (0);
	return (err_set(e, ERR_EXISTS,
	    "other content is in the store under %s (-f replaces it)",
	    text_safe(key, strlen(key))));
}
