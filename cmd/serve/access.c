#include <sys/mman.h>
#include <time.h>

#include "keys.h"
#include "serve/access.h"
#include "url/sign.h"
#include "util/warn.h"

/* Of both or of none. */
static int
load(const struct access *a, struct keyring *ring, struct allow *allow,
    struct err *e)
{
	if (keys_load(a->keys, ring, e) != 0)
		return (-1);
	if (allow_load(allow, a->channels, e) == 0)
		return (0);
	keyring_free(ring);
	return (-1);
}

static int
share_reads(struct access *a, struct err *e)
{
	void *p = mmap(NULL, sizeof(*a->reads), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return (err_sys(e, "cannot share memory"));
	a->reads = p;
	atomic_init(a->reads, a->seen);
	return (0);
}

int
access_load(struct access *a, int many, struct err *e)
{
	if (many)
		return (load(a, &a->ring, &a->allow, e) != 0
			    ? -1
			    : share_reads(a, e));
	if (keys_load(a->keys, &a->ring, e) != 0)
		return (-1);
	return (allow_use(&a->allow, a->channels, e));
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
	if ((text = buf_str(&b)) != NULL)
		warn0("read again: %s", text);
	buf_free(&b);
}

void
access_reload(struct access *a)
{
	struct keyring ring = KEYRING_INIT;
	struct allow allow = ALLOW_INIT;
	struct err e;

	if (load(a, &ring, &allow, &e) != 0) {
		warn0("%s; the old keys and channels stay in use", e.text);
		return;
	}
	access_free(a);
	a->ring = ring;
	a->allow = allow;
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
	uint64_t now = (uint64_t)time(NULL);
	enum sign_verdict v;

	if (a->ring.n > 0)
		v = sign_verify(&a->ring, u, now, e);
	else
		v = sign_expiry(u, now, e);
	switch (v) {
	case SIGN_GOOD:
		return (0);
	case SIGN_REFUSED:
		return (403);
	case SIGN_EXPIRED:
		return (410);
	default:
		return (503);
	}
}

static unsigned int
check_channel(const struct access *a, const struct chanurl *u, struct err *e)
{
	switch (allow_has(&a->allow, u->channel.id, e)) {
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
access_check(const struct access *a, const struct chanurl *u, struct err *e)
{
	unsigned int status;

	if ((status = check_signature(a, u, e)) != 0)
		return (status);
	return (check_channel(a, u, e));
}

void
access_free(struct access *a)
{
	keyring_free(&a->ring);
	allow_unload(&a->allow);
}
