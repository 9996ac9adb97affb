#include "keys.h"
#include "tool.h"

int
keys_load(const char *option, struct keyring *k, struct err *e)
{
	const char *path = option != NULL ? option : tool_env("CHANPACK_KEYS");

	return (path == NULL ? 0 : keyring_load(k, path, e));
}
