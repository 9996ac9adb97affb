#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "util/err.h"

int
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	e->kind = kind;
	va_start(ap, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return (-1);
}

static enum err_kind
kind_of_errno(int num)
{
	switch (num) {
	case ENOENT:
	case ENOTDIR:
		return (ERR_NOTFOUND);
	case EEXIST:
		return (ERR_EXISTS);
	case EACCES:
	case EPERM:
	case EROFS:
	case EISDIR:
	case EINVAL:
	case ENAMETOOLONG:
	case ELOOP:
	case EXDEV:
	case EPIPE:
	case EFBIG:
	case EBADF:
	case ENOSYS:
		return (ERR_FATAL);
	default:
		return (ERR_TEMP);
	}
}

int
err_sys(struct err *e, const char *fmt, ...)
{
	int num = errno;
	va_list ap;
	size_t n;

	e->kind = kind_of_errno(num);
	va_start(ap, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	(void)snprintf(&e->text[n], sizeof(e->text) - n, ": %s", strerror(num));
	return (-1);
}

int
err_nomem(struct err *e)
{
	return (err_set(e, ERR_TEMP, "out of memory"));
}

int
err_in(struct err *e, const char *fmt, ...)
{
	char old[ERR_TEXT_MAX];
	va_list ap;
	size_t n;

	memcpy(old, e->text, sizeof(old));
	va_start(ap, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	(void)snprintf(&e->text[n], sizeof(e->text) - n, ": %s", old);
	return (-1);
}

int
err_status(const struct err *e)
{
	return (e->kind == ERR_TEMP ? EX_TEMPFAIL : 1);
}
