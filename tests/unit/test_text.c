/*
 * Unit tests of util/text.h: a message in which foreign text stands, when there
 * is no memory.
 */
#include "check.h"
#include "nomemory.h"
#include "form/form.h"
#include "util/text.h"

static void
test_safe(void)
{
	char text[TEXT_SAFE_MAX + 1] = "";
	size_t len, bad = 0;
	const char *safe;
	int n;

	for (len = 0; len <= TEXT_SAFE_MAX; text[len++] = 'a')
		for (n = 1; n < 8; n++) {
			nomemory_in = n;
			safe = text_safe(text, len);
			bad += strcmp(safe, nomemory_in > 0 ? text : "?") != 0;
			nomemory_in = 0;
		}
	check_row(bad == 0, "text_safe without memory (%zu bad)", bad);
}

/* The reason of an unknown form lists the known ones. */
static void
test_forms(void)
{
	struct forms f;
	struct err e;
	int n, bad = 0;

	for (n = 1;; n++) {
		nomemory_in = n;
		bad += forms_parse("nosuch", 6, &f, &e) != -1;
		if (nomemory_in > 0)
			break;
		bad += strstr(e.text, "null") != NULL;
	}
	nomemory_in = 0;
	check_row(
	    bad == 0 && n > 2, "forms_parse without memory (%d bad)", bad);
}

int
main(void)
{
	test_safe();
	test_forms();
	return (check_done());
}
