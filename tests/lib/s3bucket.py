#!/usr/bin/env python3
"""A bucket in memory that copies parts, for signed calls alone, but that anybody
may read.

    s3bucket.py FILE LOG

Holds FILE as v1/game.apk in bucket "bkt"; the port is printed.  Each signed
call is a line of LOG: status, method, path and query, bytes that came and went.  What
goes wrong next stands in the file "fault", read at each call:

    swap          the base is replaced, by itself reversed, at the first copy
    swap-get      the same at the next range that is read
    busy-200      each first copy of a part fails with status 200
    no-parts      parts that are sent are refused
    lost          the answer of CompleteMultipartUpload is lost
    raced         another makes the same object just before
    raced-other   another makes another object just before
    weak          entity tags are weak
    no-etag       parts have no entity tag
    other-range   ranges are others than asked for
    other-end     what is completed lacks its last byte

While there is a file "heedless", conditions of copies are ignored, as Ceph does.
"""
import hashlib
import http.server
import os
import re
import sys
import threading
import urllib.parse
from email.utils import formatdate

from s3origin import ID, SECRET, sign

MIN = 5 << 20
LOCK = threading.Lock()
OBJECTS, UPLOADS = {}, {}
KEPT = ("content-type", "cache-control", "content-disposition",
        "x-amz-meta-chanpack-etag")


class Object:
    def __init__(self, data, fields):
        self.data, self.fields = data, fields
        self.etag = '"%s"' % hashlib.md5(data).hexdigest()
        self.modified = formatdate(usegmt=True)


class Refused(Exception):
    pass


def fault():
    try:
        with open("fault") as f:
            return f.read().strip()
    except FileNotFoundError:
        return ""


def once(name):
    """Is this the fault?  Then it is no more."""
    if fault() != name:
        return False
    os.unlink("fault")
    return True


def swap():
    OBJECTS["v1/game.apk"] = Object(OBJECTS["v1/game.apk"].data[::-1], {})


class Bucket(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def check_signature(self, body):
        m = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/s3/"
            r"aws4_request, SignedHeaders=([a-z0-9;-]+), "
            r"Signature=([0-9a-f]{64})", self.headers["Authorization"] or "")
        digest = hashlib.sha256(body).hexdigest()
        names = m[4].split(";") if m else []
        must = {"host"} | {name.lower() for name in self.headers
                           if name.lower().startswith("x-amz-")}
        if not must <= set(names) or \
                self.headers["x-amz-content-sha256"] != digest:
            raise Refused(403, "AccessDenied")
        path, _, query = self.path.partition("?")
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

    def answer(self, status, body=b"", fields=()):
        length = str(len(body))
        if self.command == "HEAD":
            length, body = dict(fields).get("Content-Length", length), b""
        with LOCK, open(sys.argv[2], "a") as log:
            if "Authorization" in self.headers:
                print(status, self.command, self.path, self.came,
                      len(body), file=log)
        self.send_response(status)
        for name, value in fields:
            if name != "Content-Length":
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(body)

    def handle_call(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.came = len(body)
        path, _, query = self.path.partition("?")
        _, bucket, key = urllib.parse.unquote(path).split("/", 2)
        args = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        try:
            if "Authorization" in self.headers or \
                    self.command not in ("GET", "HEAD"):
                self.check_signature(body)
            if bucket != "bkt":
                raise Refused(404, "NoSuchBucket")
            self.call(key, args, body)
        except Refused as e:
            self.answer(e.args[0], b"<Error><Code>%s</Code></Error>" %
                        e.args[1].encode())

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_call

    def call(self, key, args, body):
        if self.command in ("GET", "HEAD"):
            self.give(key)
        elif "uploads" in args:
            self.begin(key)
        elif self.command == "PUT" and not args:
            self.put(key, body)
        elif args.get("uploadId") not in UPLOADS:
            raise Refused(404, "NoSuchUpload")
        elif self.command == "DELETE":
            del UPLOADS[args["uploadId"]]
            self.answer(204)
        elif self.command == "POST":
            self.complete(key, args["uploadId"], body)
        elif "x-amz-copy-source" in self.headers:
            self.copy_part(args)
        else:
            self.put_part(args, body)

    def give(self, key):
        if self.headers["Range"] and once("swap-get"):
            swap()
        o = OBJECTS.get(key)
        if o is None:
            raise Refused(404, "NoSuchKey")
        if self.headers["If-Match"] not in (None, o.etag):
            raise Refused(412, "PreconditionFailed")
        etag = "W/" + o.etag if fault() == "weak" else o.etag
        fields = [("ETag", etag), ("Last-Modified", o.modified)]
        fields += o.fields.items()
        m = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"] or "")
        if self.command == "HEAD":
            return self.answer(200, b"", fields + [
                ("Content-Length", str(len(o.data)))])
        if not m:
            return self.answer(200, o.data, fields)
        first, last = int(m[1]), int(m[2])
        if fault() == "other-range":
            first, last = first - 1, last - 1
        self.answer(206, o.data[first:last + 1], fields + [
            ("Content-Range", "bytes %d-%d/%d" % (first, last, len(o.data)))])

    def kept(self):
        return {name: self.headers[name] for name in KEPT
                if name in self.headers}

    def store(self, key, data, fields):
        if once("raced"):
            OBJECTS[key] = Object(data, fields)
        if once("raced-other"):
            OBJECTS[key] = Object(b"other", {})
        if self.headers["If-None-Match"] == "*" and key in OBJECTS:
            raise Refused(412, "PreconditionFailed")
        OBJECTS[key] = Object(data, fields)

    def put(self, key, body):
        self.store(key, body, self.kept())
        self.answer(200, b"", [("ETag", OBJECTS[key].etag)])

    def begin(self, key):
        name = "u%d" % (len(UPLOADS) + 1)
        UPLOADS[name] = (self.kept(), {})
        self.answer(200, b"<InitiateMultipartUploadResult><UploadId>%s"
                    b"</UploadId></InitiateMultipartUploadResult>" %
                    name.encode())

    def put_part(self, args, body):
        if fault() == "no-parts":
            raise Refused(403, "AccessDenied")
        UPLOADS[args["uploadId"]][1][int(args["partNumber"])] = body
        self.answer(200, b"", [] if fault() == "no-etag" else [
            ("ETag", Object(body, {}).etag)])

    def copy_part(self, args):
        if once("swap"):
            swap()
        parts = UPLOADS[args["uploadId"]][1]
        number = int(args["partNumber"])
        if fault() == "busy-200" and number not in parts:
            parts[number] = b""
            return self.answer(
                200, b"<Error><Code>InternalError</Code></Error>")
        source = urllib.parse.unquote(self.headers["x-amz-copy-source"])
        o = OBJECTS.get(source.split("/", 2)[2])
        if not source.startswith("/bkt/") or o is None:
            raise Refused(404, "NoSuchKey")
        if self.headers["x-amz-copy-source-if-match"] != o.etag and \
                not os.path.exists("heedless"):
            raise Refused(412, "PreconditionFailed")
        m = re.fullmatch(r"bytes=(\d+)-(\d+)",
                         self.headers["x-amz-copy-source-range"])
        if int(m[2]) >= len(o.data) or len(o.data) <= MIN:
            raise Refused(400, "InvalidRequest")
        parts[number] = o.data[int(m[1]):int(m[2]) + 1]
        self.answer(200, b"<CopyPartResult><ETag>%s</ETag></CopyPartResult>" %
                    Object(parts[number], {}).etag.replace(
                        '"', "&quot;").encode())

    def complete(self, key, upload, body):
        fields, parts = UPLOADS[upload]
        listed = re.findall(rb"<PartNumber>(\d+)</PartNumber><ETag>([^<]+)<",
                            body)
        data = [parts[int(number)] for number, _ in listed]
        tags = [etag.replace(b"&#34;", b'"').decode() for _, etag in listed]
        if tags != [Object(part, {}).etag for part in data]:
            raise Refused(400, "InvalidPart")
        if any(len(part) < MIN for part in data[:-1]):
            raise Refused(400, "EntityTooSmall")
        data = b"".join(data)
        if fault() == "other-end":
            data = data[:-1]
        self.store(key, data, fields)
        del UPLOADS[upload]
        if once("lost"):
            self.close_connection = True
            return
        self.answer(200, b"<CompleteMultipartUploadResult><ETag>x</ETag>"
                    b"</CompleteMultipartUploadResult>")


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as package:
        OBJECTS["v1/game.apk"] = Object(package.read(), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
