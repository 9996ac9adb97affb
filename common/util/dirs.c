#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util/dirs.h"

void
dirs_above(const char *path)
{
	char *copy = strdup(path), *p = copy;

	if (copy == NULL)
		return;
	while (*p != '\0' && (p = strchr(p + 1, '/')) != NULL) {
		*p = '\0';
		(void)mkdir(copy, 0777);
		*p = '/';
	}
	free(copy);
}
