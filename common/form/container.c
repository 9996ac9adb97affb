#include <stdlib.h>

#include "form/container.h"

int
container_scan(
    const struct container *c, struct view *v, void **state, struct err *e)
{
	void *new = calloc(1, c->size);

	if (new == NULL)
		return (err_nomem(e));
	if (c->scan(new, v, e) != 0) {
		container_free(c, new);
		return (-1);
	}
	*state = new;
	return (0);
}

void
container_free(const struct container *c, void *state)
{
	c->free(state);
	free(state);
}
