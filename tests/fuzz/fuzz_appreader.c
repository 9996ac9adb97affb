/*
 * appreader: the reader that apps take along (scripts/readers) over any bytes.
 * It must find what the codecs find.  Input: a byte and a package; or, if the
 * byte is odd, a value, which is put into a package under each id.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../scripts/readers/channel.h"
#include "form/codec.h"
#include "form/jsontext.h"
#include "form/sigblock.h"
#include "form/sigid.h"
#include "package.h"
#include "util/endian.h"

#define ROOM   300000
#define OWN_ID 0x12345678U

/* A package that both readers have open. */
struct both {
	int fd;
	struct view v;
	struct zip zip;
	struct sigblock block;
	int sound; /* there is a block, and it is sound */
};

static void
both_open(struct both *b, const struct package *p)
{
	struct err e;

	b->fd = memfd_create("package", 0);
	MUST(b->fd != -1);
	MUST(write(b->fd, p->data, p->len) == (ssize_t)p->len);
	memview(&b->v, p->data, p->len);
	b->sound = zip_find(&b->v, &b->zip, &e) == 0 &&
		   sigblock_bid(&b->v, &b->zip, &e) == 1 &&
		   sigblock_pairs(&b->block, &b->v, &b->zip, &e) == 0;
}

static void
both_close(struct both *b)
{
	if (b->sound)
		sigblock_free(&b->block);
	view_free(&b->v);
	(void)close(b->fd);
}

/* Find a value with both.  Return 1 and the value, or 0. */
static int
both_find(
    struct both *b, uint32_t id, char *buf, const uint8_t **value, size_t *len)
{
	const struct sigpair *p =
	    b->sound ? sigblock_find(&b->block, id) : NULL;
	long n = chanread_block(b->fd, id, buf, ROOM);

	if (p == NULL) {
		MUST(n == -1);
		return (0);
	}
	*value = sigblock_value(&b->block, p);
	*len = p->len - SIGPAIR_FRAME;
	MUST(n >= 0 && (size_t)n == *len);
	MUST(*len > ROOM || memcmp(buf, *value, *len) == 0);
	/* A value that does not fit is not read. */
	MUST(*len == 0 || chanread_block(b->fd, id, NULL, *len - 1) == n);
	return (1);
}

static int
json_depth(const json_t *x)
{
	const char *name;
	json_t *inner;
	int most = 0, n;
	size_t i;

	json_array_foreach(x, i, inner) if ((n = json_depth(inner)) > most)
	    most = n;
	json_object_foreach((json_t *)(uintptr_t)x, name,
	    inner) if ((n = json_depth(inner)) > most) most = n;
	return (most + (json_is_array(x) || json_is_object(x)));
}

/* Are all members of a kind that the reader gives as text, and not too many? */
static int
is_flat(json_t *object)
{
	const char *name;
	json_t *member;

	json_object_foreach(
	    object, name, member) if (json_is_real(member) ||
				      json_depth(member) > 0) return (0);
	return (json_object_size(object) <= CHANREAD_EXTRAS);
}

static void
check_same(const struct channel *c, const struct chanread *r)
{
	size_t i;

	MUST(strcmp(c->id, r->id) == 0 && c->nextra == r->n);
	for (i = 0; i < r->n; i++) {
		MUST(strcmp(c->extra[i].name, r->extra[i].name) == 0);
		MUST(strcmp(c->extra[i].value, r->extra[i].value) == 0);
	}
}

/* What the codec (${rc}, ${c}, ${why}) and the reader (${got}, ${r}) say. */
static void
check_walle(const uint8_t *value, size_t len, int rc, const struct channel *c,
    const struct err *why, int got, const struct chanread *r)
{
	json_t *object = NULL, *channel;
	struct err e;

	/* Only numbers that jansson has no type for are read all the same. */
	if (got && rc != 1)
		MUST(strstr(why->text, "too big") != NULL ||
		     strstr(why->text, "real number overflow") != NULL);
	if (rc != 1)
		return;
	MUST(jsontext_parse(value, len, &object, &e) == 0);
	channel = json_object_get(object, "channel");
	MUST(!got || json_depth(object) <= 64);
	/* jansson drops a NUL behind a number: {"n":1\0}. */
	if (!got)
		MUST(json_is_real(channel) || json_depth(channel) > 0 ||
		     json_depth(object) > 64 || memchr(value, 0, len) != NULL);
	else if (is_flat(object))
		check_same(c, r);
	else
		MUST(strcmp(c->id, r->id) == 0);
	json_decref(object);
}

static int
read_form(int fd, const struct codec *codec, uint32_t id, char *buf,
    size_t room, struct chanread *out)
{
	if (codec == &codec_walle)
		return (chanread_walle(fd, buf, room, out));
	if (codec == &codec_vasdolly)
		return (chanread_vasdolly(fd, buf, room, out));
	if (codec == &codec_packer)
		return (chanread_packer(fd, buf, room, out));
	return (chanread_text(fd, id, buf, room, out));
}

static void
check_form(struct both *b, const struct codec *codec, uint32_t id, char *buf)
{
	struct channel c = CHANNEL_INIT;
	const uint8_t *value;
	struct chanread r;
	size_t len, room;
	struct err e;
	int rc, got;

	if (!both_find(b, id, buf, &value, &len))
		return;
	rc = codec->decode(codec, value, len, &c, &e);
	room = len + 1 < ROOM ? len + 1 : ROOM;
	/* Exactly the room that is needed, so that a sanitizer sees more. */
	buf = malloc(room);
	MUST(buf != NULL);
	MUST(read_form(b->fd, codec, id, buf, room - 1, &r) == 0);
	got = read_form(b->fd, codec, id, buf, room, &r);
	MUST(got == 0 || len < ROOM);
	if (len < ROOM && codec == &codec_walle) {
		check_walle(value, len, rc, &c, &e, got, &r);
	} else if (len < ROOM) {
		MUST(got == (rc == 1));
		if (got)
			check_same(&c, &r);
	}
	free(buf);
	channel_free(&c);
}

/* A package with this value under each id, twice under the last. */
static struct package
make_package(const uint8_t *value, size_t len)
{
	static const uint32_t ids[] = {
	    SIGID_WALLE, SIGID_VASDOLLY, SIGID_PACKER, OWN_ID, OWN_ID};
	size_t pair = SIGPAIR_FRAME + len, i, n = sizeof(ids) / sizeof(ids[0]);
	size_t block = SIGBLOCK_FRAME + n * pair;
	struct package p = package_new(block + ZIP_EOCD_LEN);
	uint8_t *at = p.data;

	le64enc(at, block - 8);
	for (i = 0, at += 8; i < n; i++, at += pair) {
		le64enc(at, 4 + len);
		le32enc(at + 8, ids[i]);
		memcpy(at + SIGPAIR_FRAME, value, len);
	}
	le64enc(at, block - 8);
	memcpy(at + 8, SIGBLOCK_MAGIC, SIGBLOCK_MAGIC_LEN);
	at += SIGBLOCK_FOOT;
	memset(at, 0, ZIP_EOCD_LEN);
	le32enc(at, ZIP_EOCD_MAGIC);
	le32enc(at + ZIP_EOCD_CDOFFSET, (uint32_t)block);
	return (p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char buf[ROOM];
	struct package p;
	struct both b;

	if (size < 1)
		return (0);
	if (data[0] % 2 == 1) {
		p = make_package(data + 1, size - 1);
	} else {
		p = package_new(size - 1);
		memcpy(p.data, data + 1, p.len);
	}
	both_open(&b, &p);
	MUST(data[0] % 2 == 0 || b.sound);
	check_form(&b, &codec_walle, SIGID_WALLE, buf);
	check_form(&b, &codec_vasdolly, SIGID_VASDOLLY, buf);
	check_form(&b, &codec_packer, SIGID_PACKER, buf);
	check_form(&b, &codec_raw, OWN_ID, buf);
	both_close(&b);
	free(p.data);
	return (0);
}
