#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/omahatag.h"

/*
 * An MSI package, an OLE compound file (FORMATS 5).  Its signature covers its
 * streams: not what stands behind them, where a tag may be appended, and not a
 * certificate in the signature that signs nothing, where one may have been
 * prepared.  Readers take the last tag in the last TAIL bytes.
 */
#define TAIL 81934

struct msi {
	uint64_t size;
	uint64_t off;  /* where the place begins; size: behind the last byte */
	size_t len;    /* of the place; 0: there is none */
	int prepared;  /* in the signature: the place has this length */
	uint8_t *data; /* its bytes */
};

static int
msi_bid(struct view *v, struct err *e)
{
	static const uint8_t magic[8] = {
	    0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
	uint8_t head[512];

	if (v->size < sizeof(head))
		return (err_set(e, ERR_INPUT, "too short"), 0);
	if (view_read(v, 0, head, sizeof(magic), e) != 0)
		return (-1);
	if (memcmp(head, magic, sizeof(magic)) == 0)
		return (64);
	(void)err_set(e, ERR_INPUT, "no ZIP file and no MSI file");
	return (0);
}

static void
msi_free(void *state)
{
	struct msi *m = state;

	free(m->data);
	free(m);
}

/* Find the place in the last ${len} bytes of the file, ${tail}. */
static int
find_place(struct msi *m, const uint8_t *tail, size_t len, struct err *e)
{
	size_t at = omahatag_last(tail, len), n;

	if ((n = omahatag_prepared(tail, len, at)) > 0)
		m->prepared = 1;
	else if ((n = omahatag_len(tail + at, len - at)) == 0 ||
		 !omahatag_isfill(tail + at + n, len - at - n))
		return (0);
	else
		n = len - at;
	if ((m->data = malloc(n)) == NULL)
		return (err_nomem(e));
	memcpy(m->data, tail + at, n);
	m->off = m->size - (len - at);
	m->len = n;
	return (0);
}

static int
scan_into(struct msi *m, struct view *v, struct err *e)
{
	size_t len = v->size < TAIL ? (size_t)v->size : TAIL;
	uint8_t *tail = malloc(len);
	int rc;

	if (tail == NULL)
		return (err_nomem(e));
	m->size = m->off = v->size;
	if ((rc = view_read(v, v->size - len, tail, len, e)) == 0)
		rc = find_place(m, tail, len, e);
	free(tail);
	return (rc);
}

static int
msi_scan(struct view *v, void **state, struct err *e)
{
	struct msi *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return (err_nomem(e));
	if (scan_into(m, v, e) != 0) {
		msi_free(m);
		return (-1);
	}
	*state = m;
	return (0);
}

static int
msi_get(const void *state, const struct slot *slot, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct msi *m = state;

	(void)e;
	if (slot->id != SLOT_OMAHA || m->len == 0)
		return (0);
	*value = m->data;
	*len = m->len;
	return (1);
}

/*
 * Behind the last byte, a tag has no place to fill, and an empty one is none.
 */
static int
msi_edits(const void *state, const struct change *c, size_t n, struct edits *ed,
    struct err *e)
{
	const struct msi *m = state;
	size_t len = c->gone ? 0 : c->len;

	(void)n;
	if (m->prepared && len != m->len)
		return (err_set(e, ERR_INPUT,
		    "the place that was prepared for a tag has %zu bytes",
		    m->len));
	if (!m->prepared && len > 0) {
		len = omahatag_len(c->value, len);
		if (len == OMAHATAG_HEAD)
			len = 0;
	}
	edits_add(ed, m->off, m->data, m->len, c->value, len);
	return (0);
}

/* What was in a place that was prepared before is not known. */
static int
msi_isonly(const void *state, const struct change *c, size_t n)
{
	(void)state;
	(void)c;
	(void)n;
	return (1);
}

/* Readers do not look at the signature. */
static int
msi_is_signed(const void *state)
{
	(void)state;
	return (1);
}

static int
msi_is_prepared(const void *state, const struct slot *slot)
{
	const struct msi *m = state;

	return (slot->id == SLOT_OMAHA && m->prepared);
}

const struct container container_msi = {
    .name = "MSI file",
    .kind = "msi",
    .noplace = "no place for a channel was prepared in this MSI file "
	       "(chanpack-forms(5)); -F omaha appends a tag",
    .bid = msi_bid,
    .scan = msi_scan,
    .get = msi_get,
    .edits = msi_edits,
    .isonly = msi_isonly,
    .is_signed = msi_is_signed,
    .is_prepared = msi_is_prepared,
    .free = msi_free,
};
