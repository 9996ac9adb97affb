#!/usr/bin/env python3
"""A bad network, and a bad store, between a client and a good store.

    faultproxy.py HOST:PORT RULES LOG

Passes each request of HTTP/1.1 on to HOST:PORT with the Host, and so the
signature, that it came with, and the answer back, but for what the file RULES
says, which may change at any time.  The port is printed.  Each line of RULES
is a rule, its fields separated by TABs:

    WHEN METHOD PATTERN FAULT [ARGUMENT]...

It is for those of the requests with METHOD and a target that fits PATTERN (of
a shell; "*" is any of either) that WHEN says: "2" the second, "2-" all from
there, "-2" the first two, "*" all.  All rules that fit count, in their order.
Counting begins anew when RULES changes.  N counts bytes of a body.

The request:    wait S             pass it on after S seconds
                run COMMAND        after this command of the shell
                without NAME       without this field
                takes N            after N bytes of its body, reset
                lost               pass it on, but reset instead of the answer
Instead of it:  status CODE [NAME: VALUE]...  with a small error of S3
                bomb CODE          an error whose XML would fill all memory
                garbage            what is no HTTP
                endless            fields without end
                interim [N]        answers of 100 without end, or so many
                hang close reset   nothing; the last two end the connection
The answer:     line TEXT          another status line
                set NAME VALUE     another field
                drop NAME          no such field
                cut-head N         end in the head, after N bytes of it
                cut N              end, as if the server had closed
                break N            end with a reset
                stall N            N bytes, and then no more, without an end
                fewer N            without the last N, which the head leaves out
                more TEXT          with TEXT behind it, which the head leaves out
                drip N S           N bytes every S seconds

Each request is a line of LOG when it has come: method, target, Range and
If-Match, or "-" for them, and its faults; and of LOG.done when it has ended:
method, target, status, bytes of its body that were taken and of the answer's
that were given.  Bodies of requests need a Content-Length.
"""
import array
import fcntl
import fnmatch
import socket
import socketserver
import subprocess
import sys
import termios
import threading
import time

PIECE = 1 << 17  # bytes that are passed on at once
PATIENCE = 600  # seconds; whatever hangs here ends some time
ERROR = b"<Error><Code>InternalError</Code><Message>Ordered</Message></Error>"
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "boom">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10)
    for n in range(30)) + b"]><Error><Code>&a30;</Code></Error>"


class End(Exception):
    """The connection ends here; by a reset if the argument is true."""


class Rules:
    def __init__(self, path):
        self.path, self.text, self.seen = path, None, {}
        self.lock = threading.Lock()

    def fit(self, method, target):
        """The faults of the next such request: [(name, arguments)]."""
        with self.lock, open(self.path, encoding="utf-8") as file:
            text = file.read()
            if text != self.text:
                self.text, self.seen = text, {}
            faults = []
            for n, line in enumerate(text.splitlines()):
                when, of, pattern, fault, *args = line.split("\t")
                if of in ("*", method) and fnmatch.fnmatchcase(target, pattern):
                    count = self.seen[n] = self.seen.get(n, 0) + 1
                    if self.among(count, when):
                        faults.append((fault, args))
            return faults

    @staticmethod
    def among(count, when):
        if when == "*":
            return True
        first, dash, last = when.partition("-")
        last = last or ("inf" if dash else first)
        return float(first or 1) <= count <= float(last)


class Log:
    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()

    def add(self, suffix, *words):
        with self.lock, open(self.path + suffix, "a", encoding="utf-8") as log:
            print(*words, file=log)


def read_head(file):
    """The first line and the fields of a head; None at the end."""
    first = file.readline(65536)
    fields = []
    while True:
        line = file.readline(65536)
        if not line.endswith(b"\n"):
            return None, fields
        if line in (b"\r\n", b"\n"):
            return first.rstrip(b"\r\n").decode("latin-1"), fields
        name, _, value = line.decode("latin-1").partition(":")
        fields.append((name, value.strip()))


def get(fields, name, default=None):
    return next((v for n, v in fields if n.lower() == name.lower()), default)


def without(fields, *names):
    return [(n, v) for n, v in fields
            if n.lower() not in {name.lower() for name in names}]


def head(first, fields):
    return "".join([first, "\r\n"] + ["%s: %s\r\n" % f for f in fields] +
                   ["\r\n"]).encode("latin-1")


def pieces(file, length):
    """What comes from there, ${length} bytes or, if that is None, all: each piece
    is valid until the next one is asked for."""
    most = PIECE if length is None else min(length, PIECE)
    room = memoryview(bytearray(most))
    while length is None or length > 0:
        n = file.readinto1(room if length is None else room[:length])
        if not n:
            return
        if length is not None:
            length -= n
        yield room[:n]


class Exchange(socketserver.StreamRequestHandler):
    timeout = PATIENCE

    def handle(self):
        reset = False
        try:
            while self.exchange():
                pass
        except End as end:
            reset = end.args[0]
        except OSError:
            pass
        if reset:
            self.reset()

    def reset(self):
        """End the connection the hard way, but let what was sent arrive."""
        left = array.array("i", [1])
        for _ in range(1000):
            fcntl.ioctl(self.connection, termios.TIOCOUTQ, left)
            if left[0] == 0:
                break
            time.sleep(0.01)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def exchange(self):
        """One request and its answer; false if it was the last."""
        first, self.fields = read_head(self.rfile)
        if not first:
            return False
        self.method, self.target, _ = first.split(" ")
        self.faults = RULES.fit(self.method, self.target)
        self.status, self.taken, self.given = "-", 0, 0
        LOG.add("", self.method, self.target, get(self.fields, "Range", "-"),
                get(self.fields, "If-Match", "-"),
                " ".join(name for name, _ in self.faults) or "-")
        try:
            return self.instead() or self.through(first)
        finally:
            LOG.add(".done", self.method, self.target, self.status, self.taken,
                    self.given)

    def args(self, name):
        """The arguments of each such fault."""
        return [args for fault, args in self.faults if fault == name]

    def body(self):
        """The request's body.  Who waits for leave to send it gets it."""
        if get(self.fields, "Expect"):
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        for data in pieces(self.rfile,
                           int(get(self.fields, "Content-Length", 0))):
            self.taken += len(data)
            yield data

    def send(self, data):
        self.wfile.write(data)

    def silence(self):
        """Until the client ends the connection."""
        while self.connection.recv(65536):
            pass
        raise End(False)

    def instead(self):
        """True if a fault has answered."""
        for fault, args in self.faults:
            if fault == "wait":
                time.sleep(float(args[0]))
            elif fault == "run":
                subprocess.run(["bash", "-c", args[0]], check=True)
            elif hasattr(self, "fault_" + fault):
                self.status = fault
                getattr(self, "fault_" + fault)(*args)
                return True
        return False

    def fault_status(self, code, *fields, text=ERROR):
        for _ in self.body():
            pass
        fields = [f.split(": ", 1) for f in fields]
        if code != "304":
            fields += [("Content-Type", "application/xml"),
                       ("Content-Length", len(text))]
        self.status = code
        self.send(head("HTTP/1.1 %s Ordered" % code, map(tuple, fields)))
        if self.method != "HEAD" and code != "304":
            self.send(text)

    def fault_bomb(self, code):
        self.fault_status(code, text=BOMB)

    def fault_garbage(self):
        self.send(bytes(range(255, -1, -1)) * 16)
        raise End(False)

    def fault_endless(self):
        self.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.send(b"X-More: and more\r\n" * 500)

    def fault_interim(self, n=None):
        while n is None:
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)
        self.send(b"HTTP/1.1 100 Continue\r\n\r\n" * int(n))
        raise End(False)

    def fault_hang(self):
        self.silence()

    def fault_close(self):
        raise End(False)

    def fault_reset(self):
        raise End(True)

    def through(self, first):
        """Ask, and answer what was answered."""
        with socket.create_connection(UPSTREAM, PATIENCE) as store, \
                store.makefile("rb") as file:
            fields = without(self.fields, "Connection", "Expect",
                             *sum(self.args("without"), []))
            store.sendall(head(first, fields + [("Connection", "close")]))
            limit = min((int(n) for (n,) in self.args("takes")), default=None)
            for data in self.body():
                if limit is not None and self.taken >= limit:
                    store.sendall(data[:len(data) - (self.taken - limit)])
                    raise End(True)
                store.sendall(data)
            first, fields = read_head(file)
            if not first:
                raise End(True)
            return self.answer(first, without(fields, "Connection"), file)

    def answer(self, first, fields, file):
        self.status = first.split(" ")[1]
        if self.args("lost"):
            raise End(True)
        length = get(fields, "Content-Length")
        keep = length is not None
        none = self.method == "HEAD" or self.status in ("204", "304")
        length = 0 if none else int(length) if keep else None
        for (n,) in self.args("fewer"):
            length -= int(n)
            fields = without(fields, "Content-Length")
            fields.append(("Content-Length", length))
        for name, args in self.faults:
            if name == "line":
                first = args[0]
            if name in ("set", "drop"):
                fields = without(fields, args[0])
            if name == "set":
                fields.append(tuple(args))
        if not keep and not none:
            fields.append(("Connection", "close"))
        self.send_head(head(first, fields))
        self.send_body(pieces(file, length))
        for (text,) in self.args("more"):
            self.send(text.encode())
        return keep or none

    def send_head(self, data):
        for (n,) in self.args("cut-head"):
            self.send(data[:int(n)])
            raise End(False)
        self.send(data)

    def send_body(self, body):
        ends = [(int(args[0]), name) for name, args in self.faults
                if name in ("cut", "break", "stall")]
        limit, how = min(ends, default=(None, None))
        for data in body:
            if limit is not None:
                data = data[:limit - self.given]
            self.send_slowly(data)
            self.given += len(data)
            if self.given == limit:
                break
        if how == "stall":
            self.silence()
        if how is not None:
            raise End(how == "break")

    def send_slowly(self, data):
        drips = self.args("drip")
        if not drips:
            return self.send(data)
        for at in range(0, len(data), int(drips[0][0])):
            self.send(data[at:at + int(drips[0][0])])
            time.sleep(float(drips[0][1]))


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    host, port = sys.argv[1].rsplit(":", 1)
    UPSTREAM = (host, int(port))
    RULES, LOG = Rules(sys.argv[2]), Log(sys.argv[3])
    with Proxy(("127.0.0.1", 0), Exchange) as proxy:
        print(proxy.server_address[1], flush=True)
        proxy.serve_forever()
