#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jsonout.h"
#include "taken.h"
#include "tool.h"
#include "upload/check.h"
#include "upload/upload.h"
#include "util/buf.h"
#include "util/hex.h"
#include "util/mediatype.h"
#include "util/text.h"
#include "util/warn.h"

/* A file that is uploaded. */
struct job {
	struct buf name; /* for messages, safe to print */
	struct buf key;
	struct package package;
	struct check *check;
	struct digest_tap tap;
};

/* Take the key of -k, or make a key of the content's digest and the name. */
static int
choose_key(
    const struct upload *u, const char *file, struct job *j, struct err *e)
{
	const char *slash = strrchr(file, '/');
	struct err why;

	if (u->key != NULL) {
		buf_addstr(&j->key, u->key);
	} else {
		hex_add(&j->key, j->package.digest.sha256, 8);
		buf_addf(&j->key, "/%s", slash == NULL ? file : slash + 1);
	}
	if (buf_str(&j->key) == NULL)
		return (err_nomem(e));
	if (key_check((char *)j->key.data, j->key.len, &why) == 0)
		return (0);
	if (u->key != NULL)
		return (err_set(e, ERR_INPUT, "-k: %s", why.text));
	return (err_set(e, ERR_INPUT,
	    "no key can be made of this name: %s; give one with -k", why.text));
}

static int
open_checked(
    const struct upload *u, const char *file, struct job *j, struct err *e)
{
	struct stat st;

	/* O_NONBLOCK: to open a FIFO must not wait for a writer. */
	j->package.fd =
	    open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (j->package.fd == -1)
		return (err_sys(e, "cannot open the file"));
	j->package.own = 1;
	if (fstat(j->package.fd, &st) != 0)
		return (err_sys(e, "cannot open the file"));
	if (!S_ISREG(st.st_mode))
		return (err_set(e, ERR_INPUT,
		    "not a regular file; a stream is read as - with -k"));
	if (check_open(&j->check, j->package.fd, e) != 0)
		return (-1);
	j->tap.show = check_update;
	j->tap.cookie = j->check;
	j->package.tap = &j->tap;
	return (put_digest(u->put, &j->package, e));
}

static void
set_object_key(struct job *j)
{
	j->package.key = (char *)j->key.data;
	j->package.type = mediatype_ofname(j->package.key, j->key.len);
}

/* Find the key, and open the bytes: ${file}, or a copy of standard input. */
static int
open_job(struct upload *u, const char *file, struct job *j, struct err *e)
{
	int pipe = strcmp(file, "-") == 0;

	if ((!pipe && open_checked(u, file, j, e) != 0) ||
	    choose_key(u, file, j, e) != 0)
		return (-1);
	set_object_key(j);
	if (!pipe)
		return (0);
	/* The tail says which bytes are signed: so read the copy again. */
	if (put_receive(u->put, &j->package, STDIN_FILENO, e) != 0 ||
	    check_open(&j->check, j->package.fd, e) != 0)
		return (-1);
	return (check_read(j->check, e));
}

static void
say_accepted(void *cookie, const char *text)
{
	const struct job *j = cookie;

	warn0("%s: %s", (const char *)j->name.data, text);
}

/* Return 1 if the key has this content, 0 if it may be written, or -1. */
static int
find_same(struct upload *u, const struct job *j, struct err *e)
{
	switch (put_look(u->put, &j->package, e)) {
	case PUT_SAME:
		return (1);
	case PUT_NONE:
		return (0);
	case PUT_OTHER:
		return (taken_check(j->package.key, u->force, e));
	default:
		return (-1);
	}
}

/* Send the package.  If another upload stored the same content first, good. */
static int
publish(struct upload *u, struct job *j, struct err *e)
{
	int rc = put_send(u->put, &j->package, u->force, e), there;
	struct err why;

	progress_hide(&u->progress);
	if (rc == 0 || (e->kind != ERR_EXISTS && e->kind != ERR_NOTFOUND))
		return (rc);
	if ((there = find_same(u, j, &why)) < 0)
		*e = why;
	return (there == 1 ? 0 : -1);
}

static void
tell_stored(const struct upload *u, const struct job *j, int same)
{
	const char *verb = u->dry ? "would be stored" : "stored";

	if (u->verbose || u->dry)
		warn0("%s: %s as %s, %llu bytes", (char *)j->name.data,
		    same ? "is stored already" : verb,
		    text_safe((char *)j->key.data, j->key.len),
		    (unsigned long long)j->package.digest.size);
}

static void
print_json(const struct job *j, const char *url)
{
	char sha256[2 * DIGEST_LEN + 1];

	hex_encode(sha256, j->package.digest.sha256, DIGEST_LEN);
	jsonout_base(
	    url, (char *)j->key.data, j->package.digest.size, NULL, sha256);
}

static int
print_url(const struct upload *u, const struct job *j, struct err *e)
{
	struct buf url = BUF_INIT;
	int rc = 0;

	key_tourl(&u->public, (char *)j->key.data, j->key.len, &url);
	if (buf_str(&url) == NULL)
		rc = err_nomem(e);
	else if (u->json)
		print_json(j, (char *)url.data);
	else
		(void)printf("%s\n", (char *)url.data);
	(void)fflush(stdout);
	buf_free(&url);
	return (rc);
}

static int
run_job(struct upload *u, const char *file, struct job *j, struct err *e)
{
	int same;

	if (open_job(u, file, j, e) != 0 ||
	    check_result(j->check, u->accepted, say_accepted, j, e) != 0 ||
	    (same = find_same(u, j, e)) < 0)
		return (-1);
	if (!u->dry && !same && publish(u, j, e) != 0)
		return (-1);
	tell_stored(u, j, same);
	return (u->dry ? 0 : print_url(u, j, e));
}

int
upload_file(struct upload *u, const char *file)
{
	struct job j = {
	    .name = BUF_INIT, .key = BUF_INIT, .package = {.fd = -1}};
	struct err e;
	int status = 0;

	if (strcmp(file, "-") == 0)
		buf_addstr(&j.name, "standard input");
	else
		text_escape(&j.name, file, strlen(file));
	if (buf_str(&j.name) == NULL || buf_ok(&j.name, &e) != 0) {
		(void)err_nomem(&e);
		tool_fail(&e);
	}
	u->name = (char *)j.name.data;
	if (run_job(u, file, &j, &e) != 0) {
		(void)err_in(&e, "%s", (char *)j.name.data);
		warn_err(&e);
		status = err_status(&e);
	}
	check_free(j.check);
	put_drop(&j.package);
	buf_free(&j.key);
	buf_free(&j.name);
	return (status);
}
