/* Check that a file that is being sent still has the bytes that were found. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/clock.h"
#include "worker/basesin.h"

static int
is_changed(struct version *v)
{
	(void)err_set(&v->err, ERR_TEMP,
	    "the base package was overwritten while it was sent");
	return (1);
}

/*
 * A different size or mtime means that the bytes were overwritten.  A different
 * ctime alone may come from a new link or mode: then the coprocess must look.
 */
enum bases_rc
bases_check(struct bases *b, struct version *v, struct waiter *w, struct err *e)
{
	struct stat st;

	if (v->fd == -1)
		return (BASES_OK);
	if (v->err.text[0] == '\0' && fstat(v->fd, &st) != 0)
		(void)err_sys(&v->err, "cannot look at the base package");
	if (v->err.text[0] == '\0' &&
	    ((uint64_t)st.st_size != v->found.size ||
		clock_compare(st.st_mtim, v->found.mtime) != 0))
		(void)is_changed(v);
	if (v->err.text[0] != '\0') {
		*e = v->err;
		return (BASES_FAILED);
	}
	if (clock_compare(st.st_ctim, v->found.ctime) == 0)
		return (BASES_OK);
	if (!v->question.is_open) {
		if (question_ask(b, &v->question, e) != 0)
			return (BASES_FAILED);
		v->refs++;
	}
	dlist_add(&v->waiters, &w->link);
	return (BASES_WAIT);
}

/*
 * If the key has another file now, or none, our file was only unlinked or
 * renamed: accept its new ctime.  If the key still has our file, an attribute
 * has changed, or somebody has overwritten the file and set mtime back: the
 * coprocess has measured the file again, so compare the digests.
 */
static void
compare_digest(struct version *v, const struct asker_answer *a)
{
	struct stat ours, other;

	if (fstat(v->fd, &ours) != 0 ||
	    (a->fd != -1 && fstat(a->fd, &other) != 0)) {
		(void)err_sys(&v->err, "cannot look at the base package");
	} else if (a->fd == -1 || other.st_dev != ours.st_dev ||
		   other.st_ino != ours.st_ino) {
		v->found.ctime = ours.st_ctim;
	} else if (memcmp(a->wire.found.sha256, v->found.sha256,
		       sizeof(v->found.sha256)) != 0) {
		(void)is_changed(v);
	} else {
		v->found.ctime = a->wire.found.ctime;
	}
}

void
basescheck_answer(struct bases *b, struct version *v, struct asker_answer *a)
{
	struct err e;

	question_end(b, &v->question);
	if (a->wire.kind == WIRE_FAILED && wire_error(&a->wire, &e) != 0 &&
	    e.kind != ERR_NOTFOUND) {
		v->err = e;
		bases_trouble(b, a);
	} else {
		compare_digest(v, a);
	}
	if (a->fd != -1)
		(void)close(a->fd);
	bases_wake(b, &v->waiters);
	bases_release(b, v);
}
