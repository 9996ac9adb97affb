#include "form/sigid.h"

/* The APK signatures come first: see sigid_scheme. */
static const struct sigid table[] = {
    {SIGID_V2, SIGID_SCHEME, "v2"},
    {SIGID_V3, SIGID_SCHEME, "v3"},
    {SIGID_V31, SIGID_SCHEME, "v3.1"},
    {SIGID_V32, SIGID_SCHEME, "v3.2"},
    {0x2b09189e, SIGID_OTHER, "source-stamp-v1"},
    {0x6dff800d, SIGID_OTHER, "source-stamp-v2"},
    {SIGID_PADDING, SIGID_OTHER, "padding"},
    {0x504b4453, SIGID_OTHER, "dependencies"},
    {0x2146444e, SIGID_OTHER, "frosting"},
    {SIGID_WALLE, SIGID_CHANNEL, "walle"},
    {0x71777778, SIGID_CHANNEL, "hume-settings"},
    {SIGID_HUME, SIGID_CHANNEL, "hume"},
    {SIGID_VASDOLLY, SIGID_CHANNEL, "vasdolly"},
    {SIGID_PACKER, SIGID_CHANNEL, "packer"},
    {SIGID_KUAISHOU, SIGID_CHANNEL, "kuaishou"},
    {SIGID_KUAISHOU2, SIGID_CHANNEL, "kuaishou-2"},
    {SIGID_KUAISHOU3, SIGID_CHANNEL, "kuaishou-3"},
    {SIGID_SEAL, SIGID_CHANNEL, "seal"},
};

#define N_IDS (sizeof(table) / sizeof(table[0]))

const struct sigid *
sigid_scheme(size_t i)
{
	return (table[i].kind == SIGID_SCHEME ? &table[i] : NULL);
}

const struct sigid *
sigid_find(uint32_t id)
{
	size_t i;

	for (i = 0; i < N_IDS; i++)
		if (table[i].id == id)
			return (&table[i]);
	return (NULL);
}
