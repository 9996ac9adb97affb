#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static int
check_owner(int dir, struct err *e)
{
	struct stat st;

	if (fstat(dir, &st) != 0)
		return (err_sys(e, "cannot look at it"));
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return (err_set(e, ERR_FATAL, "it is another user's"));
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return (err_set(e, ERR_FATAL, "others may write there"));
	return (0);
}

int
dirs_openprivate(const char *path, struct err *e)
{
	int dir;

	dirs_above(path);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return (err_sys(e, "cannot make it"));
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return (err_sys(e, "cannot open it"));
	if (check_owner(dir, e) == 0)
		return (dir);
	(void)close(dir);
	return (-1);
}
