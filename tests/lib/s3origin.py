#!/usr/bin/env python3
"""A bucket with one object, which may be read with the right signature only.

    s3origin.py FILE LOG

Serves FILE, whole or a range, as every key that does not begin with "none";
the port is printed.  Each question is a line of LOG: its status, path and
session token.
Keys that begin with "moved" are in another region, "to/PORT" on another port;
"anyone" needs no signature.
"""
import re
import sys

import httpd
import s3auth


class Bucket(httpd.Handler):
    def is_signed(self):
        return s3auth.refusal(self.command, self.path, self.headers, b"",
                              "test-region-1") is None

    def answer(self, status, body, *fields):
        with open(sys.argv[2], "a") as log:
            print(status, self.path,
                  self.headers["x-amz-security-token"] or "-", file=log)
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"v1"')
        self.end_headers()
        if self.command != "HEAD":
            self.write(body)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        key = self.path.split("/", 2)[2]
        error = b"<Error><Code>Wrong</Code></Error>"
        signed = "Authorization" in self.headers
        if not (self.is_signed() if signed else key.startswith("anyone")):
            return self.answer(403, error)
        if key.startswith("none"):
            return self.answer(404, error)
        if key.startswith("moved"):
            return self.answer(301, error,
                               ("x-amz-bucket-region", "far-away-7"))
        if key.startswith("to/"):
            return self.answer(307, error, (
                "Location", "http://127.0.0.1:%s/bkt/anyone" % key.split("/")[1]))
        m = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"] or "")
        if not m:
            return self.answer(200, DATA)
        body = DATA[int(m[1]):int(m[2]) + 1]
        self.answer(206, body, ("Content-Range", "bytes %d-%d/%d" % (
            int(m[1]), int(m[1]) + len(body) - 1, len(DATA))))


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as package:
        DATA = package.read()
    httpd.serve(Bucket)
