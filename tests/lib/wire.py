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
            [os.environ.get("PROGRAM", "chanpack-serve"), *options],
            stdin=theirs, stdout=theirs,
            stderr=theirs if stderr is None else stderr)
    ours.settimeout(PATIENCE)
    return process, ours


def children(pid):
    """The processes that a process has started, and that it may not have seen
    the end of."""
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as f:
                found += [int(c) for c in f.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        pass  # it has ended
    return found


def named(pids, name):
    """Those of these processes that run, under this name."""
    found = []
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as f:
                comm, rest = f.read().split("(", 1)[1].rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if comm == name and rest.split()[0] != "Z":
            found.append(pid)
    return found


def workers(pid):
    """The workers of a chanpack-listen."""
    return named(children(pid), "chanpack-listen")


def coprocess(pid):
    """The process that reads stores for a chanpack-listen, or None."""
    found = named(children(pid), "chanpack-fetch")
    return found[0] if found else None


def files(pid):
    """What the descriptors of a process lead to."""
    found = []
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            try:
                found.append(os.readlink(f"/proc/{pid}/fd/{name}"))
            except FileNotFoundError:  # closed meanwhile
                pass
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        pass
    return found


def sockets(listening=False):
    """The TCP sockets of this machine that are connected, or those that listen:
    the port of the other end, by what a descriptor leads to."""
    found = {}
    for name in "tcp", "tcp6":
        with open(f"/proc/net/{name}") as f:
            next(f)
            for line in f:
                part = line.split()
                if (part[3] == "0A") == listening and part[9] != "0":
                    found[f"socket:[{part[9]}]"] = \
                        int(part[2].rsplit(":", 1)[1], 16)
    return found


def held(pid):
    """The connections that a process has: the ports of the other ends."""
    connected = sockets()
    return {connected[x] for x in files(pid) if x in connected}


def listens(pid):
    found = sockets(listening=True)
    return any(x in found for x in files(pid))


def connections(pid):
    """How many connections a server has, in all of its processes."""
    connected = sockets()
    return len({x for p in [pid, *children(pid)] for x in files(p)
                if x in connected})


def holder(pid, sock):
    """The worker that has this connection, or None."""
    port = sock.getsockname()[1]
    for worker in workers(pid):
        if port in held(worker):
            return worker
    return None


# write, sendfile and sendto, on x86-64 and on the others.
SENDING = {1, 40, 44} if os.uname().machine == "x86_64" else {64, 71, 206}


def busy(pid):
    """Those chanpack-serve of a super-server that wait for a client to read."""
    found = []
    for child in children(pid):
        try:
            with open(f"/proc/{child}/syscall") as f:
                number = f.read().split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if number.isdigit() and int(number) in SENDING:
            found.append(child)
    return found


def refuses(port):
    """Is there nobody who listens?"""
    try:
        connect(port).close()
    except ConnectionError:
        return True
    return False


def state(pid):
    """The letter of ps(1) for what the process does; None if there is none."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def exists(pid):
    return state(pid) not in (None, "Z")


def stop(pid):
    """Stop the process: it has when this returns, and not before the signal is
    looked at."""
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: state(pid) == "T")


def wait_for(what, seconds=PATIENCE):
    """Until what() is true.  A generous bound."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds, "it never happened"
        time.sleep(0.02)


def hang_up(pid, log, text):
    """Send SIGHUP and wait until the log has one more line with the text, and
    none of the old workers takes connections."""
    def said():
        with open(log) as f:
            return f.read().count(text)
    before, old = said(), workers(pid)
    os.kill(int(pid), signal.SIGHUP)
    wait_for(lambda: said() > before)
    wait_for(lambda: not any(listens(worker) for worker in old))


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
