#include <stdlib.h>
#include <string.h>

#include "form/petable.h"
#include "util/endian.h"
#include "util/num.h"

/* Offsets from the PE signature. */
#define PE_OPTIONAL 24
#define PE_CHECKSUM 88
#define PE_COUNT    116 /* of data directories; 16 more in PE32+ */
#define PE_SECURITY 152 /* the fifth of them; 16 more in PE32+ */
#define PE_HEAD     176 /* all fields above are inside these bytes */

#define MAGIC_PE32     0x10b
#define MAGIC_PE32PLUS 0x20b

/* The head of the file, whose last field is the offset of the PE signature. */
#define DOS_HEAD 64

/*
 * Set ${at} to the offset of the PE signature, and ${head} to the bytes there;
 * bytes behind the end of the file become 0.  Return 1; 0 with the reason in
 * ${e} if this is no PE file; or -1.
 */
static int
read_head(struct view *v, uint64_t *at, uint8_t head[PE_HEAD], struct err *e)
{
	uint8_t dos[DOS_HEAD];
	size_t len = PE_HEAD;

	(void)err_set(e, ERR_INPUT, "no PE file");
	if (v->size < DOS_HEAD)
		return (0);
	if (view_read(v, 0, dos, sizeof(dos), e) != 0)
		return (-1);
	*at = le32dec(dos + DOS_HEAD - 4);
	if (memcmp(dos, "MZ", 2) != 0 || *at >= v->size)
		return (0);
	if (v->size - *at < len)
		len = (size_t)(v->size - *at);
	memset(head, 0, PE_HEAD);
	if (view_read(v, *at, head, len, e) != 0)
		return (-1);
	return (memcmp(head, "PE\0", 4) == 0);
}

/*
 * How many bytes later than in PE32 the directories begin; -1: unknown magic.
 */
static int
shift_of(const uint8_t head[PE_HEAD])
{
	switch (le16dec(head + PE_OPTIONAL)) {
	case MAGIC_PE32:
		return (0);
	case MAGIC_PE32PLUS:
		return (16);
	default:
		return (-1);
	}
}

int
petable_bid(struct view *v, struct err *e)
{
	uint8_t head[PE_HEAD];
	uint64_t at;
	int rc = read_head(v, &at, head, e);

	if (rc == 1 && shift_of(head) == -1)
		rc = 0;
	if (rc == 0)
		(void)err_set(e, ERR_INPUT, "no PE file");
	return (rc == 1 ? 16 + 32 + 16 : rc);
}

static int
refuse_table(struct err *e, const char *why)
{
	return (err_set(e, ERR_INPUT, "damaged certificate table: %s", why));
}

/* Check the place of the table of ${size} bytes: it must end the file. */
static int
check_extent(
    const struct petable *t, uint32_t size, const struct view *v, struct err *e)
{
	if (t->off < t->sizeat + 4)
		return (refuse_table(e, "it begins inside the headers"));
	if (!range_ok(t->off, size, v->size))
		return (refuse_table(e, "it ends behind the end of the file"));
	if (t->off + size != v->size)
		return (refuse_table(
		    e, "bytes follow it, and it must end the file"));
	if (t->off % PETABLE_ALIGN != 0 || size % PETABLE_ALIGN != 0)
		return (refuse_table(e, "it is not aligned to 8 bytes"));
	if (size > PETABLE_MAX)
		return (err_set(e, ERR_INPUT,
		    "the certificate table has %u bytes, at most %u are read",
		    size, PETABLE_MAX));
	return (0);
}

/* The length of the DER value at ${p}, with its header; 0 if there is none. */
static size_t
der_len(const uint8_t *p, size_t len)
{
	size_t n = 0, head, i;

	if (len < 6 || p[0] != 0x30 || p[1] < 0x81 || p[1] > 0x84)
		return (0);
	head = (size_t)p[1] - 0x80;
	for (i = 0; i < head; i++)
		n = n << 8 | p[2 + i];
	head += 2;
	return (n <= len - head ? n + head : 0);
}

static int
check_entry(struct petable *t, struct err *e)
{
	size_t n;

	if (le32dec(t->data) != t->len)
		return (refuse_table(e, "its only entry has another length"));
	if (le16dec(t->data + 4) != 0x200 || le16dec(t->data + 6) != 2)
		return (refuse_table(e, "its entry is no PKCS#7 signature"));
	n = der_len(t->data + PETABLE_HEAD, t->len - PETABLE_HEAD);
	if (n == 0)
		return (refuse_table(e, "its entry is no whole DER value"));
	t->der = PETABLE_HEAD + n;
	return (0);
}

static int
read_table(struct petable *t, uint32_t size, struct view *v, struct err *e)
{
	if (check_extent(t, size, v, e) != 0)
		return (-1);
	if ((t->data = malloc(size)) == NULL)
		return (err_nomem(e));
	t->len = size;
	if (view_read(v, t->off, t->data, size, e) != 0 ||
	    check_entry(t, e) != 0) {
		petable_free(t);
		return (-1);
	}
	return (0);
}

int
petable_read(struct petable *t, struct view *v, struct err *e)
{
	uint8_t head[PE_HEAD];
	const uint8_t *dir;
	uint64_t at;
	int shift;

	*t = (struct petable){.data = NULL};
	if (read_head(v, &at, head, e) != 1 || (shift = shift_of(head)) == -1)
		return (-1);
	dir = head + PE_SECURITY + shift;
	t->sumat = at + PE_CHECKSUM;
	t->sum = le32dec(head + PE_CHECKSUM);
	t->sizeat = at + (uint64_t)(dir - head) + 4;
	t->off = le32dec(dir);
	/* With fewer than five directories there is none for security. */
	if (le32dec(head + PE_COUNT + shift) < 5 || le32dec(dir + 4) == 0)
		return (0);
	return (read_table(t, le32dec(dir + 4), v, e));
}

void
petable_free(struct petable *t)
{
	free(t->data);
	t->data = NULL;
}
