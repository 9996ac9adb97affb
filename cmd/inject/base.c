#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inject/base.h"
#include "util/text.h"

static int
open_base(struct base *b, struct err *e)
{
	struct stat st;

	/* O_NONBLOCK: to open a FIFO must not wait for a writer. */
	b->fd = open(b->file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (b->fd == -1 || fstat(b->fd, &st) != 0)
		return (err_sys(e, "cannot open the package"));
	if (!S_ISREG(st.st_mode))
		return (err_set(e, ERR_INPUT,
		    "not a regular file, which a batch needs: it is read once "
		    "for each channel"));
	return (stamp_take(&b->stamp, b->fd, e));
}

static int
scan_base(struct base *b, struct err *e)
{
	int rc;

	if (view_file(&b->view, b->fd, e) != 0)
		return (-1);
	rc = site_scan(&b->view, &b->site, e);
	view_free(&b->view);
	return (rc);
}

int
base_open(struct base *b, const char *file, struct err *e)
{
	memset(b, 0, sizeof(*b));
	b->file = file;
	if (open_base(b, e) == 0 && scan_base(b, e) == 0)
		return (0);
	return (err_in(e, "%s", text_safe(file, strlen(file))));
}

int
base_check(const struct base *b, struct err *e)
{
	struct err why;

	if (stamp_check(&b->stamp, b->fd, &why) == 0)
		return (0);
	return (err_set(e, why.kind,
	    "%s: %s; the packages written so far are complete, and made of the "
	    "old base",
	    text_safe(b->file, strlen(b->file)), why.text));
}

void
base_close(struct base *b)
{
	site_free(b->site);
	if (b->fd != -1)
		(void)close(b->fd);
}
