#include <time.h>

#include "keys.h"
#include "serve/access.h"
#include "url/sign.h"
#include "util/shared.h"
#include "util/warn.h"

/* Load what the files of ${a} have into ${to}: all of it, or nothing. */
static int
load(const struct access *a, struct access *to, struct err *e)
{
	if (keys_load(a->keys, &to->ring, e) == 0 &&
	    allow_load(&to->allow, a->channels, e) == 0 &&
	    allow_load(&to->deny, a->denied, e) == 0)
		return (0);
	access_free(to);
	return (-1);
}

static int
share_reads(struct access *a, struct err *e)
{
	if ((a->reads = shared_map(sizeof(*a->reads))) == NULL)
		return (err_sys(e, "cannot share memory"));
	atomic_init(a->reads, a->seen);
	return (0);
}

int
access_load(struct access *a, int many, struct err *e)
{
	if (many)
		return (load(a, a, e) != 0 ? -1 : share_reads(a, e));
	if (keys_load(a->keys, &a->ring, e) != 0 ||
	    allow_use(&a->allow, a->channels, e) != 0)
		return (-1);
	return (allow_use(&a->deny, a->denied, e));
}

static void
say_reloaded(const struct access *a)
{
	struct buf b = BUF_INIT;
	const char *text;

	if (a->ring.n == 0)
		buf_addstr(&b, "no key file");
	else
		buf_addf(&b, "%zu key%s", a->ring.n, a->ring.n == 1 ? "" : "s");
	if (a->allow.path == NULL)
		buf_addstr(&b, ", no channel file");
	else
		buf_addf(&b, ", %zu channel%s", a->allow.table.n,
		    a->allow.table.n == 1 ? "" : "s");
	if (a->deny.path != NULL)
		buf_addf(&b, ", %zu denied", a->deny.table.n);
	if ((text = buf_str(&b)) != NULL)
		warn0("read again: %s", text);
	buf_free(&b);
}

void
access_reload(struct access *a)
{
	struct access new = ACCESS_INIT;
	struct err e;

	if (load(a, &new, &e) != 0) {
		warn0("%s; the old keys and channels stay in use", e.text);
		return;
	}
	access_free(a);
	a->ring = new.ring;
	a->allow = new.allow;
	a->deny = new.deny;
	atomic_store(a->reads, ++a->seen);
	say_reloaded(a);
}

int
access_isold(const struct access *a)
{
	return (a->reads != NULL && atomic_load(a->reads) != a->seen);
}

static unsigned int
check_signature(const struct access *a, const struct chanurl *u, struct err *e)
{
	switch (sign_verify(&a->ring, u, (uint64_t)time(NULL), e)) {
	case SIGN_GOOD:
		return (0);
	case SIGN_REFUSED:
		return (403);
	case SIGN_EXPIRED:
		return (410);
	case SIGN_DAMAGED:
		return (400);
	default:
		return (503);
	}
}

static unsigned int
check_list(const struct allow *list, const struct chanurl *u, const char *key,
    struct err *e)
{
	switch (allow_has(list, u->channel.id, key, e)) {
	case 1:
		return (0);
	case 0:
		(void)err_set(e, ERR_NOTFOUND, "no such channel");
		return (404);
	default:
		warn_err(e);
		(void)err_set(
		    e, ERR_TEMP, "the list of channels cannot be read");
		return (503);
	}
}

unsigned int
access_check(const struct access *a, const struct chanurl *u, const char *key,
    struct err *e)
{
	unsigned int status;

	if ((status = check_signature(a, u, e)) == 0)
		status = check_list(&a->allow, u, key, e);
	return (status == 0 ? check_list(&a->deny, u, key, e) : status);
}

void
access_free(struct access *a)
{
	keyring_free(&a->ring);
	allow_unload(&a->allow);
	allow_unload(&a->deny);
}
