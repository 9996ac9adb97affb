#!/usr/bin/env python3
"""A bucket with one object, which may be read with the right signature only.

    s3origin.py FILE LOG

Serves FILE, whole or a range, as every key that does not begin with "none";
the port is printed.  The signature is computed anew here, from what arrived
(Amazon S3 API Reference, "Authenticating Requests: Using the Authorization
Header").  Each question is a line of LOG: its status, path and session token.
Keys that begin with "moved" are in another region, "to/PORT" on another port;
"anyone" needs no signature.
"""
import datetime
import hashlib
import hmac
import http.server
import re
import sys

ID, SECRET = "AKIDTEST", "secret/of+test"
FIELDS = ("host", "x-amz-content-sha256", "x-amz-date")


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Bucket(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def is_signed(self):
        m = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/s3/"
            r"aws4_request, SignedHeaders=([a-z0-9;-]+), "
            r"Signature=([0-9a-f]{64})", self.headers["Authorization"] or "")
        if not m or m[1] != ID or m[3] != "test-region-1":
            return False
        names = m[4].split(";")
        must = set(FIELDS) | {name.lower() for name in self.headers
                              if name.lower().startswith("x-amz-")}
        date = self.headers["x-amz-date"]
        sent = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
        skew = abs((datetime.datetime.utcnow() - sent).total_seconds())
        if not must <= set(names) or skew > 900 or date[:8] != m[2]:
            return False
        canonical = "\n".join(
            [self.command, self.path, ""] +
            ["%s:%s" % (name, self.headers[name]) for name in names] +
            ["", m[4], hashlib.sha256(b"").hexdigest()])
        text = "\n".join([
            "AWS4-HMAC-SHA256", date, "%s/%s/s3/aws4_request" % (m[2], m[3]),
            hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + SECRET).encode()
        for part in (m[2], m[3], "s3", "aws4_request"):
            key = sign(key, part)
        return hmac.compare_digest(sign(key, text).hex(), m[5])

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
            self.wfile.write(body)

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
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
