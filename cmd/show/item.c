#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exec/hold.h"
#include "form/content.h"
#include "form/site.h"
#include "infile.h"
#include "show/item.h"
#include "show/filereport.h"
#include "tool.h"
#include "util/tempfile.h"
#include "util/text.h"
#include "util/warn.h"

struct item {
	const struct show_request *r;
	const char *file;
	struct filereport report; /* with -j */
	int judged;               /* it has a seal, which was judged */
	int status;
};

/* Print the whole name, escaped: a TAB or newline would break the columns. */
static void
print_name(const struct item *it)
{
	struct buf name = BUF_INIT;
	struct err e;

	if (!it->r->several)
		return;
	text_escape(&name, it->file, strlen(it->file));
	if (buf_ok(&name, &e) != 0)
		tool_fail(&e);
	(void)fwrite(name.data, 1, name.len, stdout);
	(void)putchar('\t');
	buf_free(&name);
}

/*
 * None of these strings can hold a TAB or newline: see util/channel.h.
 * ${verdict}, on a seal, may be NULL.
 */
static void
print_channel(const struct item *it, const struct formref *form,
    const struct channel *c, const char *verdict)
{
	char name[FORM_NAME_MAX];
	size_t i;

	print_name(it);
	if (!it->r->quiet) {
		formref_name(form, name);
		(void)printf("%s\t", name);
	}
	(void)fputs(c->id, stdout);
	for (i = 0; i < c->nextra && !it->r->quiet; i++)
		(void)printf("\t%s=%s", c->extra[i].name, c->extra[i].value);
	if (verdict != NULL && !it->r->quiet)
		(void)printf("\tverdict=%s", verdict);
	(void)putchar('\n');
}

/* Print ${e} for the file, and set the file's exit status. */
static void
fail_item(struct item *it, const struct err *e)
{
	struct err whole = *e;

	(void)err_in(&whole, "%s",
	    strcmp(it->file, "-") == 0 ? "standard input"
				       : text_safe(it->file, strlen(it->file)));
	warn_err(&whole);
	it->status = err_status(e);
}

static const struct {
	const char *name;
	const char *why; /* why the seal is bad; NULL: it is good */
} seals[] = {
    [SEAL_VALID] = {"valid", NULL},
    [SEAL_EXPIRED] = {"expired", NULL},
    [SEAL_FOREIGN] = {"foreign", "the seal was made for another app"},
    [SEAL_FORGED] = {"forged", "the seal is not signed by the key it names"},
    [SEAL_UNKNOWN] = {"unknown", "the seal names a key that is not known"},
};

/* Judge a seal, if --seal-keys is given.  Return the verdict, or NULL. */
static const char *
judge_seal(struct item *it, const struct site *site, const struct channel *c)
{
	const struct sealkeys *keys = &it->r->seals;
	uint8_t cert[SHA256_DIGEST_SIZE];
	enum seal_verdict verdict;
	struct err e;

	if (c->seal == NULL || keys->n == 0)
		return (NULL);
	it->judged = 1;
	if (site_certificate(site, cert, &e) != 0) {
		fail_item(it, &e);
		return (NULL);
	}
	verdict = seal_verify(c, keys, cert, it->r->now);
	if (verdict == SEAL_FAILED) {
		(void)err_nomem(&e);
		tool_fail(&e);
	}
	if (seals[verdict].why != NULL) {
		(void)err_set(&e, ERR_INPUT, "%s", seals[verdict].why);
		fail_item(it, &e);
	}
	return (seals[verdict].name);
}

static void
tell_channel(struct item *it, const struct site *site,
    const struct formref *form, const struct channel *c)
{
	const char *verdict = judge_seal(it, site, c);

	if (!it->r->json) {
		print_channel(it, form, c, verdict);
		return;
	}
	filereport_channel(&it->report, form, c);
	if (verdict != NULL)
		filereport_seal(&it->report, verdict);
}

/* Print the channel of one form, or its error; return 0 if neither exists. */
static int
show_form(struct item *it, const struct site *site, const struct formref *form)
{
	struct channel c = CHANNEL_INIT;
	struct err e;
	int rc = site_read(site, form, &c, &e);

	if (rc > 0)
		tell_channel(it, site, form, &c);
	if (rc < 0 && it->r->json)
		filereport_bad(&it->report, form, &e);
	if (rc < 0)
		fail_item(it, &e);
	channel_free(&c);
	return (rc);
}

static void
show_site(struct item *it, const struct site *site)
{
	struct forms f = it->r->forms;
	int found = 0;
	struct err e;
	size_t i;

	if (f.n == 0)
		site_found(site, &f);
	for (i = 0; i < f.n; i++)
		found |= show_form(it, site, &f.v[i]);
	if (found == 0 && !it->r->verify) {
		(void)err_set(&e, ERR_NOTFOUND, "no channel");
		fail_item(it, &e);
	} else if (it->r->seals.n > 0 && !it->judged) {
		(void)err_set(&e, ERR_NOTFOUND, "no seal");
		fail_item(it, &e);
	}
}

static int
show_facts(
    struct item *it, const struct site *site, struct view *v, struct err *e)
{
	const char *kind = site_kind(site);
	struct inspect x;

	if (!it->r->json)
		return (0);
	if (kind != NULL) {
		filereport_kind(&it->report, kind, v->size);
		return (0);
	}
	if (inspect_read(&x, v, e) != 0)
		return (-1);
	filereport_facts(&it->report, &x);
	inspect_free(&x);
	return (0);
}

static const char *const verdicts[] = {[CONTENT_NONE] = "unknown",
    [CONTENT_RIGHT] = "right",
    [CONTENT_WRONG] = "wrong"};

static void
print_verdict(const struct item *it, const struct content_item *x)
{
	if (it->r->quiet)
		return;
	print_name(it);
	if (x->digest == NULL)
		(void)printf("%s\t0x%04x\t%s\n", x->scheme, x->algorithm,
		    verdicts[x->verdict]);
	else
		(void)printf(
		    "%s\t%s\t%s\n", x->scheme, x->digest, verdicts[x->verdict]);
}

/* Print the verdicts; they alone decide the exit status. */
static void
report_verdicts(struct item *it, struct content *c)
{
	enum content_verdict verdict = content_compare(c);
	const struct content_item *x;
	struct err e;
	size_t i;

	it->status = 0;
	if (it->r->json)
		filereport_verdict(&it->report, verdicts[verdict]);
	for (i = 0; (x = content_item(c, i)) != NULL; i++)
		if (it->r->json)
			filereport_digest(&it->report, x, verdicts[x->verdict]);
		else
			print_verdict(it, x);
	if (verdict == CONTENT_RIGHT)
		return;
	(void)err_set(&e, ERR_INPUT, "%s",
	    verdict == CONTENT_WRONG
		? "the bytes are not those that were signed"
		: "no digest to compare with: the package has no signature of "
		  "scheme v2 or later, or none of a known algorithm");
	fail_item(it, &e);
}

static int
verify(struct item *it, struct view *v, struct err *e)
{
	struct content *c = NULL;
	int rc = content_open(&c, v, e);

	if (rc == 0)
		rc = content_read(c, v, e);
	if (rc == 0)
		report_verdicts(it, c);
	content_free(c);
	return (rc);
}

static int
show_view(struct item *it, struct view *v, struct err *e)
{
	struct site *site = NULL;
	int rc = site_scan(v, &site, e);

	if (rc == 0)
		rc = show_facts(it, site, v, e);
	if (rc == 0 && (it->r->json || !it->r->verify))
		show_site(it, site);
	if (rc == 0 && it->r->verify)
		rc = verify(it, v, e);
	site_free(site);
	view_free(v);
	return (rc);
}

static int show_fd(struct item *it, int fd, struct err *e);

/* The kind is known only at the end: keep all bytes of a pipe. */
static int
show_spooled(struct item *it, int pipe, struct err *e)
{
	int fd = tempfile_spool(tool_env("TMPDIR"), pipe, e), rc;

	if (fd == -1)
		return (-1);
	rc = lseek(fd, 0, SEEK_SET) == 0 ? show_fd(it, fd, e)
					 : err_sys(e, "cannot read again");
	(void)close(fd);
	return (rc);
}

static int
show_pipe(struct item *it, int fd, struct err *e)
{
	struct hold h;
	struct view v;
	int rc = hold_fill(&h, fd, NULL, HOLD_DEFAULT, NULL, e);

	if (rc == 0) {
		hold_view(&h, &v);
		rc = show_view(it, &v, e);
	}
	hold_free(&h);
	return (rc);
}

/* Print one line with the places that differ and may differ. */
static int
compare_base(const struct item *it, int fd, struct err *e)
{
	struct places p;
	size_t i;

	if (base_compare(it->r->base, &it->r->forms, fd, &p, e) != 0)
		return (-1);
	if (it->r->quiet)
		return (0);
	print_name(it);
	(void)fputs(p.n == 0 ? "same" : "same but for", stdout);
	for (i = 0; i < p.n; i++)
		(void)printf("\t%s\t%llu\t%llu", p.v[i].name,
		    (unsigned long long)p.v[i].off,
		    (unsigned long long)p.v[i].len);
	(void)putchar('\n');
	return (0);
}

static int
show_fd(struct item *it, int fd, struct err *e)
{
	const struct base *base = it->r->base;
	struct view v;

	if (!infile_seekable(fd) &&
	    (it->r->verify || (base != NULL && base->site != NULL)))
		return (show_spooled(it, fd, e));
	if (base != NULL)
		return (compare_base(it, fd, e));
	if (!infile_seekable(fd))
		return (show_pipe(it, fd, e));
	if (view_file(&v, fd, e) != 0)
		return (-1);
	return (show_view(it, &v, e));
}

static int
show_file(struct item *it, struct err *e)
{
	const char *file = strcmp(it->file, "-") == 0 ? NULL : it->file;
	int fd, rc;

	if (infile_open(file, &fd, e) != 0)
		return (-1);
	rc = show_fd(it, fd, e);
	infile_close(fd);
	return (rc);
}

int
item_show(const struct show_request *r, const char *file)
{
	struct item it = {.r = r, .file = file};
	struct err e;

	if (r->json)
		filereport_start(&it.report, file);
	if (show_file(&it, &e) != 0) {
		if (r->json)
			filereport_error(&it.report, &e);
		fail_item(&it, &e);
	}
	if (r->json && filereport_print(&it.report, &e) != 0)
		fail_item(&it, &e);
	return (it.status);
}
