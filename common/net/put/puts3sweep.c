#include <string.h>

#include "put/puts3.h"
#include "util/text.h"
#include "util/when.h"

/* Abort an old upload, unless ${dry}, and call ${found}. */
static int
remove_upload(struct put *to, const struct s3upload *u, const char *prefix,
    int dry, put_found *found, void *cookie, struct err *e)
{
	struct s3multi m = {.key = u->name + strlen(prefix)};

	memcpy(m.id, u->id, sizeof(m.id));
	if (!dry && s3_abort(to->caller, &m, e) != 0)
		return (err_in(e, "%s", text_safe(u->name, strlen(u->name))));
	return (found(cookie, m.key, u->since, e));
}

int
puts3_sweep(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e)
{
	struct s3uploads u = {NULL, 0};
	struct buf prefix = BUF_INIT;
	uint64_t since;
	size_t i;
	int rc;

	if ((rc = caller_name(to->caller, "", &prefix, e)) == 0)
		rc = s3_uploads(to->caller, (char *)prefix.data, &u, e);
	for (i = 0; rc == 0 && i < u.n; i++)
		/* An upload whose age is unknown may be under way. */
		if (strncmp(u.upload[i].name, (char *)prefix.data,
			prefix.len) == 0 &&
		    when_parse(u.upload[i].since, 0, &since) == 0 &&
		    since < before)
			rc = remove_upload(to, &u.upload[i],
			    (char *)prefix.data, dry, found, cookie, e);
	s3uploads_free(&u);
	buf_free(&prefix);
	return (rc);
}
