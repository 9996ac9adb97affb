#include "origin/access.h"
#include "url/sign.h"
#include "util/warn.h"

static int
load_keys(struct access *a, struct err *e)
{
	if (a->keys != NULL && keyring_load(&a->ring, a->keys, e) != 0)
		return (-1);
	return (a->tokenkeys == NULL
		    ? 0
		    : keyring_load(&a->tokens, a->tokenkeys, e));
}

int
access_load(struct access *a, struct err *e)
{
	if (load_keys(a, e) == 0 &&
	    allow_load(&a->allow, a->channels, e) == 0 &&
	    allow_load(&a->deny, a->denied, e) == 0)
		return (0);
	access_free(a);
	return (-1);
}

int
access_use(struct access *a, struct err *e)
{
	if (load_keys(a, e) != 0 || allow_use(&a->allow, a->channels, e) != 0)
		return (-1);
	return (allow_use(&a->deny, a->denied, e));
}

static unsigned int
check_signature(
    const struct access *a, const struct chanurl *u, time_t now, struct err *e)
{
	switch (sign_verify(&a->ring, u, (uint64_t)now, e)) {
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
    time_t now, struct err *e)
{
	unsigned int status;

	if ((status = check_signature(a, u, now, e)) == 0)
		status = check_list(&a->allow, u, key, e);
	return (status == 0 ? check_list(&a->deny, u, key, e) : status);
}

void
access_free(struct access *a)
{
	keyring_free(&a->ring);
	keyring_free(&a->tokens);
	allow_unload(&a->allow);
	allow_unload(&a->deny);
}
