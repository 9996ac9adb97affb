#!/usr/bin/env python3
"""An HTTP server that takes PUT, for the tests of chanpack-upload.

    putserver.py FILE LOG

FILE is not read.  Serves what was put there, from memory; the port is printed.
Each call is a line of LOG: status, method and path.  The first segment of the
path says what goes wrong: nothing ("-"), or

    damage       a bit of what is stored is another
    states       nothing; the SHA-256 is stated as Artifactory does it
    misstates    the same, and a bit of what is stored is another
    short        the last byte is lost
    full         status 507
    forbidden    status 403
    rival        another has put something there meanwhile
    noget, nohead  what is stored cannot be read, or asked for: status 503
    cut          the connection breaks while what is stored is read
"""
import hashlib
import sys
import threading

import httpd

STORED = {}
LOCK = threading.Lock()


class Server(httpd.Handler):
    def answer(self, status, body=b"", *fields):
        with LOCK, open(sys.argv[2], "a") as log:
            print(status, self.command, self.path, file=log)
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.write(body)

    def do_GET(self):
        if self.path not in STORED:
            return self.answer(404)
        fault = self.path.split("/")[1]
        if fault == "no" + self.command.lower():
            return self.answer(503)
        body = STORED[self.path]
        if fault == "cut" and self.command == "GET":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.write(body[:len(body) // 2])
            self.close_connection = True
            return
        fields = [("ETag", '"x"')]
        if "states" in self.path.split("/")[1]:
            fields.append(("X-Checksum-Sha256",
                           hashlib.sha256(body).hexdigest().upper()))
        self.answer(200, body, *fields)

    do_HEAD = do_GET

    def do_DELETE(self):
        self.answer(204 if STORED.pop(self.path, None) else 404)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self.path.split("/")[1]
        if fault in ("full", "forbidden"):
            return self.answer(507 if fault == "full" else 403)
        if fault == "rival":
            STORED[self.path] = b"other"
        if fault in ("damage", "misstates"):
            body = bytes([body[0] ^ 1]) + body[1:]
        if fault == "short":
            body = body[:-1]
        fresh = self.headers["If-None-Match"] == "*"
        with LOCK:
            taken = fresh and self.path in STORED
            if not taken:
                STORED[self.path] = body
        self.answer(412 if taken else 201)


if __name__ == "__main__":
    httpd.serve(Server)
