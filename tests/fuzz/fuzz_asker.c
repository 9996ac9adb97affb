/*
 * asker: any packets as the answers to two open questions, a key and a slice,
 * with or without a descriptor.  Whatever comes, what the asker hands on is an
 * answer to a question, and no descriptor leaks.
 *
 * A packet is its length (2 bytes, little endian), a byte that says which
 * descriptor comes with it, and the packet.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "util/endian.h"
#include "wire/asker.h"
#include "wire/packet.h"

#define SLICE WIRE_SLICE_MIN

static int
open_file(unsigned int which)
{
	char path[32];
	int fd, again;

	if (which == 0)
		return (-1);
	fd = memfd_create("f", MFD_CLOEXEC);
	MUST(ftruncate(fd, which == 1 ? SLICE : SLICE - 1) == 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, (which == 3 ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	(void)close(fd);
	return (again);
}

static void
check_answer(
    const struct asker_answer *a, int *mark, uint32_t *valid, int *open)
{
	const struct wire_answer *w = &a->wire;

	MUST(a->cookie == &mark[0] || a->cookie == &mark[1]);
	MUST(open[(int *)a->cookie - mark]);
	MUST((a->fd != -1) == wire_hasfd(w));
	if (w->kind == WIRE_FOUND || w->kind == WIRE_FAILED)
		open[(int *)a->cookie - mark] = 0;
	if (w->kind == WIRE_FOUND) {
		MUST(a->cookie == &mark[0]);
		MUST(a->fd == -1 || w->found.size <= SLICE);
	} else if (w->kind != WIRE_FAILED) {
		MUST(a->cookie == &mark[1]);
		MUST(w->length == SLICE && w->n == 1);
		MUST(w->valid <= SLICE && w->valid >= *valid);
		*valid = w->valid;
	}
}

static void
send_packets(int sock, const uint8_t *data, size_t size)
{
	struct err e;
	size_t len;
	int fd;

	while (size >= 3) {
		len = le16dec(data);
		fd = open_file(data[2] % 4);
		data += 3;
		size -= 3;
		len = len < size ? len : size;
		(void)packet_send(sock, data, len, fd, &e);
		if (fd != -1)
			(void)close(fd);
		data += len;
		size -= len;
	}
}

static int
count_open(void)
{
	int fd = dup(STDIN_FILENO);

	MUST(fd != -1 && close(fd) == 0);
	return (fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wire_found f = {.size = 2 * SLICE,
	    .medium = WIRE_SLICES,
	    .slice = SLICE,
	    .version = "0:x"};
	int end[2], mark[2], open[2] = {1, 1}, before = count_open(), rc;
	struct asker_answer a;
	struct asker *asker;
	uint32_t id, valid = 0;
	struct err e;

	MUST(packet_pair(end, &e) == 0 && asker_open(&asker, end[0], &e) == 0);
	MUST(asker_find(asker, "k", &mark[0], &id, &e) == 0 && id == 1024);
	MUST(asker_slice(asker, "k", &f, 1, &mark[1], &id, &e) == 0);
	MUST(id == 1025);
	send_packets(end[1], data, size);
	while ((rc = asker_next(asker, 0, &a, &e)) == 1) {
		check_answer(&a, mark, &valid, open);
		if (a.fd != -1)
			MUST(close(a.fd) == 0);
	}
	MUST(rc == 0 || e.kind == ERR_FATAL || e.kind == ERR_TEMP);
	asker_close(asker);
	MUST(close(end[1]) == 0);
	MUST(count_open() == before);
	return (0);
}
