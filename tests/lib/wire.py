"""HTTP over bare sockets, for the tests of chanpack-serve: nothing here is
more tolerant than the RFCs are."""

import io
import os
import re
import signal
import socket
import subprocess
import time

PATIENCE = 20  # seconds after which something hangs


def connect(port):
    return socket.create_connection(("127.0.0.1", int(port)), PATIENCE)


def request(method, target, *fields, version="1.1"):
    lines = [f"{method} {target} HTTP/{version}", "Host: dl.example.com", *fields]
    return "\r\n".join(lines + ["", ""]).encode()


class Answer:
    """One answer read from a binary file."""

    def __init__(self, stream, method="GET"):
        self.head = b""
        while not self.head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                raise EOFError(f"no whole head: {self.head!r}")
            self.head += line
        lines = self.head[:-4].decode().split("\r\n")
        found = re.fullmatch(r"HTTP/1\.1 (\d{3}) [A-Z][A-Za-z ]*", lines[0])
        assert found, lines[0]
        self.status = int(found.group(1))
        self.fields = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            assert name.lower() not in self.fields, line
            self.fields[name.lower()] = value
        assert "transfer-encoding" not in self.fields
        self.length = int(self.fields.get("content-length", 0))
        if method == "HEAD" or self.status == 304:
            self.length = 0
        self.body = b""
        self.stream = stream

    def read(self):
        self.body = self.stream.read(self.length)
        assert len(self.body) == self.length, (len(self.body), self.length)
        return self


def answers(data, methods):
    """All of data, taken apart: one answer for each method, in order."""
    stream = io.BytesIO(data)
    result = [Answer(stream, m).read() for m in methods]
    rest = stream.read()
    assert rest == b"", rest[:200]
    return result


def read_all(sock):
    sock.settimeout(PATIENCE)
    parts = []
    while part := sock.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def inetd(*options, stderr=None):
    """chanpack-serve on one end of a socket pair, as a super-server starts it:
    the process and the other end.  Standard error is the socket too if it is
    not given."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            ["chanpack-serve", *options], stdin=theirs, stdout=theirs,
            stderr=theirs if stderr is None else stderr)
    ours.settimeout(PATIENCE)
    return process, ours


def children(pid):
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)],
                         capture_output=True, text=True).stdout
    return [int(p) for p in out.split()]


def sockets(pid):
    """The sockets that a process has open."""
    found = set()
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            target = os.readlink(f"/proc/{pid}/fd/{name}")
            if target.startswith("socket:"):
                found.add(target)
    except FileNotFoundError:
        pass
    return found


def busy(pid):
    """Those workers of a server that have a connection."""
    listening = sockets(pid)
    return [child for child in children(pid) if sockets(child) - listening]


def wait_for(what, seconds=PATIENCE):
    """Until what() is true.  A generous bound."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds, "it never happened"
        time.sleep(0.02)


def hang_up(pid, log, text):
    """Send SIGHUP and wait until the log has one more line with the text."""
    def said():
        with open(log) as f:
            return f.read().count(text)
    before = said()
    os.kill(int(pid), signal.SIGHUP)
    wait_for(lambda: said() > before)


class Kept:
    """A connection that is used again and again."""

    def __init__(self, port):
        self.sock = connect(port)
        self.stream = self.sock.makefile("rb")

    def begin(self, target, *fields):
        """Ask, and read only the head."""
        self.sock.sendall(request("GET", target, *fields))
        return Answer(self.stream)

    def get(self, target, *fields):
        return self.begin(target, *fields).read()

    def ended(self):
        return self.stream.read() == b""
