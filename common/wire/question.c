#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire/question.h"

int
question_lies(struct err *e, const char *what)
{
	return (err_set(e, ERR_FATAL, "chanpack-fetch %s", what));
}

/*
 * Check that ${fd} is a regular file, open for reading only.  Set ${tooshort}
 * if the file has less than ${size} bytes.
 */
static int
check_file(int fd, uint64_t size, int *tooshort, struct err *e)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFL);

	*tooshort = 0;
	if (fstat(fd, &st) != 0 || flags == -1)
		return (err_sys(e, "cannot look at a package"));
	if (!S_ISREG(st.st_mode) || (flags & O_ACCMODE) != O_RDONLY ||
	    (flags & O_PATH) != 0)
		return (question_lies(e, "gives what is no file to be read"));
	*tooshort = (uint64_t)st.st_size < size;
	return (0);
}

/* The file may have been truncated after the coprocess measured it. */
static int
check_found(struct wire_answer *w, int *fd, struct err *e)
{
	int tooshort;

	if (w->found.medium != WIRE_FILE)
		return (0);
	if (check_file(*fd, w->found.size, &tooshort, e) != 0)
		return (-1);
	if (tooshort) {
		(void)close(*fd);
		*fd = -1;
		wire_fail(w, w->id, CO_CHANGED,
		    "the package became shorter meanwhile");
	}
	return (0);
}

static int
check_sliced(
    struct question *q, const struct wire_answer *w, int fd, struct err *e)
{
	int tooshort;

	if (q->state != QUESTION_SLICE || w->n != q->n ||
	    w->length != q->length)
		return (
		    question_lies(e, "gives another slice than was asked for"));
	if (check_file(fd, w->length, &tooshort, e) != 0)
		return (-1);
	if (tooshort)
		return (question_lies(
		    e, "gives a file that is shorter than its slice"));
	q->state = QUESTION_GIVEN;
	q->valid = w->valid;
	return (0);
}

static int
check_grew(struct question *q, struct wire_answer *w, struct err *e)
{
	if (q->state != QUESTION_GIVEN || w->valid < q->valid ||
	    w->valid > q->length)
		return (
		    question_lies(e, "says that a slice grew, and it did not"));
	q->valid = w->valid;
	w->n = q->n;
	w->length = q->length;
	return (0);
}

int
question_check(
    struct question *q, struct wire_answer *w, int *fd, struct err *e)
{
	switch (w->kind) {
	case WIRE_FOUND:
		if (q->state != QUESTION_FIND)
			return (
			    question_lies(e, "has answered another question"));
		return (check_found(w, fd, e));
	case WIRE_SLICED:
		return (check_sliced(q, w, *fd, e));
	case WIRE_GREW:
		return (check_grew(q, w, e));
	default:
		if (q->state == QUESTION_FIND &&
		    (w->trouble == CO_FULL || w->trouble == CO_CHANGED))
			return (
			    question_lies(e, "has answered another question"));
		return (0);
	}
}
