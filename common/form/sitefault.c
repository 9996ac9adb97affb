#include "form/jarfile.h"
#include "form/kind.h"
#include "form/sitein.h"

/*
 * Return the tail whose directory was read, or NULL if an APK signature covers
 * the content.  A package with such a signature has none of these faults.
 */
static const struct ziptail *
find_tail(const struct site *s)
{
	const struct ziptail *t;
	size_t i;

	for (i = 0; i < SITE_CONTAINERS; i++) {
		if (s->state[i] == NULL || site_containers[i]->tail == NULL)
			continue;
		t = site_containers[i]->tail(s->state[i]);
		if (t->cd != NULL)
			return (t);
	}
	return (NULL);
}

int
site_findfault(struct site *s, struct view *v, struct err *e)
{
	const struct ziptail *t = find_tail(s);
	const struct kind *kind;
	int rc;

	if (t == NULL)
		return (0);
	if ((kind = kind_find(v, t, e)) == NULL)
		return (-1);
	if (kind->why != NULL) {
		s->fault = kind->bundle ? SITE_BUNDLE : SITE_CLOSED;
		(void)err_set(&s->why, ERR_INPUT, "this is %s: %s", kind->what,
		    kind->why);
		return (0);
	}
	rc = jarfile_saysapk(v, t, &s->why);
	if (rc < 0 && s->why.kind != ERR_INPUT) {
		*e = s->why;
		return (-1);
	}
	if (rc != 0)
		s->fault = SITE_BROKEN;
	return (0);
}
