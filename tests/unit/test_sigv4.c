/*
 * Unit tests of aws/sigv4.h, with the requests and signatures that AWS
 * publishes: the Signature Version 4 test suite, and the examples of the S3
 * documentation, "Authorization header, single chunk".
 */
#include "check.h"
#include "aws/sigv4.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct sigv4_scope suite = {"AKIDEXAMPLE",
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830T123600Z", "us-east-1",
    "service"};
static const struct sigv4_scope s3 = {"AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524T000000Z", "us-east-1",
    "s3"};

#define HOST                                                                   \
	{                                                                      \
		"Host", "example.amazonaws.com"                                \
	}
#define DATE                                                                   \
	{                                                                      \
		"X-Amz-Date", "20150830T123600Z"                               \
	}
#define N(v) (sizeof(v) / sizeof((v)[0]))

/* Is this the value of Authorization from SignedHeaders on? */
static int
gives(const struct sigv4_scope *s, const char *method, const char *path,
    const char *query, const struct sigv4_field *f, size_t n,
    const char *payload, const char *names, const char *signature)
{
	struct sigv4_request r = {method, path, query, f, n, payload};
	struct buf out = BUF_INIT, want = BUF_INIT;
	int ok;

	buf_addf(&want,
	    "AWS4-HMAC-SHA256 Credential=%s/%.8s/us-east-1/%s/aws4_request, "
	    "SignedHeaders=%s, Signature=%s",
	    s->id, s->time, s->service, names, signature);
	sigv4_sign(s, &r, &out);
	ok = !out.failed && strcmp(buf_str(&out), buf_str(&want)) == 0;
	if (!ok)
		printf("# %s\n", buf_str(&out));
	buf_free(&out);
	buf_free(&want);
	return (ok);
}

static int
vanilla(const char *method, const char *path, const char *query,
    const char *signature)
{
	static const struct sigv4_field f[] = {DATE, HOST};

	return (gives(&suite, method, path, query, f, N(f), EMPTY,
	    "host;x-amz-date", signature));
}

static void
test_paths(void)
{
	check_row(
	    vanilla("GET", "/", "",
		"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763"
		"fbf31"),
	    "get-vanilla");
	check_row(
	    vanilla("POST", "/", "",
		"5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efb"
		"e5d6b"),
	    "post-vanilla");
	check_row(
	    vanilla("GET", "/\xe1\x88\xb4", "",
		"8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141b"
		"e5d85"),
	    "get-utf8");
	check_row(
	    vanilla("GET",
		"/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr"
		"stuvwxyz",
		"",
		"07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf"
		"5f24f"),
	    "get-unreserved");
}

static void
test_queries(void)
{
	check_row(
	    vanilla("GET", "/", "Param2=value2&Param1=value1",
		"b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cd"
		"f2500"),
	    "get-vanilla-query-order-key-case");
	check_row(
	    vanilla("GET", "/", "Param1=value2&Param1=Value1",
		"eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b23"
		"82bd1"),
	    "get-vanilla-query-order-key");
	check_row(
	    vanilla("GET", "/", "Param1=value2&Param1=value1",
		"5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471"
		"c4694"),
	    "get-vanilla-query-order-value");
	check_row(
	    vanilla("GET", "/", "%E1%88%B4=bar",
		"2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818"
		"dd04"),
	    "get-vanilla-utf8-query");
}

static void
test_fields(void)
{
	static const struct sigv4_field trim[] = {HOST,
	    {"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}, DATE};
	static const struct sigv4_field twice[] = {HOST,
	    {"My-Header1", "value2"}, {"My-Header1", "value2"},
	    {"My-Header1", "value1"}, DATE};
	static const struct sigv4_field form[] = {
	    {"Content-Type", "application/x-www-form-urlencoded"}, HOST, DATE};

	check_row(
	    gives(&suite, "GET", "/", "", trim, N(trim), EMPTY,
		"host;my-header1;my-header2;x-amz-date",
		"acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a"
		"9c736"),
	    "get-header-value-trim");
	check_row(
	    gives(&suite, "GET", "/", "", twice, N(twice), EMPTY,
		"host;my-header1;x-amz-date",
		"c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5"
		"138ea"),
	    "get-header-key-duplicate");
	check_row(
	    gives(&suite, "POST", "/", "", form, N(form),
		"9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24"
		"d0b6e",
		"content-type;host;x-amz-date",
		"ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe0"
		"9473a"),
	    "post-x-www-form-urlencoded");
}

static void
test_s3(void)
{
	static const struct sigv4_field get[] = {
	    {"Host", "examplebucket.s3.amazonaws.com"}, {"Range", "bytes=0-9"},
	    {"x-amz-content-sha256", EMPTY},
	    {"x-amz-date", "20130524T000000Z"}};
	static const struct sigv4_field life[] = {
	    {"Host", "examplebucket.s3.amazonaws.com"},
	    {"x-amz-date", "20130524T000000Z"},
	    {"x-amz-content-sha256", EMPTY}};

	check_row(
	    gives(&s3, "GET", "/test.txt", "", get, N(get), EMPTY,
		"host;range;x-amz-content-sha256;x-amz-date",
		"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036"
		"bdb41"),
	    "S3's GET Object of a range");
	check_row(
	    gives(&s3, "GET", "/", "lifecycle", life, N(life), EMPTY,
		"host;x-amz-content-sha256;x-amz-date",
		"fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783"
		"543"),
	    "S3's GET Bucket Lifecycle");
	check_row(
	    gives(&s3, "GET", "/", "max-keys=2&prefix=J", life, N(life), EMPTY,
		"host;x-amz-content-sha256;x-amz-date",
		"34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69d"
		"c6f7"),
	    "S3's Get Bucket");
}

int
main(void)
{
	test_paths();
	test_queries();
	test_fields();
	test_s3();
	return (check_done());
}
