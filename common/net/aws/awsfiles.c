#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/awsfiles.h"
#include "aws/awsini.h"
#include "util/io.h"
#include "util/text.h"

#define FILE_LEN_MAX (1U << 20)

/* Can nobody but root and this account write to the file? */
static int
is_trusted(int fd)
{
	struct stat st;

	return (fstat(fd, &st) == 0 &&
		(st.st_uid == geteuid() || st.st_uid == 0) &&
		(st.st_mode & (S_IWGRP | S_IWOTH)) == 0);
}

/* Read the file at f->path.  A file that does not exist counts as empty. */
static int
read_file(struct awsfile *f, struct err *e)
{
	const char *path = (char *)f->path.data;
	ssize_t n;
	uint8_t *room;
	int fd, rc = 0;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		if (errno == ENOENT || errno == ENOTDIR)
			return (0);
		return (err_sys(
		    e, "cannot read %s", text_safe(path, strlen(path))));
	}
	f->trusted = is_trusted(fd);
	if ((room = buf_room(&f->text, FILE_LEN_MAX + 1)) == NULL)
		rc = err_nomem(e);
	else if ((n = io_read(fd, room, FILE_LEN_MAX + 1)) == -1)
		rc =
		    err_sys(e, "cannot read %s", text_safe(path, strlen(path)));
	else if (n > FILE_LEN_MAX)
		rc = err_set(e, ERR_INPUT, "%s is longer than 1 MiB",
		    text_safe(path, strlen(path)));
	else
		f->text.len += (size_t)n;
	(void)close(fd);
	return (rc);
}

/*
 * If root starts a program as another user, HOME is still root's.  A file there
 * that this user may not read is not meant for the program.
 */
static int
is_others(const char *home, const char *path)
{
	struct stat st;

	return (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0 &&
		errno == EACCES &&
		(stat(home, &st) != 0 || st.st_uid != geteuid()));
}

/* Read the file that ${variable} names, else ~/.aws/${name}. */
static int
read_one(struct awsfile *f, const char *variable, const char *name,
    const char *(*env)(const char *), struct err *e)
{
	const char *path = env(variable), *home = env("HOME");

	if (path == NULL && home == NULL)
		return (0);
	if (path != NULL)
		buf_addstr(&f->path, path);
	else
		buf_addf(&f->path, "%s/.aws/%s", home, name);
	if (buf_str(&f->path) == NULL)
		return (err_nomem(e));
	if (path == NULL && is_others(home, (char *)f->path.data))
		return (0);
	return (read_file(f, e));
}

static struct awsini
as_ini(const struct awsfile *f)
{
	struct awsini ini = {(const char *)f->text.data, f->text.len};

	return (ini);
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
	/* The default profile may also be called [profile default]. */
	if (strcmp((char *)f->profile.data, "default") == 0 &&
	    !awsini_has(&config, (char *)f->section.data)) {
		buf_reset(&f->section);
		buf_addstr(&f->section, "default");
	}
	return (buf_str(&f->section) == NULL ? err_nomem(e) : 0);
}

/* As profile_find; also point ${from} to the file that has the value. */
static int
find_in(const struct profile *f, const char *name, char **value,
    const struct awsfile **from, struct err *e)
{
	struct awsini credentials = as_ini(&f->credentials),
		      config = as_ini(&f->config);
	struct buf found = BUF_INIT;

	*value = NULL;
	*from = &f->credentials;
	if (!awsini_get(&credentials, (char *)f->profile.data, name, &found)) {
		*from = &f->config;
		if (!awsini_get(&config, (char *)f->section.data, name, &found))
			return (0);
	}
	/* The string is the buffer's memory, so the caller frees the string. */
	if ((*value = buf_str(&found)) != NULL)
		return (0);
	buf_wipe(&found);
	return (err_nomem(e));
}

int
profile_find(
    const struct profile *f, const char *name, char **value, struct err *e)
{
	const struct awsfile *from;

	return (find_in(f, name, value, &from, e));
}

int
profile_check(const struct profile *f, struct err *e)
{
	static const char *const elsewhere[] = {"role_arn", "sso_session",
	    "sso_start_url", "web_identity_token_file"};
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
		if (profile_find(f, elsewhere[i], &value, e) != 0)
			return (-1);
		if (value == NULL)
			continue;
		free(value);
		return (err_set(e, ERR_INPUT,
		    "AWS profile \"%s\" gets its key by %s, which is not "
		    "supported",
		    text_safe(name, strlen(name)), elsewhere[i]));
	}
	return (0);
}

int
profile_process(
    const struct profile *f, char **command, char **path, struct err *e)
{
	const struct awsfile *from;
	char *found;

	*command = *path = NULL;
	if (find_in(f, "credential_process", &found, &from, e) != 0)
		return (-1);
	if (found == NULL)
		return (0);
	if (!from->trusted) {
		free(found);
		return (err_set(e, ERR_INPUT,
		    "%s: credential_process is refused, because others can "
		    "change the file; run chmod 600",
		    text_safe((char *)from->path.data, from->path.len)));
	}
	if ((*path = strdup((char *)from->path.data)) == NULL) {
		free(found);
		return (err_nomem(e));
	}
	*command = found;
	return (0);
}

void
profile_free(struct profile *f)
{
	buf_wipe(&f->credentials.text);
	buf_wipe(&f->config.text);
	buf_free(&f->credentials.path);
	buf_free(&f->config.path);
	buf_free(&f->profile);
	buf_free(&f->section);
}
