/*
 * For LD_PRELOAD: a file system that hangs.  As long as the file named by
 * HANG_WHILE is there, a thread is held that opens a file below a directory
 * "hang" by openat2(2), or reads from a file whose name begins with "stall".
 */
#include <dlfcn.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
hold(void)
{
	const char *gate = getenv("HANG_WHILE");

	while (gate != NULL && access(gate, F_OK) == 0)
		(void)usleep(10000);
}

/* The path of a descriptor, or "". */
static void
find_path(int fd, char path[4096])
{
	char link[32];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, 4095);
	path[n < 0 ? 0 : n] = '\0';
}

static void
hold_open(int dir, const char *name)
{
	char path[4096], whole[8192];

	find_path(dir, path);
	(void)snprintf(whole, sizeof(whole), "%s/%s", path, name);
	if (strstr(whole, "/hang/") != NULL)
		hold();
}

long
syscall(long number, ...)
{
	static long (*next)(long, ...);
	long a[6];
	va_list ap;
	int i;

	va_start(ap, number);
	for (i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "syscall");
	if (number == SYS_openat2)
		hold_open((int)a[0], (const char *)a[1]);
	return (next(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

static ssize_t
held_pread(const char *name, int fd, void *data, size_t len, off_t off)
{
	char path[4096];
	ssize_t (*next)(int, void *, size_t, off_t);

	find_path(fd, path);
	if (strstr(path, "/stall") != NULL)
		hold();
	*(void **)&next = dlsym(RTLD_NEXT, name);
	return (next(fd, data, len, off));
}

ssize_t
pread(int fd, void *data, size_t len, off_t off)
{
	return (held_pread("pread", fd, data, len, off));
}

ssize_t
pread64(int fd, void *data, size_t len, off_t off)
{
	return (held_pread("pread64", fd, data, len, off));
}
