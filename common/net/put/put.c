#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "put/putkind.h"
#include "store/spec.h"
#include "store/store.h"
#include "util/tempfile.h"

static void
report_progress(void *cookie)
{
	const struct put *to = cookie;
	const char *call = (const char *)to->call;
	uint64_t done = to->sent;
	size_t i;

	for (i = 0; i < to->ncall; i++)
		done += ((const struct call *)(call + i * to->stride))->sent;
	if (to->all > 0 && to->options.progress != NULL)
		to->options.progress(to->options.cookie,
		    done < to->all ? done : to->all, to->all);
}

/* Open to->caller. */
static int
open_caller(struct put *to, struct err *e)
{
	const struct put_options *o = &to->options;
	const struct caller_options c = {.spec = o->spec,
	    .retries = o->retries,
	    .timeout = o->timeout,
	    .parallel = o->parallel,
	    .rate = o->rate,
	    .env = o->env,
	    .agent = o->agent,
	    .tick = report_progress,
	    .cookie = to};

	return (caller_open(&to->caller, &c, e));
}

int
put_open(struct put **p, const struct put_options *o, struct err *e)
{
	int rc;

	if (spec_iss3(o->spec))
		rc = puts3_open(p, e);
	else if (spec_isremote(o->spec))
		rc = putweb_open(p, e);
	else
		rc = putdir_open(p, o->spec, e);
	if (rc != 0)
		return (-1);
	(*p)->options = *o;
	if (!spec_isremote(o->spec) || open_caller(*p, e) == 0)
		return (0);
	put_close(*p);
	return (-1);
}

void
put_close(struct put *p)
{
	if (p == NULL)
		return;
	caller_close(p->caller);
	p->kind->close(p);
}

int
put_digest(struct put *to, struct package *p, struct err *e)
{
	return (to->kind->digest(to, p, e));
}

int
put_digestwhole(struct put *to, struct package *p, struct err *e)
{
	(void)to;
	return (digest_file(p->fd, &p->digest, p->tap, e));
}

int
put_receive(struct put *to, struct package *p, int fd, struct err *e)
{
	return (to->kind->receive(to, p, fd, e));
}

void
put_drop(struct package *p)
{
	incoming_drop(p->in);
	p->in = NULL;
	/* Stop the threads that read the file before it is closed. */
	sums_free(p->sums);
	p->sums = NULL;
	if (p->own)
		(void)close(p->fd);
	p->own = 0;
}

enum put_there
put_look(struct put *to, const struct package *p, struct err *e)
{
	return (to->kind->look(to, p, e));
}

int
put_send(struct put *to, struct package *p, int replace, struct err *e)
{
	return (to->kind->send(to, p, replace, e));
}

int
put_sweep(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e)
{
	return (to->kind->sweep(to, before, dry, found, cookie, e));
}

void
put_note(const struct put *to, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (to->options.note == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	to->options.note(to->options.cookie, text);
}

int
put_do(struct put *to, struct call *call, struct err *e)
{
	int rc;

	to->call = call;
	to->ncall = 1;
	rc = caller_do(to->caller, call, e);
	to->ncall = 0;
	to->call = NULL;
	call_free(call);
	return (rc);
}

int
put_spool(struct put *to, struct package *p, int fd, struct err *e)
{
	if ((p->fd = tempfile_spool(to->options.env("TMPDIR"), fd, e)) == -1)
		return (-1);
	p->own = 1;
	return (put_digest(to, p, e));
}
