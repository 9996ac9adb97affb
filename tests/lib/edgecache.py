"""The cache of the edge's Cache API, for workerd's cacheApiOutbound: edgecache.py
DIR [MODE] keeps bodies in DIR and prints its port, then a line for each request:
what was done, the namespace and the key.  MODE "deaf" takes all and keeps nothing;
"hangs" never says what it has; "slow" takes up to a second to say that it has
not got something, which may have come since then.
"""
import itertools
import os
import random
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DIR, MODE = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
kept = {}
files = itertools.count()
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def tell(self, what):
        with lock:
            print(what, self.headers.get("CF-Cache-Namespace", "-"), self.path, flush=True)

    def name(self):
        return " ".join([self.headers.get("CF-Cache-Namespace", "-"),
                         self.headers["Host"], self.path])

    def body(self):
        """The bytes of the request's body, in pieces."""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while n := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(n)
                self.rfile.readline()
            self.rfile.readline()
        else:
            left = int(self.headers.get("Content-Length", 0))
            while left > 0:
                data = self.rfile.read(min(left, 65536))
                if not data:
                    raise EOFError
                left -= len(data)
                yield data

    def answer(self, status, length=0, **fields):
        self.send_response_only(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def do_PUT(self):
        """The body is a whole answer of HTTP."""
        path = os.path.join(DIR, str(next(files)))
        head, length = b"", 0
        with open(path, "wb") as f:
            for data in self.body():
                if b"\r\n\r\n" not in head:
                    head += data
                    data = head.partition(b"\r\n\r\n")[2] if b"\r\n\r\n" in head else b""
                f.write(data)
                length += len(data)
        head = head.partition(b"\r\n\r\n")[0].decode("latin-1")
        told = re.search(r"(?im)^content-length: *(\d+)", head)
        whole = told is None or int(told[1]) == length
        if whole and MODE != "deaf":
            with lock:
                kept[self.name()] = head.split("\r\n")[1:], path, length
        control = re.search(r"(?im)^cache-control: *(.*?)\r?$", head)
        self.tell(f"put {control and control[1]}" if whole else "broken")
        self.answer(204)

    def do_PURGE(self):
        self.tell("purge")
        self.answer(200 if kept.pop(self.name(), None) else 404)

    def do_GET(self):
        if MODE == "hangs":
            time.sleep(60)
        found = kept.get(self.name())
        self.tell("miss" if found is None else "hit")
        if found is None:
            if MODE == "slow":
                time.sleep(random.random())
            return self.answer(504, CF_Cache_Status="MISS")
        head, path, length = found
        first, last, status = 0, length - 1, 200
        m = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if m:
            first, last, status = int(m[1]), min(int(m[2]), length - 1), 206
        self.send_response_only(status)
        for line in head:
            name, _, value = line.partition(":")
            if name.lower() not in ("content-length", "transfer-encoding", "content-range"):
                self.send_header(name, value.strip())
        if m:
            self.send_header("Content-Range", f"bytes {first}-{last}/{length}")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("CF-Cache-Status", "HIT")
        self.end_headers()
        with open(path, "rb") as f:
            try:
                while first <= last:
                    n = os.sendfile(self.connection.fileno(), f.fileno(), first,
                                    min(last - first + 1, 1 << 20))
                    first += n
                    if n == 0:
                        break
            except OSError:
                self.close_connection = True


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
