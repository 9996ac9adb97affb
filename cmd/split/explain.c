#include <string.h>

#include "split/explain.h"
#include "url/sign.h"
#include "util/text.h"
#include "util/warn.h"

/* Count the bytes of ${b} from ${at} up to the next separator or the end. */
static size_t
part_len(const struct buf *b, size_t at)
{
	size_t n = at;

	while (n < b->len && strchr("/;\n", b->data[n]) == NULL)
		n++;
	return (n - at);
}

/* Both texts have the same parts in the same order; the spelling may differ. */
static void
print_difference(const struct buf *given, const struct buf *signed_)
{
	size_t i = 0, k = 0, n, m;

	while (i < given->len && k < signed_->len) {
		n = part_len(given, i);
		m = part_len(signed_, k);
		if (n != m ||
		    memcmp(given->data + i, signed_->data + k, n) != 0)
			warn0("the signed text must have \"%s\", but the URL "
			      "has \"%s\"",
			    text_safe((char *)signed_->data + k, m),
			    text_safe((char *)given->data + i, n));
		i += n + 1;
		k += m + 1;
	}
}

int
explain_url(const struct chanurl *u, const char *url, size_t len,
    const struct keyring *keys, struct buf *text, struct err *e)
{
	struct buf given = BUF_INIT;
	int rc = sign_text(u, text, e);

	if (rc == 0)
		rc = sign_given(url, len, &given, e);
	if (rc == 0 && (given.len != text->len ||
			   memcmp(given.data, text->data, text->len) != 0)) {
		print_difference(&given, text);
		if (sign_isof(keys, u, &given))
			warn0("the signature was made of the URL's spelling, "
			      "not of the canonical spelling");
	}
	buf_free(&given);
	return (rc);
}
