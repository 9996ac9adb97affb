#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec/clone.h"
#include "form/site.h"
#include "guess.h"
#include "inject/base.h"
#include "inject/batch.h"
#include "inject/list.h"
#include "inject/make.h"
#include "inject/remark.h"
#include "inject/tally.h"
#include "inject/workers.h"
#include "store/digest.h"
#include "tool.h"
#include "util/dirs.h"
#include "util/outfile.h"
#include "util/text.h"
#include "util/warn.h"

#define BATCH_WORKERS_MAX 16

/* A batch under way. */
struct run {
	const struct batch *batch;
	struct base base;
	struct forms forms;
	struct seal seal; /* what all seals have in common */
	struct list list;
	struct tally tally;
	struct manifest manifest;
};

size_t
batch_workers(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return (1);
	return (n < BATCH_WORKERS_MAX ? (size_t)n : BATCH_WORKERS_MAX);
}

/* Open the output file; if its directory is missing, make that first. */
static int
open_out(struct outfile *out, const char *path, struct err *e)
{
	if (outfile_open(out, path, e) == 0)
		return (0);
	if (e->kind != ERR_NOTFOUND)
		return (-1);
	dirs_above(path);
	return (outfile_open(out, path, e));
}

static int
digest_made(int fd, struct made *made, struct err *e)
{
	struct digest d;

	if (digest_file(fd, &d, NULL, e) != 0)
		return (-1);
	memcpy(made->sha256, d.sha256, sizeof(made->sha256));
	return (0);
}

static int
write_file(const struct run *r, const char *path, const struct plan *p,
    struct made *made, struct err *e)
{
	struct outfile out;
	int rc;

	if (open_out(&out, path, e) != 0)
		return (-1);
	rc = clone_plan(p, r->base.fd, out.fd, e);
	if (rc == 0 && r->batch->sha256)
		rc = digest_made(out.fd, made, e);
	if (rc != 0)
		(void)err_in(e, "%s", text_safe(path, strlen(path)));
	/* If the base has changed, report that before any other error. */
	if (base_check(&r->base, e) != 0)
		rc = -1;
	if (rc == 0)
		return (outfile_publish(&out, 1, 0, e));
	outfile_abort(&out);
	return (-1);
}

/* Make the package of item ${i}.  This runs in a worker. */
static int
write_item(void *cookie, size_t i, struct made *made, struct err *e)
{
	const struct run *r = cookie;
	const struct item *x = &r->list.item[i];
	const char *name = r->list.name;
	struct channel c = x->channel;
	struct plan p;
	int rc;

	rc = make_seal(r->batch->seal, &r->seal, &c, e);
	if (rc == 0)
		rc = site_plan(r->base.site, &r->forms, &c, &p, e);
	free(c.seal);
	if (rc != 0)
		return (err_in(e, "%s:%llu", text_safe(name, strlen(name)),
		    (unsigned long long)x->line));
	made->size = p.size;
	if (!r->batch->plan_only)
		rc = write_file(r, x->path, &p, made, e);
	plan_free(&p);
	return (rc);
}

static int
run_workers(struct run *r, struct err *e)
{
	size_t n = r->batch->workers;
	struct workers w;
	struct result x;
	struct err end;
	int rc;

	if (workers_start(&w, n < r->list.n ? n : r->list.n, r->list.n,
		write_item, r, e) != 0)
		return (-1);
	while ((rc = workers_next(&w, &x, e)) == 1)
		if (tally_add(&r->tally, &x) != 0)
			workers_stop(&w);
	tally_end(&r->tally);
	if (workers_end(&w, &end) != 0 && rc == 0) {
		*e = end;
		rc = -1;
	}
	return (rc);
}

static int
open_batch(struct run *r, struct err *e)
{
	const struct batch *b = r->batch;

	if (base_open(&r->base, b->file, e) != 0)
		return (-1);
	r->forms = *b->forms;
	if (site_resolve(r->base.site, &r->forms, e) != 0)
		return (err_in(e, "%s", text_safe(b->file, strlen(b->file))));
	guess_form(b->forms, &r->forms);
	if (make_sealing(b->seal, r->base.site, &r->forms, &r->seal, e) != 0)
		return (err_in(e, "%s", text_safe(b->file, strlen(b->file))));
	remark_idsig(b->file);
	remark_readers(r->base.site, &r->forms, r->base.view.size);
	if (list_read(&r->list, b->list, b->extras, b->pattern, b->file, e) !=
		0 ||
	    list_check(&r->list, r->base.fd, e) != 0)
		return (-1);
	if (r->list.n == 0 && r->list.refused == 0)
		return (err_set(e, ERR_INPUT, "no channel in %s",
		    text_safe(b->list, strlen(b->list))));
	r->manifest.forms = &r->forms;
	r->manifest.sha256 = b->sha256;
	return (tally_init(
	    &r->tally, &r->list, b->json ? &r->manifest : NULL, !b->quiet, e));
}

static void
tell_packages(const struct run *r)
{
	const char *what = r->batch->plan_only ? "would be written" : "written";
	size_t all = r->list.n + r->list.refused;

	if (r->batch->verbose || r->tally.nwritten < all)
		warn0("%zu of %zu packages %s", r->tally.nwritten, all, what);
	if (r->batch->verbose)
		warn0("base %llu bytes; scan: %llu reads, %llu bytes",
		    (unsigned long long)r->base.view.size,
		    (unsigned long long)r->base.view.reads,
		    (unsigned long long)r->base.view.bytes);
}

int
batch_run(const struct batch *b)
{
	struct run r = {.batch = b, .base = {.fd = -1}};
	struct err e;
	int rc;

	if ((rc = open_batch(&r, &e)) == 0) {
		if (r.list.n > 0)
			rc = run_workers(&r, &e);
		tell_packages(&r);
	}
	if (rc != 0) {
		warn_err(&e);
		r.tally.failed = err_status(&e);
	}
	list_free(&r.list);
	base_close(&r.base);
	tally_free(&r.tally);
	/* Say "try again" (75) only if no channel was refused. */
	return (r.tally.refused ? EXIT_REFUSED : r.tally.failed);
}
