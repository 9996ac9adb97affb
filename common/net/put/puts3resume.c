#include <stdlib.h>
#include <string.h>

#include "put/puts3multi.h"

/* Is ${part} of the store's list piece ${i}?  1, 0 or -1. */
static int
is_piece(struct multi *m, const struct s3part *part, size_t i, struct err *e)
{
	const uint8_t *sum;
	char text[BASE64_MAX];

	if (multi_sum(m, i, &sum, e) != 0)
		return (-1);
	if (!m->multi.sums)
		return (s3_ismd5(part->etag, sum));
	s3_base64(text, sum, SUMS_LEN_SHA256);
	return (strcmp(part->sha256, text) == 0);
}

/*
 * Are all parts of an upload pieces of the file?  1, 0 or -1.  If one is not,
 * the upload was begun for another file.
 */
static int
compare_parts(struct multi *m, const struct s3parts *parts, struct err *e)
{
	size_t i, n;
	int rc;

	for (i = 0; i < parts->n; i++) {
		n = parts->part[i].number - 1;
		if ((rc = is_piece(m, &parts->part[i], n, e)) != 1)
			return (rc);
		m->piece[n].part = parts->part[i];
		m->piece[n].there = 1;
	}
	return (1);
}

/*
 * A list has failed.  Return -1 if trying again may help, else 0 to begin anew:
 * a user may be allowed to upload, but not to list.
 */
static int
cannot_go_on(const struct multi *m, const struct err *e)
{
	if (e->kind == ERR_TEMP)
		return (-1);
	if (e->kind != ERR_NOTFOUND)
		put_note(m->to, "cannot resume, starting again: %s", e->text);
	return (0);
}

/* Fill in upload ${u}, and set ${there}: 1, 0 if a part is not ours, or -1. */
static int
adopt(struct multi *m, const struct s3upload *u, size_t *there, struct err *e)
{
	struct s3parts parts = {NULL, 0};
	int rc;

	memcpy(m->multi.id, u->id, sizeof(m->multi.id));
	m->begun = 0;
	if (s3_parts(m->to->caller, &m->multi, &parts, e) != 0) {
		rc = cannot_go_on(m, e);
	} else if (parts.n == 0 ||
		   !layout_find(&m->layout, m->package->digest.size, &parts)) {
		rc = 0;
	} else {
		m->multi.sums = parts.part[0].sha256[0] != '\0';
		rc = multi_cut(m, e) != 0 ? -1 : compare_parts(m, &parts, e);
	}
	*there = parts.n;
	s3parts_free(&parts);
	return (rc);
}

/* Adopt the upload to ${name} that has the most parts: 1, 0 or -1. */
static int
adopt_fullest(
    struct multi *m, const char *name, const struct s3uploads *u, struct err *e)
{
	size_t i, there, most = 0, fullest = 0, last = 0;
	int rc;

	for (i = 0; i < u->n; i++) {
		if (strcmp(u->upload[i].name, name) != 0)
			continue;
		if ((rc = adopt(m, &u->upload[i], &there, e)) < 0)
			return (-1);
		last = i;
		if (rc == 1 && there > most) {
			most = there;
			fullest = i;
		}
	}
	/* ${m} has the upload that was adopted last. */
	if (most == 0)
		return (0);
	rc = fullest == last ? 1 : adopt(m, &u->upload[fullest], &most, e);
	if (rc == 1)
		put_note(m->to, "resuming: the store has %zu of %zu parts",
		    most, m->layout.n);
	return (rc);
}

int
multi_resume(struct multi *m, struct err *e)
{
	struct s3uploads u = {NULL, 0};
	struct buf name = BUF_INIT;
	int rc;

	if (caller_name(m->to->caller, m->package->key, &name, e) != 0)
		return (-1);
	if (s3_uploads(m->to->caller, (char *)name.data, &u, e) == 0)
		rc = adopt_fullest(m, (char *)name.data, &u, e);
	else
		rc = cannot_go_on(m, e);
	s3uploads_free(&u);
	buf_free(&name);
	return (rc);
}
