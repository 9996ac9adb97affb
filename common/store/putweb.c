#include "store/putkind.h"
int
putweb_open(struct put **p, struct err *e)
{
	(void)p;
	return (err_set(e, ERR_INPUT, "not yet"));
}
