#include "check.h"
#include "http/filename.h"
#include "http/head.h"
#include "util/mediatype.h"

#define NOW 784111777

static void
test_head(void)
{
	struct buf b = BUF_INIT;

	http_head_start(&b, 206, NOW);
	http_head_number(&b, "Content-Length", UINT64_MAX);
	http_head_field(&b, "ETag", "\"abc\"");
	http_head_modified(&b, NOW - 1, NOW);
	http_head_range(&b, 0, 9, 5000000000);
	http_head_connection(&b, 1, 0);
	http_head_end(&b);
	CHECK_STR(buf_str(&b),
	    "HTTP/1.1 206 Partial Content\r\n"
	    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
	    "Content-Length: 18446744073709551615\r\n"
	    "ETag: \"abc\"\r\n"
	    "Last-Modified: Sun, 06 Nov 1994 08:49:36 GMT\r\n"
	    "Content-Range: bytes 0-9/5000000000\r\n"
	    "Connection: close\r\n\r\n");
	buf_reset(&b);
	http_head_unsatisfied(&b, 7);
	http_head_connection(&b, 0, 1);
	http_head_connection(&b, 1, 1);
	CHECK_STR(buf_str(&b),
	    "Content-Range: bytes */7\r\nConnection: keep-alive\r\n");
	buf_reset(&b);
	http_head_modified(&b, NOW + 100, NOW);
	CHECK_STR(
	    buf_str(&b), "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
	buf_reset(&b);
	http_head_field(&b, "X", "a\r\n\r\nSet-Cookie: b\t\x7f\xc3\xa4");
	CHECK_STR(buf_str(&b), "X: a    Set-Cookie: b  \xc3\xa4\r\n");
	buf_free(&b);
}

static void
test_reasons(void)
{
	CHECK_STR(http_reason(200), "OK");
	CHECK_STR(http_reason(416), "Range Not Satisfiable");
	CHECK_STR(http_reason(431), "Request Header Fields Too Large");
	CHECK_STR(http_reason(505), "HTTP Version Not Supported");
	CHECK_STR(http_reason(599), "");
}

#define CD "Content-Disposition: attachment"

static void
test_attachment(void)
{
	static const struct {
		const char *name, *field;
	} rows[] = {
	    {"game.apk", "; filename=\"game.apk\""},
	    {"my game;1 'a'.apk", "; filename=\"my game;1 'a'.apk\""},
	    {"", ""},
	    {"a/../b\\c", "; filename=\"a_.._b_c\""},
	    {"a\r\nX: y", "; filename=\"a__X: y\""},
	    {"a\x7f\xc2\x80z", "; filename=\"a__z\""},
	    {"a\"b", "; filename*=UTF-8''a%22b"},
	    {"50%41.apk", "; filename*=UTF-8''50%2541.apk"},
	    {"\xe6\xb8\xb8\xe6\x88\x8f.apk",
		"; filename*=UTF-8''%E6%B8%B8%E6%88%8F.apk"},
	    {"\xe2\x82\xac rates/1", "; "
				     "filename*=UTF-8''%E2%82%AC%20rates_1"},
	    {"\xf0\x9f\x8e\xae!#$&+-.^_`|~'()*,;=@",
		"; filename*=UTF-8''"
		"%F0%9F%8E%AE!#$&+-.^_`|~%27%28%29%2A%2C%3B%3D%40"},
	    /* A name that is not UTF-8 gets no UTF-8 parameter. */
	    {"a\xff\xe6\xb8.apk", ""},
	    {"\xe6\xb8\xb8\xff", ""},
	};
	struct buf b = BUF_INIT, want = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&b);
		buf_reset(&want);
		http_head_attachment(&b, rows[i].name, strlen(rows[i].name));
		buf_addf(&want, CD "%s\r\n", rows[i].field);
		check_row(strcmp(buf_str(&b), buf_str(&want)) == 0,
		    "attachment%s", rows[i].field);
	}
	buf_reset(&b);
	http_head_attachment(&b, "a\0b", 3);
	CHECK_STR(buf_str(&b), CD "; filename=\"a_b\"\r\n");
	buf_free(&b);
	buf_free(&want);
}

static void
test_types(void)
{
	static const struct {
		const char *name, *type;
	} rows[] = {
	    {"game.apk", "application/vnd.android.package-archive"},
	    {"GAME-1.0.APK", "application/vnd.android.package-archive"},
	    {".apk", "application/vnd.android.package-archive"},
	    {"a.exe", "application/vnd.microsoft.portable-executable"},
	    {"a.tar.gz", "application/gzip"},
	    {"a.zip", "application/zip"},
	    {"a.apk.zip", "application/zip"},
	    {"a.apkx", "application/octet-stream"},
	    {"a.ap", "application/octet-stream"},
	    {"a.aab", "application/octet-stream"},
	    {"apk", "application/octet-stream"},
	    {"a.", "application/octet-stream"},
	    {"", "application/octet-stream"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(
		    strcmp(mediatype_ofname(rows[i].name, strlen(rows[i].name)),
			rows[i].type) == 0,
		    "\"%s\" is %s", rows[i].name, rows[i].type);
	CHECK_STR(mediatype_ofname("a.apk?x", 5),
	    "application/vnd.android.package-archive");
}

int
main(void)
{
	test_head();
	test_reasons();
	test_attachment();
	test_types();
	return (check_done());
}
