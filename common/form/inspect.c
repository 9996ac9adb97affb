#include <stdlib.h>
#include <string.h>

#include "form/inspect.h"
#include "form/sigpad.h"
#include "form/zipdir.h"

static const struct {
	uint32_t id;
	const char *name;
} owners[] = {
    {SIGBLOCK_ID_V2, "v2"},
    {SIGBLOCK_ID_V3, "v3"},
    {SIGBLOCK_ID_V31, "v3.1"},
    {0x2b09189e, "source-stamp-v1"},
    {0x6dff800d, "source-stamp-v2"},
    {SIGBLOCK_ID_PADDING, "padding"},
    {0x504b4453, "dependencies"},
    {0x2146444e, "frosting"},
    {0x71777777, "walle"},
    {0x71777778, "hume-settings"},
    {0x99666666, "hume"},
    {0x881155ff, "vasdolly"},
    {0x7a786b21, "packer"},
    {0x71123456, "kuaishou"},
    {0x71123457, "kuaishou-2"},
    {0x71123458, "kuaishou-3"},
};

const char *
inspect_idname(uint32_t id)
{
	size_t i;

	for (i = 0; i < sizeof(owners) / sizeof(owners[0]); i++)
		if (owners[i].id == id)
			return (owners[i].name);
	return (NULL);
}

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
	uint8_t *cd;

	if (x->zip.cdsize > ZIP_CD_MAX) {
		x->jarsigned = -1;
		return (0);
	}
	if (zip_readcd(v, &x->zip, &cd, e) != 0)
		return (-1);
	x->jarsigned = zipdir_isjarsigned(cd, (size_t)x->zip.cdsize);
	free(cd);
	return (0);
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
