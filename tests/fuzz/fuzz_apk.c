/*
 * apk: any bytes as a package.  Scan it, read every form, write and remove a
 * channel in each form, and check the laws: a written channel is read back, to
 * write twice gives what writing once gives, and a removed channel is gone.
 */
#include <string.h>

#include "form/site.h"
#include "package.h"

static const char *const lists[] = {"auto", "walle", "vasdolly", "packer",
    "hume", "kuaishou", "walle,hume", "vasdolly-v1", "packer-v1", "kuaishou-v1",
    "block:0x12345678", "entry:META-INF/c_{channel}", "entry:c",
    "packer-v1,entry:META-INF/{channel}.txt"};

/* The package must have channel ${want} (NULL: none) in form ${r}. */
static void
check_reads(const struct site *site, const struct formref *r, const char *want)
{
	struct channel c = CHANNEL_INIT;
	struct err e;
	int rc = site_read(site, r, &c, &e);

	if (want == NULL)
		MUST(rc == 0);
	else
		MUST(rc == 1 && strcmp(c.id, want) == 0);
	channel_free(&c);
}

/*
 * Write ${c} (NULL: remove), then remove the channel again.  Return 0 if the
 * package cannot carry ${c}.
 */
static int
write_forms(const struct site *site, const struct forms *f,
    const struct channel *c, const uint8_t *data)
{
	struct package out;
	struct site *after;
	struct plan p, again;
	struct view v;
	struct err e;
	size_t i;

	if (site_plan(site, f, c, &p, &e) != 0)
		return (0);
	out = package_build(&p, data);
	memview(&v, out.data, out.len);
	MUST(site_scan(&v, &after, &e) == 0);
	for (i = 0; i < f->n; i++)
		check_reads(after, &f->v[i], c == NULL ? NULL : c->id);
	MUST(site_plan(after, f, c, &again, &e) == 0);
	MUST(again.size == p.size && edits_count(&again.edits) == 0);
	plan_free(&again);
	MUST(c == NULL || write_forms(after, f, NULL, out.data));
	site_free(after);
	view_free(&v);
	free(out.data);
	plan_free(&p);
	return (1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct channel c = CHANNEL_INIT, found = CHANNEL_INIT;
	struct forms all, f;
	struct site *site;
	struct view v;
	struct err e;
	size_t i;

	memview(&v, data, size);
	if (site_scan(&v, &site, &e) != 0) {
		view_free(&v);
		return (0);
	}
	MUST(channel_setid(&c, "huawei", 6, &e) == 0);
	site_found(site, &all);
	for (i = 0; i < all.n; i++) {
		(void)site_read(site, &all.v[i], &found, &e);
		channel_free(&found);
	}
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		MUST(forms_parse(lists[i], strlen(lists[i]), &f, &e) == 0);
		if (site_resolve(site, &f, &e) != 0)
			continue;
		(void)write_forms(site, &f, &c, data);
		(void)write_forms(site, &f, NULL, data);
	}
	channel_free(&c);
	site_free(site);
	view_free(&v);
	return (0);
}
