/*
 * awsini: any bytes as a file of the AWS tools.  A value must be one line
 * without NUL and without white space around it, in a section of the file.
 */
#include <string.h>

#include "fuzz.h"
#include "aws/awsini.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const name[] = {"region", "aws_access_key_id"};
	struct awsini f = {(const char *)data, size};
	struct buf out = BUF_INIT;
	const char *s;
	size_t i;

	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		buf_reset(&out);
		if (!awsini_get(&f, "profile x", name[i], &out))
			continue;
		s = buf_str(&out);
		MUST(awsini_has(&f, "profile x"));
		MUST(out.len > 0 && strlen(s) == out.len);
		MUST(strchr(s, '\n') == NULL);
		MUST(strchr(" \t\r", s[0]) == NULL);
		MUST(strchr(" \t\r", s[out.len - 1]) == NULL);
	}
	buf_free(&out);
	return (0);
}
