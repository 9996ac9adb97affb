/*
 * Somebody has taken a worker of chanpack-listen over: loaded into the server
 * (LD_PRELOAD), this tries at each answer what a worker must not do, and tells
 * on standard error what came of it.  TRESPASS names a file that the account
 * may read.
 *
 * FEIGN_LANDLOCK=N: the kernel has version N of Landlock, or none if N is 0.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define FEW 64 /* descriptors that are looked at */

static pid_t first; /* the process that has started all */

__attribute__((constructor)) static void
begin(void)
{
	first = getpid();
}

/* The C library's, but for the one call that tells the version. */
long
syscall(long number, ...)
{
	static long (*real)(long, ...);
	const char *feign = getenv("FEIGN_LANDLOCK");
	long arg[6];
	va_list ap;
	int i;

	va_start(ap, number);
	for (i = 0; i < 6; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	if (feign != NULL && number == SYS_landlock_create_ruleset) {
		if (atoi(feign) == 0) {
			errno = ENOSYS;
			return (-1);
		}
		if (arg[2] == 1)
			return (atoi(feign));
	}
	return (real(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]));
}

static void
told(const char *where, const char *what, long rc)
{
	char line[256];
	int n;

	n = snprintf(line, sizeof(line), "trespass: %s: %s: %s\n", where, what,
	    rc == -1 ? strerror(errno) : "done");
	(void)!write(STDERR_FILENO, line, (size_t)n);
}

static void
try_files(const char *path)
{
	static const char w[] = "worker";
	struct {
		unsigned long long flags, mode, resolve;
	} how = {0, 0, 0};

	told(w, "open", open(path, O_RDONLY));
	told(w, "openat",
	    syscall(SYS_openat, AT_FDCWD, (long)path, O_RDONLY, 0));
	told(w, "openat2",
	    syscall(
		SYS_openat2, AT_FDCWD, (long)path, (long)&how, sizeof(how)));
	told(w, "O_PATH", open(path, O_PATH));
	told(w, "make", open("trespass.out", O_WRONLY | O_CREAT, 0600));
	told(w, "/proc/self", open("/proc/self/environ", O_RDONLY));
	told(w, "truncate", truncate(path, 0));
	told(w, "unlink", unlink(path));
	told(w, "rename", rename(path, "trespass.out"));
	told(w, "mkdir", mkdir("trespass.out", 0700));
	told(w, "chmod", chmod(path, 0600));
	told(w, "memfd", memfd_create("x", 0));
	told(w, "chdir", chdir("/"));
	told(w, "inotify", syscall(SYS_inotify_init1, 0, 0, 0, 0));
}

static void
try_others(void)
{
	static const char w[] = "worker";
	char *none[] = {NULL};
	int pair[2];
	long rc;

	told(w, "TCP", socket(AF_INET, SOCK_STREAM, 0));
	told(w, "UDP", socket(AF_INET, SOCK_DGRAM, 0));
	told(w, "UNIX", socket(AF_UNIX, SOCK_STREAM, 0));
	told(w, "netlink", socket(AF_NETLINK, SOCK_RAW, 0));
	told(w, "socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	told(w, "kill parent", kill(getppid(), 0));
	told(w, "kill group", kill(0, 0));
	told(w, "tgkill parent",
	    syscall(SYS_tgkill, getppid(), getppid(), 0, 0));
	told(w, "pidfd", syscall(SYS_pidfd_open, getppid(), 0, 0, 0));
	rc = fork();
	if (rc == 0)
		_exit(0);
	told(w, "fork", rc);
	told(w, "clone3",
	    syscall(SYS_clone3, 0, 0, 0, 0) == -1 && errno != EPERM ? 0 : -1);
	told(w, "exec", execve("/bin/true", none, none));
	told(w, "ptrace", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
	told(w, "read memory",
	    syscall(SYS_process_vm_readv, getppid(), 0, 0, 0));
	told(w, "prctl", prctl(PR_SET_DUMPABLE, 1));
	told(w, "setuid", setuid(getuid()));
	told(w, "unshare", unshare(CLONE_NEWUSER));
	told(w, "io_uring", syscall(SYS_io_uring_setup, 0, 0, 0, 0));
	told(w, "bpf", syscall(SYS_bpf, 0, 0, 0, 0));
	told(w, "priority", setpriority(PRIO_PROCESS, 0, 1));
	told(w, "execute memory",
	    (long)mmap(NULL, 4096, PROT_EXEC | PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/* Descriptors of packages are regular files that are read. */
static void
try_base(int fd)
{
	static const char b[] = "base";
	struct timespec now[2] = {{1, 0}, {1, 0}};
	struct flock lock = {.l_type = F_RDLCK};
	long flags = FS_IMMUTABLE_FL;
	void *p;

	told(b, "fchmod", fchmod(fd, 0600));
	told(b, "fchown", fchown(fd, getuid(), getgid()));
	told(b, "futimens", futimens(fd, now));
	told(b, "fsetxattr", fsetxattr(fd, "user.x", "x", 1, 0));
	told(b, "fgetxattr",
	    fgetxattr(fd, "user.x", NULL, 0) == -1 && errno != EPERM ? 0 : -1);
	told(b, "flock", flock(fd, LOCK_SH));
	told(b, "lease", fcntl(fd, F_SETLEASE, F_RDLCK));
	told(b, "lock", fcntl(fd, F_SETLK, &lock));
	told(b, "lock of the description", fcntl(fd, F_OFD_SETLK, &lock));
	told(b, "flags", fcntl(fd, F_SETFL, O_NONBLOCK | O_APPEND));
	told(b, "owner", fcntl(fd, F_SETOWN, getpid()));
	told(b, "notify", fcntl(fd, F_NOTIFY, DN_MODIFY));
	told(b, "seals", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	told(b, "attributes", ioctl(fd, FS_IOC_SETFLAGS, &flags));
	told(b, "ftruncate", ftruncate(fd, 0));
	told(b, "fallocate", fallocate(fd, 0, 0, 4096));
	told(b, "write", write(fd, "x", 1));
	told(b, "pwrite", pwrite(fd, "x", 1, 0));
	told(b, "sendfile", sendfile(fd, fd, NULL, 1));
	told(b, "fsync", fsync(fd));
	told(b, "readahead",
	    syscall(SYS_fadvise64, fd, 0, 0, POSIX_FADV_DONTNEED) == 0 ? 0
								       : -1);
	told(b, "map to write",
	    (long)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED) {
		told(b, "write where it is mapped",
		    mprotect(p, 4096, PROT_READ | PROT_WRITE));
		(void)munmap(p, 4096);
	}
}

static void
try_bases(void)
{
	struct stat st;
	int fd, flags;

	for (fd = STDERR_FILENO + 1; fd < FEW; fd++) {
		flags = fcntl(fd, F_GETFL);
		if (flags != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		    (flags & O_ACCMODE) == O_RDONLY)
			try_base(fd);
	}
}

/* What each answer asks for its date. */
time_t
time(time_t *out)
{
	const char *path = getenv("TRESPASS");
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (path != NULL && getpid() != first &&
	    strcmp(program_invocation_short_name, "chanpack-listen") == 0) {
		try_files(path);
		try_others();
		try_bases();
	}
	if (out != NULL)
		*out = now.tv_sec;
	return (now.tv_sec);
}
