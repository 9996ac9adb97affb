#include <unistd.h>

#include "fetch/say.h"
#include "util/io.h"

int
say_bytes(const void *data, size_t len, struct err *e)
{
	if (io_write(STDOUT_FILENO, data, len) == 0)
		return (0);
	return (err_sys(e, "cannot write an answer"));
}

static int
say_line(struct buf *line, struct err *e)
{
	int rc = buf_ok(line, e);

	if (rc == 0)
		rc = say_bytes(line->data, line->len, e);
	buf_free(line);
	return (rc);
}

int
say_ok(const struct costat *st, struct err *e)
{
	struct buf line = BUF_INIT;

	coline_ok(&line, st);
	return (say_line(&line, e));
}

int
say_error(enum cotrouble t, struct err *e)
{
	struct buf line = BUF_INIT;

	coline_error(&line, t, e->text);
	return (say_line(&line, e));
}

int
say_data(uint64_t length, struct err *e)
{
	struct buf line = BUF_INIT;

	coline_data(&line, length);
	return (say_line(&line, e));
}

int
say_wait(uint64_t length, struct err *e)
{
	struct buf line = BUF_INIT;

	coline_wait(&line, length);
	return (say_line(&line, e));
}
