#include "check.h"
#include "form/zippath.h"

static void
check_path(const char *path, int ok)
{
	struct err e;

	check_row((zippath_check(path, strlen(path), &e) == 0) == ok, "%s: %s",
	    ok ? "a path" : "no path", path);
}

/* ${want} is the channel; NULL: no match; "": a match without channel. */
static void
check_match(const char *path, const char *name, const char *want)
{
	const char *channel = "";
	size_t len = 0;
	int rc = zippath_match(path, name, strlen(name), &channel, &len);

	if (want == NULL)
		check_row(rc == 0, "%s is not %s", path, name);
	else
		check_row(rc == 1 && len == strlen(want) &&
			      memcmp(channel, want, len) == 0,
		    "%s is %s", path, name);
}

/* ${want} is the name; NULL: the channel is refused. */
static void
check_name(const char *path, const char *channel, const char *want)
{
	struct buf name = BUF_INIT;
	struct err e;
	int rc = zippath_name(path, channel, strlen(channel), &name, &e);

	if (want == NULL)
		check_row(rc == -1, "%s with %s is refused", path, channel);
	else
		check_row(rc == 0 && strcmp(buf_str(&name), want) == 0,
		    "%s with %s is %s", path, channel, want);
	buf_free(&name);
}

int
main(void)
{
	check_path("a", 1);
	check_path("META-INF/channel_{channel}", 1);
	check_path("a..b/.c/...", 1);
	check_path("", 0);
	check_path("/a", 0);
	check_path("a/", 0);
	check_path("a//b", 0);
	check_path("a/./b", 0);
	check_path("../a", 0);
	check_path("a\\b", 0);
	check_path("a\tb", 0);
	check_path("a\xff", 0);
	check_path("{channel}{channel}", 0);
	check_path("{Channel}", 0);
	check_path("META-INF/manifest.mf", 0);
	check_path("META-INF/x.EC", 0);
	check_path("META-INF/x/y.EC", 1);
	check_path("META-INF/SIG-", 0);
	check_path("META-INF/.SF", 1);
	check_match("a", "a", "");
	check_match("a", "ab", NULL);
	check_match("a_{channel}.x", "a_b.x", "b");
	check_match("a_{channel}.x", "a_.x", NULL);
	check_match("a_{channel}_a", "a_a", NULL);
	check_match("a_{channel}", "a_b/c", NULL);
	check_match("{channel}", "x", "x");
	check_match("META-INF/{channel}", "META-INF/CERT.SF", NULL);
	check_match("META-INF/{channel}", "META-INF/CERT", "CERT");
	check_name("a", "x/y", "a");
	check_name("a_{channel}.x", "b c", "a_b c.x");
	check_name("a_{channel}", "x/y", NULL);
	check_name("a_{channel}", "x\\y", NULL);
	check_name("{channel}", "..", NULL);
	check_name(".{channel}/a", ".", NULL);
	check_name("META-INF/{channel}", "CERT.RSA", NULL);
	return (check_done());
}
