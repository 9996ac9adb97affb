#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject/tally.h"
#include "jsonout.h"
#include "util/hex.h"
#include "util/warn.h"

int
tally_init(struct tally *t, const struct list *list, const struct manifest *m,
    int bar, struct err *e)
{
	memset(t, 0, sizeof(*t));
	t->list = list;
	t->refused = list->refused > 0;
	bar_init(&t->bar, bar);
	t->written = calloc(list->n + 1, 1);
	t->ended = calloc(list->n + 1, 1);
	t->manifest = m;
	if (m != NULL)
		t->made = calloc(list->n + 1, sizeof(*t->made));
	if (t->written == NULL || t->ended == NULL ||
	    (m != NULL && t->made == NULL))
		return (err_nomem(e));
	return (0);
}

/* "s*" leaves out a member whose value is NULL. */
static void
print_item(const struct tally *t, size_t i)
{
	const struct item *x = &t->list->item[i];
	char sha256[2 * sizeof(t->made->sha256) + 1];

	if (t->manifest == NULL) {
		(void)printf("%s\n", x->path);
		return;
	}
	hex_encode(sha256, t->made[i].sha256, sizeof(t->made->sha256));
	jsonout_print(json_pack("{s:o, s:s, s:o, s:o, s:I, s:s*}", "file",
			  jsonout_text(x->path), "channel", x->channel.id,
			  "extras", jsonout_extras(&x->channel), "form",
			  jsonout_forms(t->manifest->forms), "size",
			  (json_int_t)t->made[i].size, "sha256",
			  t->manifest->sha256 ? sha256 : NULL),
	    '\n');
}

/* Print written items up to the first item that has not ended. */
static void
print_ready(struct tally *t)
{
	size_t i;

	if (!t->ended[t->printed])
		return;
	if (isatty(STDOUT_FILENO))
		bar_hide(&t->bar);
	for (i = t->printed; i < t->list->n && t->ended[i]; i++)
		if (t->written[i])
			print_item(t, i);
	t->printed = i;
	(void)fflush(stdout);
}

static void
tell_failure(struct tally *t, const struct err *e)
{
	bar_hide(&t->bar);
	warn_err(e);
	if (e->kind == ERR_INPUT)
		t->refused = 1;
	else if (!t->failed)
		t->failed = err_status(e);
}

int
tally_add(struct tally *t, const struct result *r)
{
	t->ended[r->job] = 1;
	t->nended++;
	if (r->err.kind == ERR_NONE) {
		t->written[r->job] = 1;
		if (t->made != NULL)
			t->made[r->job] = r->made;
		t->nwritten++;
	} else {
		tell_failure(t, &r->err);
	}
	print_ready(t);
	bar_draw(&t->bar, t->nended, t->list->n);
	/* If the disk is full or the base changed, the rest fails too. */
	return (t->failed || ferror(stdout) ? -1 : 0);
}

void
tally_end(struct tally *t)
{
	bar_hide(&t->bar);
	/* The item of a dead worker never ends: do not wait for it. */
	memset(t->ended, 1, t->list->n);
	print_ready(t);
}

void
tally_free(struct tally *t)
{
	free(t->written);
	free(t->ended);
	free(t->made);
}
