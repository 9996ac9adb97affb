#include <sys/mman.h>

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

/* Map memory for ${n} strings of ${bytes} in total, which fork(2) empties. */
static char **
map_copy(size_t n, size_t bytes)
{
	size_t size = (n + 1) * sizeof(char *) + bytes;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return (NULL);
	if (madvise(p, size, MADV_WIPEONFORK) != 0) {
		(void)munmap(p, size);
		return (NULL);
	}
	(void)madvise(p, size, MADV_DONTDUMP);
	return (p);
}

char **
secrets_keep(void)
{
	size_t i, n = 0, bytes = 0;
	char **copy, *to;

	for (n = 0; environ[n] != NULL; n++)
		bytes += strlen(environ[n]) + 1;
	if ((copy = map_copy(n, bytes)) == NULL)
		return (NULL);
	to = (char *)(copy + n + 1);
	for (i = 0; i < n; i++) {
		copy[i] = to;
		to = stpcpy(to, environ[i]) + 1;
	}
	secrets_forget();
	return (copy);
}
