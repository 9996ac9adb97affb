#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"
#include "upload/sound.h"
#include "upload/upload.h"
#include "util/buf.h"
#include "util/text.h"
#include "util/warn.h"

/* One file on its way. */
struct job {
	struct buf name; /* for messages, safe to print */
	int fd;
	struct digest digest;
	struct buf key;
	struct incoming *in; /* NULL until its bytes are in the store */
};

/* The key: of -k, or made of the content's digest and the name of the file. */
static int
make_key(const struct upload *u, const char *file, struct job *j, struct err *e)
{
	const char *slash = strrchr(file, '/');
	struct err why;
	size_t i;

	if (u->key != NULL) {
		buf_addstr(&j->key, u->key);
	} else {
		for (i = 0; i < 8; i++)
			buf_addf(&j->key, "%02x", j->digest.sha256[i]);
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
open_file(const char *file, struct job *j, struct err *e)
{
	struct stat st;

	/* O_NONBLOCK: to open a FIFO must not wait for a writer. */
	j->fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (j->fd == -1 || fstat(j->fd, &st) != 0)
		return (err_sys(e, "cannot open the file"));
	if (!S_ISREG(st.st_mode))
		return (err_set(e, ERR_INPUT,
		    "not a regular file; a stream is read as - with -k"));
	return (digest_file(j->fd, &j->digest, e));
}

/* Know the key, and have the bytes in a file: the given one or a stored one. */
static int
start(const struct upload *u, const char *file, struct job *j, struct err *e)
{
	if (strcmp(file, "-") != 0)
		return (
		    open_file(file, j, e) != 0 ? -1 : make_key(u, file, j, e));
	if (make_key(u, file, j, e) != 0 ||
	    store_receive(u->store, (char *)j->key.data, STDIN_FILENO, NULL,
		&j->in, e) != 0)
		return (-1);
	j->digest = *incoming_digest(j->in);
	return (0);
}

static int
check_sound(const struct upload *u, const struct job *j, struct err *e)
{
	if (sound_check(j->in != NULL ? incoming_fd(j->in) : j->fd, e) == 0)
		return (0);
	if (e->kind != ERR_INPUT)
		return (-1);
	if (!u->any)
		return (err_in(e, "refused without -a"));
	warn0("%s: accepted by -a: %s", (char *)j->name.data, e->text);
	return (0);
}

/* What is under the key: 1 the same content, 0 none or what -f replaces, -1. */
static int
look(const struct upload *u, const struct job *j, struct err *e)
{
	const char *key = (const char *)j->key.data;
	struct digest there;
	struct object o;
	int rc;

	if (store_get(u->store, key, &o, e) != 0)
		return (e->kind == ERR_NOTFOUND ? 0 : -1);
	rc = digest_file(o.fd, &there, e);
	(void)close(o.fd);
	if (rc != 0)
		return (-1);
	if (digest_equal(&there, &j->digest))
		return (1);
	if (u->force)
		return (0);
	return (err_set(e, ERR_EXISTS,
	    "other content is in the store under %s (-f replaces it)",
	    text_safe(key, j->key.len)));
}

/* Give the package its name, unless another upload of it was faster. */
static int
publish(const struct upload *u, struct job *j, struct err *e)
{
	int rc;

	if (j->in == NULL && store_receive(u->store, (char *)j->key.data, j->fd,
				 &j->digest, &j->in, e) != 0)
		return (-1);
	rc = incoming_publish(j->in, u->force, e);
	j->in = NULL;
	if (rc != 0 && e->kind == ERR_EXISTS)
		return (look(u, j, e) == 1 ? 0 : -1);
	return (rc);
}

static void
say(const struct upload *u, const struct job *j, int same)
{
	const char *verb = u->dry ? "would be stored" : "stored";

	if (u->verbose || u->dry)
		warn0("%s: %s as %s, %llu bytes", (char *)j->name.data,
		    same ? "is stored already" : verb,
		    text_safe((char *)j->key.data, j->key.len),
		    (unsigned long long)j->digest.size);
}

static int
print_url(const struct upload *u, const struct job *j, struct err *e)
{
	struct buf url = BUF_INIT;

	key_tourl(&u->public, (char *)j->key.data, j->key.len, &url);
	buf_addbyte(&url, '\n');
	if (buf_ok(&url, e) != 0)
		return (-1);
	(void)fwrite(url.data, 1, url.len, stdout);
	(void)fflush(stdout);
	buf_free(&url);
	return (0);
}

static int
run_job(const struct upload *u, const char *file, struct job *j, struct err *e)
{
	int same;

	if (start(u, file, j, e) != 0 || check_sound(u, j, e) != 0 ||
	    (same = look(u, j, e)) < 0)
		return (-1);
	if (!u->dry && !same && publish(u, j, e) != 0)
		return (-1);
	say(u, j, same);
	return (u->dry ? 0 : print_url(u, j, e));
}

int
upload_file(const struct upload *u, const char *file)
{
	struct job j = {.name = BUF_INIT, .fd = -1, .key = BUF_INIT};
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
	if (run_job(u, file, &j, &e) != 0) {
		(void)err_in(&e, "%s", (char *)j.name.data);
		warn_err(&e);
		status = err_status(&e);
	}
	incoming_drop(j.in);
	if (j.fd != -1)
		(void)close(j.fd);
	buf_free(&j.key);
	buf_free(&j.name);
	return (status);
}
