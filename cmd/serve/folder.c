#include <string.h>
#include <unistd.h>

#include "http/cond.h"
#include "serve/body.h"
#include "serve/folder.h"
#include "util/clock.h"
#include "util/warn.h"

/* How often to try to measure a base that changes meanwhile. */
#define MEASURE_TRIES 3

int
folder_open(
    struct folder *f, const struct config *c, const char *spec, struct err *e)
{
	struct buf dir = BUF_INIT;

	memset(f, 0, sizeof(*f));
	f->object.fd = -1;
	f->verbose = c->verbose;
	f->patience = c->progress_time;
	if (store_open(&f->store, spec, e) != 0)
		return (-1);
	if (measured_open(&f->measured, config_state(c, &dir), e) != 0 &&
	    f->measured != NULL && c->verbose)
		warn_err(e);
	buf_free(&dir);
	if (f->measured != NULL)
		return (0);
	store_close(f->store);
	return (-1);
}

static void
close_base(struct folder *f)
{
	if (f->object.fd != -1)
		(void)close(f->object.fd);
	f->object.fd = -1;
}

void
folder_close(struct folder *f)
{
	close_base(f);
	buf_free(&f->key);
	measured_close(f->measured);
	store_close(f->store);
}

int
folder_check(struct folder *f, struct err *e)
{
	return (store_check(f->store, e));
}

static struct filestate
state_of(const struct object *o)
{
	return ((struct filestate){
	    .size = o->size, .mtime = o->mtime, .ctime = o->ctime});
}

/* Open the base, and measure it unless its digest is known. */
static int
open_base(struct folder *f, const char *key, struct err *e)
{
	struct filestate state;
	struct err told;

	close_base(f);
	if (store_get(f->store, key, &f->object, e) != 0) {
		f->object.fd = -1;
		return (-1);
	}
	state = state_of(&f->object);
	if (measured_sha256(f->measured, f->object.fd, &state, f->sha256, e) !=
	    0) {
		close_base(f);
		return (-1);
	}
	if (f->verbose && measured_trouble(f->measured, &told))
		warn0("the digest is not remembered: %s", told.text);
	buf_reset(&f->key);
	buf_addstr(&f->key, key);
	return (buf_str(&f->key) == NULL ? err_nomem(e) : 0);
}

/* "Not found" is ERR_TEMP if the directory of the store itself is missing. */
static int
explain_missing(struct folder *f, struct err *e)
{
	struct err why;

	if (store_check(f->store, &why) != 0) {
		*e = why;
		e->kind = ERR_TEMP;
	}
	return (-1);
}

int
folder_find(struct folder *f, const char *key, struct base *b, struct err *e)
{
	unsigned int tries;
	int rc = -1;

	if (f->object.fd == -1 || strcmp((char *)f->key.data, key) != 0 ||
	    !store_is(f->store, key, &f->object)) {
		for (tries = 0; rc != 0 && tries < MEASURE_TRIES; tries++)
			if ((rc = open_base(f, key, e)) != 0 &&
			    e->kind != ERR_TEMP)
				break;
		if (rc != 0 && e->kind == ERR_NOTFOUND)
			return (explain_missing(f, e));
		if (rc != 0)
			return (-1);
	}
	memset(b, 0, sizeof(*b));
	b->size = f->object.size;
	b->modified = f->object.mtime.tv_sec;
	b->has_sha256 = 1;
	memcpy(b->sha256, f->sha256, DIGEST_LEN);
	return (0);
}

int
folder_read(
    struct folder *f, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	return (body_read(f->object.fd, off, data, len, e));
}

/* Set ${ours} to 1 if the key still has our file, else to 0. */
static int
find_name(struct folder *f, int *ours, struct err *e)
{
	struct stat st;

	*ours = 0;
	if (store_stat(f->store, (char *)f->key.data, &st, e) != 0)
		return (e->kind == ERR_NOTFOUND ? 0 : -1);
	*ours = (uint64_t)st.st_dev == f->object.device &&
		(uint64_t)st.st_ino == f->object.inode;
	return (0);
}

/*
 * Check that the file still has the bytes that were found.  A different size or
 * mtime means that it was overwritten.  If only ctime differs and the key has
 * another file now, ours was only unlinked or renamed.  If the key still has
 * our file, an attribute has changed, or somebody has overwritten the file and
 * set mtime back: measure the file again.
 */
static int
check_base(void *cookie, struct err *e)
{
	struct folder *f = cookie;
	struct filestate state = state_of(&f->object);
	uint8_t sha256[DIGEST_LEN];
	struct stat st;
	int ours;

	if (fstat(f->object.fd, &st) != 0)
		return (err_sys(e, "cannot look at the base package"));
	if ((uint64_t)st.st_size != state.size ||
	    clock_compare(st.st_mtim, state.mtime) != 0)
		return (body_changed(e));
	if (clock_compare(st.st_ctim, state.ctime) == 0)
		return (0);
	if (find_name(f, &ours, e) != 0)
		return (-1);
	if (!ours)
		return (0);
	state.ctime = st.st_ctim;
	if (measured_sha256(f->measured, f->object.fd, &state, sha256, e) != 0)
		return (-1);
	if (memcmp(sha256, f->sha256, DIGEST_LEN) != 0)
		return (body_changed(e));
	f->object.ctime = st.st_ctim;
	return (0);
}

int
folder_look(struct folder *f, struct err *e)
{
	return (check_base(f, e));
}

enum sent
folder_send(struct folder *f, struct output *o, const struct buf *head,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e)
{
	const struct body b = {.fd = f->object.fd,
	    .check = check_base,
	    .cookie = f,
	    .patience = f->patience};

	return (body_send(&b, o, head, p, first, len, e));
}
