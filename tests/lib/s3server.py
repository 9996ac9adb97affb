#!/usr/bin/env python3
"""A bucket in memory that takes multipart uploads, for signed calls alone.

    s3server.py FILE LOG

The bucket is "bkt", empty at first; FILE is not read.  The port is printed.
Each call is a line of LOG: status, method, path and query, bytes of the body.
Lists have two items a page.  What stands in the file "faults", one a line,
goes wrong; those with a number, so often:

    STATUS[:N] METHOD    calls of this method are answered with that status
    later:N METHOD       the same with 503 and Retry-After: 1
    late:N METHOD        done, but the connection ends without an answer
    hang METHOD          no answer ever
    gate METHOD          answered when the file "gate", which it makes, is gone
    stuck POST           no answer ever to what ends an upload
    slow POST            the answer to that comes later, blanks before it
    error-200:N POST     an error that comes with status 200
    bomb GET             lists are XML with entities of its own
    damage PUT           a bit of what is stored is another
    checksums PUT        the bucket has x-amz-checksum-sha256
    encrypted PUT        entity tags are of other things than the bytes
    rival:N POST         another has made another object meanwhile
    nolist GET           lists may not be read
"""
import base64
import hashlib
import http.server
import os
import re
import sys
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

from s3origin import ID, SECRET, sign

MIN = 5 << 20
PAGE = 2
LOCK = threading.Lock()
OBJECTS, UPLOADS, COUNT = {}, {}, {}
KEPT = ("content-type", "cache-control", "x-amz-meta-chanpack-sha256")


class Refused(Exception):
    pass


class Part:
    def __init__(self, data):
        self.data = data
        self.md5 = hashlib.md5(data)
        self.etag = '"%s"' % self.md5.hexdigest()
        self.sha256 = base64.b64encode(hashlib.sha256(data).digest()).decode()


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def has(self, name):
        """Does this go wrong now?"""
        try:
            with open("faults") as f:
                lines = f.read().split("\n")
        except FileNotFoundError:
            return False
        for line in lines:
            word, _, method = line.partition(" ")
            word, _, limit = word.partition(":")
            if word == name and method == self.command:
                with LOCK:
                    n = COUNT[line] = COUNT.get(line, 0) + 1
                return not limit or n <= int(limit)
        return False

    def check_signature(self, path, query, body):
        m = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/s3/"
            r"aws4_request, SignedHeaders=([a-z0-9;-]+), "
            r"Signature=([0-9a-f]{64})", self.headers["Authorization"] or "")
        names = m[4].split(";") if m else []
        must = {"host"} | {name.lower() for name in self.headers
                           if name.lower().startswith("x-amz-")}
        if not must <= set(names):
            raise Refused(403, "AccessDenied")
        digest = self.headers["x-amz-content-sha256"]
        query = "&".join(sorted(
            p if "=" in p else p + "=" for p in query.split("&") if p))
        canonical = "\n".join(
            [self.command, path, query] +
            ["%s:%s" % (name, self.headers[name]) for name in names] +
            ["", m[4], digest])
        text = "\n".join([
            "AWS4-HMAC-SHA256", self.headers["x-amz-date"],
            "%s/%s/s3/aws4_request" % (m[2], m[3]),
            hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + SECRET).encode()
        for part in (m[2], m[3], "s3", "aws4_request"):
            key = sign(key, part)
        if m[1] != ID or sign(key, text).hex() != m[5]:
            raise Refused(403, "SignatureDoesNotMatch")
        if digest == "UNSIGNED-PAYLOAD" and "content-md5" not in names:
            raise Refused(403, "AccessDenied")
        if digest not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
            raise Refused(400, "XAmzContentSHA256Mismatch")
        md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
        if self.headers["Content-MD5"] not in (None, md5):
            raise Refused(400, "BadDigest")

    def answer(self, status, body="", fields=()):
        if self.has("late"):
            status, body = "late", ""
        with LOCK, open(sys.argv[2], "a") as log:
            print(status, self.command, self.path, self.came, file=log)
        if status == "late":
            self.close_connection = True
            return
        self.send_response(status)
        length = str(len(body.encode()))
        for name, value in fields:
            if name == "Content-Length":
                length = value
            else:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body.encode())

    def answer_slowly(self, body):
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        for _ in range(12):
            self.wfile.write(b" ")
            time.sleep(0.5)
        self.wfile.write(body.encode())

    def error(self, status, code, *fields):
        self.answer(status, "<Error><Code>%s</Code><Message>a &amp; b"
                    "</Message></Error>" % code, fields)

    def handle_call(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.came = len(body)
        path, _, query = self.path.partition("?")
        _, bucket, key = urllib.parse.unquote(path).split("/", 2)
        args = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if self.has("hang"):
            time.sleep(600)
        if self.has("gate"):
            with open("gate", "w"):
                pass
            for _ in range(500):
                time.sleep(0.02 if os.path.exists("gate") else 0)
        if self.has("later"):
            return self.error(503, "SlowDown", ("Retry-After", "1"))
        for status in (400, 403, 404, 409, 500, 503):
            if self.has(str(status)):
                return self.error(status, "Fault%d" % status)
        try:
            self.check_signature(path, query, body)
            if bucket != "bkt":
                raise Refused(404, "NoSuchBucket")
            self.call(key, args, body)
        except Refused as e:
            self.error(*e.args)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_call

    def call(self, key, args, body):
        upload = UPLOADS.get(args.get("uploadId"))
        if self.command == "GET" and "uploads" in args:
            return self.list_uploads(args)
        if "uploadId" in args and (upload is None or upload["key"] != key):
            raise Refused(404, "NoSuchUpload")
        if self.command == "GET" and upload:
            return self.list_parts(upload, args)
        if self.command == "HEAD":
            return self.head(key)
        if self.command == "PUT" and upload:
            return self.put_part(upload, int(args["partNumber"]), body)
        if self.command == "PUT":
            self.store(key, Part(self.damaged(body)), self.kept())
            return self.answer(200, "", self.tags(OBJECTS[key][0]))
        if self.command == "DELETE" and upload:
            del UPLOADS[args["uploadId"]]
            return self.answer(204)
        if "uploads" in args:
            return self.begin(key)
        self.complete(key, args["uploadId"], body)

    def kept(self):
        return {name: self.headers[name] for name in KEPT
                if name in self.headers}

    def damaged(self, body):
        if self.has("damage"):
            return bytes([body[0] ^ 1]) + body[1:]
        return body

    def tags(self, part):
        if self.has("encrypted"):
            part.etag = '"%s"' % hashlib.md5(b"x" + part.data).hexdigest()
            return [("ETag", part.etag),
                    ("x-amz-server-side-encryption", "aws:kms")]
        return [("ETag", part.etag)]

    def store(self, key, part, fields):
        if self.headers["If-None-Match"] == "*" and key in OBJECTS:
            raise Refused(412, "PreconditionFailed")
        OBJECTS[key] = (part, fields)

    def head(self, key):
        if key not in OBJECTS:
            raise Refused(404, "NoSuchKey")
        part, fields = OBJECTS[key]
        self.answer(200, "", list(fields.items()) + [
            ("ETag", part.etag), ("Content-Length", str(len(part.data))),
            ("x-sha256", hashlib.sha256(part.data).hexdigest())])

    def begin(self, key):
        number = len(COUNT) + len(UPLOADS) + len(OBJECTS)
        name = "u/%d+%f" % (number, time.time())
        sums = False
        try:
            with open("faults") as f:
                sums = "checksums PUT" in f.read().split("\n")
        except FileNotFoundError:
            pass
        UPLOADS[name] = {"key": key, "id": name, "fields": self.kept(),
                         "parts": {}, "sums": sums, "since": time.time()}
        self.answer(200, "<InitiateMultipartUploadResult><UploadId>%s"
                    "</UploadId></InitiateMultipartUploadResult>" % name,
                    [("x-amz-checksum-algorithm", "SHA256")] if sums else [])

    def put_part(self, upload, number, body):
        part = Part(self.damaged(body))
        sent = self.headers["x-amz-checksum-sha256"]
        if upload["sums"] != (sent is not None) or \
                sent not in (None, part.sha256):
            raise Refused(400, "BadDigest")
        upload["parts"][number] = part
        self.answer(200, "", self.tags(part))

    def page(self, items, mark):
        """The items behind the mark, and whether there are more."""
        items = [i for i in items if i[0] > mark]
        return items[:PAGE], len(items) > PAGE

    def refuse_list(self):
        if self.has("nolist"):
            raise Refused(403, "AccessDenied")
        if self.has("bomb"):
            self.answer(200, '<!DOCTYPE l [<!ENTITY a "aaaaaaaa"><!ENTITY b '
                        '"&a;&a;&a;&a;">]><ListMultipartUploadsResult>&b;'
                        '</ListMultipartUploadsResult>')
            return True
        return False

    def list_uploads(self, args):
        if self.refuse_list():
            return
        every = sorted((("%s\n%s" % (u["key"], u["id"])), u)
                       for u in UPLOADS.values()
                       if u["key"].startswith(args.get("prefix", "")))
        mark = "%s\n%s" % (args.get("key-marker", ""),
                           args.get("upload-id-marker", ""))
        page, more = self.page(every, mark if "key-marker" in args else "")
        xml = ""
        for _, u in page:
            since = time.strftime("%Y-%m-%dT%H:%M:%S.000Z",
                                  time.gmtime(u["since"]))
            xml += ("<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>%s"
                    "</Initiated></Upload>" % (
                        urllib.parse.quote_plus(u["key"]), u["id"], since))
        if more:
            u = page[-1][1]
            xml += ("<NextKeyMarker>%s</NextKeyMarker><NextUploadIdMarker>%s"
                    "</NextUploadIdMarker>" % (
                        urllib.parse.quote_plus(u["key"]), u["id"]))
        self.answer(200, "<ListMultipartUploadsResult xmlns='x'><IsTruncated>"
                    "%s</IsTruncated>%s</ListMultipartUploadsResult>" % (
                        str(more).lower(), xml))

    def list_parts(self, upload, args):
        page, more = self.page(sorted(upload["parts"].items()),
                               int(args.get("part-number-marker", 0)))
        xml = ""
        for number, part in page:
            xml += ("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag><Size>%d"
                    "</Size>%s</Part>" % (
                        number, escape(part.etag), len(part.data),
                        "<ChecksumSHA256>%s</ChecksumSHA256>" % part.sha256
                        if upload["sums"] else ""))
        if more:
            xml += ("<NextPartNumberMarker>%d</NextPartNumberMarker>" %
                    page[-1][0])
        self.answer(200, "<ListPartsResult><IsTruncated>%s</IsTruncated>%s"
                    "</ListPartsResult>" % (str(more).lower(), xml))

    def complete(self, key, name, body):
        upload = UPLOADS[name]
        if self.has("stuck"):
            time.sleep(600)
        if self.has("error-200"):
            return self.error(200, "InternalError")
        if self.has("rival"):
            OBJECTS[key] = (Part(b"other"), {})
        text = body.decode().replace("&#34;", '"').replace("&#47;", "/")
        listed = re.findall(
            r"<PartNumber>(\d+)</PartNumber><ETag>([^<]+)</ETag>"
            r"(?:<ChecksumSHA256>([^<]+)</ChecksumSHA256>)?", text)
        parts = [upload["parts"].get(int(n)) for n, _, _ in listed]
        if any(part is None or part.etag != etag or
               (upload["sums"] and part.sha256 != digest)
               for part, (_, etag, digest) in zip(parts, listed)):
            raise Refused(400, "InvalidPart")
        if any(len(part.data) < MIN for part in parts[:-1]):
            raise Refused(400, "EntityTooSmall")
        whole = Part(b"".join(part.data for part in parts))
        whole.etag = '"%s-%d"' % (hashlib.md5(b"".join(
            part.md5.digest() for part in parts)).hexdigest(), len(parts))
        self.store(key, whole, upload["fields"])
        del UPLOADS[name]
        done = ("<CompleteMultipartUploadResult><ETag>x</ETag>"
                "</CompleteMultipartUploadResult>")
        if self.has("slow"):
            return self.answer_slowly(done)
        self.answer(200, done)


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
