#include "keys.h"
#include "tool.h"
#include "url/sign.h"

int
keys_load(const char *option, struct keyring *k, struct err *e)
{
	const char *path = option != NULL ? option : tool_env("CHANPACK_KEYS");

	return (path == NULL ? 0 : keyring_load(k, path, e));
}

int
keys_verify(const struct keyring *k, const struct chanurl *u, const char *now,
    struct err *e)
{
	if (k->n == 0)
		return (url_checkraw(u, e));
	return (
	    sign_verify(k, u, tool_now("--now", now), e) == SIGN_GOOD ? 0 : -1);
}
