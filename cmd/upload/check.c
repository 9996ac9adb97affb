#include <stdlib.h>
#include <string.h>

#include "form/content.h"
#include "form/site.h"
#include "upload/listing.h"
#include "upload/check.h"
#include "upload/toc.h"
#include "util/text.h"

static const struct {
	const char *name;
	unsigned int fault;
} names[] = {
    {"formless", ACCEPT_FORMLESS},
    {"broken", ACCEPT_BROKEN},
    {"stamped", ACCEPT_STAMPED},
    {"bundle", ACCEPT_BUNDLE},
};

#define N_NAMES (sizeof(names) / sizeof(names[0]))

struct check {
	int fd;
	struct view view;
	struct site *site;       /* NULL: the file is no package, */
	struct err why;          /* for this reason */
	struct content *content; /* NULL: there is nothing to compare */
};

int
check_parse(const char *list, unsigned int *set, struct err *e)
{
	const char *p = list;
	size_t len, i;

	for (*set = 0;; p += len + 1) {
		len = strcspn(p, ",");
		for (i = 0; i < N_NAMES; i++)
			if (strlen(names[i].name) == len &&
			    memcmp(names[i].name, p, len) == 0)
				break;
		if (i == N_NAMES)
			return (err_set(e, ERR_INPUT,
			    "takes formless, broken, stamped and bundle, "
			    "joined by commas, not \"%s\"",
			    text_safe(p, len)));
		*set |= names[i].fault;
		if (p[len] == '\0')
			return (0);
	}
}

/* A file that is no package is a fault, which look_form reports later. */
static int
scan_package(struct check *s, struct err *e)
{
	if (view_file(&s->view, s->fd, e) != 0)
		return (-1);
	if (site_scan(&s->view, &s->site, &s->why) == 0 &&
	    content_open(&s->content, &s->view, &s->why) == 0)
		return (0);
	if (s->why.kind == ERR_INPUT)
		return (0);
	*e = s->why;
	return (-1);
}

int
check_open(struct check **out, int fd, struct err *e)
{
	struct check *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return (err_nomem(e));
	s->fd = fd;
	if (scan_package(s, e) != 0) {
		check_free(s);
		return (-1);
	}
	*out = s;
	return (0);
}

void
check_update(void *cookie, const uint8_t *data, size_t len)
{
	struct check *s = cookie;

	if (s->content != NULL)
		content_update(s->content, data, len);
}

int
check_read(struct check *s, struct err *e)
{
	return (s->content == NULL ? 0 : content_read(s->content, &s->view, e));
}

/* Try to plan a package with a channel in the form of "auto". */
static int
check_form(const struct site *site, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	struct forms f = {.n = 0};
	struct plan p;
	int rc;

	if (site_resolve(site, &f, e) != 0 ||
	    channel_setid(&c, "test", 4, e) != 0)
		return (-1);
	if ((rc = site_plan(site, &f, &c, &p, e)) == 0)
		plan_free(&p);
	channel_free(&c);
	return (rc);
}

/* Each look_ function returns a fault with the reason in ${e}, or 0. */

static unsigned int
look_form(struct check *s, struct err *e)
{
	static const unsigned int faults[] = {[SITE_BROKEN] = ACCEPT_BROKEN,
	    [SITE_BUNDLE] = ACCEPT_BUNDLE,
	    [SITE_CLOSED] = ACCEPT_FORMLESS};
	enum site_fault fault;

	if (s->site == NULL) {
		*e = s->why;
		return (ACCEPT_FORMLESS);
	}
	if ((fault = site_fault(s->site, e)) != SITE_SOUND)
		return (faults[fault]);
	return (check_form(s->site, e) != 0 ? ACCEPT_FORMLESS : 0);
}

static unsigned int
look_channel(struct check *s, struct err *e)
{
	struct forms f = {.n = 0};

	if (s->site != NULL)
		site_found(s->site, &f);
	if (f.n == 0)
		return (0);
	(void)err_set(e, ERR_INPUT,
	    "it already carries a channel in form %s: remove it with "
	    "chanpack-inject -d",
	    formref_text(&f.v[0]));
	return (ACCEPT_STAMPED);
}

static unsigned int
look_content(struct check *s, struct err *e)
{
	if (s->content == NULL || content_compare(s->content) != CONTENT_WRONG)
		return (0);
	(void)err_set(e, ERR_INPUT,
	    "its bytes are not those that were signed (chanpack-show "
	    "--verify)");
	return (ACCEPT_BROKEN);
}

static unsigned int
look_entries(struct check *s, struct err *e)
{
	const char *kind = s->site == NULL ? "" : site_kind(s->site);
	int rc = 0;

	if (kind == NULL)
		rc = listing_check(s->fd, e);
	else if (strcmp(kind, "pkg") == 0)
		rc = toc_check(&s->view, e);
	return (rc != 0 ? ACCEPT_BROKEN : 0);
}

static const char *
name_of(unsigned int fault)
{
	size_t i = 0;

	while (names[i].fault != fault)
		i++;
	return (names[i].name);
}

int
check_result(struct check *s, unsigned int accepted,
    void (*said)(void *cookie, const char *text), void *cookie, struct err *e)
{
	static unsigned int (*const looks[])(struct check *, struct err *) = {
	    look_form, look_channel, look_content, look_entries};
	unsigned int fault;
	size_t i;

	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if ((fault = looks[i](s, e)) == 0)
			continue;
		if (e->kind != ERR_INPUT)
			return (-1);
		if ((accepted & fault) == 0)
			return (err_in(e,
			    "refused (--accept %s uploads it all the same)",
			    name_of(fault)));
		(void)err_in(e, "accepted as %s", name_of(fault));
		said(cookie, e->text);
	}
	return (0);
}

void
check_free(struct check *s)
{
	if (s == NULL)
		return;
	view_free(&s->view);
	site_free(s->site);
	content_free(s->content);
	free(s);
}
