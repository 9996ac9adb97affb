#include <nettle/sha2.h>
#include <string.h>
#include <unistd.h>

#include "exec/samebase.h"
#include "exec/clone.h"
#include "exec/hold.h"
#include "exec/output.h"
#include "exec/stamp.h"
#include "infile.h"
#include "inject/make.h"
#include "inject/remark.h"
#include "inject/single.h"
#include "util/outfile.h"
#include "util/text.h"

/* Print the plan of the package in the file ${in}. */
static int
print_file(struct make_request *r, const struct plan *p, int in, struct err *e)
{
	struct digest d;

	if (!r->json)
		return (make_print(p, NULL, e));
	if (digest_file(in, &d, NULL, e) != 0)
		return (-1);
	return (make_print(p, d.sha256, e));
}

static int
run_file(struct make_request *r, int in, struct output *o, struct err *e)
{
	struct plan p;
	struct view v;
	int rc;

	if (view_file(&v, in, e) != 0)
		return (-1);
	rc = make_plan(r, &v, &p, e);
	view_free(&v);
	if (rc != 0)
		return (-1);
	if (r->plan_only)
		rc = print_file(r, &p, in, e);
	else if (r->out != NULL)
		rc = clone_plan(&p, in, o->fd, e);
	else if ((rc = samebase_check(&p, &v, e)) == 0 &&
		 (rc = output_plan(o, &p, 0, p.size, in, e)) == 0)
		rc = output_flush(o, e);
	view_free(&v);
	plan_free(&p);
	return (rc);
}

static int
from_file(struct make_request *r, int in, struct output *o, struct err *e)
{
	struct stamp before;
	int rc;

	if (stamp_take(&before, in, e) != 0)
		return (-1);
	rc = run_file(r, in, o, e);
	/* If the base has changed, report that before any other error. */
	return (stamp_check(&before, in, e) != 0 ? -1 : rc);
}

static void
digest_some(void *cookie, const uint8_t *data, size_t len)
{
	sha256_update(cookie, len, data);
}

static int
from_pipe(struct make_request *r, int in, struct output *o, struct err *e)
{
	struct sha256_ctx ctx;
	const struct digest_tap tap = {digest_some, &ctx};
	uint8_t sha256[DIGEST_LEN];
	struct hold h;
	struct plan p;
	struct view v;
	int rc = -1;

	sha256_init(&ctx);
	if (hold_fill(&h, in, r->plan_only ? NULL : o, r->window,
		r->json ? &tap : NULL, e) != 0)
		goto done;
	h.remedy = "give -w a larger one, or the package as a file";
	hold_view(&h, &v);
	rc = make_plan(r, &v, &p, e);
	view_free(&v);
	if (rc != 0)
		goto done;
	sha256_digest(&ctx, sizeof(sha256), sha256);
	rc = r->plan_only ? make_print(&p, r->json ? sha256 : NULL, e)
			  : hold_finish(&h, &p, o, e);
	plan_free(&p);
done:
	hold_free(&h);
	return (rc);
}

static int
run_to(struct make_request *r, int in, int out, struct err *e)
{
	struct output o;
	int rc;

	output_init(&o, out);
	rc = infile_seekable(in) ? from_file(r, in, &o, e)
				 : from_pipe(r, in, &o, e);
	output_free(&o);
	return (rc);
}

static int
run_from(struct make_request *r, int in, struct err *e)
{
	struct outfile out;

	if (r->out == NULL || r->plan_only)
		return (run_to(r, in, STDOUT_FILENO, e));
	if (outfile_open(&out, r->out, e) != 0)
		return (-1);
	if (run_to(r, in, out.fd, e) != 0) {
		outfile_abort(&out);
		return (-1);
	}
	return (outfile_publish(&out, 1, 0, e));
}

int
single_run(struct make_request *r, struct err *e)
{
	const char *name = r->file == NULL ? "standard input" : r->file;
	int in, rc;

	if ((rc = infile_open(r->file, &in, e)) == 0) {
		remark_idsig(r->file);
		rc = run_from(r, in, e);
		infile_close(in);
	}
	return (rc == 0 ? 0 : err_in(e, "%s", text_safe(name, strlen(name))));
}
