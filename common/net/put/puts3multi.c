#include <stdlib.h>

#include "put/puts3multi.h"

static int
begin_multipart(struct multi *m, struct err *e)
{
	struct s3fields f;

	s3fields_set(&f, m->package);
	s3fields_add(&f, "x-amz-checksum-algorithm", "SHA256");
	m->begun = 1;
	if (layout_choose(&m->layout, m->package->digest.size, e) != 0)
		return (-1);
	return (s3_begin(m->to->caller, &m->multi, f.field, f.n, e));
}

static int
complete_multipart(void *cookie, int fresh, struct err *e)
{
	struct multi *m = cookie;
	struct s3parts parts = {NULL, m->layout.n};
	size_t i;
	int rc;

	if ((parts.part = calloc(parts.n, sizeof(*parts.part))) == NULL)
		return (err_nomem(e));
	for (i = 0; i < parts.n; i++)
		parts.part[i] = m->piece[i].part;
	rc = s3_complete(
	    m->to->caller, &m->multi, &parts, fresh, m->etag, m->size, e);
	s3parts_free(&parts);
	return (rc);
}

/* Send the missing parts, and make the object. */
static int
send_and_complete(struct multi *m, int replace, struct err *e)
{
	if (multi_send(m, e) != 0)
		return (-1);
	return (
	    s3_writenew(m->to, m->package, replace, complete_multipart, m, e));
}

/*
 * If trying again may help, the parts stay, and the next run continues with
 * them.  Else abort the upload, but not one that another process has begun.
 */
static void
end_failed(struct multi *m, struct err *e)
{
	struct err why = *e;

	if (why.kind == ERR_TEMP)
		(void)err_set(e, ERR_TEMP,
		    "%.800s; run the same command to continue, or use "
		    "--abort-stale to remove the parts",
		    why.text);
	else if (m->begun)
		(void)s3_abort(m->to->caller, &m->multi, &why);
}

static int
upload_anew(struct multi *m, int replace, struct err *e)
{
	if (begin_multipart(m, e) != 0)
		return (-1);
	if (multi_cut(m, e) == 0 && send_and_complete(m, replace, e) == 0)
		return (0);
	end_failed(m, e);
	return (-1);
}

/*
 * Continue an upload that was found.  Another process may continue and end it
 * too.  And it may have been begun for another file that begins with the same
 * parts: the object then has the digest of that file.
 */
static int
upload_rest(struct multi *m, int replace, struct err *e)
{
	enum put_there there;
	int done = send_and_complete(m, replace, e) == 0;

	if (!done && e->kind != ERR_NOTFOUND) {
		end_failed(m, e);
		return (-1);
	}
	there = put_look(m->to, m->package, e);
	if (there == PUT_SAME || there == PUT_FAILED)
		return (there == PUT_SAME ? 0 : -1);
	put_note(m->to,
	    "the resumed upload belonged to another file: starting again");
	m->to->sent = 0;
	/* Replace only the object that we have just made. */
	return (upload_anew(m, replace || done, e));
}

static int
upload(struct multi *m, int replace, struct err *e)
{
	int rc = multi_resume(m, e);

	if (rc < 0)
		return (-1);
	return (
	    rc == 1 ? upload_rest(m, replace, e) : upload_anew(m, replace, e));
}

int
puts3_multi(struct put *to, struct package *p, int replace, char *etag,
    size_t size, struct err *e)
{
	struct multi m = {.to = to,
	    .package = p,
	    .multi = {.key = p->key},
	    .etag = etag,
	    .size = size};
	int rc = upload(&m, replace, e);

	free(m.piece);
	return (rc);
}
