#include "web/rangespec.h"

int
rangespec_clamp(const struct rangespec *r, uint64_t size, uint64_t *first,
    uint64_t *len, struct err *e)
{
	*first = 0;
	*len = size;
	if (r->whole)
		return (0);
	if (r->from_end) {
		*len = r->last < size ? r->last : size;
		*first = size - *len;
	} else {
		*first = r->first;
		*len = size <= r->first ? 0 : size - r->first;
		if (*len > 0 && r->last - r->first < *len)
			*len = r->last - r->first + 1;
	}
	if (*len > 0)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "no byte of the package is in the range; it has %llu bytes",
	    (unsigned long long)size));
}
