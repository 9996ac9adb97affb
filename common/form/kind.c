#include <string.h>

#include "form/kind.h"
#include "form/zipdir.h"

/* Signs of a kind that a name in the directory gives (FIELD 1.2 and 2). */
enum sign {
	APK_MANIFEST = 1 << 0,
	BUNDLE_PART = 1 << 1,
	APKS_PART = 1 << 2,
	APK_INSIDE = 1 << 3,
	JSON_MANIFEST = 1 << 4,
	HAP_MODULE = 1 << 5,
	HAP_PART = 1 << 6,
	RPK_CODE = 1 << 7,
	RPK_CERT = 1 << 8,
	MSIX_PART = 1 << 9,
};

enum match { WHOLE, FRONT, BACK };

static const struct {
	const char *name;
	enum match match;
	unsigned int sign;
} names[] = {
    {"AndroidManifest.xml", WHOLE, APK_MANIFEST},
    {"BundleConfig.pb", WHOLE, BUNDLE_PART},
    {"base/manifest/", FRONT, BUNDLE_PART},
    {"toc.pb", WHOLE, APKS_PART},
    {"base.apk", WHOLE, APKS_PART},
    {"splits/base-", FRONT, APKS_PART},
    {".apk", BACK, APK_INSIDE},
    {"manifest.json", WHOLE, JSON_MANIFEST},
    {"module.json", WHOLE, HAP_MODULE},
    {"config.json", WHOLE, HAP_MODULE},
    {".hap", BACK, HAP_MODULE},
    {"pack.info", WHOLE, HAP_PART},
    {"resources.index", WHOLE, HAP_PART},
    {"ets/", FRONT, HAP_PART},
    {"app.js", WHOLE, RPK_CODE},
    {"META-INF/CERT", WHOLE, RPK_CERT},
    {"AppxManifest.xml", WHOLE, MSIX_PART},
    {"AppxBlockMap.xml", WHOLE, MSIX_PART},
    {"AppxMetadata/AppxBundleManifest.xml", WHOLE, MSIX_PART},
};

static const char set[] =
    "devices do not install this file; stamp the APKs that are made from it";
static const char closed[] = "its signature leaves no place for a channel";

enum kind_id { ZIP, APK, AAB, APKS, XAPK, HAP, RPK, MSIX };

static const struct kind kinds[] = {
    [ZIP] = {"zip", "a ZIP file", NULL, 0},
    [APK] = {"apk", "an APK", NULL, 0},
    [AAB] = {"aab", "an Android app bundle (.aab)", set, 1},
    [APKS] = {"apks", "a set of APKs (.apks)", set, 1},
    [XAPK] = {"xapk", "a set of APKs (.xapk)", set, 1},
    [HAP] = {"hap", "a HarmonyOS package (.hap, .app)", closed, 0},
    [RPK] = {"rpk", "a quick app (.rpk)", closed, 0},
    [MSIX] = {"msix", "a Windows app package (.msix, .appx)", closed, 0},
};

static int
matches(enum match how, const char *want, const char *name, size_t len)
{
	size_t n = strlen(want);

	if (len < n || (how == WHOLE && len != n))
		return (0);
	return (memcmp(how == BACK ? name + len - n : name, want, n) == 0);
}

/* Collect the signs that all names in the directory give. */
static unsigned int
read_names(const struct ziptail *t)
{
	struct zipdir_rec rec;
	unsigned int signs = 0;
	size_t at = 0, i;

	while (zipdir_next(t->cd, (size_t)t->zip.cdsize, &at, &rec))
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (matches(names[i].match, names[i].name, rec.name,
				rec.namelen))
				signs |= names[i].sign;
	return (signs);
}

/* How many bytes before the directory show a signing block of another kind. */
#define HAP_FOOT 20 /* magic and version */
#define RPK_FOOT 16

/* Set ${id} to the kind that the bytes before the directory show, or to ZIP. */
static int
read_foot(enum kind_id *id, struct view *v, const struct zip *z, struct err *e)
{
	uint8_t foot[HAP_FOOT] = {0};
	size_t len = z->cd < HAP_FOOT ? (size_t)z->cd : HAP_FOOT;

	*id = ZIP;
	if (view_read(v, z->cd - len, foot + HAP_FOOT - len, len, e) != 0)
		return (-1);
	if (memcmp(foot, "<hap sign block>", 16) == 0 ||
	    memcmp(foot, "HAP Sig Block 42", 16) == 0)
		*id = HAP;
	else if (memcmp(foot + HAP_FOOT - RPK_FOOT, "RPK Sig Block 42",
		     RPK_FOOT) == 0)
		*id = RPK;
	return (0);
}

static int
all(unsigned int signs, unsigned int wanted)
{
	return ((signs & wanted) == wanted);
}

static enum kind_id
judge(unsigned int signs)
{
	if (all(signs, BUNDLE_PART))
		return (AAB);
	if (all(signs, MSIX_PART))
		return (MSIX);
	if (all(signs, APK_MANIFEST))
		return (APK);
	if (all(signs, APKS_PART))
		return (APKS);
	if (all(signs, JSON_MANIFEST | APK_INSIDE))
		return (XAPK);
	if (all(signs, HAP_MODULE | HAP_PART))
		return (HAP);
	if (all(signs, JSON_MANIFEST | RPK_CODE | RPK_CERT))
		return (RPK);
	return (ZIP);
}

const struct kind *
kind_find(struct view *v, const struct ziptail *t, struct err *e)
{
	enum kind_id id;

	if (read_foot(&id, v, &t->zip, e) != 0)
		return (NULL);
	return (&kinds[id != ZIP ? id : judge(read_names(t))]);
}
