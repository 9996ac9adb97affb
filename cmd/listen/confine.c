#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

#include "listen/confine.h"
#include "util/warn.h"

/*
 * struct landlock_ruleset_attr as of version 6, and the rights of each version:
 * the system's headers may be older than the kernel.
 */
struct ruleset {
	uint64_t files, net, scoped;
};

#define VERSION_FLAG 1
#define RIGHTS_1     ((UINT64_C(1) << 13) - 1)
#define REFER        (UINT64_C(1) << 13) /* version 2 */
#define TRUNCATE     (UINT64_C(1) << 14) /* version 3 */
#define IOCTL_DEV    (UINT64_C(1) << 15) /* version 5 */
#define NET_TCP      (UINT64_C(3))       /* version 4: bind, connect */
#define SCOPES       (UINT64_C(3))       /* version 6: sockets, signals */

static int
landlock_version(void)
{
	return (
	    (int)syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_FLAG));
}

static struct ruleset
all_rights(int version)
{
	struct ruleset r = {.files = RIGHTS_1};

	if (version >= 2)
		r.files |= REFER;
	if (version >= 3)
		r.files |= TRUNCATE;
	if (version >= 4)
		r.net = NET_TCP;
	if (version >= 5)
		r.files |= IOCTL_DEV;
	if (version >= 6)
		r.scoped = SCOPES;
	return (r);
}

/* How many bytes of the struct a kernel of this version knows. */
static size_t
size_of(int version)
{
	return (version < 4 ? 8 : version < 6 ? 16 : sizeof(struct ruleset));
}

int
confine_files(struct err *e)
{
	int version = landlock_version(), fd, rc;
	struct ruleset r;

	if (version < 1)
		return (0);
	r = all_rights(version);
	fd = (int)syscall(SYS_landlock_create_ruleset, &r, size_of(version), 0);
	if (fd == -1)
		return (err_sys(e, "Landlock"));
	rc = (int)syscall(SYS_landlock_restrict_self, fd, 0);
	(void)close(fd);
	return (rc == 0 ? 0 : err_sys(e, "Landlock"));
}

/* Calls that are harmless whatever their arguments are. */
static const int harmless[] = {
    SCMP_SYS(accept4),
    SCMP_SYS(brk),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(close),
    SCMP_SYS(dup3),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(fstat),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(madvise),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(newfstatat),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv2),
    SCMP_SYS(read),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sendfile),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(shutdown),
    SCMP_SYS(write),
    SCMP_SYS(writev),
};

/* Make the condition that the bits ${mask} of argument ${i} are ${value}. */
static struct scmp_arg_cmp
is(unsigned int i, uint64_t mask, uint64_t value)
{
	return ((struct scmp_arg_cmp){.arg = i,
	    .op = SCMP_CMP_MASKED_EQ,
	    .datum_a = mask,
	    .datum_b = value});
}

static int
allow(scmp_filter_ctx f, int call, unsigned int i, uint64_t value)
{
	return (seccomp_rule_add(
	    f, SCMP_ACT_ALLOW, call, 1, is(i, UINT32_MAX, value)));
}

static int
allow_option(scmp_filter_ctx f, int level, int option)
{
	return (seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(setsockopt), 2,
	    is(1, UINT32_MAX, (uint64_t)level),
	    is(2, UINT32_MAX, (uint64_t)option)));
}

/* Calls that are allowed with some arguments. */
static int
allow_some(scmp_filter_ctx f)
{
	int rc = 0;

	rc |= allow(f, SCMP_SYS(ioctl), 1, SIOCOUTQ);
	rc |= allow(f, SCMP_SYS(fcntl), 1, F_DUPFD_CLOEXEC);
	rc |= allow(f, SCMP_SYS(fcntl), 1, F_GETFL);
	rc |= allow(f, SCMP_SYS(fcntl), 1, F_GETFD);
	rc |= allow(f, SCMP_SYS(fcntl), 1, F_GET_SEALS);
	rc |= allow(f, SCMP_SYS(tgkill), 0, (uint64_t)getpid());
	rc |= allow_option(f, SOL_SOCKET, SO_LINGER);
	rc |= allow_option(f, IPPROTO_TCP, TCP_NOTSENT_LOWAT);
	/* Allow memory, but no executable memory. */
	rc |= seccomp_rule_add(
	    f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, is(2, PROT_EXEC, 0));
	rc |= seccomp_rule_add(
	    f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, is(2, PROT_EXEC, 0));
	return (rc);
}

static int
load_filter(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	size_t i;
	int rc = 0;

	if (f == NULL)
		return (-ENOMEM);
	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, harmless[i], 0);
	rc |= allow_some(f);
	rc |= seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);
	if (rc == 0)
		rc = seccomp_load(f);
	seccomp_release(f);
	return (rc);
}

int
confine_calls(struct err *e)
{
	int rc;

	if (seccomp_api_get() == 0)
		return (0);
	if ((rc = load_filter()) == 0)
		return (0);
	errno = -rc;
	return (err_sys(e, "seccomp"));
}

static void
tell_master(void)
{
	int version = landlock_version();

	if (version < 1)
		warn0("Landlock: not in this kernel");
	else
		warn0("Landlock (version %d): workers open no file%s", version,
		    version < 4 ? "" : ", and make no connection");
	warn0("seccomp: %s", seccomp_api_get() == 0
				 ? "not in this kernel"
				 : "workers have the calls that they need");
}

void
confine_prepare(int verbose)
{
	const struct rlimit none = {0, 0};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		warn0("cannot give up new privileges: %s", strerror(errno));
	(void)setrlimit(RLIMIT_CORE, &none);
	if (verbose)
		tell_master();
}
