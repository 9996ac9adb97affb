/*
 * Checksums by linearity, base64 in place, and Mozilla's own writer: where its
 * images are, the same text gives the same data fork and trailer.
 */
#include <stdlib.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "check.h"
#include "../lib/memview.h"
#include "form/container.h"
#include "form/dmgbase64.h"
#include "form/dmgsum.h"
#include "plan/plan.h"
#include "util/io.h"

#define SAMPLES "../shared/samples/"
#define FORK    262697 /* bytes of the data fork of these images */
#define KOLY    512
#define ROOM    498

static void
test_fill(size_t len, size_t from, size_t n)
{
	uint8_t raw[400];
	size_t i, m;
	uint32_t want;

	for (m = 0; m <= n; m++) {
		for (i = 0; i < len; i++)
			raw[i] = (uint8_t)(i * 7 + 1);
		memset(raw + from, 0, n);
		memset(raw + from, '\t', m);
		want = dmgsum_of(raw, len);
		memset(raw + from, 'x', n);
		if (dmgsum_fill(raw, len, from, n, '\t', want) != m)
			break;
	}
	check_row(m == n + 1, "%zu of %zu from %zu", n, len, from);
	CHECK(dmgsum_fill(raw, len, from, n, '\t', 1) == n + 1);
}

static void
test_sums(void)
{
	static const uint8_t text[] = "before, the part and after";
	const struct dmgpart before = {dmgsum_of(text, 8), 8},
			     part = {dmgsum_of(text + 8, 9), 9},
			     after = {dmgsum_of(text + 17, 9), 9};

	CHECK(dmgsum_join(&before, &part, &after) == dmgsum_of(text, 26));
	CHECK(dmgsum_of((const uint8_t *)"123456789", 9) == 0xcbf43926U);
	test_fill(400, 0, 400);
	test_fill(400, 13, 300);
	test_fill(400, 399, 1);
	test_fill(1, 0, 1);
}

/* Digits of ${text}: ${want} bytes, or none if it is not base64. */
static void
test_decode(const char *text, const char *want)
{
	struct buf out = BUF_INIT;
	struct err e;
	int rc = dmgbase64_decode((struct span){text, strlen(text)}, &out, &e);

	check_row(want == NULL ? rc == -1 && e.kind == ERR_INPUT
			       : rc == 0 && out.len == strlen(want) &&
				     (out.len == 0 ||
					 memcmp(out.data, want, out.len) == 0),
	    "base64 of %zu bytes is \"%s\"", strlen(text),
	    want == NULL ? "(none)" : want);
	buf_free(&out);
}

static void
test_base64(void)
{
	char text[] = "AA\n\tB&#x9;CDE FG";

	test_decode("", "");
	test_decode("Zm9v", "foo");
	test_decode(" Z m\r\n9 v \t", "foo");
	test_decode("&#xA;Zm&#x9;9v&#xD;YmE=&#xA;", "fooba");
	test_decode("Zg==", "f");
	test_decode("Zg", NULL);
	test_decode("Zg=", NULL);
	test_decode("Zg=== ", NULL);
	test_decode("Z===", NULL);
	test_decode("Zg==Zg==", NULL);
	test_decode("Zm9-", NULL);
	test_decode("Zm&#xa;9v", NULL);
	dmgbase64_put32(text, strlen(text), 0xffffffffU);
	CHECK_STR(text, "//\n\t/&#x9;//0 FG");
	dmgbase64_put32(text, strlen(text), 0);
	CHECK_STR(text, "AA\n\tA&#x9;AAE FG");
}

/* Read a file into new memory; return 0 if it is not there. */
static size_t
read_file(const char *path, uint8_t **data)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd == -1)
		return (0);
	if (fstat(fd, &st) != 0 ||
	    (*data = malloc((size_t)st.st_size)) == NULL ||
	    io_read(fd, *data, (size_t)st.st_size) != st.st_size)
		abort();
	(void)close(fd);
	return ((size_t)st.st_size);
}

/* Make the image that plan ${p} has of ${base}, in its place. */
static void
apply(const struct plan *p, uint8_t *base)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->piece[i].kind == PIECE_LIT)
			memcpy(base + p->piece[i].out, p->piece[i].lit,
			    (size_t)p->piece[i].len);
}

/* Write ${text} into Mozilla's place of ${image}. */
static void
stamp(uint8_t *image, size_t len, const char *text)
{
	uint8_t value[ROOM] = {0};
	struct change c = {{SLOT_MOZILLA, ""}, 0, value, sizeof(value)};
	struct edits ed = EDITS_INIT;
	struct plan p;
	struct view v;
	struct err e;
	void *state;

	memcpy(value, text, strlen(text));
	memview(&v, image, len);
	if (!CHECK(container_scan(&container_dmg, &v, &state, &e) == 0))
		exit(1);
	CHECK(container_dmg.edits(state, &c, 1, &ed, &e) == 0);
	CHECK(edits_count(&ed) == 4);
	CHECK(plan_compile(&p, &ed, len, &e) == 0 && p.size == len);
	apply(&p, image);
	plan_free(&p);
	container_free(&container_dmg, state);
	view_free(&v);
}

static void
test_mozilla(void)
{
	uint8_t *ours, *theirs;
	size_t len = read_file(SAMPLES "attributable.dmg", &ours);

	if (len == 0 || read_file(SAMPLES "attributed.dmg", &theirs) != len) {
		check_row(1, "Mozilla's images # SKIP they are not here");
		return;
	}
	stamp(ours, len, "updated attribution code");
	CHECK(memcmp(ours, theirs, FORK) == 0);
	CHECK(memcmp(ours + len - KOLY, theirs + len - KOLY, KOLY) == 0);
	free(ours);
	free(theirs);
}

int
main(void)
{
	test_sums();
	test_base64();
	test_mozilla();
	return (check_done());
}
