"""Requests that are malformed, doubtful or hostile, each with what becomes of
it.  abuse.py stdio | listen PORT: send each, then a marker, which is answered
only where the connection may go on.  Sections are of RFC 9112 if no other is
named.

A case is a name, the bytes, the statuses of what is answered, and whether the
connection goes on (OPEN) or ends (END).  In the bytes {u} is the URL of a
package; {hidden} is a request that stands where content is, and whose answer
nobody must see."""

import subprocess
import sys
import threading

import wire

U = b"/a/channel=huawei/game.apk"
HIDDEN = b"GET /hidden.txt HTTP/1.1\r\nHost: h\r\n\r\n"
MARKER = b"GET /marker.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
OPEN, END = True, False
CASES = []


def raw(name, data, status, goes_on):
    data = data.replace(b"{u}", U).replace(b"{hidden}", HIDDEN)
    data = data.replace(b"{n}", b"%d" % len(HIDDEN))
    data = data.replace(b"{x}", b"%x" % len(HIDDEN))
    CASES.append((name, data, status, goes_on))


def line(name, text, status, goes_on):
    """This request line, with one Host."""
    raw(name, text + b"\r\nHost: h\r\n\r\n", status, goes_on)


def field(name, text, status, goes_on, content=b"", method=b"GET"):
    """This field line (or lines) behind a Host, then content."""
    raw(name, method + b" {u} HTTP/1.1\r\nHost: h\r\n" + text +
        b"\r\n\r\n" + content, status, goes_on)


def host(name, text, status, goes_on):
    raw(name, b"GET {u} HTTP/1.1\r\n" + text + b"\r\n", status, goes_on)


# Ends of lines (2.2).
field("bare CR in a value", b"A: b\rc", 400, END)
field("bare CR that could end a line", b"A: b\rX: c", 400, END)
field("bare CR in a name", b"A\rB: c", 400, END)
field("CR CR LF", b"A: b\r", 400, END)
field("bare LF between fields", b"A: b\nC: d", 400, END)
raw("a HEAD without Host", b"HEAD {u} HTTP/1.1\r\n\r\n", 400, END)
raw("bare LF everywhere", b"GET {u} HTTP/1.1\nHost: h\n\n", 400, END)
raw("bare LF behind the request line", b"GET {u} HTTP/1.1\nHost: h\r\n\r\n",
    400, END)
raw("the head ends in a bare LF", b"GET {u} HTTP/1.1\r\nHost: h\r\n\n", 400, END)
raw("bare LF hides a request", b"GET {u} HTTP/1.1\r\nHost: h\r\nA: b\n\n{hidden}",
    400, END)
raw("CR alone ends lines", b"GET {u} HTTP/1.1\rHost: h\r\r\n\r\n", 400, END)
raw("LF CR", b"GET {u} HTTP/1.1\n\rHost: h\n\r\n\r", 400, END)
raw("CR CR LF ends the request line", b"GET {u} HTTP/1.1\r\r\nHost: h\r\n\r\n",
    400, END)
raw("a line of spaces before the end", b"GET {u} HTTP/1.1\r\nHost: h\r\n \r\n\r\n",
    400, END)
raw("one empty line in front", b"\r\nGET {u} HTTP/1.1\r\nHost: h\r\n\r\n", 200,
    OPEN)
raw("four empty lines in front", b"\r\n" * 4 +
    b"GET {u} HTTP/1.1\r\nHost: h\r\n\r\n", 200, OPEN)
raw("five empty lines in front", b"\r\n" * 5 +
    b"GET {u} HTTP/1.1\r\nHost: h\r\n\r\n", 400, END)
raw("an empty line of LF in front", b"\nGET {u} HTTP/1.1\r\nHost: h\r\n\r\n", 400,
    END)
raw("a line of a space in front", b" \r\nGET {u} HTTP/1.1\r\nHost: h\r\n\r\n",
    400, END)
raw("CR in front", b"\rGET {u} HTTP/1.1\r\nHost: h\r\n\r\n", 400, END)

# NUL and other controls (5.5 of RFC 9110).
for number, text in [(0, "NUL"), (1, "SOH"), (8, "BS"), (11, "VT"), (12, "FF"),
                     (27, "ESC"), (127, "DEL")]:
    byte = bytes([number])
    field(f"{text} in a value", b"A: b" + byte + b"c", 400, END)
    field(f"{text} in a name", b"A" + byte + b": c", 400, END)
    line(f"{text} in the target", b"GET /a" + byte + b"b HTTP/1.1", 400, END)
line("NUL in the method", b"GE\0T {u} HTTP/1.1", 400, END)
line("NUL behind the version", b"GET {u} HTTP/1.1\0", 400, END)
raw("NUL in front", b"\0GET {u} HTTP/1.1\r\nHost: h\r\n\r\n", 400, END)
field("8-bit bytes in a value", b"A: \xe6\xb8\xa0\xff", 200, OPEN)
field("tab in a value", b"A: b\tc", 200, OPEN)
field("empty value", b"A:", 200, OPEN)

# Field lines (5.1, 5.2).
field("fold by a space", b"A: b\r\n c", 400, END)
field("fold by a tab", b"A: b\r\n\tc", 400, END)
raw("fold of the request line", b"GET {u} HTTP/1.1\r\n A: b\r\nHost: h\r\n\r\n",
    400, END)
field("fold of a coding", b"Transfer-Encoding:\r\n chunked", 400, END,
      b"0\r\n\r\n{hidden}")
field("fold of a length", b"Content-Length:\r\n {n}", 400, END, b"{hidden}")
field("space before the colon", b"A : b", 400, END)
field("tab before the colon", b"A\t: b", 400, END)
field("space before a length's colon", b"Content-Length : {n}", 400, END,
      b"{hidden}")
field("space before a coding's colon", b"Transfer-Encoding : chunked", 400, END,
      b"0\r\n\r\n{hidden}")
field("no colon", b"nonsense", 400, END)
field("empty name", b": b", 400, END)
field("colon alone", b":", 400, END)
field("space in a name", b"A B: c", 400, END)
for byte in b"(),/;<=>?@[\\]{}\"":
    field(f"{chr(byte)} in a name", b"A" + bytes([byte]) + b"B: c", 400, END)
field("8-bit byte in a name", b"A\xe9: b", 400, END)
field("long s in Transfer-Encoding", b"Tran\xc5\xbffer-Encoding: chunked", 400,
      END, b"0\r\n\r\n{hidden}")
field("underline for the minus", b"Content_Length: 5", 200, OPEN)
field("other method in a field", b"X-HTTP-Method-Override: DELETE", 200, OPEN)
field("other target in a field", b"X-Original-URL: /hidden.txt\r\n"
      b"X-Rewrite-URL: /hidden.txt", 200, OPEN)
field("other host in a field", b"X-Forwarded-Host: evil\r\nForwarded: host=evil",
      200, OPEN)

# Content-Length (6.2, 6.3).
for text in [b"+{n}", b"-1", b"-0", b"0x{x}", b"", b"{n} {n}", b"{n},{n}",
             b"{n}, 0", b"0,{n}", b"{n};", b"{n}.0", b"1e1", b"{n}h",
             b"\"{n}\"", b"1_0", b"\xd9\xa3", b"99999999999999999999",
             b"18446744073709551616", b"9" * 400, b",", b"{n},"]:
    field(f"Content-Length: {text[:24].decode('latin-1')}",
          b"Content-Length: " + text, 400, END, b"{hidden}")
field("two lengths, the same", b"Content-Length: {n}\r\nContent-Length: {n}",
      400, END, b"{hidden}")
field("two lengths, the last 0", b"Content-Length: {n}\r\nContent-Length: 0",
      400, END, b"{hidden}")
field("two lengths, the first 0", b"Content-Length: 0\r\ncontent-length: {n}",
      400, END, b"{hidden}")
field("a length for a request in content", b"Content-Length: {n}", 200, END,
      b"{hidden}")
field("a length with zeros in front", b"Content-Length: 000{n}", 200, END,
      b"{hidden}")
field("a length between blanks", b"Content-Length: \t {n} \t", 200, END,
      b"{hidden}")
field("a length in lower case", b"content-length:{n}", 200, END, b"{hidden}")
field("the largest length", b"Content-Length: 18446744073709551615", 200, END,
      b"{hidden}")
field("a length too short", b"Content-Length: 1", 200, END, b"{hidden}")
field("a length of nothing", b"Content-Length: 0", 200, OPEN)
field("a length that the connection shall lose",
      b"Connection: Content-Length\r\nContent-Length: {n}", 200, END, b"{hidden}")
field("content of a POST", b"Content-Length: {n}", 405, END, b"{hidden}",
      b"POST")
field("content of a HEAD", b"Content-Length: {n}", 200, END, b"{hidden}", b"HEAD")
field("content of another method", b"Content-Length: {n}", 501, END,
      b"{hidden}", b"FOO")
raw("content in HTTP/1.0", b"GET {u} HTTP/1.0\r\nConnection: keep-alive\r\n"
    b"Content-Length: {n}\r\n\r\n{hidden}", 200, END)

# Transfer-Encoding (6.1, 6.3).
CHUNK = b"{x}\r\n{hidden}\r\n0\r\n\r\n"
TE = b"Transfer-Encoding: "
field("a coding with a length", TE + b"chunked\r\nContent-Length: {n}", 400, END,
      b"0\r\n\r\n{hidden}")
field("a length with a coding", b"Content-Length: 5\r\n" + TE + b"chunked", 400,
      END, b"0\r\n\r\n{hidden}")
field("a length of 0 with a coding", b"Content-Length: 0\r\n" + TE + b"chunked",
      400, END, CHUNK)
field("two fields of codings", TE + b"chunked\r\n" + TE + b"identity", 400, END,
      CHUNK)
field("two fields of the same coding", TE + b"chunked\r\n" + TE + b"chunked",
      400, END, CHUNK)
for text in [b"xchunked", b"chunkedx", b"identity", b"", b"chunked, identity",
             b"gzip", b"'chunked'", b"\"chunked\"", b"chunked;q=1", b"c hunked",
             b"chunked chunked", b"\xffchunked", b"x: chunked", b"none",
             b"trailers"]:
    field(f"Transfer-Encoding: {text.decode('latin-1')}", TE + text, 400, END,
          CHUNK)
for text in [b"\x0bchunked", b"chunked\x0b", b"\0chunked", b"chunked\r",
             b"\x0cchunked", b"ch\runked"]:
    field(f"Transfer-Encoding: {text!r}", TE + text, 400, END, CHUNK)
for text in [b"gzip, chunked", b"chunked, chunked", b"identity, chunked",
             b"chunked,", b",chunked", b"x, chunked"]:
    field(f"Transfer-Encoding: {text.decode()}", TE + text, 501, END, CHUNK)
for text in [b"chunked", b"chunked ", b"\tchunked\t", b"Chunked", b"CHUNKED"]:
    field(f"Transfer-Encoding: {text!r}", TE + text, 200, END, CHUNK)
field("no blank behind the colon", b"transfer-encoding:chunked", 200, END, CHUNK)
field("a coding that the connection shall lose",
      b"Connection: Transfer-Encoding\r\n" + TE + b"chunked", 200, END, CHUNK)
field("codings that are accepted", b"TE: trailers, chunked", 200, OPEN)
raw("a coding in HTTP/1.0", b"GET {u} HTTP/1.0\r\nConnection: keep-alive\r\n" +
    TE + b"chunked\r\n\r\n" + CHUNK, 400, END)

# Chunks (7.1): never read, so no way to count them leads to a request.
for name, text in [
        ("no chunk", b"0\r\n\r\n{hidden}"),
        ("a size of 2^64", b"10000000000000000\r\n{hidden}"),
        ("a size that overflows to 0", b"ffffffffffffffff0\r\n{hidden}"),
        ("a negative size", b"-1\r\n{hidden}"), ("0x size", b"0x0\r\n{hidden}"),
        ("an empty size", b"\r\n\r\n{hidden}"),
        ("a space in the size", b"0 0\r\n\r\n{hidden}"),
        ("an extension", b"0;a=\"\n\r\n\r\n{hidden}"),
        ("bare LF behind a size", b"0\n\n{hidden}"),
        ("bare CR behind a size", b"0\r\r{hidden}"),
        ("no size", b"{hidden}"), ("a trailer", b"0\r\nA: b\r\n\r\n{hidden}"),
        ("a length as trailer", b"0\r\nContent-Length: 9\r\n\r\n{hidden}"),
        ("a chunk longer than its size", b"1\r\nab\r\n0\r\n\r\n{hidden}")]:
    field(f"chunked: {name}", TE + b"chunked", 200, END, text)

# The request line (3).
for text in [b"GET", b"GET {u}", b"GET  {u} HTTP/1.1", b"GET {u}  HTTP/1.1",
             b"GET {u} HTTP/1.1 ", b" GET {u} HTTP/1.1", b"GET\t{u}\tHTTP/1.1",
             b"GET {u} HTTP/1.1 x", b"GET /a b HTTP/1.1", b"{u} HTTP/1.1",
             b"GET HTTP/1.1", b"GE(T {u} HTTP/1.1", b"GET: {u} HTTP/1.1",
             b"G\xc9T {u} HTTP/1.1", b"\"GET\" {u} HTTP/1.1",
             b"GET {u}\x0bHTTP/1.1", b"HTTP/1.1 200 OK"]:
    line(f"line {text!r}", text, 400, END)
line("a method in lower case", b"get {u} HTTP/1.1", 501, OPEN)
line("a method of 200 letters", b"A" * 200 + b" {u} HTTP/1.1", 501, OPEN)
line("a method of WebDAV", b"PROPFIND {u} HTTP/1.1", 501, OPEN)
for text in [b"PUT", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT", b"PATCH"]:
    line(f"the method {text.decode()}", text + b" {u} HTTP/1.1", 405, OPEN)

# Versions (2.3).
for text in [b"HTTP/1.1x", b"HTTP/1.", b"HTTP/1", b"HTTP/11", b"HTTP/1.10",
             b"HTTP/01.1", b"HTTP/1,1", b"HTTP/+1.1", b"HTTP/1.-1", b"http/1.1",
             b"Http/1.1", b"HTTPS/1.1", b"HTTP 1.1", b"HTTP/1.\xb9", b"HTTP/a.b",
             b"SIP/2.0", b"HTTP\\1.1", b"x"]:
    line(f"version {text!r}", b"GET {u} " + text, 400, END)
for text in [b"HTTP/0.9", b"HTTP/2.0", b"HTTP/3.0", b"HTTP/0.0", b"HTTP/9.9"]:
    line(f"version {text.decode()}", b"GET {u} " + text, 505, END)
line("HTTP/1.2 is HTTP/1.1", b"GET {u} HTTP/1.2", 200, OPEN)
line("HTTP/1.0 closes", b"GET {u} HTTP/1.0", 200, END)
raw("HTTP/0.9", b"GET {u}\r\n\r\n", 400, END)
raw("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
    505, END)
raw("a client hello of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    400, END)
raw("a client hello of SSL 2", b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10",
    400, END)
raw("the PROXY protocol", b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"
    b"GET {u} HTTP/1.1\r\nHost: h\r\n\r\n", 400, END)
raw("the PROXY protocol 2", b"\r\n\r\n\0\r\nQUIT\n!\x11\0\x0c", 400, END)
raw("SSH", b"SSH-2.0-OpenSSH_9.2\r\n", 400, END)

# Forms of the target (3.2).
line("absolute form", b"GET http://other{u} HTTP/1.1", 200, OPEN)
line("absolute form, upper case", b"GET HTTPS://OTHER:443{u} HTTP/1.1", 200,
     OPEN)
raw("absolute form without Host", b"GET http://h{u} HTTP/1.1\r\n\r\n", 400, END)
raw("absolute form with a bad Host",
    b"GET http://h{u} HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, END)
for text in [b"http://{u}", b"http:{u}", b"http:///x", b"ftp://h{u}",
             b"http://:80{u}", b"http://h:x{u}", b"http://u@h{u}",
             b"http://u:p@h{u}", b"http://h\\@x{u}", b"http://[::1{u}",
             b"http://%zz{u}", b"//h", b"*", b"a/game.apk", b"h:80", b"?a",
             b"\\a", b"/a#b", b"/a#", b"{u}#b", b"../a", b"data:x"]:
    goes_on = text == b"//h"
    line(f"target {text.decode()}", b"GET " + text + b" HTTP/1.1", 400, goes_on)
line("authority alone, for CONNECT", b"CONNECT h:443 HTTP/1.1", 501, END)
line("asterisk, for OPTIONS", b"OPTIONS * HTTP/1.1", 501, END)
line("absolute form without a path", b"GET http://h HTTP/1.1", 404, OPEN)
line("absolute form with a query alone", b"GET http://h?{u} HTTP/1.1", 404, OPEN)

# Paths.
for text in [b"/%00", b"/a%00/game.apk", b"/%2e%2e/marker.txt", b"/../marker.txt",
             b"/a/../marker.txt", b"/a/./game.apk", b"/a/%2E/game.apk",
             b"//marker.txt", b"/a//game.apk", b"/..\\marker.txt",
             b"/a%2f..%2fmarker.txt", b"/%", b"/%4", b"/%zz", b"/a\xff",
             b"/\xc0\xae\xc0\xae/x", b"/a%2fgame.apk", b"/\xe6\xb8\xa0",
             b"/\"x\"", b"/<x>", b"/{x", b"/a|b", b"/a^b", b"/`x`",
             b"/a/", b"/%0d%0aX:%20y/a.apk", b"/%c0%ae%c0%ae/x", b"/...",
             b"/.hidden", b"/a/.hidden"]:
    line(f"path {text[:30]!r}", b"GET " + text + b" HTTP/1.1", 400, OPEN)
for text in [b"/a/game.apk/x", b"/%20", b"/%25%32%65%25%32%65", b"/~root",
             b"/a", b"/", b"/?channel=x", b"/" + b"x" * 4000]:
    line(f"path {text!r}", b"GET " + text + b" HTTP/1.1", 404, OPEN)

# Host (3.2).
host("no Host", b"", 400, END)
host("two Hosts", b"Host: h\r\nHost: h\r\n", 400, END)
host("two Hosts, one empty", b"Host:\r\nHost: h\r\n", 400, END)
host("two Hosts, other case", b"Host: h\r\nhOST: i\r\n", 400, END)
for text in [b"a b", b"a/b", b"u@h", b"h:80:80", b"h:http", b"h:-1", b"[::1",
             b"[]", b"[h]", b"::1", b"%zz", b"h%4", b"h\\x", b"h?x", b"h#x",
             b"http://h", b"\xc3\xa9", b"<h>", b"\"h\"", b"h:80 h",
             b"[fe80::1%25a]", b"a\tb", b"h:8\x30\xff"]:
    host(f"Host: {text!r}", b"Host: " + text + b"\r\n", 400, END)
for text in [b"", b"h:", b"h:99999999", b"a,b", b"[::1]:80", b"%41", b"h.",
             b"127.1", b"_x"]:
    host(f"Host: {text!r}", b"Host: " + text + b"\r\n", 200, OPEN)

# Connection and hop-by-hop fields (9.3, 7.6 and 10.1.1 of RFC 9110).
for text in [b"close", b"CLOSE", b",close,", b"keep-alive, close",
             b"close, keep-alive", b"x,\tclose", b"keep-alive\r\nConnection: close",
             b"close\r\nConnection: keep-alive"]:
    field(f"Connection: {text!r}", b"Connection: " + text, 200, END)
for text in [b"closed", b"close;x", b"\"close\"", b"clo se", b"", b",,",
             b"Host", b"Host, Range, If-Match", b"not-close", b"upgrade"]:
    field(f"Connection: {text!r}", b"Connection: " + text, 200, OPEN)
field("Proxy-Connection", b"Proxy-Connection: close", 200, OPEN)
field("Upgrade to h2c", b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", 200, OPEN)
field("Upgrade to a web socket", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
      b"Sec-WebSocket-Version: 13", 200, OPEN)
field("Expect with content", b"Expect: 100-continue\r\nContent-Length: {n}", 200,
      END, b"{hidden}")
field("Expect without content", b"Expect: 100-continue", 200, OPEN)
field("Expect that nobody knows", b"Expect: wonders", 200, OPEN)
field("Max-Forwards", b"Max-Forwards: 0", 405, OPEN, b"", b"TRACE")

# Sizes.
line("a request line of 17408 bytes", b"GET /" + b"x" * 17394 + b" HTTP/1.1", 400,
     OPEN)
line("a request line of 17409 bytes", b"GET /" + b"x" * 17395 + b" HTTP/1.1", 414,
     END)
raw("a request line without an end", b"GET /" + b"x" * 40000, 414, END)
field("a head of more than 32 KiB", b"A: " + b"x" * 33000, 431, END)
raw("a head without an end", b"GET {u} HTTP/1.1\r\nHost: h\r\n" + b"A: b\r\n" * 6000,
    431, END)
field("100 fields", b"\r\n".join([b"A: b"] * 99), 200, OPEN)
field("101 fields", b"\r\n".join([b"A: b"] * 100), 431, END)
field("a long name", b"A" * 20000 + b": b", 200, OPEN)
field("9 lines of a list", b"\r\n".join([b"If-Match: *"] * 9), 431, END)
field("a list of 10000 elements", b"Connection: " + b"," * 10000, 200, OPEN)
field("1000 ranges", b"Range: bytes=" + b",".join([b"0-"] * 1000), 200, OPEN)
field("a million digits, nearly", b"Range: bytes=" + b"9" * 20000 + b"-", 416,
      OPEN)


def judge(case, data):
    """What came back for a case and the marker behind it."""
    name, sent, status, goes_on = case
    method = "HEAD" if sent.startswith(b"HEAD ") else "GET"
    try:
        got = wire.answers(data, [method] + ["GET"] * goes_on)
        assert got[0].status == status, f"{got[0].status}, not {status}"
        closes = got[0].fields.get("connection") == "close"
        assert closes != goes_on, "Connection: close is there or is not"
        if goes_on:
            assert (got[1].status, got[1].body) == (200, b"marker\n")
        assert b"hidden\n" not in data and (goes_on or b"marker\n" not in data)
    except (AssertionError, EOFError, ValueError) as e:
        return [f"{name}: {sent[:200]!r}: {e!r}"]
    return []


def by_stdio(data):
    return subprocess.run(["chanpack-serve"], input=data, capture_output=True,
                          timeout=wire.PATIENCE, check=False).stdout


def by_socket(port, data, step):
    """In pieces of step bytes."""
    with wire.connect(port) as sock:
        def send():
            try:
                for i in range(0, len(data), step):
                    sock.sendall(data[i:i + step])
            except OSError:
                pass  # refused already
        sender = threading.Thread(target=send)
        sender.start()
        got = wire.read_all(sock)
        sender.join()
    return got


def main():
    bad = []
    for case in CASES:
        data = case[1] + MARKER
        if sys.argv[1] == "stdio":
            bad += judge(case, by_stdio(data))
        else:
            for step in (len(data), 7 if len(data) < 2000 else 1000):
                bad += judge(case, by_socket(sys.argv[2], data, step))
    print("\n".join(bad))
    names = [name for name, *_ in CASES]
    assert len(set(names)) == len(names), "two cases of one name"
    assert not bad, f"{len(bad)} answers are wrong"
    print("cases", len(CASES))


if __name__ == "__main__":
    main()
