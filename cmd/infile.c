#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "infile.h"

/* The kinds of files that are refused, even if they can be read. */
static const struct kind {
	mode_t type;
	const char *name;
} kinds[] = {
    {S_IFDIR, "a directory"},
    {S_IFCHR, "a character device"},
    {S_IFBLK, "a block device"},
    {S_IFSOCK, "a socket"},
};

static int
check_kind(const struct stat *st, struct err *e)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if ((st->st_mode & S_IFMT) == kinds[i].type)
			return (err_set(
			    e, ERR_INPUT, "%s, not a package", kinds[i].name));
	return (0);
}

static int
open_regular(const char *file, int *fd, struct err *e)
{
	struct stat st;

	if (stat(file, &st) != 0)
		return (err_sys(e, "cannot open"));
	if (check_kind(&st, e) != 0)
		return (-1);
	if ((*fd = open(file, O_RDONLY | O_NOCTTY | O_CLOEXEC)) == -1)
		return (err_sys(e, "cannot open"));
	/* The path may have got another file since stat. */
	if (fstat(*fd, &st) != 0)
		(void)err_sys(e, "cannot open");
	else if (check_kind(&st, e) == 0)
		return (0);
	(void)close(*fd);
	return (-1);
}

static int
check_standard(struct err *e)
{
	int flags = fcntl(STDIN_FILENO, F_GETFL);
	struct stat st;

	/* tool_start puts an O_PATH descriptor in place of a closed one. */
	if (flags == -1 || (flags & O_PATH) != 0)
		return (err_set(e, ERR_FATAL, "it is closed"));
	if (isatty(STDIN_FILENO))
		return (err_set(e, ERR_INPUT,
		    "a terminal, not a package: name a file, or pipe a package "
		    "in"));
	if (fstat(STDIN_FILENO, &st) != 0)
		return (err_sys(e, "cannot read"));
	return (S_ISSOCK(st.st_mode) ? 0 : check_kind(&st, e));
}

int
infile_open(const char *file, int *fd, struct err *e)
{
	if (file != NULL)
		return (open_regular(file, fd, e));
	*fd = STDIN_FILENO;
	return (check_standard(e));
}

int
infile_seekable(int fd)
{
	struct stat st;

	/* The bytes before the position are not part of the package. */
	return (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		lseek(fd, 0, SEEK_CUR) == 0);
}

void
infile_close(int fd)
{
	if (fd != STDIN_FILENO)
		(void)close(fd);
}
