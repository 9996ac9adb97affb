#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "listen/readonly.h"

/* Headers may be older than the kernel: rights by the version that has them. */
#define RIGHTS_1    ((UINT64_C(1) << 13) - 1)
#define REFER       (UINT64_C(1) << 13) /* version 2 */
#define TRUNCATE    (UINT64_C(1) << 14) /* version 3 */
#define IOCTL_DEV   (UINT64_C(1) << 15) /* version 5 */
#define READ_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

int
readonly_version(void)
{
	return ((int)syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION));
}

static uint64_t
all_rights(int version)
{
	uint64_t all = RIGHTS_1;

	if (version >= 2)
		all |= REFER;
	if (version >= 3)
		all |= TRUNCATE;
	if (version >= 5)
		all |= IOCTL_DEV;
	return (all);
}

static int
allow(int rules, int fd)
{
	struct landlock_path_beneath_attr a = {
	    .allowed_access = READ_ACCESS, .parent_fd = fd};

	return ((int)syscall(
	    SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &a, 0));
}

/* What it reads itself: a store that is a directory, or the cache. */
static int
dir_of(const struct config *c)
{
	return (
	    c->store != NULL ? store_dirfd(c->store) : c->distant.slices.dir);
}

int
readonly_enter(const struct config *c)
{
	struct landlock_ruleset_attr a = {
	    .handled_access_fs = all_rights(readonly_version())};
	int rules, rc = 0, dir = dir_of(c);

	/* A directory that is not there yet could not be opened later. */
	if (readonly_version() < 1 || (c->store != NULL && dir == -1))
		return (0);
	rules = (int)syscall(SYS_landlock_create_ruleset, &a, sizeof(a), 0);
	if (rules == -1)
		return (-1);
	if (dir != -1)
		rc = allow(rules, dir);
	if (rc == 0)
		rc = (int)syscall(SYS_landlock_restrict_self, rules, 0);
	(void)close(rules);
	return (rc);
}
