#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "aws/awskey.h"
#include "aws/awsproc.h"
#include "aws/awsrun.h"
#include "aws/awswords.h"
#include "util/clock.h"
#include "util/text.h"

#define LOCK_POLL_MS 20 /* between two tries to lock the file */

/*
 * Lock the file ${path}, and wait while another program holds the lock.  Return
 * a descriptor, which the caller closes when our program has ended; or -1.
 */
static int
lock(const char *path, struct err *e)
{
	int64_t end = clock_ms() + AWSPROC_MS;
	/* Without O_NONBLOCK, open waits for the writer of a pipe. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd == -1) {
		(void)err_sys(e, "the file cannot be opened");
		e->kind = ERR_TEMP;
		return (-1);
	}
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		/* NFS cannot lock a file that is open for reading only. */
		if (errno != EWOULDBLOCK && errno != EINTR)
			return (fd);
		if (clock_ms() >= end) {
			(void)err_set(e, ERR_TEMP,
			    "another credential_process of this file is still "
			    "running");
			(void)close(fd);
			return (-1);
		}
		(void)poll(NULL, 0, LOCK_POLL_MS);
	}
	return (fd);
}

/* Run the program and take its key; the caller holds the lock. */
static int
run_process(struct aws *a, char *const argv[], int64_t now, struct err *e)
{
	struct buf out = BUF_INIT;
	int rc = awsrun(argv, AWSPROC_MS, &out, e);

	if (rc == 0)
		rc = awskey_parseprocess(a, (char *)out.data, out.len, now, e);
	buf_wipe(&out);
	return (rc);
}

int
awsproc_load(struct aws *a, int64_t now, struct err *e)
{
	struct awswords w = {.word = NULL};
	int fd, rc = -1;

	if (awswords_split(&w, a->process, e) == 0 &&
	    (fd = lock(a->source, e)) != -1) {
		rc = run_process(a, w.word, now, e);
		(void)close(fd);
	}
	awswords_free(&w);
	if (rc != 0)
		(void)err_in(e, "%s: credential_process",
		    text_safe(a->source, strlen(a->source)));
	return (rc);
}
