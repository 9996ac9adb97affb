/*
 * Unit tests of aws/awsini.h, aws/aws.h and aws/place.h: what the AWS tools'
 * files mean, which setting wins, and where an object is then.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "nomemory.h"
#include "aws/awsini.h"
#include "aws/place.h"

static const char *
value(const char *text, const char *section, const char *name)
{
	static struct buf out = BUF_INIT;
	struct awsini f = {text, strlen(text)};

	buf_reset(&out);
	return (awsini_get(&f, section, name, &out) ? buf_str(&out) : NULL);
}

static void
test_ini(void)
{
	static const char text[] =
	    "a = none\n[one]\r\nA=1\r\n b = nested\nc = 3 # no\nd=a#b;c\n"
	    "# e = no\n;e = no\ne\n= e\nf =\n[ two\t words ] # x\na = 4\n"
	    "[broken\na = 5\n[one]\ng = x = y\nc = 6";

	CHECK_STR(value(text, "one", "a"), "1");
	CHECK_STR(value(text, "one", "b"), NULL);
	CHECK_STR(value(text, "one", "c"), "6");
	CHECK_STR(value(text, "one", "d"), "a#b;c");
	CHECK_STR(value(text, "one", "e"), NULL);
	CHECK_STR(value(text, "one", "f"), NULL);
	CHECK_STR(value(text, "one", "g"), "x = y");
	CHECK_STR(value(text, "two words", "a"), "4");
	CHECK_STR(value(text, "two", "a"), NULL);
	CHECK_STR(value("[x]\na = 1 # 2\n", "x", "a"), "1");
	CHECK_STR(value("", "x", "a"), NULL);
}

/* Indented lines; the expected values are those of Python's configparser. */
static void
test_indented(void)
{
	static const char *const before[] = {"s3 =\n", "s3 =\n\n",
	    "s3 =\n# c\n", "s3 =\n  ; c\n", "s3 =\n  x = 1\n", " s3 =\n"};
	char text[100];
	size_t i;

	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		(void)snprintf(text, sizeof(text),
		    "[one]\n%s  [other]\na = 1\n", before[i]);
		CHECK_STR(value(text, "one", "a"), "1");
		CHECK_STR(value(text, "other", "a"), NULL);
	}
	/* With no setting before it, a line continues nothing. */
	CHECK_STR(value("  [x]\na = 1\n", "x", "a"), "1");
	CHECK_STR(value("[y]\n# c\n  [x]\na = 1\n", "x", "a"), "1");
	CHECK_STR(value("[x]\n  a = 1\n  b = 2\n", "x", "a"), "1");
	CHECK_STR(value("[x]\n  a = 1\n  b = 2\n", "x", "b"), "2");
	CHECK_STR(value("[x]\n  a = 1\n   b = 2\n", "x", "b"), NULL);
	CHECK_STR(value("[x]\n # a = 1\n", "x", "# a"), NULL);
}

/* The environment: pairs of name and value. */
static const char *const *vars;

static const char *
env(const char *name)
{
	const char *const *v;

	for (v = vars; v[0] != NULL; v += 2)
		if (strcmp(v[0], name) == 0)
			return (v[1]);
	return (NULL);
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		abort();
}

#define FILES                                                                  \
	"AWS_SHARED_CREDENTIALS_FILE", "credentials", "AWS_CONFIG_FILE",       \
	    "config"

/* Print the settings that were found in one line; or the error. */
static const char *
loaded(const char *const *variables)
{
	static char line[2048];
	struct aws a;
	struct err e;

	vars = variables;
	if (aws_load(&a, env, &e) != 0)
		(void)snprintf(line, sizeof(line), "%s", e.text);
	else
		(void)snprintf(line, sizeof(line), "%s %s %s %s %s",
		    a.id ? a.id : "-", a.secret ? a.secret : "-",
		    a.token ? a.token : "-", a.region,
		    a.endpoint ? a.endpoint : "-");
	aws_free(&a);
	return (line);
}

#define LOADED(...) loaded((const char *const[]){__VA_ARGS__, NULL, NULL})

static void
test_load(void)
{
	put("credentials",
	    "[default]\naws_access_key_id=I\naws_secret_access_key=S\n"
	    "[t]\naws_access_key_id=TI\naws_secret_access_key=TS\n"
	    "aws_session_token=TT\n[half]\naws_access_key_id=I\n");
	put("config",
	    "[default]\nregion=r1\naws_access_key_id=no\n"
	    "[profile t]\nregion=r2\nendpoint_url=http://e\n[sso]\nregion=no\n"
	    "[profile sso]\nsso_session=x\n[profile bare]\nregion=r3\n");
	CHECK_STR(LOADED(FILES), "I S - r1 -");
	CHECK_STR(LOADED(FILES, "AWS_PROFILE", "t"), "TI TS TT r2 http://e");
	CHECK_STR(LOADED(FILES, "AWS_PROFILE", "bare"), "- - - r3 -");
	CHECK_STR(LOADED(FILES, "AWS_PROFILE", "x"),
	    "AWS profile \"x\" is in neither file");
	CHECK_STR(LOADED(FILES, "AWS_PROFILE", "half"),
	    "AWS profile \"half\" has half of a key");
	CHECK_STR(LOADED(FILES, "AWS_PROFILE", "sso"),
	    "AWS profile \"sso\" gets its key by sso_session, which is not "
	    "supported");
	CHECK_STR(LOADED(FILES, "AWS_ACCESS_KEY_ID", "E",
		      "AWS_SECRET_ACCESS_KEY", "F", "AWS_DEFAULT_REGION", "d"),
	    "E F - d -");
	CHECK_STR(LOADED(FILES, "AWS_ACCESS_KEY_ID", "E",
		      "AWS_SECRET_ACCESS_KEY", "F", "AWS_SESSION_TOKEN", "T",
		      "AWS_REGION", "r", "AWS_DEFAULT_REGION", "d",
		      "AWS_ENDPOINT_URL", "u", "AWS_ENDPOINT_URL_S3", "u3"),
	    "E F T r u3");
	CHECK_STR(LOADED(FILES, "AWS_SECRET_ACCESS_KEY", "F"),
	    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together");
	CHECK_STR(LOADED(FILES, "AWS_PROFILE", "t",
		      "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
	    "TI TS TT r2 -");
	CHECK_STR(LOADED("HOME", "nowhere"), "- - - us-east-1 -");
	put("config", "[default]\nregion=no\n[profile default]\nregion=r4\n");
	CHECK_STR(LOADED(FILES), "I S - r4 -");
	CHECK(mkdir(".aws", 0700) == 0 && rename("config", ".aws/config") == 0);
	CHECK_STR(LOADED("HOME", "."), "- - - r4 -");
}

/* Let each allocation of aws_load fail once: each must be an error. */
static void
fail_each(const char *const *variables)
{
	struct err e = {.kind = ERR_NONE};
	int n, bad = 0, rc;
	struct aws a;

	vars = variables;
	for (n = 1;; n++) {
		nomemory_in = n;
		rc = aws_load(&a, env, &e);
		aws_free(&a);
		if (nomemory_in > 0)
			break;
		bad += rc != -1 || e.kind != ERR_TEMP;
	}
	nomemory_in = 0;
	check_row(rc == 0 && n > 5 && bad == 0,
	    "%d allocations fail, one at a time (%d bad)", n - 1, bad);
}

#define FAIL_EACH(...) fail_each((const char *const[]){__VA_ARGS__, NULL, NULL})

static void
test_nomemory(void)
{
	put("credentials", "[t]\naws_access_key_id=TI\n"
			   "aws_secret_access_key=TS\naws_session_token=TT\n");
	put("config", "[default]\nregion=r1\nendpoint_url=http://d\n"
		      "[profile t]\nregion=r2\nendpoint_url=http://e\n"
		      "[profile p]\ncredential_process=true\n");
	CHECK(chmod("config", 0600) == 0);
	FAIL_EACH(FILES, "AWS_PROFILE", "t");
	FAIL_EACH(FILES, "AWS_PROFILE", "p");
	FAIL_EACH(FILES, "AWS_PROFILE", "t", "AWS_ACCESS_KEY_ID", "E",
	    "AWS_SECRET_ACCESS_KEY", "F", "AWS_SESSION_TOKEN", "T",
	    "AWS_REGION", "r", "AWS_DEFAULT_REGION", "d", "AWS_ENDPOINT_URL",
	    "u", "AWS_ENDPOINT_URL_S3", "u3");
}

/* The command that gives the key, and its file and line; or the error. */
static const char *
process(const char *const *variables)
{
	static char line[2048];
	struct aws a;
	struct err e;

	vars = variables;
	if (aws_load(&a, env, &e) != 0)
		(void)snprintf(line, sizeof(line), "%s", e.text);
	else if (a.process == NULL)
		(void)snprintf(line, sizeof(line), "%s", a.id ? a.id : "-");
	else
		(void)snprintf(
		    line, sizeof(line), "%s: %s", a.source, a.process);
	aws_free(&a);
	return (line);
}

#define PROCESS(...) process((const char *const[]){__VA_ARGS__, NULL, NULL})

#define REFUSED                                                                \
	"config: credential_process is refused, because others can change "    \
	"the file; run chmod 600"

static void
test_process(void)
{
	put("credentials", "[both]\ncredential_process=first\n[key]\n"
			   "aws_access_key_id=I\naws_secret_access_key=S\n");
	put("config",
	    "[default]\ncredential_process = a 'b  c' # d\n"
	    "[profile both]\ncredential_process=second\n[profile key]\n"
	    "credential_process=no\n[profile role]\nrole_arn=r\n"
	    "credential_process=no\n");
	CHECK(chmod("credentials", 0644) == 0 && chmod("config", 0644) == 0);
	CHECK_STR(PROCESS(FILES), "config: a 'b  c'");
	CHECK_STR(PROCESS(FILES, "AWS_PROFILE", "both"), "credentials: first");
	/* A key wins, in the profile or in the environment. */
	CHECK_STR(PROCESS(FILES, "AWS_PROFILE", "key"), "I");
	CHECK_STR(PROCESS(FILES, "AWS_ACCESS_KEY_ID", "E",
		      "AWS_SECRET_ACCESS_KEY", "F"),
	    "E");
	CHECK_STR(PROCESS(FILES, "AWS_PROFILE", "role"),
	    "AWS profile \"role\" gets its key by role_arn, which is not "
	    "supported");
	/* Others who can write the file could run commands as this user. */
	CHECK(chmod("config", 0620) == 0);
	CHECK_STR(PROCESS(FILES), REFUSED);
	CHECK(chmod("config", 0602) == 0);
	CHECK_STR(PROCESS(FILES), REFUSED);
	CHECK_STR(PROCESS(FILES, "AWS_PROFILE", "both"), "credentials: first");
	CHECK_STR(PROCESS(FILES, "AWS_PROFILE", "key"), "I");
	CHECK(chmod("config", 0600) == 0 && chown("config", 1, 1) == 0);
	CHECK_STR(PROCESS(FILES), REFUSED);
	(void)unlink("config");
}

static const char *
where(const char *spec, const char *region, const char *endpoint)
{
	static char line[1024];
	char *r = strdup(region), *u = endpoint ? strdup(endpoint) : NULL;
	struct aws a = {.region = r, .endpoint = u};
	struct place p = PLACE_INIT;
	struct err e;

	if (place_find(&p, spec, &a, "a b", &e) != 0)
		(void)snprintf(line, sizeof(line), "no");
	else
		(void)snprintf(line, sizeof(line), "%s", (char *)p.url.data);
	place_free(&p);
	free(r);
	free(u);
	return (line);
}

static void
test_place(void)
{
	CHECK_STR(where("s3://bkt", "eu-west-1", NULL),
	    "https://bkt.s3.eu-west-1.amazonaws.com/a%20b");
	CHECK_STR(where("s3://bkt/p+q/", "cn-north-1", NULL),
	    "https://bkt.s3.cn-north-1.amazonaws.com.cn/p%2Bq/a%20b");
	CHECK_STR(where("s3://b.kt", "us-east-1", NULL),
	    "https://s3.us-east-1.amazonaws.com/b.kt/a%20b");
	CHECK_STR(where("S3://bkt/p", "x", "http://h:7480/"),
	    "http://h:7480/bkt/p/a%20b");
	CHECK_STR(
	    where("s3://bkt", "x", "https://h/s3/"), "https://h/s3/bkt/a%20b");
	/* An endpoint is a URL; a bucket's prefix and a key are plain text. */
	CHECK_STR(where("s3://bkt/c%20d", "x", "http://h/a%20b%c3%a9/"),
	    "http://h/a%20b%C3%A9/bkt/c%2520d/a%20b");
	CHECK_STR(where("s3://bkt", "x", "http://h/a%2"), "no");
	CHECK_STR(where("s3://bkt", "x", "http://h/a%zzb"), "no");
	CHECK_STR(where("s3://bkt", "x", "http://h/a%00b"), "no");
	CHECK_STR(where("s3://bkt", "x", "http://h/a%2fb"), "no");
	CHECK_STR(
	    where("s3://bkt", "x", "https://s3.dualstack.x.amazonaws.com"),
	    "https://bkt.s3.dualstack.x.amazonaws.com/a%20b");
	CHECK_STR(
	    where("s3://bkt", "x", "https://s3.oss-cn-hangzhou.aliyuncs.com"),
	    "https://bkt.s3.oss-cn-hangzhou.aliyuncs.com/a%20b");
	CHECK_STR(where("s3://bkt-1250000000/p", "x",
		      "https://cos.ap-guangzhou.MyQCloud.com:443"),
	    "https://bkt-1250000000.cos.ap-guangzhou.MyQCloud.com:443/p/"
	    "a%20b");
	CHECK_STR(where("s3://bkt", "x", "https://notamazonaws.com"),
	    "https://notamazonaws.com/bkt/a%20b");
	CHECK_STR(where("s3://bkt", "evil.example/", NULL), "no");
	CHECK_STR(where("s3://bkt", "x", "h:7480"), "no");
	CHECK_STR(where("s3://bkt", "x", "http://u:p@h"), "no");
	CHECK_STR(where("s3://", "x", NULL), "no");
	CHECK_STR(where("s3://b", "x", NULL), "no");
	CHECK_STR(where("s3://..b", "x", NULL), "no");
	CHECK_STR(where("s3://b@evil", "x", NULL), "no");
	CHECK_STR(where("https://h/p/", "x", NULL), "https://h/p/a%20b");
}

int
main(void)
{
	char dir[] = "/tmp/chanpack-aws-XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return (1);
	test_ini();
	test_indented();
	test_load();
	test_process();
	test_nomemory();
	test_place();
	(void)unlink("config");
	(void)unlink(".aws/config");
	(void)rmdir(".aws");
	(void)unlink("credentials");
	(void)rmdir(dir);
	return (check_done());
}
