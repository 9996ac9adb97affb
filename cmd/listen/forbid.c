#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "listen/forbid.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0
#endif

/* From here on x86-64 has the calls of another ABI. */
#define NUMBER_MAX 0x40000000

static const long forbidden[] = {
    SYS_execve,
    SYS_execveat,
    SYS_clone,
    SYS_clone3,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kexec_load,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_io_uring_setup,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_unshare,
    SYS_setns,
#if defined(__x86_64__)
    SYS_fork,
    SYS_vfork,
#endif
};

#define N_FORBIDDEN (sizeof(forbidden) / sizeof(forbidden[0]))

/* An architecture, a number too high, the forbidden ones, two results. */
#define N_FILTER (N_FORBIDDEN + 6)

static struct sock_filter
load(size_t at)
{
	return ((struct sock_filter)BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, (uint32_t)at));
}

/* Compare as ${how} with ${value}; skip ${yes} or ${no} instructions. */
static struct sock_filter
compare(unsigned int how, uint32_t value, size_t yes, size_t no)
{
	return ((struct sock_filter)BPF_JUMP((uint16_t)(BPF_JMP | how | BPF_K),
	    value, (uint8_t)yes, (uint8_t)no));
}

static struct sock_filter
result(uint32_t value)
{
	return ((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value));
}

/* The last instruction refuses; each comparison skips what is before it. */
static void
make_filter(struct sock_filter f[N_FILTER])
{
	const size_t last = N_FILTER - 1;
	size_t i, n = 0;

	f[n++] = load(offsetof(struct seccomp_data, arch));
	f[n] = compare(BPF_JEQ, ARCH, 0, last - n - 1);
	n++;
	f[n++] = load(offsetof(struct seccomp_data, nr));
	f[n] = compare(BPF_JGE, NUMBER_MAX, last - n - 1, 0);
	n++;
	for (i = 0; i < N_FORBIDDEN; i++, n++)
		f[n] =
		    compare(BPF_JEQ, (uint32_t)forbidden[i], last - n - 1, 0);
	f[n++] = result(SECCOMP_RET_ALLOW);
	f[n] = result(SECCOMP_RET_ERRNO | EPERM);
}

int
forbid_works(void)
{
	const uint32_t action = SECCOMP_RET_ERRNO;

	return (ARCH != 0 && syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0,
				 &action) == 0);
}

int
forbid_enter(void)
{
	struct sock_filter filter[N_FILTER];
	struct sock_fprog program = {N_FILTER, filter};

	make_filter(filter);
	return (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}
