"""Pipelined requests, most of them spoilt on the way (spoil.py), for a server
that has the packages of a directory.  Whatever comes, the server must not
crash, nor take longer than its deadlines allow; what it answers must be HTTP;
and what it gives must be what was asked for.

    streams.py [-K KEYS] STORE TARGETS FIRST COUNT COMMAND...
    streams.py [-K KEYS] STORE TARGETS FIRST COUNT PORT

TARGETS is a file of request targets, one a line.  Sends the streams FIRST,
FIRST + 1 and so on, COUNT of them.  Each is another one, and always the same
under the same SEED of the environment.  COMMAND is started for each of them on
a socket pair, as inetd does; PORT is where a server listens on 127.0.0.1.  A
stream that is not answered well is left in the file stream.N.

What was asked for is known of the requests before the first spoilt byte.  For
each later answer some line behind it must ask for what the answer gives, in the
order of the answers.  What a target stands for is found with chanpack-split
and chanpack-inject."""

import collections
import email.utils
import fcntl
import hashlib
import io
import json
import multiprocessing
import os
import random
import re
import select
import socket
import struct
import subprocess
import sys
import termios
import time
import types
import urllib.parse

import differ
import differgen
import spoil
import wire

HOST = b"http://localhost:8080"
HEALTH = b"/.well-known/chanpack-health"
PATIENCE = 60  # seconds after which the server hangs
TIMES = {"silent": ["--idle-timeout", "1", "--request-timeout", "1"],
         "deaf": ["--progress-timeout", "1"]}
CLEAN = 99  # status of a program that a sanitizer has stopped


class Wrong(Exception):
    """What is wrong with the server."""


class Packages:
    """What a target stands for."""

    def __init__(self, store, keys):
        self.store = store
        self.split = ["chanpack-split", "-j"] + (["-K", keys] if keys else [])
        self.known = {HEALTH: b"ok\n"}

    def get(self, target):
        """The bytes, or None if there are none."""
        if target not in self.known:
            self.known[target] = self.find(target)
        return self.known[target]

    def find(self, target):
        path = re.sub(rb"^[A-Za-z][A-Za-z0-9+.-]*://[^/?]*", b"", target)
        url = (HOST + path).replace(b"\0", b"?") + b"\n"
        said = subprocess.run(self.split, input=url, capture_output=True)
        if said.returncode != 0:
            return self.base(path)
        parts = json.loads(said.stdout)
        path = self.file(parts["base"].encode()[len(HOST):])
        command = ["chanpack-inject", "-q", "-c", parts["channel"]]
        for name, value in parts.get("extras", {}).items():
            command += ["-x", f"{name}={value}"]
        if "form" in parts:
            command += ["-F", parts["form"]]
        made = path and subprocess.run(command + [path], capture_output=True)
        return made.stdout if made and made.returncode == 0 else None

    def file(self, path):
        """Where the base of this path is, or None."""
        key = urllib.parse.unquote_to_bytes(path.partition(b"?")[0])
        name = os.path.join(os.fsencode(self.store), key.lstrip(b"/"))
        return name if b"\0" not in key and os.path.isfile(name) else None

    def base(self, path):
        name = self.file(path)
        if name is None:
            return None
        with open(name, "rb") as f:
            return f.read()


class Stream:
    """Requests, as they were meant and as they are sent."""

    def __init__(self, n, targets):
        self.n = n
        rng = self.rng = random.Random(f"{os.environ.get('SEED', 1)} {n}")
        self.asks, self.ends, data = [], [], b""
        for _ in range(rng.randint(1, 8)):
            target = rng.choice(targets)
            ask = differgen.request(rng, target.size, target.modified)
            ask.target = target
            data += ask.bytes(target.path, target.etag or '"x"')
            self.asks.append(ask)
            self.ends.append(len(data))
        self.data = spoil.spoil(rng, data) if rng.random() < 0.9 else data
        self.manner = rng.choices(["reads", "silent", "leaves", "deaf"],
                                  [900, 5, 90, 5])[0]
        # On a busy machine pieces may take longer than one that is silent has.
        self.pieces = spoil.split(rng, self.data) \
            if rng.random() < 0.3 and self.manner != "silent" else None
        # Requests that are as they were meant, and where the others begin.
        same = len(os.path.commonprefix([data, self.data]))
        self.intact = sum(end <= same for end in self.ends)
        self.rest = ([0] + self.ends)[self.intact]

    def lines(self):
        """The method and the target of each line that could be a request's
        first and is not of those that are intact."""
        for line in self.data[self.rest:].split(b"\n"):
            found = re.fullmatch(rb"([!-~]+) ([^ ]+) HTTP/1\.[0-9]\r", line)
            if found:
                yield found.groups()


def waiting(sock):
    """Bytes that the other end of a socket pair has not read."""
    left = bytearray(4)
    fcntl.ioctl(sock, termios.TIOCOUTQ, left)
    return struct.unpack("i", left)[0]


def send(sock, piece):
    """What was not sent; the server may close whenever it likes."""
    try:
        return piece[sock.send(piece):]
    except (BrokenPipeError, ConnectionResetError):
        return None


def talk(sock, pieces, manner, most):
    """Send the pieces, each when the one before was read, and return all that
    is answered.  One that leaves goes when it has had ${most} bytes."""
    end, got = time.monotonic() + PATIENCE, bytearray()
    pieces = collections.deque(pieces)
    pair = sock.family == socket.AF_UNIX
    sock.setblocking(False)
    open_ = True
    while manner != "leaves" or len(got) < most:
        if open_ and not pieces:
            open_ = False
            if manner != "silent":
                sock.shutdown(socket.SHUT_WR)
        may = open_ and (not pair or waiting(sock) == 0)
        ready = select.select([sock], [sock] if may else [], [],
                              0.001 if open_ else end - time.monotonic())
        if time.monotonic() >= end:
            raise Wrong("it hangs")
        if ready[1]:
            rest = send(sock, pieces.popleft())
            if rest is None:
                pieces.clear()
            elif rest:
                pieces.appendleft(rest)
        if ready[0]:
            try:
                data = sock.recv(1 << 18)
            except ConnectionResetError:
                break
            got += data
            if not data:
                break
    return bytes(got)


class Pair:
    """A server that is started for each stream."""

    def __init__(self, command):
        self.command = command

    def answers(self, stream, pieces):
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                process = subprocess.Popen(
                    self.command + TIMES.get(stream.manner, []),
                    stdin=theirs, stdout=theirs, stderr=subprocess.PIPE)
            try:
                got = self.talk(stream, pieces, ours, process)
                ours.close()
                said = process.communicate(timeout=PATIENCE)[1]
            except subprocess.TimeoutExpired as e:
                raise Wrong("it does not end") from e
            finally:
                process.kill()
                process.wait()
        allowed = (0,) if stream.manner in ("reads", "silent") else (0, 1, 75)
        if process.returncode not in allowed or b"anitizer" in said:
            raise Wrong(f"status {process.returncode}: "
                        f"{said.decode(errors='replace')}")
        return got

    @staticmethod
    def talk(stream, pieces, sock, process):
        if stream.manner != "deaf":
            return talk(sock, pieces, stream.manner, stream.rng.randrange(9000))
        sock.setblocking(False)
        for piece in pieces:
            try:
                sock.send(piece)
            except OSError:
                break
        process.wait(PATIENCE)
        return talk(sock, [], "reads", 0)


class Port:
    """A server that listens."""

    def __init__(self, port):
        self.port = port

    def answers(self, stream, pieces):
        with wire.connect(self.port) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return talk(sock, pieces,
                        "reads" if stream.manner == "silent" else
                        "leaves" if stream.manner == "deaf" else stream.manner,
                        stream.rng.randrange(9000))


def parse(data, whole):
    """The answers in it; the last one may be cut short if it is not whole."""
    stream, found = io.BytesIO(data), []
    while stream.tell() < len(data):
        begun = stream.tell()
        try:
            answer = wire.Answer(stream, "HEAD")
        except EOFError as e:
            if whole:
                raise Wrong(f"a head is cut short: {data[begun:][:300]}") from e
            break
        except (AssertionError, ValueError) as e:
            raise Wrong(f"no answer: {data[begun:][:300]}") from e
        at = stream.tell()
        length = int(answer.fields.get("content-length", 0))
        answer.length = length
        # One to HEAD, or one whose body was lost.
        answer.ends = not whole and at == len(data)
        answer.has_body = answer.status != 304 and length > 0 and \
            at < len(data) and not data.startswith(b"HTTP/1.1 ", at)
        if answer.has_body:
            answer.body = stream.read(length)
            if len(answer.body) < length:
                if whole:
                    raise Wrong(f"a body is cut short: {answer.head}")
                break
        found.append(answer)
    return found


def gives(answer, method, package):
    """Is this an answer about that package?"""
    if method != b"HEAD" and not answer.has_body and answer.length > 0 and \
            not answer.ends:
        return False
    wanted = package
    if answer.status == 206:
        part = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)",
                            answer.fields.get("content-range", ""))
        first, last, size = map(int, part.groups() if part else (1, 0, 0))
        if not first <= last < size == len(package):
            return False
        wanted = package[first:last + 1]
    return answer.length == len(wanted) and \
        (not answer.has_body or answer.body == wanted)


def expected(ask):
    """The statuses that this request may have."""
    if ask.host == [] and ask.version == 1:
        return (400,)
    if ask.method not in ("GET", "HEAD"):
        return (405, 501)
    if ask.target.status != 200:
        return (ask.target.status,)
    if ask.target.etag is None:
        return (200,)
    return (200, 206, 304, 412, 416)


def check_one(ask, answer, package):
    if answer.status not in expected(ask):
        raise Wrong(f"{answer.status}, not one of {expected(ask)}, for "
                    f"{ask.__dict__}")
    if answer.status in (200, 206) and \
            not gives(answer, ask.method.encode(), package):
        raise Wrong(f"wrong for {ask.__dict__}: {answer.head}")
    if ask.target.status == 200 and ask.target.etag and \
            answer.status not in (400, 405, 501) and not answer.ends:
        differ.sound(answer, ask, package, email.utils.formatdate(
            ask.target.modified, usegmt=True))


def check_intact(stream, answers, packages):
    """Judge the answers to what is intact; return those to the rest, and
    whether these may be."""
    for ask, answer in zip(stream.asks[:stream.intact], answers):
        check_one(ask, answer, packages.get(ask.target.path.encode()))
        if answer.fields.get("connection") == "close" or (
                ask.version == 0 and
                answer.fields.get("connection") != "keep-alive"):
            return [], False
    return answers[stream.intact:], True


def check_rest(stream, answers, packages):
    """Judge the answers to what is spoilt; how many give something."""
    lines, n = stream.lines(), 0
    for answer in answers:
        if answer.status not in (200, 206):
            continue
        n += 1
        for method, target in lines:
            package = packages.get(target)
            if package is not None and gives(answer, method, package):
                break
        else:
            raise Wrong(f"nobody has asked for this: {answer.head}")
    return n


def check_tags(answers, tags):
    """A tag stands for the same bytes always."""
    for answer in answers:
        if answer.status == 200 and answer.has_body and "etag" in answer.fields:
            digest = hashlib.sha256(answer.body).hexdigest()
            if tags.setdefault(answer.fields["etag"], digest) != digest:
                raise Wrong(f"one tag, two contents: {answer.head}")


def plain(answers):
    """What must not depend on how the bytes came.  Of several faults of a
    request the server names the one that it sees first."""
    told = []
    for answer in answers:
        head = re.sub(rb"\r\nDate: [^\r]*", b"", answer.head)
        refused = answer.status >= 400 and b"\r\nConnection: close" in head
        told.append("refused" if refused else (head, answer.body))
    return told


def check(stream, server, packages, tags):
    """Send a stream, and judge what comes; the answers, and how many of those
    to spoilt requests gave something."""
    got = server.answers(stream, stream.pieces or [stream.data])
    whole = stream.manner in ("reads", "silent")
    # A connection that is reset may lose what was sent last.
    strict = whole and isinstance(server, Pair)
    answers = parse(got, strict)
    rest, more = check_intact(stream, answers, packages)
    if not more and len(answers) > stream.intact:
        raise Wrong("answers behind the last one")
    if more and whole and len(answers) < stream.intact:
        raise Wrong(f"{len(answers)} answers to {stream.intact} requests")
    given = check_rest(stream, rest, packages)
    check_tags(answers, tags)
    if stream.pieces and stream.manner == "reads":
        again = parse(server.answers(stream, [stream.data]), strict)
        if plain(again) != plain(answers):
            raise Wrong(f"in pieces other answers than whole: "
                        f"{plain(answers)}, {plain(again)}")
    return answers, given


def learn(server, path, packages):
    """What this target is, as the server tells it."""
    quiet = types.SimpleNamespace(manner="reads", rng=random)
    answer, = parse(server.answers(quiet, [
        wire.request("HEAD", path, "Connection: close")]), True)
    package = packages.get(path.encode())
    if (answer.status == 200) != (package is not None):
        raise Wrong(f"{path}: {answer.head}")
    date = email.utils.parsedate_to_datetime(
        answer.fields.get("last-modified", answer.fields["date"]))
    return types.SimpleNamespace(
        path=path, status=answer.status, etag=answer.fields.get("etag"),
        size=max(100, len(package or b"")), modified=int(date.timestamp()))


def run(n):
    """Stream ${n}: what is wrong with its answers, and what they were."""
    stream = Stream(n, TARGETS)
    try:
        answers, given = check(stream, SERVER, PACKAGES, TAGS)
    except (Wrong, AssertionError) as e:
        with open(f"stream.{n}", "wb") as f:
            f.write(stream.data)
        return f"stream {n} ({stream.manner}): {e!r}", [], 0
    return None, [a.status for a in answers], given


def main():
    global PACKAGES, SERVER, TARGETS, TAGS
    words = sys.argv[1:]
    keys = words[1] if words[0] == "-K" else None
    store, targets, first, count, *command = words[2 if keys else 0:]
    os.environ["ASAN_OPTIONS"] = os.environ["UBSAN_OPTIONS"] = \
        f"exitcode={CLEAN}"
    PACKAGES, TAGS = Packages(store, keys), {}
    SERVER = Port(command[0]) if command[0].isdigit() else Pair(command)
    with open(targets, encoding="ascii") as f:
        TARGETS = [learn(SERVER, path, PACKAGES) for path in f.read().split()]
    tally, given, bad = collections.Counter(), 0, 0
    with multiprocessing.Pool(max(2, os.cpu_count())) as pool:
        for wrong, statuses, more in pool.imap_unordered(
                run, range(int(first), int(first) + int(count)), 8):
            tally.update(statuses)
            given += more
            if wrong:
                bad += 1
                print(wrong)
    print("answers", *(f"{s}:{n}" for s, n in sorted(tally.items())))
    print("spoilt requests that were given something", given)
    print("streams", count)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
