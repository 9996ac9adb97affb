#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "origin/idtable.h"
#include "util/hash.h"
#include "util/io.h"

#define WRITE_SIZE   65536
#define ID_SLOTS_MIN 16

/* Find the slot of ${id}, or the empty slot for it. */
static size_t
find_slot(const char *text, const uint32_t *slot, size_t mask, const char *id)
{
	size_t i = (size_t)hash_bytes(id, strlen(id), HASH_BASIS) & mask;

	while (slot[i] != 0 && strcmp(text + slot[i], id) != 0)
		i = (i + 1) & mask;
	return (i);
}

static int
flush(struct idtable *t, struct err *e)
{
	if (buf_ok(&t->buf, e) != 0)
		return (-1);
	if (io_write(t->fd, t->buf.data, t->buf.len) != 0)
		return (err_sys(e, "no memory for the channels"));
	t->size += t->buf.len;
	buf_reset(&t->buf);
	return (0);
}

int
idtable_start(struct idtable *t, struct err *e)
{
	static const struct idtable empty = IDTABLE_INIT;

	*t = empty;
	if ((t->fd = memfd_create("channels", MFD_CLOEXEC)) == -1)
		return (err_sys(e, "no memory for the channels"));
	/* Offset 0 means an empty slot: put no string there. */
	buf_addbyte(&t->buf, '\0');
	return (buf_ok(&t->buf, e));
}

int
idtable_add(struct idtable *t, const char *id, struct err *e)
{
	size_t len = strlen(id) + 1;

	if (t->size + t->buf.len + len > UINT32_MAX)
		return (err_set(e, ERR_FATAL, "more than 4 GiB of channels"));
	buf_add(&t->buf, id, len);
	t->added++;
	return (t->buf.len < WRITE_SIZE ? 0 : flush(t, e));
}

/* Enter all strings in the slots. */
static void
fill_slots(struct idtable *t, const char *text, size_t len, uint32_t *slot)
{
	size_t at, i;

	for (at = 1; at < len; at += strlen(text + at) + 1) {
		i = find_slot(text, slot, t->mask, text + at);
		t->n += (slot[i] == 0);
		slot[i] = (uint32_t)at;
	}
}

/* Append room for the slots, all zero. */
static int
grow(struct idtable *t, size_t *slots, struct err *e)
{
	size_t n = ID_SLOTS_MIN;

	/* At most half of the slots are used, so searches stay short. */
	while (n / 2 < t->added)
		n *= 2;
	t->mask = n - 1;
	*slots = (t->size + sizeof(*t->slot) - 1) / sizeof(*t->slot);
	t->size = (*slots + n) * sizeof(*t->slot);
	if (ftruncate(t->fd, (off_t)t->size) != 0)
		return (err_sys(e, "no memory for the channels"));
	return (0);
}

/* Map the file again, read-only: no process can change it for another. */
static int
map(struct idtable *t, size_t slots, struct err *e)
{
	const void *p = mmap(NULL, t->size, PROT_READ, MAP_PRIVATE, t->fd, 0);

	if (p == MAP_FAILED)
		return (err_sys(e, "no memory for the channels"));
	t->text = p;
	t->slot = (const uint32_t *)p + slots;
	(void)close(t->fd);
	t->fd = -1;
	return (0);
}

int
idtable_finish(struct idtable *t, struct err *e)
{
	size_t len, slots;
	void *p;

	if (flush(t, e) != 0)
		return (-1);
	len = t->size;
	if (grow(t, &slots, e) != 0)
		return (-1);
	p = mmap(NULL, t->size, PROT_READ | PROT_WRITE, MAP_SHARED, t->fd, 0);
	if (p == MAP_FAILED)
		return (err_sys(e, "no memory for the channels"));
	fill_slots(t, p, len, (uint32_t *)p + slots);
	(void)munmap(p, t->size);
	buf_free(&t->buf);
	return (map(t, slots, e));
}

int
idtable_has(const struct idtable *t, const char *id)
{
	return (t->slot[find_slot(t->text, t->slot, t->mask, id)] != 0);
}

void
idtable_free(struct idtable *t)
{
	static const struct idtable empty = IDTABLE_INIT;

	if (t->text != NULL)
		(void)munmap((void *)(uintptr_t)t->text, t->size);
	if (t->fd != -1)
		(void)close(t->fd);
	buf_free(&t->buf);
	*t = empty;
}
