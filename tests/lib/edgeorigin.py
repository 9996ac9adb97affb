"""An origin that lies, for the edge: edgeorigin.py BASE PLAN [TEXTS] prints its
port, then a line for each request.

Packages are the text "passed": an edge that has no plan gives it.  The first
segment of a path says how it lies: a number N, that the plan is line N of TEXTS;
else PLAN with that path of the base, and the name is what is wrong.  A name that
ends in 2 is wrong but for the first slice; a plan whose name begins with "aged"
is good for a second."""

import http.server
import json
import re
import sys
import threading
import time

with open(sys.argv[1], "rb") as f:
    base = f.read()
with open(sys.argv[2], encoding="utf-8") as f:
    good = json.load(f)
texts = []
if len(sys.argv) > 3:
    with open(sys.argv[3], encoding="utf-8") as f:
        texts = f.read().split("\n")
TYPE = "application/vnd.chanpack.plan+json"
ETAG = good["base"]["etag"]
lock = threading.Lock()
asked = {}  # how often, for the plan of each


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="text/plain", length=None, **fields):
        with lock:
            print(self.command, self.path, self.headers["Range"], status, flush=True)
        self.send_response_only(status)
        fields = {"Content-Type": kind, "Content-Length": str(length or len(body)),
                  "Cache-Control": "public, max-age=60", **fields}
        for name, value in fields.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def hang(self):
        """Until the edge has gone."""
        self.wfile.flush()
        self.connection.settimeout(60)
        try:
            self.connection.recv(1)
        except OSError:
            pass
        self.close_connection = True

    def plan(self, how):
        if how.isdigit():
            return self.answer(200, texts[int(how)].encode(), TYPE)
        asked[how] = asked.get(how, 0) + 1
        doc = json.loads(json.dumps(good))
        doc["base"]["path"] = f"/{how}/game.apk"
        text = json.dumps(doc).encode()
        kind, fields, status = TYPE, {}, 200
        if how == "plan-old":
            status, text, kind = 400, b"unknown parameter", "text/plain"
        elif how == "plan-type":
            kind = "application/json"
        elif how == "plan-package":
            text, kind = base, "application/vnd.android.package-archive"
        elif how == "plan-moved":
            status, fields = 302, {"Location": "/whole/game.apk"}
        elif how == "plan-part":
            status = 206
        elif how == "plan-long":
            text += b" " * (1 << 20)
        elif how == "plan-away" or asked[how] > (
                2 if how.endswith("-over") else 1 if how.endswith("-away") else 1e9):
            status, text = 503, b""
        elif how.endswith(("-refused", "-over")) and asked[how] > 1:
            status, text = 403, b"not signed"
        elif how.startswith("aged"):
            fields = {"Cache-Control": "public, max-age=1"}
        elif how == "plan-hangs":
            return self.hang()
        elif how == "plan-drips":
            time.sleep(0.7)
            self.answer(200, text[:99], TYPE, length=len(text))
            time.sleep(0.7)
            self.wfile.write(text[99:])
            return None
        elif how == "plan-months":
            fields = {"Cache-Control": "public, max-age=14400"}
        elif how == "plan-stops":
            self.answer(200, text[:99], TYPE, length=len(text))
            return self.hang()
        elif how == "plan-cut":
            self.answer(200, text[:99], TYPE, length=len(text))
            self.close_connection = True
            return None
        elif how == "plan-resets":
            self.close_connection = True
            return None
        return self.answer(status, text, kind, **fields)

    def range(self, how):
        m = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"] or "")
        if not m:
            return self.answer(200, base, ETag=ETAG)
        first, last = int(m[1]), min(int(m[2]), len(base) - 1)
        body, size, status = base[first:last + 1], len(base), 206
        fields = {"ETag": ETAG, "Content_Range": f"bytes {first}-{last}/{size}"}
        if how.endswith("2"):
            how = how[:-1] if first > 0 else "whole"
        if self.headers["If-Match"] not in (None, ETAG):
            return self.answer(412, b"")
        if how == "tag":
            fields["ETag"] = '"other"'
        elif how == "no-tag":
            del fields["ETag"]
        elif how == "size":
            fields["Content_Range"] = f"bytes {first}-{last}/{size + 1}"
        elif how == "other":
            fields["Content_Range"] = f"bytes {first + 1}-{last + 1}/{size}"
        elif how == "shorter":
            body = body[:-1]
        elif how == "longer":
            body += b"x"
        elif how == "encoded":
            fields["Content_Encoding"] = "br"
        elif how == "chunked":
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
            fields |= {"Transfer_Encoding": "chunked", "Content_Length": None}
        elif how == "all":
            status, body = 200, base
            del fields["Content_Range"]
        elif how in ("gone", "failed", "changed"):
            status = {"gone": 404, "failed": 503, "changed": 412}[how]
            body, fields = b"", {}
        elif how == "hangs":
            return self.hang()
        elif how == "cut":
            self.answer(206, body[:-9], length=len(body), **fields)
            self.close_connection = True
            return None
        elif how == "stops":
            self.answer(206, body[:-9], length=len(body), **fields)
            return self.hang()
        return self.answer(status, body, **fields)

    def do_GET(self):
        how = self.path.split("/")[1]
        if ";plan=1/" in self.path:
            return self.plan(how)
        if "channel=" in self.path:
            return self.answer(200, b"passed")
        if how == "slow":
            time.sleep(0.5)
        return self.range("whole" if how.startswith(("plan", "aged")) else how)

    do_HEAD = do_GET


http.server.ThreadingHTTPServer.request_queue_size = 128
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
