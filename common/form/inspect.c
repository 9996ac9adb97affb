#include <stdlib.h>
#include <string.h>

#include "form/inspect.h"
#include "form/kind.h"
#include "form/sigpad.h"
#include "form/zipdir.h"

static int
read_block(struct inspect *x, struct view *v, struct err *e)
{
	x->hasblock = sigblock_bid(v, &x->zip, e);
	if (x->hasblock <= 0)
		return (x->hasblock);
	return (sigblock_read(&x->block, v, &x->zip, e));
}

static int
read_cd(struct inspect *x, struct view *v, struct err *e)
{
	struct ziptail t = {.zip = x->zip};
	const struct kind *kind;

	x->kind = x->hasblock ? "apk" : "zip";
	if (x->zip.cdsize > ZIP_CD_MAX) {
		x->jarsigned = -1;
		return (0);
	}
	if (zip_readcd(v, &x->zip, &t.cd, e) != 0)
		return (-1);
	x->jarsigned = zipdir_isjarsigned(t.cd, (size_t)x->zip.cdsize);
	if (x->jarsigned)
		x->kind = "apk";
	kind = kind_find(v, &t, e);
	if (kind != NULL && kind->why != NULL && !x->block.signature)
		x->kind = kind->name;
	free(t.cd);
	return (kind == NULL ? -1 : 0);
}

int
inspect_read(struct inspect *x, struct view *v, struct err *e)
{
	memset(x, 0, sizeof(*x));
	if (zip_find(v, &x->zip, e) == 0 && read_block(x, v, e) == 0 &&
	    read_cd(x, v, e) == 0)
		return (0);
	inspect_free(x);
	return (-1);
}

int
inspect_aligned(const struct sigblock *b)
{
	return (!b->verity ||
		(b->off % SIGPAD_PAGE == 0 && b->len % SIGPAD_PAGE == 0));
}

void
inspect_free(struct inspect *x)
{
	sigblock_free(&x->block);
}
