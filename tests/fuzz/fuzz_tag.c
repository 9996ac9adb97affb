/*
 * tag: any bytes as a tag of the coprocess.  tag_make must give a tag of the
 * same store and version again.  A version that tag_isetag lets into a request
 * must not end a field.
 */
#include <string.h>

#include "fetch/tag.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[COTAG_MAX + 1], version[COTAG_MAX + 1], again[COTAG_MAX + 1];
	char back[COTAG_MAX + 1];
	struct err e;
	size_t store, same;

	if (!wire_isversion((const char *)data, size))
		return (0);
	memcpy(text, data, size);
	text[size] = '\0';
	if (tag_split(text, 3, &store, version, &e) != 0)
		return (0);
	MUST(store < 3 && version[0] != '\0' && strlen(version) <= COTAG_MAX);
	if (tag_isetag(version))
		MUST(strpbrk(version, "\r\n") == NULL);
	/* The new tag is not longer than ${text}: only memory can fail. */
	if (tag_make(again, store, version, &e) != 0)
		return (0);
	MUST(wire_isversion(again, strlen(again)));
	MUST(tag_split(again, 3, &same, back, &e) == 0);
	MUST(same == store && strcmp(back, version) == 0);
	return (0);
}
