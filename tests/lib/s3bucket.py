#!/usr/bin/env python3
"""A bucket in memory, for signed calls alone, but that anybody may read.

    s3bucket.py FILE LOG

Holds FILE as v1/game.apk in bucket "bkt"; the port is printed.  Each signed
call is a line of LOG: status, method, path and query, bytes of the bodies that
came and went.  Lists have two items a page.  What stands in the file "faults",
one a line, goes wrong; those with a number, so often:

    STATUS[:N] CALL       it is answered with that status
    later:N CALL          the same with 503 and Retry-After: 1
    late:N CALL           done, but the connection ends without an answer
    hang CALL             no answer ever
    gate CALL             answered when the file "gate", which it makes, is gone
    slow COMPLETE         the answer comes later, and blanks before it
    error-200:N CALL      an error with status 200, of COPY, COMPLETE and DELETE
    rival:N CALL          another has made another object meanwhile
    twin:N CALL           another has made the same object meanwhile
    damage PUT            a bit of what is stored is another
    encrypted PUT         entity tags are of other things than the bytes
    no-etag PUT           there are none
    checksums POST        uploads that begin have x-amz-checksum-sha256
    other-end COMPLETE    what is completed lacks its last byte
    heedless COPY         conditions are ignored, as Ceph does
    unmet COPY            a condition is judged by another tag than is shown, as
                          Swift does
    never COPY            it is answered with 412, whatever it asks for
    unknown-STATUS CALL   If-None-Match is answered with that status
    own-tag COMPLETE      an object in parts has a tag of another form, and is
                          told of without quotes
    two-tags COMPLETE     it has another tag than it is told of
    unseen HEAD           what is there under a channel's name is answered 503
    swap:N CALL           v1/game.apk is replaced, by itself reversed, before
                          it is copied, or a range of it read
    weak CALL             entity tags of objects that are read are weak
    other-range GET       ranges are others than asked for
    nolist GET            lists may not be read
    noparts GET           lists of parts may not be read
    otherparts GET        they have another root element
    bomb GET              lists are XML with entities of its own
    raw GET               names in lists are not percent-encoded
    large GET             lists have 1000 items a page
    same GET              each page of a list is the first one
    back GET              lists go on, and each page says from where: from b,
                          from a, from b and so on
    many GET              there are 100,000 objects more, many/1 and so on, of no
                          bytes, as far as lists go

A CALL is a method, but COPY for UploadPartCopy and COMPLETE for
CompleteMultipartUpload; PUT2 is the PUT of a part 2.
"""
import base64
import bisect
import functools
import hashlib
import os
import re
import sys
import threading
import time
import urllib.parse

import httpd
import s3auth

BASE = "v1/game.apk"
MIN = 5 << 20
PAGE = 2
LOCK = threading.Lock()
OBJECTS, UPLOADS, COUNT = {}, {}, {}
# In one piece: there may be 100,000 of these.
CONTENTS = ("<Contents><Key>%s</Key>"
            "<LastModified>2026-11-26T12:00:00.000Z</LastModified>"
            "<ETag>%s</ETag><Size>%d</Size></Contents>")
KEPT = ("content-type", "cache-control", "content-disposition",
        "x-amz-meta-chanpack-sha256", "x-amz-meta-chanpack-etag")


class Refused(Exception):
    pass


class Object:
    """One of the bucket, or a part of one to be."""

    def __init__(self, data, fields=()):
        self.data, self.fields = data, dict(fields)
        self.modified = httpd.date()

    @functools.cached_property
    def md5(self):
        return hashlib.md5(self.data)

    @functools.cached_property
    def etag(self):
        return '"%s"' % self.md5.hexdigest()

    @functools.cached_property
    def sha256(self):
        return hashlib.sha256(self.data)

    def checksum(self):
        return base64.b64encode(self.sha256.digest()).decode()


class Upload:
    def __init__(self, key, fields, sums):
        self.key, self.fields, self.sums = key, fields, sums
        self.since = time.time()
        self.parts = {}
        with LOCK:
            n = COUNT["uploads"] = COUNT.get("uploads", 0) + 1
        self.id = "u/%d+%f" % (n, self.since)
        UPLOADS[self.id] = self


@functools.cache
def many():
    """100,000 keys and objects, sorted."""
    none = Object(b"")
    return sorted(("many/%d/game.apk" % i, none) for i in range(100000))


def bounds(text):
    """FIRST and LAST of a range, or None."""
    m = re.fullmatch(r"bytes=(\d+)-(\d+)", text or "")
    return m and (int(m[1]), int(m[2]))


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml(name, **children):
    return "<%s>%s</%s>" % (name, "".join(
        "<%s>%s</%s>" % (child, text, child)
        for child, text in children.items() if text is not None), name)


class Bucket(httpd.Handler):
    def has(self, name):
        """Does this go wrong now?"""
        try:
            with open("faults") as f:
                lines = f.read().split("\n")
        except FileNotFoundError:
            return False
        for line in lines:
            word, _, what = line.partition(" ")
            word, _, limit = word.partition(":")
            if word == name and what in (self.what, self.what + self.part):
                with LOCK:
                    n = COUNT[line] = COUNT.get(line, 0) + 1
                return not limit or n <= int(limit)
        return False

    def answer(self, status, body=b"", fields=()):
        fields = dict(fields)
        if isinstance(body, str):
            body = body.encode()
        fields.setdefault("Content-Length", str(len(body)))
        if self.command == "HEAD":
            body = b""
        if self.has("late"):
            status, body, self.close_connection = "late", b"", True
        if self.signed:
            with LOCK, open(sys.argv[2], "a") as log:
                print(status, self.command, self.path, self.came, len(body),
                      file=log)
        if status == "late":
            return
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.write(body)

    def error(self, status, code, message="a &amp; b", **fields):
        self.answer(status, xml("Error", Code=code, Message=message), fields)

    def answer_slowly(self, body):
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        for _ in range(15):
            self.write(b" ")
            time.sleep(0.2)
        self.write(body.encode())

    def check_signature(self, body):
        wrong = s3auth.refusal(self.command, self.path, self.headers, body)
        if wrong:
            raise Refused(*wrong)
        md5 = self.headers["Content-MD5"]
        if md5 is not None and \
                md5 != base64.b64encode(self.md5(body).digest()).decode():
            raise Refused(400, "BadDigest")

    def name_call(self, args):
        if "x-amz-copy-source" in self.headers:
            return "COPY"
        if self.command == "POST" and "uploadId" in args:
            return "COMPLETE"
        return self.command

    def wait_gate(self):
        with open("gate", "w"):
            pass
        while os.path.exists("gate"):
            time.sleep(0.02)

    def handle_call(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.came, self.sum = len(body), None
        path, _, query = self.path.partition("?")
        _, bucket, key = urllib.parse.unquote(path).split("/", 2)
        args = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        self.what, self.part = self.name_call(args), args.get("partNumber", "")
        self.signed = "Authorization" in self.headers
        if self.has("hang"):
            time.sleep(600)
        if self.has("gate"):
            self.wait_gate()
        if self.has("later"):
            return self.error(503, "SlowDown", **{"Retry-After": "1"})
        for status in (400, 403, 404, 409, 500, 503):
            if self.has(str(status)):
                return self.error(status, "Fault%d" % status)
        try:
            if self.signed or self.command not in ("GET", "HEAD") or args:
                self.check_signature(body)
            if bucket != "bkt":
                raise Refused(404, "NoSuchBucket")
            self.call(key, args, body)
        except Refused as e:
            self.error(*e.args)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_call

    def call(self, key, args, body):
        upload = UPLOADS.get(args.get("uploadId"))
        if "uploadId" in args and (upload is None or upload.key != key):
            raise Refused(404, "NoSuchUpload")
        if self.command == "GET" and "uploads" in args:
            self.list_uploads(args)
        elif self.command == "GET" and upload:
            self.list_parts(upload, args)
        elif self.command == "GET" and not key:
            self.list_objects(args)
        elif self.command in ("GET", "HEAD"):
            self.give(key)
        elif self.what == "COPY":
            self.copy_part(upload, int(args["partNumber"]))
        elif self.command == "PUT" and upload:
            self.put_part(upload, int(args["partNumber"]), body)
        elif self.command == "PUT":
            o = self.sent(body, self.kept())
            self.store(key, o)
            self.answer(200, b"", self.tags(o))
        elif self.command == "DELETE" and upload:
            del UPLOADS[upload.id]
            self.answer(204)
        elif self.command == "DELETE" and self.has("error-200"):
            self.error(200, "AccessDenied")
        elif self.command == "DELETE":
            OBJECTS.pop(key, None)
            self.answer(204)
        elif self.what == "COMPLETE":
            self.complete(upload, body)
        else:
            self.begin(key)

    def swap(self):
        if self.has("swap"):
            OBJECTS[BASE] = Object(OBJECTS[BASE].data[::-1])

    def give(self, key):
        part = bounds(self.headers["Range"])
        if part:
            self.swap()
        if key not in OBJECTS:
            raise Refused(404, "NoSuchKey")
        if "channel=" in key and self.has("unseen"):
            raise Refused(503, "SlowDown")
        o = OBJECTS[key]
        if self.headers["If-Match"] not in (None, o.etag):
            raise Refused(412, "PreconditionFailed")
        fields = dict(o.fields)
        fields["ETag"] = "W/" + o.etag if self.has("weak") else o.etag
        fields["Last-Modified"] = o.modified
        fields["x-amz-bytes-sha256"] = o.sha256.hexdigest()
        if self.command == "HEAD" or not part:
            return self.answer(200, o.data, fields)
        first, last = part
        if self.has("other-range"):
            first, last = first - 1, last - 1
        fields["Content-Range"] = "bytes %d-%d/%d" % (first, last, len(o.data))
        self.answer(206, o.data[first:last + 1], fields)

    def kept(self):
        return {name: self.headers[name] for name in KEPT
                if name in self.headers}

    def md5(self, body):
        """That of the body of this call, which is computed once."""
        self.sum = self.sum or hashlib.md5(body)
        return self.sum

    def sent(self, body, fields=()):
        """What is stored of this body."""
        if self.has("damage"):
            return Object(bytes([body[0] ^ 1]) + body[1:], fields)
        o = Object(body, fields)
        o.md5 = self.md5(body)
        return o

    def tags(self, o):
        if self.has("no-etag"):
            return {}
        if self.has("encrypted"):
            o.etag = '"%s"' % hashlib.md5(b"x" + o.data).hexdigest()
            return {"ETag": o.etag, "x-amz-server-side-encryption": "aws:kms"}
        return {"ETag": o.etag}

    def refuse_condition(self):
        if self.has("unknown-501"):
            raise Refused(501, "NotImplemented")
        for status in (400, 405):
            if self.has("unknown-%d" % status):
                raise Refused(status, "InvalidArgument",
                              "if-none-match is not known here")

    def store(self, key, o):
        if self.has("twin"):
            OBJECTS[key] = o
        if self.has("rival"):
            OBJECTS[key] = Object(b"other")
        if self.headers["If-None-Match"]:
            self.refuse_condition()
        if self.headers["If-None-Match"] == "*" and key in OBJECTS:
            raise Refused(412, "PreconditionFailed")
        OBJECTS[key] = o

    def begin(self, key):
        upload = Upload(key, self.kept(), self.has("checksums"))
        self.answer(200, xml("InitiateMultipartUploadResult",
                             UploadId=upload.id),
                    {"x-amz-checksum-algorithm": "SHA256"}
                    if upload.sums else {})

    def put_part(self, upload, number, body):
        part = self.sent(body)
        sent = self.headers["x-amz-checksum-sha256"]
        if upload.sums != (sent is not None) or \
                sent not in (None, part.checksum()):
            raise Refused(400, "BadDigest")
        upload.parts[number] = part
        self.answer(200, b"", self.tags(part))

    def copy_part(self, upload, number):
        self.swap()
        if self.has("error-200"):
            return self.error(200, "InternalError")
        source = urllib.parse.unquote(self.headers["x-amz-copy-source"])
        o = OBJECTS.get(source.split("/", 2)[2])
        if not source.startswith("/bkt/") or o is None:
            raise Refused(404, "NoSuchKey")
        wanted = self.headers["x-amz-copy-source-if-match"]
        if self.has("never") or (wanted is not None and (
                self.has("unmet") or
                (wanted != o.etag and not self.has("heedless")))):
            raise Refused(412, "PreconditionFailed")
        first, last = bounds(self.headers["x-amz-copy-source-range"])
        if last >= len(o.data) or len(o.data) <= MIN:
            raise Refused(400, "InvalidRequest")
        part = upload.parts[number] = Object(o.data[first:last + 1])
        self.answer(200, xml("CopyPartResult",
                             ETag=part.etag.replace('"', "&quot;")))

    def page(self, items, mark):
        """The items behind the mark, and whether there are more."""
        if not self.has("same"):
            items = items[bisect.bisect_right(items, mark, key=lambda i: i[0]):]
        page = 1000 if self.has("large") else PAGE
        return items[:page], len(items) > page

    def refuse_list(self):
        if self.has("nolist"):
            raise Refused(403, "AccessDenied")
        if self.has("bomb"):
            self.answer(200, '<!DOCTYPE l [<!ENTITY a "aaaaaaaa"><!ENTITY b '
                        '"&a;&a;&a;&a;">]><ListMultipartUploadsResult>&b;'
                        '</ListMultipartUploadsResult>')
            return True
        return False

    def list_objects(self, args):
        if self.refuse_list():
            return
        encoded = args.get("encoding-type") == "url" and not self.has("raw")
        every = sorted(OBJECTS.items())
        if self.has("many"):
            # All of them are before v1/game.apk.
            every = many() + every
        prefix = args.get("prefix", "")
        if prefix:
            every = [i for i in every if i[0].startswith(prefix)]
        page, more = self.page(every, args.get("marker", ""))
        if self.has("back"):
            page, more = page[:0], True
        self.answer(200, "<ListBucketResult xmlns='x'>%s%s<IsTruncated>%s"
                    "</IsTruncated></ListBucketResult>" % (
                        "".join(CONTENTS % (
                            urllib.parse.quote_plus(k) if encoded
                            else escape(k), escape(o.etag), len(o.data))
                            for k, o in page),
                        ("<EncodingType>url</EncodingType>" if encoded else "")
                        + (xml("NextMarker", m="a" if args.get("marker") == "b"
                               else "b").replace("<m>", "").replace("</m>", "")
                           if self.has("back") else ""),
                        str(more).lower()))

    def list_uploads(self, args):
        if self.refuse_list():
            return
        every = sorted(("%s\n%s" % (u.key, u.id), u)
                       for u in UPLOADS.values()
                       if u.key.startswith(args.get("prefix", "")))
        mark = "%s\n%s" % (args.get("key-marker", ""),
                           args.get("upload-id-marker", ""))
        page, more = self.page(every, mark if "key-marker" in args else "")
        listed = "".join(xml(
            "Upload", Key=urllib.parse.quote_plus(u.key), UploadId=u.id,
            Initiated=time.strftime("%Y-%m-%dT%H:%M:%S.000Z",
                                    time.gmtime(u.since)))
            for _, u in page)
        if more:
            u = page[-1][1]
            listed += ("<NextKeyMarker>%s</NextKeyMarker><NextUploadIdMarker>"
                       "%s</NextUploadIdMarker>" % (
                           urllib.parse.quote_plus(u.key), u.id))
        self.answer(200, "<ListMultipartUploadsResult xmlns='x'>"
                    "<EncodingType>url</EncodingType><IsTruncated>"
                    "%s</IsTruncated>%s</ListMultipartUploadsResult>" % (
                        str(more).lower(), listed))

    def list_parts(self, upload, args):
        if self.has("noparts"):
            raise Refused(403, "AccessDenied")
        if self.has("otherparts"):
            return self.answer(200, "<ListParts></ListParts>")
        page, more = self.page(sorted(upload.parts.items()),
                               int(args.get("part-number-marker", 0)))
        listed = "".join(xml(
            "Part", PartNumber=number, ETag=escape(part.etag),
            Size=len(part.data),
            ChecksumSHA256=part.checksum() if upload.sums else None)
            for number, part in page)
        if more:
            listed += ("<NextPartNumberMarker>%d</NextPartNumberMarker>" %
                       page[-1][0])
        self.answer(200, "<ListPartsResult><IsTruncated>%s</IsTruncated>%s"
                    "</ListPartsResult>" % (str(more).lower(), listed))

    def complete(self, upload, body):
        if self.has("error-200"):
            return self.error(200, "InternalError")
        listed = re.findall(
            r"<PartNumber>(\d+)</PartNumber><ETag>([^<]+)</ETag>"
            r"(?:<ChecksumSHA256>([^<]+)</ChecksumSHA256>)?", body.decode())
        parts = [upload.parts.get(int(n)) for n, _, _ in listed]
        if any(part is None or part.etag != etag or
               (upload.sums and part.checksum() != digest)
               for part, (_, etag, digest) in zip(parts, listed)):
            raise Refused(400, "InvalidPart")
        if any(len(part.data) < MIN for part in parts[:-1]):
            raise Refused(400, "EntityTooSmall")
        data = b"".join(part.data for part in parts)
        if self.has("other-end"):
            data = data[:-1]
        whole = Object(data, upload.fields)
        whole.etag = '"%s-%d"' % (hashlib.md5(b"".join(
            part.md5.digest() for part in parts)).hexdigest(), len(parts))
        told = whole.etag
        if self.has("own-tag"):
            told = "own:tag"
            whole.etag = '"own:tag"'
        if self.has("two-tags"):
            whole.etag = '"another"'
        self.store(upload.key, whole)
        del UPLOADS[upload.id]
        done = xml("CompleteMultipartUploadResult", ETag=escape(told))
        if self.has("slow"):
            return self.answer_slowly(done)
        self.answer(200, done)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as package:
        OBJECTS[BASE] = Object(package.read())
    httpd.serve(Bucket)
