#!/usr/bin/env python3
"""An HTTP store of many packages, for the tests of chanpack-serve.

    depot.py DIRECTORY LOG

Serves the files of DIRECTORY on a port of its own on loopback that it prints:
GET, HEAD, one range, If-Match, and strong entity tags that tell contents apart.
Each question is a line of LOG: its method, path, status, and how many bytes of
the body were sent.  The line is there before the last bytes are, so that a test
that has them all finds it.
"""
import hashlib
import os
import re
import sys
import threading

import httpd

lock = threading.Lock()
tags = {}


def tag(path):
    st = os.stat(path)
    key = (path, st.st_ino, st.st_mtime_ns, st.st_size)
    if key not in tags:
        # Of what hashlib has, processors do this one fastest.
        digest, data = hashlib.sha256(), bytearray(1 << 18)
        with open(path, "rb", buffering=0) as f:
            while n := f.readinto(data):
                digest.update(memoryview(data)[:n])
        tags[key] = '"%s"' % digest.hexdigest()
    return tags[key]


class Depot(httpd.Handler):
    def tell(self, status, sent):
        with lock, open(sys.argv[2], "a") as log:
            print(self.command, self.path, status, sent, file=log)

    def answer(self, status, first=0, past=0, path=None, *fields):
        body = path is not None and self.command != "HEAD" and first < past
        if not body:
            self.tell(status, 0)
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(past - first))
        self.end_headers()
        if body:
            self.give(status, first, past, path)

    def give(self, status, first, past, path):
        sent = 0
        try:
            with open(path, "rb") as f:
                while first + sent < past - (1 << 16):
                    sent += os.sendfile(self.connection.fileno(), f.fileno(),
                                        first + sent, 1 << 16)
                data = os.pread(f.fileno(), past - first - sent, first + sent)
                sent += len(data)
        finally:
            self.tell(status, sent)
        self.write(data)

    def do_GET(self):
        path = os.path.join(sys.argv[1], self.path.lstrip("/"))
        if not os.path.isfile(path):
            return self.answer(404)
        etag, size = tag(path), os.path.getsize(path)
        if self.headers["If-Match"] not in (None, etag):
            return self.answer(412)
        fields = [("ETag", etag), ("Accept-Ranges", "bytes"),
                  ("Last-Modified", httpd.date(os.path.getmtime(path)))]
        m = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers["Range"] or "")
        if not m:
            return self.answer(200, 0, size, path, *fields)
        first, last = int(m[1]), min(int(m[2] or size), size - 1)
        if first > last:
            return self.answer(416)
        return self.answer(206, first, last + 1, path, *fields, (
            "Content-Range", "bytes %d-%d/%d" % (first, last, size)))

    do_HEAD = do_GET


if __name__ == "__main__":
    httpd.serve(Depot)
