#include "form/zipdir.h"
#include "form/zipgap.h"
#include "form/ziplocal.h"
#include "util/endian.h"

/* Set ${last} to the entry with the highest offset; 0: there is no entry. */
static int
find_last(const struct ziptail *t, struct zipdir_rec *last)
{
	struct zipdir_rec rec;
	uint32_t most = 0;
	size_t at = 0;
	int found = 0;

	while (zipdir_next(t->cd, (size_t)t->zip.cdsize, &at, &rec)) {
		if (found && le32dec(rec.data + ZIPDIR_OFFSET) < most)
			continue;
		most = le32dec(rec.data + ZIPDIR_OFFSET);
		*last = rec;
		found = 1;
	}
	return (found);
}

int
zipgap_check(struct view *v, const struct ziptail *t, struct err *e)
{
	struct ziplocal at = {.end = 0};
	struct zipdir_rec last;

	if (find_last(t, &last) &&
	    ziplocal_find(&at, v, &t->zip, &last, e) != 0)
		return (-1);
	if (at.end == t->zip.cd)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "%llu bytes that belong to no entry lie before the central "
	    "directory: they may be a signature of another kind, and a comment "
	    "or an entry would break it",
	    (unsigned long long)(t->zip.cd - at.end)));
}
