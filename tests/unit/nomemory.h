/*
 * Allocations that fail at a chosen moment.  Replaces the functions of libc
 * that buffers and copies of strings call.
 */
#ifndef NOMEMORY_H
#define NOMEMORY_H

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* The allocation from now on that fails: 1 is the next one; 0: none. */
static int nomemory_in;

static void *
nomemory_allocate(void *p, size_t len)
{
	static void *(*real)(void *, size_t);
	void *symbol;

	if (real == NULL) {
		symbol = dlsym(RTLD_NEXT, "realloc");
		memcpy(&real, &symbol, sizeof(real));
	}
	return (nomemory_in > 0 && --nomemory_in == 0 ? NULL : real(p, len));
}

void *
realloc(void *p, size_t len)
{
	return (nomemory_allocate(p, len));
}

char *
strdup(const char *s)
{
	size_t len = strlen(s) + 1;
	char *copy = nomemory_allocate(NULL, len);

	return (copy == NULL ? NULL : memcpy(copy, s, len));
}

#endif /* !NOMEMORY_H */
