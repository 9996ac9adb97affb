#include <stdlib.h>
#include <string.h>

#include "form/zipdir.h"
#include "form/ziptail.h"
#include "util/endian.h"

static int
read_cd(struct ziptail *t, struct view *v, struct err *e)
{
	size_t len = (size_t)t->zip.cdsize;
	struct sha256_ctx ctx;

	if (zip_readcd(v, &t->zip, &t->cd, e) != 0)
		return (-1);
	t->jarsigned = zipdir_isjarsigned(t->cd, len);
	sha256_init(&ctx);
	sha256_update(&ctx, len, t->cd);
	sha256_digest(&ctx, sizeof(t->cdhash), t->cdhash);
	return (0);
}

int
ziptail_read(struct ziptail *t, struct view *v, int cd, struct err *e)
{
	memset(t, 0, sizeof(*t));
	if (zip_find(v, &t->zip, e) != 0)
		return (-1);
	t->eocdlen = ZIP_EOCD_LEN + t->zip.commentlen;
	if ((t->eocd = malloc(t->eocdlen)) == NULL)
		return (err_nomem(e));
	if (zip_readeocd(v, &t->zip, t->eocd, e) != 0 ||
	    (cd && read_cd(t, v, e) != 0)) {
		ziptail_free(t);
		return (-1);
	}
	return (0);
}

void
ziptail_ident(const struct ziptail *t, struct sha256_ctx *ctx)
{
	uint8_t size[8];

	le64enc(size, t->zip.size);
	sha256_update(ctx, sizeof(size), size);
	sha256_update(ctx, t->eocdlen, t->eocd);
	if (t->cd != NULL)
		sha256_update(ctx, sizeof(t->cdhash), t->cdhash);
}

void
ziptail_free(struct ziptail *t)
{
	free(t->eocd);
	free(t->cd);
	t->eocd = NULL;
	t->cd = NULL;
}
