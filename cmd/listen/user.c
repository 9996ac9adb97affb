#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listen/user.h"
#include "util/text.h"

static int
find_group(struct user *u, const char *name, struct err *e)
{
	struct group *g = getgrnam(name);

	if (g == NULL)
		return (err_set(e, ERR_INPUT, "--user: no group \"%s\"",
		    text_safe(name, strlen(name))));
	u->gid = g->gr_gid;
	return (0);
}

int
user_find(struct user *u, const char *spec, struct err *e)
{
	struct passwd *p;
	char *colon;

	if ((u->name = strdup(spec)) == NULL)
		return (err_nomem(e));
	if ((colon = strchr(u->name, ':')) != NULL)
		*colon = '\0';
	if ((p = getpwnam(u->name)) == NULL)
		return (err_set(e, ERR_INPUT, "--user: no account \"%s\"",
		    text_safe(u->name, strlen(u->name))));
	u->uid = p->pw_uid;
	u->gid = p->pw_gid;
	return (colon == NULL ? 0 : find_group(u, colon + 1, e));
}

/* A super-server may have changed the user already.  Root changes anyway. */
static int
is_already(const struct user *u)
{
	return (getuid() == u->uid && geteuid() == u->uid &&
		getgid() == u->gid && getegid() == u->gid && u->uid != 0);
}

static int
cannot(const struct user *u, struct err *e)
{
	(void)err_sys(e, "cannot become user %s", u->name);
	e->kind = ERR_FATAL;
	return (-1);
}

int
user_enter(const struct user *u, struct err *e)
{
	if (is_already(u))
		return (0);
	if (initgroups(u->name, u->gid) != 0 || setegid(u->gid) != 0 ||
	    seteuid(u->uid) != 0)
		return (cannot(u, e));
	return (0);
}

int
user_back(struct err *e)
{
	if (seteuid(getuid()) != 0 || setegid(getgid()) != 0)
		return (err_sys(e, "cannot become the first user again"));
	return (0);
}

int
user_become(const struct user *u, struct err *e)
{
	if (is_already(u))
		return (0);
	/* Groups first: root may set them.  Then real, effective, saved ids. */
	if (initgroups(u->name, u->gid) != 0 ||
	    setresgid(u->gid, u->gid, u->gid) != 0 ||
	    setresuid(u->uid, u->uid, u->uid) != 0)
		return (cannot(u, e));
	if (u->uid != 0 && setuid(0) == 0) {
		errno = EPERM;
		return (cannot(u, e));
	}
	return (0);
}

void
user_free(struct user *u)
{
	free(u->name);
	u->name = NULL;
}
