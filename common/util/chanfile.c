#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/chanfile.h"
#include "util/io.h"
#include "util/text.h"
#include "util/warn.h"

/* Room for the longest legal line: a channel, EXTRAS_MAX extras, and blanks. */
#define LINE_MAX_LEN                                                           \
	(CHANNEL_MAX + EXTRAS_MAX * (EXTRA_NAME_MAX + CHANNEL_MAX + 2) + 4096)

int
chanfile_open(struct chanfile *f, const char *path, struct err *e)
{
	int fd = STDIN_FILENO;

	memset(f, 0, sizeof(*f));
	f->name = path;
	if (strcmp(path, "-") == 0)
		f->name = "stdin";
	else if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return (err_sys(
		    e, "cannot open %s", text_safe(path, strlen(path))));
	records_init(&f->rec, fd, '\n', LINE_MAX_LEN);
	return (0);
}

static int
copy_bytes(int from, int to)
{
	char data[65536];
	ssize_t n;

	while ((n = io_read(from, data, sizeof(data))) > 0)
		if (io_write(to, data, (size_t)n) != 0)
			return (-1);
	return (n < 0 ? -1 : 0);
}

int
chanfile_keep(struct chanfile *f, struct err *e)
{
	int fd;

	if ((f->start = lseek(f->rec.fd, 0, SEEK_CUR)) != -1)
		return (0);
	if ((fd = memfd_create("channels", MFD_CLOEXEC)) == -1 ||
	    copy_bytes(f->rec.fd, fd) != 0) {
		(void)err_sys(e, "cannot read");
		if (fd != -1)
			(void)close(fd);
		return (chanfile_where(f, e));
	}
	if (f->rec.fd != STDIN_FILENO)
		(void)close(f->rec.fd);
	f->rec.fd = fd;
	f->start = 0;
	if (chanfile_rewind(f, e) != 0)
		return (-1);
	f->again = 0;
	return (0);
}

int
chanfile_rewind(struct chanfile *f, struct err *e)
{
	if (lseek(f->rec.fd, f->start, SEEK_SET) == -1) {
		(void)err_sys(e, "cannot read");
		return (chanfile_where(f, e));
	}
	records_rewind(&f->rec);
	f->again = 1;
	seen_free(&f->seen);
	return (0);
}

/* Warn once a list: an author may mean the character and not a remark. */
static void
tell_remark(struct chanfile *f)
{
	if (!f->line.glued || f->glued || f->again || f->silent)
		return;
	f->glued = 1;
	warn0("%s:%llu: \"#\" directly after \"%s\" begins a remark; write "
	      "\\# for the character itself",
	    text_safe(f->name, strlen(f->name)), (unsigned long long)f->rec.num,
	    text_safe(f->line.text, f->line.len));
}

/* Return 1 if an earlier line is equal, 0 if not, -1 if there is no memory. */
static int
is_known(struct chanfile *f, struct err *e)
{
	int rc;

	if (f->silent)
		return (0);
	if ((rc = seen_add(&f->seen, f->line.text, f->line.len, e)) != 0)
		return (rc == 1 ? 0 : -1);
	if (!f->again)
		warn0("%s:%llu: line repeated, skipped: \"%s\"",
		    text_safe(f->name, strlen(f->name)),
		    (unsigned long long)f->rec.num,
		    text_safe(f->line.text, f->line.len));
	return (1);
}

int
chanfile_nextitem(
    struct chanfile *f, const char **item, size_t *len, struct err *e)
{
	const char *line;
	int rc, known;

	while ((rc = records_next(&f->rec, &line, len, e)) == 1) {
		rc = listline_read(&f->line, line, *len, f->rec.num == 1, e);
		if (rc == 1)
			tell_remark(f);
		if (rc == 1 && (known = is_known(f, e)) != 0)
			rc = known == 1 ? 0 : -1;
		if (rc != 0)
			break;
	}
	*item = f->line.text;
	*len = f->line.len;
	return (rc == -1 ? chanfile_where(f, e) : rc);
}

int
chanfile_next(struct chanfile *f, struct channel *c, struct err *e)
{
	const char *item;
	size_t len;
	int rc = chanfile_nextitem(f, &item, &len, e);

	if (rc != 1)
		return (rc);
	return (
	    channel_parseitem(c, item, len, e) == 0 ? 1 : chanfile_where(f, e));
}

int
chanfile_where(const struct chanfile *f, struct err *e)
{
	const char *name = text_safe(f->name, strlen(f->name));

	if (e->kind != ERR_INPUT)
		return (err_in(e, "%s", name));
	return (err_in(e, "%s:%llu", name, (unsigned long long)f->rec.num));
}

void
chanfile_close(struct chanfile *f)
{
	if (f->rec.fd != STDIN_FILENO)
		(void)close(f->rec.fd);
	records_free(&f->rec);
	listline_free(&f->line);
	seen_free(&f->seen);
}
