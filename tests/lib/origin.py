#!/usr/bin/env python3
"""An HTTP origin with faults, for the tests of chanpack-fetch.

    origin.py FILE LOG [CERTIFICATE]

Serves FILE under any path, on a port of its own on loopback that it prints,
with TLS if there is a certificate and its key in one file.  Each question is
a line of LOG: "PATH [RANGE [IF-MATCH]]", with "HEAD " in front if it is one for
the head alone; each connection a line of LOG.connections.  The first segment of
the path says what goes wrong: a fault, or FAULT:N, for the first N questions
only, of whatever method.
"""
import re
import socket
import sys
import threading
import time

import httpd

ETAG = '"v1"'
asked = {}
lock = threading.Lock()


class Origin(httpd.Handler):
    def handle(self):
        with lock, open(sys.argv[2] + ".connections", "a") as log:
            print(self.client_address[1], file=log)
        super().handle()

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        fault, n = self.count()
        name, _, limit = fault.partition(":")
        if limit and n > int(limit):
            name = "-"
        if name.isdigit():
            return self.fail(int(name))
        answer = getattr(self, "fault_" + name.replace("-", "_"), None)
        return answer(n) if answer else self.give()

    def count(self):
        """The fault that was asked for, and how often its path was."""
        with lock:
            n = asked[self.path] = asked.get(self.path, 0) + 1
            with open(sys.argv[2], "a") as log:
                print(*["HEAD"] * (self.command == "HEAD"), self.path,
                      self.headers["Range"] or "",
                      self.headers["If-Match"] or "", file=log)
                for name in self.headers:
                    if name.lower() in ("authorization", "cookie"):
                        print("SECRET", name, file=log)
        return self.path.split("/")[1], n

    def part(self):
        """(first, last) of the range, (0, end) without one; None: no byte."""
        m = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers["Range"] or "")
        if not m:
            return 0, len(DATA) - 1
        if not m[1]:
            first, last = max(len(DATA) - int(m[2]), 0), len(DATA) - 1
        else:
            first = int(m[1])
            last = min(int(m[2] or len(DATA)), len(DATA) - 1)
        return (first, last) if first <= last else None

    def fail(self, status, *fields):
        self.send_response(status)
        for name, value in fields:
            if value is not None:
                self.send_header(name, value)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.body(b"wrong")

    def give(self, etag=ETAG, cut=None, **change):
        """Answer well, but for a field or a length that is changed."""
        part = self.part()
        if part is None:
            return self.fail(416, ("Content-Range", "bytes */%d" % len(DATA)),
                             ("ETag", etag))
        if self.headers["If-Match"] not in (None, etag):
            return self.fail(412)
        first, last = part
        body = DATA[first:last + 1]
        fields = {"Content_Length": str(len(body)), "ETag": etag,
                  "Last_Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}
        ranged = self.headers["Range"] is not None
        if ranged:
            fields["Content_Range"] = "bytes %d-%d/%d" % (
                first, last, len(DATA))
        fields.update(change)
        self.send_response(int(fields.pop("status", 206 if ranged else 200)))
        for name, value in fields.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.body(body[:cut])
        if cut is not None or fields["Content_Length"] is None:
            self.close_connection = True

    def body(self, data):
        if self.command != "HEAD":
            self.write(data)

    def reset(self):
        """End the connection the hard way."""
        time.sleep(0.1)  # else what was sent is lost with it
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   b"\1\0\0\0\0\0\0\0")
        self.close_connection = True

    def headless(self, status, get):
        """HEAD is answered with this status, GET by get()."""
        return self.fail(status) if self.command == "HEAD" else get()

    def fault_405_head(self, _):
        self.headless(405, self.give)

    def fault_501_head(self, _):
        self.headless(501, self.give)

    def fault_405_head_whole(self, n):
        del self.headers["Range"]
        self.headless(405, lambda: self.fault_hang(n))

    def fault_405_head_no_length(self, _):
        del self.headers["Range"]
        self.headless(405, lambda: self.give(Content_Length=None))

    def fault_405_head_shifted(self, n):
        self.headless(405, lambda: self.fault_shifted(n))

    def fault_405_head_long_chunks(self, n):
        self.headless(405, lambda: self.fault_long_chunks(n))

    def fault_405_head_short_chunks(self, n):
        self.headless(405, lambda: self.fault_short_chunks(n))

    def fault_405_head_replaced(self, n):
        self.headless(405, self.give if n > 2 else lambda: self.chunks(
            lambda body: b"", etag='"v0"'))

    def fault_405_head_416(self, _):
        self.headless(405, lambda: self.fail(416))

    def fault_405_head_encoded(self, n):
        self.headless(405, lambda: self.fault_encoded(n))

    def fault_405_head_503(self, n):
        self.headless(405, self.give if n > 2 else lambda: self.fail(503))

    def fault_reset(self, _):
        self.give(cut=100000)
        self.reset()

    def fault_reset_weak(self, _):
        self.give(etag='W/"v1"', cut=100000)

    def fault_reset_early(self, _):
        self.give(etag=None, cut=0)

    def fault_nothing(self, _):
        self.close_connection = True

    def fault_changed(self, n):
        self.give(etag='"v%d"' % n, cut=100000)

    def fault_ignores_match(self, n):
        if "If-Match" in self.headers:
            self.headers["If-Match"] = '"v%d"' % n
        self.give(etag='"v%d"' % n, cut=100000)

    def fault_other_total(self, n):
        if n == 1:
            return self.give(cut=100000)
        first, last = self.part()
        self.give(Content_Range="bytes %d-%d/%d" % (
            first, last, len(DATA) + 1))

    def fault_whole_later(self, n):
        if n == 1:
            return self.give(cut=100000)
        self.fault_whole(n)

    def fault_whole(self, _):
        del self.headers["Range"]
        self.give()

    def fault_shifted(self, _):
        first, last = self.part()
        self.give(Content_Range="bytes %d-%d/%d" % (
            first + 1, last + 1, len(DATA)))

    def fault_shifted_later(self, n):
        if n == 1:
            return self.give(cut=100000)
        first, last = self.part()
        self.give(Content_Range="bytes %d-%d/%d" % (
            first - 1, last - 1, len(DATA)))

    def fault_fewer(self, _):
        first, last = self.part()
        self.give(Content_Range="bytes %d-%d/%d" % (
            first, last - 1, len(DATA)), Content_Length=str(last - first),
            cut=last - first)

    def fault_outside(self, _):
        first, last = self.part()
        self.give(Content_Range="bytes %d-%d/%d" % (first, last, last))

    def fault_no_range(self, _):
        self.give(Content_Range=None)

    def fault_part(self, _):
        self.give(status="206", Content_Range="bytes 0-%d/%d" % (
            len(DATA) - 1, len(DATA)))

    def fault_no_length(self, _):
        self.give(Content_Length=None)

    def fault_encoded(self, _):
        self.give(Content_Encoding="gzip")

    def chunks(self, change, etag=ETAG):
        """A range in chunks, properly ended, but of other bytes."""
        first, last = self.part()
        self.send_response(206)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("ETag", etag)
        self.send_header("Content-Range", "bytes %d-%d/%d" % (
            first, last, len(DATA)))
        self.end_headers()
        body = change(DATA[first:last + 1])
        self.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    def fault_short_chunks(self, _):
        self.chunks(lambda body: body[:-1])

    def fault_long_chunks(self, _):
        self.chunks(lambda body: body + b"more")

    def fault_hang(self, _):
        self.give(cut=100000)
        time.sleep(600)

    def fault_silent(self, _):
        time.sleep(600)

    def fault_weak(self, _):
        self.give(etag='W/"v1"')

    def fault_weak_a(self, _):
        self.give(etag='W/"v1"' if self.path.endswith("/a") else ETAG)

    def fault_no_etag(self, _):
        self.give(etag=None)

    def fault_bad_etag(self, _):
        self.give(etag="v1")

    def fault_versions(self, n):
        self.give(etag='"v%d"' % n)

    def fault_nodes(self, n):
        """Two servers with tags of their own take turns."""
        self.give(etag='"node%d"' % (n % 2))

    def fault_middle(self, _):
        """Bytes 4 MiB to 8 MiB are of another version."""
        first, _ = self.part()
        self.give(etag=ETAG if first != 4 << 20 else '"v2"')

    def fault_refuses(self, _):
        if "If-Match" in self.headers:
            return self.fail(412)
        self.give()

    def fault_weak_later(self, n):
        self.give(etag=ETAG if n == 1 else 'W/"v1"')

    def fault_odd_later(self, n):
        self.give(etag='"\xe9%d"' % n)

    def fault_any_version(self, n):
        del self.headers["If-Match"]
        self.give(etag='"v%d"' % n)

    def fault_odd(self, _):
        self.give(etag='"a%b\xe9:c"')

    def fault_long(self, _):
        self.give(etag='"' + 100 * "\xe9" + '"')

    def fault_wait(self, _):
        self.fail(503, ("Retry-After", "50"))

    def fault_later(self, _):
        self.fail(503, ("Retry-After", "3600"))

    def fault_soon(self, _):
        self.fail(429, ("Retry-After", "1"))

    def fault_loop(self, _):
        self.fail(302, ("Location", self.path))

    def fault_moved(self, _):
        self.fail(307, ("Location", self.path.replace("moved", "-", 1)))

    def fault_to(self, _):
        """/to/URL leads there."""
        self.fail(302, ("Location", self.path[4:]))


def main():
    tls = None
    if len(sys.argv) > 3:
        import ssl  # which takes long
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[3])
    httpd.serve(Origin, tls)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as package:
        DATA = package.read()
    main()
