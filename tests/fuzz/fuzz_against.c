/*
 * against: a base, the packages that forms make of it, and each package with
 * one byte changed, added or removed.  Input: the place of the byte (u16), its
 * new value, which of the three, and the base.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "form/sigid.h"
#include "form/site.h"
#include "package.h"
#include "show/against.h"
#include "util/endian.h"
#include "util/io.h"

static const char *const lists[] = {"walle", "vasdolly,packer", "hume,walle",
    "vasdolly-v1", "packer-v1", "block:0x12345678", "walle,vasdolly-v1"};

static int
file_of(const struct package *p)
{
	int fd = memfd_create("package", 0);

	MUST(fd != -1 && io_write(fd, p->data, p->len) == 0);
	MUST(lseek(fd, 0, SEEK_SET) == 0);
	return (fd);
}

static int
compare(struct base *b, const struct forms *f, const struct package *p,
    struct places *places)
{
	int fd = file_of(p), rc;
	struct err e;

	rc = base_compare(b, f, fd, places, &e);
	MUST(rc == 0 || e.kind == ERR_INPUT);
	(void)close(fd);
	return (rc == 0);
}

/* Is the byte at ${off} in a place that may differ? */
static int
is_free(const struct places *places, uint64_t off)
{
	size_t i;

	for (i = 0; i < places->n; i++)
		if (off >= places->v[i].off &&
		    off - places->v[i].off < places->v[i].len)
			return (1);
	return (0);
}

/* Is this a known pair that no form may change? */
static int
is_foreign(uint32_t id)
{
	const struct sigid *known = sigid_find(id);

	return (known != NULL && known->kind != SIGID_CHANNEL &&
		id != SIGID_PADDING);
}

/* The package must have all such pairs of the base, byte for byte. */
static void
check_pairs(const struct base *b, const uint8_t *block, size_t len)
{
	const struct sigblock *x = &b->facts.block;
	size_t i;

	for (i = 0; b->facts.hasblock && i < x->n; i++)
		MUST(!is_foreign(x->pair[i].id) ||
		     memmem(block, len, x->data + x->pair[i].at,
			 x->pair[i].len) != NULL);
}

/* ${p} must equal the base, but for the places and two numbers at the end. */
static void
check_same(const struct package *base, const struct base *b,
    const struct package *p, const struct places *places)
{
	struct zip z;
	struct view v;
	struct err e;
	size_t i;

	memview(&v, p->data, p->len);
	MUST(zip_find(&v, &z, &e) == 0);
	view_free(&v);
	MUST(memcmp(p->data, base->data, (size_t)b->head) == 0);
	check_pairs(b, p->data + b->head, (size_t)(z.cd - b->head));
	MUST(z.cdsize == b->facts.zip.cdsize);
	MUST(memcmp(p->data + z.cd, base->data + b->facts.zip.cd,
		 (size_t)z.cdsize) == 0);
	MUST(memcmp(p->data + z.eocd, base->data + b->facts.zip.eocd,
		 ZIP_EOCD_CDOFFSET) == 0);
	for (i = (size_t)b->head; i < z.cd; i++)
		MUST(is_free(places, i) ||
		     p->data[i] == base->data[i - z.cd + b->facts.zip.cd]);
	for (i = (size_t)z.eocd + ZIP_EOCD_LEN; i < p->len; i++)
		MUST(is_free(places, i) ||
		     p->data[i] == base->data[i - z.eocd + b->facts.zip.eocd]);
}

/* Copy ${p} with one byte changed, added or removed. */
static struct package
damage(const struct package *p, const uint8_t how[4])
{
	size_t at = p->len == 0 ? 0 : le16dec(how) % p->len;
	size_t more = how[3] % 3 == 1, less = how[3] % 3 == 2 && p->len > 0;
	struct package out = package_new(p->len + more - less);

	/* Count from the end, where the parts that matter are. */
	at = p->len - at;
	at -= at > 0 && (less > 0 || more == 0);
	memcpy(out.data, p->data, at);
	if (more + less == 0)
		memcpy(out.data + at, p->data + at, p->len - at);
	else
		memcpy(out.data + at + more, p->data + at + less,
		    p->len - at - less);
	if (at < out.len && less == 0)
		out.data[at] ^= more ? out.data[at] ^ how[2] : how[2];
	return (out);
}

static void
check_form(struct base *b, const struct package *base, const struct site *site,
    const char *list, const uint8_t how[4])
{
	struct channel c = CHANNEL_INIT;
	struct package out, bad;
	struct places places;
	struct forms f;
	struct plan p;
	struct err e;
	int rc;

	MUST(channel_setid(&c, "huawei", 6, &e) == 0);
	MUST(forms_parse(list, strlen(list), &f, &e) == 0);
	rc = site_plan(site, &f, &c, &p, &e);
	channel_free(&c);
	if (rc != 0)
		return;
	out = package_build(&p, base->data);
	plan_free(&p);
	MUST(compare(b, &f, &out, &places));
	check_same(base, b, &out, &places);
	bad = damage(&out, how);
	if (compare(b, &f, &bad, &places))
		check_same(base, b, &bad, &places);
	free(bad.data);
	free(out.data);
}

static void
check_base(struct base *b, const struct package *p, const uint8_t how[4])
{
	struct forms all = {.n = 0};
	struct places places;
	struct package bad;
	struct site *site;
	struct view v;
	struct err e;
	size_t i;

	MUST(compare(b, &all, p, &places) && places.n == 0);
	bad = damage(p, how);
	if (compare(b, &all, &bad, &places))
		check_same(p, b, &bad, &places);
	free(bad.data);
	memview(&v, p->data, p->len);
	if (site_scan(&v, &site, &e) == 0) {
		for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
			check_form(b, p, site, lists[i], how);
		site_free(site);
	}
	view_free(&v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct package p;
	struct base b;
	char path[64];
	struct err e;
	int fd;

	if (size < 4)
		return (0);
	p = package_new(size - 4);
	memcpy(p.data, data + 4, p.len);
	fd = file_of(&p);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (base_open(&b, path, &e) == 0) {
		check_base(&b, &p, data);
		base_close(&b);
	} else {
		MUST(e.kind == ERR_INPUT);
	}
	(void)close(fd);
	free(p.data);
	return (0);
}
