#include "check.h"
#include "form/codec.h"
#include "util/endian.h"

/* Encode ${id}, with the extra ${name} = ${value} if not NULL, over ${old}. */
static int
encode(const struct codec *codec, const char *id, const char *extra,
    const char *old, struct buf *out, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	int rc;

	(void)channel_setid(&c, id, strlen(id), e);
	if (extra != NULL)
		(void)channel_addpair(&c, extra, strlen(extra), e);
	rc = codec->encode(codec, &c, (const uint8_t *)old,
	    old == NULL ? 0 : strlen(old), out, e);
	channel_free(&c);
	return (rc);
}

static void
check_value(const char *what, const struct codec *codec, const char *id,
    const char *extra, const char *old, const char *want, size_t len)
{
	struct buf out = BUF_INIT;
	struct err e;
	int rc = encode(codec, id, extra, old, &out, &e);

	check_row(rc == 0 && out.len == len && memcmp(out.data, want, len) == 0,
	    "%s", what);
	buf_free(&out);
}

static void
check_refused(const char *what, const struct codec *codec, const char *id,
    const char *extra)
{
	struct buf out = BUF_INIT;
	struct err e;

	check_row(encode(codec, id, extra, NULL, &out, &e) == -1 &&
		      e.kind == ERR_INPUT,
	    "%s", what);
	buf_free(&out);
}

/* ${want} NULL: no channel; "!": malformed. */
static void
check_read(const char *what, const struct codec *codec, const char *value,
    size_t len, const char *want)
{
	struct channel c = CHANNEL_INIT;
	struct err e;
	int rc = codec->decode(codec, (const uint8_t *)value, len, &c, &e);

	if (want == NULL)
		check_row(rc == 0 && c.id == NULL, "%s", what);
	else if (want[0] == '!')
		check_row(
		    rc == -1 && c.id == NULL && c.nextra == 0, "%s", what);
	else
		check_row(rc == 1 && strcmp(c.id, want) == 0, "%s", what);
	channel_free(&c);
}

#define VALUE(s)                s, sizeof(s) - 1
#define VALUE_BYTES(s)          (const uint8_t *)(s), sizeof(s) - 1
#define READ(w, c, v, want)     check_read(w, &(c), VALUE(v), want)
#define WRITE(w, c, i, x, o, v) check_value(w, &(c), i, x, o, VALUE(v))

/* FORMATS 3.1. */
static void
test_walle(void)
{
	WRITE("walle: the vector", codec_walle, "meituan", NULL, NULL,
	    "{\"channel\":\"meituan\"}");
	WRITE("walle: an extra follows", codec_walle, "a", "k=v", NULL,
	    "{\"channel\":\"a\",\"k\":\"v\"}");
	WRITE("walle: members that are there stay", codec_walle, "a", "k=v",
	    "{\"old\":\"1\",\"channel\":\"b\"}",
	    "{\"old\":\"1\",\"channel\":\"a\",\"k\":\"v\"}");
	WRITE("walle: what is no object is lost", codec_walle, "a", NULL,
	    "[\"channel\"]", "{\"channel\":\"a\"}");
	WRITE("walle: quotes and backslashes are escaped", codec_walle,
	    "a\"b\\c/", NULL, NULL, "{\"channel\":\"a\\\"b\\\\c/\"}");
	check_refused(
	    "walle: no extra called channel", &codec_walle, "a", "channel=b");
	READ(
	    "walle: read", codec_walle, "{\"a\":\"b\",\"channel\":\"x\"}", "x");
	READ("walle: a number is read as its text", codec_walle,
	    "{\"channel\":12}", "12");
	READ("walle: an object without a channel has none", codec_walle,
	    "{\"a\":\"b\"}", NULL);
	READ("walle: a member that cannot be an extra is passed over",
	    codec_walle, "{\"a\x7f\":\"b\",\"c\":\"\\n\",\"channel\":\"x\"}",
	    "x");
	READ("walle: no JSON", codec_walle, "meituan", "!");
	READ("walle: text behind the object is not looked at", codec_walle,
	    "{\"channel\":\"a\"} {\"channel\":\"b\"\xff", "a");
	READ("walle: of two members with one name the last counts", codec_walle,
	    "{\"channel\":\"a\",\"channel\":\"b\"}", "b");
	READ("walle: text before the object is no object", codec_walle,
	    "x{\"channel\":\"a\"}", "!");
	WRITE("walle: members stay, whatever is behind them", codec_walle, "b",
	    NULL, "{\"k\":\"v\",\"channel\":\"a\"}\n;",
	    "{\"k\":\"v\",\"channel\":\"b\"}");
	READ("walle: a control character is no channel", codec_walle,
	    "{\"channel\":\"a\\nb\"}", "!");
	READ("walle: no bytes", codec_walle, "", "!");
}

/* FORMATS 3.2. */
static void
test_vasdolly(void)
{
	WRITE("vasdolly: the vector", codec_vasdolly, "meituan", NULL, NULL,
	    "meituan");
	READ("vasdolly: readers trim", codec_vasdolly, " \0a b\0\n ", "a b");
	READ("vasdolly: blank is none", codec_vasdolly, " \0\0", NULL);
	check_refused(
	    "vasdolly: no space in front", &codec_vasdolly, " a", NULL);
	check_refused("vasdolly: no space behind", &codec_vasdolly, "a ", NULL);
	check_refused("vasdolly: no extras", &codec_vasdolly, "a", "k=v");
	WRITE("vasdolly-v1: the vector", codec_vasdolly_v1, "meituan", NULL,
	    NULL, "meituan\x07\0ltlovezh");
	WRITE("vasdolly-v1: an older comment is kept", codec_vasdolly_v1, "a",
	    NULL, "note", "notea\x01\0ltlovezh");
	READ(
	    "vasdolly-v1: read", codec_vasdolly_v1, "notea\x01\0ltlovezh", "a");
	READ("vasdolly-v1: a comment is no channel", codec_vasdolly_v1, "note",
	    NULL);
	READ("vasdolly-v1: a length beyond the comment", codec_vasdolly_v1,
	    "a\x02\0ltlovezh", NULL);
	READ("vasdolly-v1: a negative length", codec_vasdolly_v1,
	    "a\x01\x80ltlovezh", NULL);
	READ("vasdolly-v1: a length of zero", codec_vasdolly_v1,
	    "a\0\0ltlovezh", NULL);
}

static void
check_long(const char *what, const struct codec *codec, size_t oldlen, int fits)
{
	struct buf old = BUF_INIT, out = BUF_INIT;
	struct channel c = CHANNEL_INIT;
	struct err e;
	uint8_t *p = buf_room(&old, oldlen);
	int rc;

	memset(p, 'o', oldlen);
	(void)channel_setid(&c, "x", 1, &e);
	rc = codec->encode(codec, &c, p, oldlen, &out, &e);
	check_row(fits ? rc == 0 && memcmp(out.data, p, oldlen) == 0
		       : rc == -1 && e.kind == ERR_INPUT,
	    "%s", what);
	channel_free(&c);
	buf_free(&out);
	buf_free(&old);
}

/* FORMATS 3.4. */
static void
test_packer_v1(void)
{
	WRITE("packer-v1: the vector", codec_packer_v1, "meituan", NULL, NULL,
	    "meituan\x07\0!ZXK!");
	WRITE("packer-v1: an older comment is kept", codec_packer_v1, "a", NULL,
	    "note", "notea\x01\0!ZXK!");
	READ("packer-v1: read, and not trimmed", codec_packer_v1,
	    "note a \x03\0!ZXK!", " a ");
	READ("packer-v1: a comment is no channel", codec_packer_v1, "!ZXK",
	    NULL);
	READ("packer-v1: a length beyond the comment", codec_packer_v1,
	    "a\x02\0!ZXK!", NULL);
	READ("packer-v1: a negative length", codec_packer_v1, "a\x01\x80!ZXK!",
	    NULL);
	READ(
	    "packer-v1: a length of zero", codec_packer_v1, "a\0\0!ZXK!", NULL);
	READ("packer-v1: not UTF-8", codec_packer_v1, "\xff\x01\0!ZXK!", "!");
	check_refused("packer-v1: no extras", &codec_packer_v1, "a", "k=v");
	check_long(
	    "packer-v1: 32767 bytes are found", &codec_packer_v1, 32767 - 8, 1);
	check_long(
	    "packer-v1: 32768 bytes are not", &codec_packer_v1, 32768 - 8, 0);
	check_long("vasdolly-v1: its reader looks at no such length",
	    &codec_vasdolly_v1, 32768, 1);
}

#define KWAI "{\"kwaiChannel\":\"a\"}"

/* FORMATS 3.8. */
static void
test_kuaishou_v1(void)
{
	WRITE("kuaishou-v1: the vector", codec_kuaishou_v1, "a", NULL, NULL,
	    KWAI "\x15\0");
	WRITE("kuaishou-v1: an extra is a member", codec_kuaishou_v1, "a",
	    "k=v", NULL, "{\"kwaiChannel\":\"a\",\"k\":\"v\"}\x1d\0");
	READ("kuaishou-v1: read", codec_kuaishou_v1, KWAI "\x15\0", "a");
	READ("kuaishou-v1: not the whole comment", codec_kuaishou_v1,
	    "x" KWAI "\x15\0", NULL);
	READ("kuaishou-v1: another's object", codec_kuaishou_v1,
	    "{\"a\":\"b\"}\x0b\0", NULL);
	READ("kuaishou: readers look for the bytes of its key", codec_kuaishou,
	    "{\"kwai\\u0043hannel\":\"x\"}", NULL);
	READ("kuaishou-v1: its key in what is no object", codec_kuaishou_v1,
	    "kwaiChannel\x0d\0", NULL);
	READ("kuaishou-v1: only a length", codec_kuaishou_v1, "\x02\0", NULL);
	check_refused("kuaishou-v1: no extra called as the channel",
	    &codec_kuaishou_v1, "a", "kwaiChannel=b");
	check_long("kuaishou-v1: not behind another comment",
	    &codec_kuaishou_v1, 4, 0);
}

static void
check_kept(const char *what, const struct codec *codec, const char *old)
{
	struct buf out = BUF_INIT;
	struct err e;

	check_row(encode(codec, "a", NULL, old, &out, &e) == -1 &&
		      e.kind == ERR_INPUT && out.len == 0,
	    "%s", what);
	check_row(strstr(e.text, "would be lost") != NULL, "%s: why", what);
	buf_free(&out);
}

#define HUGE_MEMBER "{\"channel\":\"a\",\"n\":18446744073709551616}"

/* Texts that org.json accepts and jansson does not. */
static void
test_unreadable(void)
{
	struct buf left = BUF_INIT;

	check_kept("json: an integer beyond 64 bits is not lost", &codec_walle,
	    HUGE_MEMBER);
	check_kept("json: nor where another codec's channel is",
	    &codec_kuaishou, HUGE_MEMBER);
	check_kept("json: nor a name without quotes", &codec_walle, "{a:1}");
	check_kept("json: nor what follows white space", &codec_walle,
	    " \r\n\t{'a':1}");
	check_kept("json: nor what follows a byte order mark", &codec_hume,
	    "\xef\xbb\xbf{\"a\":1}");
	check_kept(
	    "json: nor what follows a comment", &codec_hume, "/* */{\"a\":1}");
	check_kept("json: nor what follows another", &codec_hume,
	    "# a\n// b\n{\"a\":1}");
	WRITE("json: a comment alone is lost", codec_walle, "a", NULL, "// b",
	    "{\"channel\":\"a\"}");
	WRITE("json: so is an object that does not end", codec_walle, "a", NULL,
	    "{\"b\":1", "{\"channel\":\"a\"}");
	WRITE("json: so is what has its brace elsewhere", codec_walle, "a",
	    NULL, "b {\"c\":1}", "{\"channel\":\"a\"}");
	READ("json: it is damaged to Walle's", codec_walle, HUGE_MEMBER, "!");
	READ("json: it is other people's to those without their key",
	    codec_hume, HUGE_MEMBER, NULL);
	READ("json: but not to those whose key it has", codec_hume,
	    "{\"hume_channel_id\":1e999}", "!");
	READ("json: nor to readers that look for the key", codec_kuaishou,
	    "{\"kwaiChannel\":1e999}", "!");
	check_row(codec_walle.strip(
		      &codec_walle, VALUE_BYTES(HUGE_MEMBER), &left) == 0 &&
		      left.len == 0 && !left.failed,
	    "json: it can be taken out, as a whole");
	buf_free(&left);
	WRITE("json: what is in 64 bits is kept", codec_walle, "b", NULL,
	    "{\"n\":-9223372036854775808,\"m\":0.1,\"o\":[1.5,{}]}",
	    "{\"n\":-9223372036854775808,\"m\":0.10000000000000001,"
	    "\"o\":[1.5,{}],\"channel\":\"b\"}");
}

#define MAGIC "Packer Ng Sig V2"
#define IN    "\xe2\x88\x98"
#define OUT   "\xe2\x88\x99"

static void
check_over(const char *what, const char *old, size_t oldlen, const char *want,
    size_t len)
{
	struct channel c = CHANNEL_INIT;
	struct buf out = BUF_INIT;
	struct err e;
	int rc;

	(void)channel_setid(&c, "a", 1, &e);
	rc = codec_packer.encode(
	    &codec_packer, &c, (const uint8_t *)old, oldlen, &out, &e);
	check_row(rc == 0 && out.len == len && memcmp(out.data, want, len) == 0,
	    "%s", what);
	channel_free(&c);
	buf_free(&out);
}

/* FORMATS 3.3. */
static void
test_packer(void)
{
	WRITE("packer: the vector", codec_packer, "meituan", NULL, NULL,
	    MAGIC "\x14\0\0\0CHANNEL" IN "meituan" OUT "\x14\0\0\0");
	WRITE("packer: an extra is an entry", codec_packer, "a", "k=v", NULL,
	    MAGIC "\x16\0\0\0CHANNEL" IN "a" OUT "k" IN "v" OUT "\x16\0\0\0");
	READ("packer: read", codec_packer,
	    MAGIC "\x16\0\0\0k" IN "v" OUT "CHANNEL" IN "a" OUT "\x16\0\0\0",
	    "a");
	READ("packer: an entry of three parts is passed over, and an empty one",
	    codec_packer,
	    MAGIC "\x18\0\0\0a" IN "b" IN "" OUT "CHANNEL" IN "" OUT
		  "\x18\0\0\0",
	    NULL);
	READ("packer: of two channels the last counts", codec_packer,
	    MAGIC "\x1c\0\0\0CHANNEL" IN "\x7f" OUT "CHANNEL" IN "b" OUT
		  "\x1c\0\0\0",
	    "b");
	READ("packer: but not one without a value", codec_packer,
	    MAGIC "\x1b\0\0\0CHANNEL" IN "a" OUT "CHANNEL" IN OUT "\x1b\0\0\0",
	    "a");
	READ("packer: a key twice hides no channel", codec_packer,
	    MAGIC "\x1e\0\0\0k" IN "v" OUT "k" IN "w" OUT "CHANNEL" IN "a" OUT
		  "\x1e\0\0\0",
	    "a");
	READ("packer: the last mark may be missing", codec_packer,
	    MAGIC "\x0b\0\0\0CHANNEL" IN "a"
		  "\x0b\0\0\0",
	    "a");
	READ("packer: an entry of three parts is passed over", codec_packer,
	    MAGIC "\x32\0\0\0"
		  "CHANNEL" IN "b" IN "c" OUT "CHANNEL" IN "a" OUT "CHANNEL" IN
		  "d" IN "e" OUT "\x32\0\0\0",
	    "a");
	READ("packer: an entry without a value is passed over", codec_packer,
	    MAGIC "\x1b\0\0\0"
		  "CHANNEL" IN "a" OUT "CHANNEL" IN OUT "\x1b\0\0\0",
	    "a");
	READ("packer: marks at an entry's end are not there", codec_packer,
	    MAGIC "\x14\0\0\0"
		  "CHANNEL" IN "a" IN IN OUT "\x14\0\0\0",
	    "a");
	READ("packer: the last entry may lack its mark", codec_packer,
	    MAGIC "\x13\0\0\0"
		  "k" IN "v" OUT "CHANNEL" IN "a"
		  "\x13\0\0\0",
	    "a");
	READ("packer: what stands behind the frame is nothing", codec_packer,
	    MAGIC "\x0e\0\0\0"
		  "CHANNEL" IN "a" OUT "\x0e\0\0\0 ",
	    "a");
	READ("packer: an entry that cannot be an extra is passed over",
	    codec_packer,
	    MAGIC "\x16\0\0\0\x7f" IN "v" OUT "CHANNEL" IN "a" OUT "\x16\0\0\0",
	    "a");
	READ("packer: the lengths differ", codec_packer,
	    MAGIC "\x0e\0\0\0CHANNEL" IN "a" OUT "\x0f\0\0\0", "!");
	READ("packer: a length beyond the value", codec_packer,
	    MAGIC "\xff\xff\xff\xff"
		  "CHANNEL" IN "a" OUT "\xff\xff\xff\xff",
	    "!");
	READ("packer: no channel among the entries", codec_packer,
	    MAGIC "\x08\0\0\0k" IN "v" OUT "\x08\0\0\0", NULL);
	check_refused(
	    "packer: not its own marks", &codec_packer, "a" IN "b", NULL);
	check_refused(
	    "packer: no extra called CHANNEL", &codec_packer, "a", "CHANNEL=b");
	check_refused(
	    "packer: no extra without a value", &codec_packer, "a", "k=");
	check_over("packer: entries that are there stay",
	    VALUE(
		MAGIC "\x22\0\0\0"
		      "CHANNEL" IN "b" OUT "k" IN "v" IN OUT "z" OUT "j" IN "w"
		      "\x22\0\0\0"),
	    VALUE(MAGIC "\x1e\0\0\0"
			"CHANNEL" IN "a" OUT "k" IN "v" OUT "j" IN "w" OUT
			"\x1e\0\0\0"));
}

/*
 * Make a value with the members or entries k0 to k69 and the channel last.
 */
static void
make_full(const struct codec *codec, struct buf *value)
{
	int json = codec != &codec_packer, i;
	struct buf text = BUF_INIT;
	uint8_t n[4];

	for (i = 0; i < 70; i++)
		buf_addf(&text, json ? "\"k%d\":\"v\"," : "k%d" IN "v" OUT, i);
	buf_addf(&text, json ? "\"%s\":\"a\"" : "%s" IN "a" OUT, codec->key);
	le32enc(n, (uint32_t)text.len);
	buf_addstr(value, json ? "{" : MAGIC);
	if (!json)
		buf_add(value, n, sizeof(n));
	buf_add(value, text.data, text.len);
	if (json)
		buf_addstr(value, "}");
	else
		buf_add(value, n, sizeof(n));
	buf_free(&text);
}

/* Does the codec read channel ${id} and only the first EXTRAS_MAX extras? */
static int
reads_first(const struct codec *codec, const struct buf *value, const char *id)
{
	struct channel c = CHANNEL_INIT;
	struct err e;
	int good = codec->decode(codec, value->data, value->len, &c, &e) == 1;

	good = good && strcmp(c.id, id) == 0 && c.nextra == EXTRAS_MAX &&
	       strcmp(c.extra[0].name, "k0") == 0 &&
	       strcmp(c.extra[EXTRAS_MAX - 1].name, "k63") == 0;
	channel_free(&c);
	return (good);
}

static int
has_all(const struct codec *codec, const struct buf *value)
{
	const char *form = codec == &codec_packer ? "k%d" IN : "\"k%d\":";
	char name[16];
	int i, n = 0;

	for (i = 0; i < 70; i++) {
		(void)snprintf(name, sizeof(name), form, i);
		n +=
		    memmem(value->data, value->len, name, strlen(name)) != NULL;
	}
	return (n == 70);
}

/* Write one more extra into a value that has too many already. */
static void
check_full(const char *name, const struct codec *codec)
{
	struct buf old = BUF_INIT, out = BUF_INIT;
	struct channel c = CHANNEL_INIT;
	struct err e;
	int rc;

	make_full(codec, &old);
	check_row(reads_first(codec, &old, "a"),
	    "%s: the channel is read behind 70 extras, and the first 64", name);
	(void)channel_setid(&c, "b", 1, &e);
	(void)channel_addpair(&c, "k69=w", 5, &e);
	(void)channel_addpair(&c, "new=w", 5, &e);
	rc = codec->encode(codec, &c, old.data, old.len, &out, &e);
	check_row(rc == 0 && has_all(codec, &out) &&
		      memmem(out.data, out.len, "new", 3) != NULL,
	    "%s: writing one more keeps all of them", name);
	channel_free(&c);
	buf_free(&old);
	buf_free(&out);
}

int
main(void)
{
	test_walle();
	test_vasdolly();
	test_packer();
	test_packer_v1();
	test_kuaishou_v1();
	test_unreadable();
	check_full("walle", &codec_walle);
	check_full("hume", &codec_hume);
	check_full("kuaishou", &codec_kuaishou);
	check_full("packer", &codec_packer);
	READ("block: the bytes", codec_raw, " a ", " a ");
	READ("block: not UTF-8", codec_raw, "a\xff", "!");
	check_refused("block: no extras", &codec_raw, "a", "k=v");
	READ("entry: the bytes", codec_entry, " a ", " a ");
	READ("entry: an empty one is none", codec_entry, "", NULL);
	check_refused("entry: no extras", &codec_entry, "a", "k=v");
	return (check_done());
}
