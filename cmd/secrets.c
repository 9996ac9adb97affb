#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "secrets.h"

#define AWS   "AWS_"
#define PROXY "_proxy"

static int
is_secret(const char *variable)
{
	static const size_t n = sizeof(PROXY) - 1;
	size_t len = strcspn(variable, "=");

	return (strncmp(variable, AWS, sizeof(AWS) - 1) == 0 ||
		(len >= n && strncasecmp(variable + len - n, PROXY, n) == 0));
}

void
secrets_forget(void)
{
	char **from, **to = environ;

	for (from = environ; from != NULL && *from != NULL; from++)
		if (is_secret(*from))
			explicit_bzero(*from, strlen(*from));
		else
			*to++ = *from;
	if (to != NULL)
		*to = NULL;
}
