#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/awsfiles.h"
#include "store/awsini.h"
#include "util/io.h"
#include "util/text.h"

#define FILE_LEN_MAX (1U << 20)

/* One that is not there is an empty one. */
static int
read_file(struct buf *out, const char *path, struct err *e)
{
	ssize_t n;
	uint8_t *room;
	int fd, rc = 0;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		if (errno == ENOENT || errno == ENOTDIR)
			return (0);
		return (err_sys(
		    e, "cannot read %s", text_safe(path, strlen(path))));
	}
	if ((room = buf_room(out, FILE_LEN_MAX + 1)) == NULL)
		rc = err_nomem(e);
	else if ((n = io_read(fd, room, FILE_LEN_MAX + 1)) == -1)
		rc =
		    err_sys(e, "cannot read %s", text_safe(path, strlen(path)));
	else if (n > FILE_LEN_MAX)
		rc = err_set(e, ERR_INPUT, "%s is longer than 1 MiB",
		    text_safe(path, strlen(path)));
	else
		out->len += (size_t)n;
	(void)close(fd);
	return (rc);
}

/*
 * A program that was started as root, and has become another user, has root's
 * HOME still: what it may not read there is not meant for it.
 */
static int
is_others(const char *home, const char *path)
{
	struct stat st;

	return (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0 &&
		errno == EACCES &&
		(stat(home, &st) != 0 || st.st_uid != geteuid()));
}

/* The file that ${variable} names, else ~/.aws/${name}. */
static int
read_one(struct buf *out, const char *variable, const char *name,
    const char *(*env)(const char *), struct err *e)
{
	const char *path = env(variable), *home = env("HOME");
	struct buf own = BUF_INIT;
	int rc = 0;

	if (path == NULL && home != NULL) {
		buf_addf(&own, "%s/.aws/%s", home, name);
		if ((path = buf_str(&own)) == NULL)
			rc = err_nomem(e);
		else if (is_others(home, path))
			path = NULL;
	}
	if (rc == 0 && path != NULL)
		rc = read_file(out, path, e);
	buf_free(&own);
	return (rc);
}

static struct awsini
as_ini(const struct buf *b)
{
	struct awsini f = {(const char *)b->data, b->len};

	return (f);
}

int
profile_load(struct profile *f, const char *(*env)(const char *), struct err *e)
{
	const char *profile = env("AWS_PROFILE");
	struct awsini config;

	if (read_one(&f->credentials, "AWS_SHARED_CREDENTIALS_FILE",
		"credentials", env, e) != 0 ||
	    read_one(&f->config, "AWS_CONFIG_FILE", "config", env, e) != 0)
		return (-1);
	f->named = profile != NULL;
	buf_addstr(&f->profile, profile != NULL ? profile : "default");
	if (buf_str(&f->profile) == NULL)
		return (err_nomem(e));
	buf_addf(&f->section, "profile %s", (const char *)f->profile.data);
	if (buf_str(&f->section) == NULL)
		return (err_nomem(e));
	config = as_ini(&f->config);
	/* The default profile has its name alone, but need not. */
	if (strcmp((char *)f->profile.data, "default") == 0 &&
	    !awsini_has(&config, (char *)f->section.data)) {
		buf_reset(&f->section);
		buf_addstr(&f->section, "default");
	}
	return (buf_str(&f->section) == NULL ? err_nomem(e) : 0);
}

char *
profile_find(const struct profile *f, const char *name)
{
	struct awsini credentials = as_ini(&f->credentials),
		      config = as_ini(&f->config);
	struct buf value = BUF_INIT;

	/* The string is the buffer's memory; its owner frees it. */
	if (awsini_get(&credentials, (char *)f->profile.data, name, &value) ||
	    awsini_get(&config, (char *)f->section.data, name, &value))
		return (buf_str(&value));
	return (NULL);
}

int
profile_check(const struct profile *f, struct err *e)
{
	static const char *const elsewhere[] = {"role_arn", "sso_session",
	    "sso_start_url", "credential_process", "web_identity_token_file"};
	const char *name = (char *)f->profile.data;
	struct awsini credentials = as_ini(&f->credentials),
		      config = as_ini(&f->config);
	char *value;
	size_t i;

	if (f->named && !awsini_has(&credentials, name) &&
	    !awsini_has(&config, (char *)f->section.data))
		return (err_set(e, ERR_INPUT,
		    "AWS profile \"%s\" is in neither file",
		    text_safe(name, strlen(name))));
	for (i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
		if ((value = profile_find(f, elsewhere[i])) == NULL)
			continue;
		free(value);
		return (err_set(e, ERR_INPUT,
		    "AWS profile \"%s\" gets its key by %s, which is not "
		    "supported",
		    text_safe(name, strlen(name)), elsewhere[i]));
	}
	return (0);
}

void
profile_free(struct profile *f)
{
	buf_wipe(&f->credentials);
	buf_wipe(&f->config);
	buf_free(&f->profile);
	buf_free(&f->section);
}
