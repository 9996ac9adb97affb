#include <nettle/sha2.h>
#include <stdlib.h>

#include "form/sitein.h"

/* The first digested bytes: what the digest is of, and its version. */
static const uint8_t of_package[] = "chanpack package 1";
static const uint8_t of_file[] = "chanpack file 1";

void
site_makeident(struct site *s)
{
	struct sha256_ctx ctx;
	size_t i = 0;

	while (s->state[i] == NULL)
		i++;
	if (site_containers[i]->ident == NULL)
		return;
	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(of_package), of_package);
	site_containers[i]->ident(s->state[i], &ctx);
	sha256_digest(&ctx, sizeof(s->ident), s->ident);
	s->has_ident = 1;
}

const uint8_t *
site_ident(const struct site *site)
{
	return (site->has_ident ? site->ident : NULL);
}

int
site_identfile(struct view *v, uint8_t ident[PLAN_IDENT_LEN], struct err *e)
{
	const size_t max = 1 << 20;
	struct sha256_ctx ctx;
	uint64_t off;
	uint8_t *data;
	size_t n;

	if ((data = malloc(max)) == NULL)
		return (err_nomem(e));
	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(of_file), of_file);
	for (off = 0; off < v->size; off += n) {
		n = v->size - off < max ? (size_t)(v->size - off) : max;
		if (view_read(v, off, data, n, e) != 0) {
			free(data);
			return (-1);
		}
		sha256_update(&ctx, n, data);
	}
	sha256_digest(&ctx, PLAN_IDENT_LEN, ident);
	free(data);
	return (0);
}
