"""differ.py OURS THEIRS TARGET PACKAGE COUNT SEED: ask chanpack-serve and nginx
on these ports the same random requests for a package that both have, and
compare what they answer.  Each difference must be one of differknown.py, and
each of those must be met."""

import email.utils
import os
import random
import re
import sys

import differgen
import differknown
import wire

# What is compared where the statuses are equal.
PARTS = ["content-length", "content-range", "body"]


class Server:
    """One of the two, and its connection."""

    def __init__(self, port, target, silent=()):
        """It ends the connection behind these statuses without saying so."""
        self.port = port
        self.target = target
        self.silent = silent
        self.stream = None
        self.connect()
        self.send([differgen.Ask("HEAD", 1)], "")
        fields = self.read("HEAD").fields
        self.tag, self.modified = fields["etag"], fields["last-modified"]

    def connect(self):
        if self.stream is not None:
            self.stream.close()
            self.sock.close()
        self.sock = wire.connect(self.port)
        self.stream = self.sock.makefile("rb")

    def send(self, asks, tag):
        self.sock.sendall(b"".join(a.bytes(self.target, tag) for a in asks))

    def read(self, method):
        answer = wire.Answer(self.stream, method).read()
        answer.open = answer.fields.get("connection") != "close" and \
            answer.status not in self.silent
        return answer

    def answers(self, asks):
        """Those that come before the connection ends, if it is to end."""
        self.send(asks, self.tag)
        got = []
        for ask in asks:
            try:
                got.append(self.read(ask.method))
            except (EOFError, AssertionError) as e:
                raise AssertionError(self.port, [
                    a.bytes(self.target, self.tag) for a in asks[:len(got) + 1]
                    ]) from e
            if not got[-1].open:
                try:
                    more = self.stream.read()
                except ConnectionResetError:
                    # nginx has not read what was sent behind a 412.
                    assert got[-1].status in self.silent, ask.__dict__
                    more = b""
                assert more == b"", (ask.__dict__, got[-1].head, more)
                break
        return got


def sound(answer, ask, want, modified):
    """What holds for every answer of both, whatever the other says."""
    is_get = ask.method == "GET"
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)",
                         answer.fields.get("content-range", ""))
    if answer.status in (200, 206, 304):
        assert answer.fields["last-modified"] == modified
        assert answer.fields["etag"].strip('"')
    if answer.status == 200:
        assert answer.fields["content-length"] == str(len(want))
        assert answer.body == (want if is_get else b"")
    elif answer.status == 206 and found:
        first, last, size = map(int, found.groups())
        assert first <= last < size == len(want)
        assert answer.fields["content-length"] == str(last - first + 1)
        assert answer.body == (want[first:last + 1] if is_get else b"")
    elif answer.status == 416:
        assert answer.fields["content-range"] == f"bytes */{len(want)}"
    else:
        assert answer.status in (206, 304, 400, 405, 412, 501), answer.status


def selected(ask, ours, size):
    """Is the part that we send the one asked for?  nginx may differ here."""
    if ours.status not in (206, 416):
        return
    value = next(f for f in ask.fields if f.startswith("Range:"))
    parts = [f"bytes {first}-{last}/{size}"
             for first, last in differgen.spans(value, size)]
    assert [ours.fields["content-range"]] == (parts or [f"bytes */{size}"]), \
        (value, ours.head)


def differences(ours, theirs):
    """What differs: names as differknown.py has them."""
    found = []
    if ours.status != theirs.status:
        found.append("status")
    else:
        values = [[a.fields.get(name) for name in PARTS[:2]] + [a.body]
                  for a in (ours, theirs)]
        if values[0] != values[1]:
            found.append("part" if ours.status in (200, 206, 304) else "text")
        validators = [(a.fields.get("last-modified"),
                       a.fields.get("accept-ranges")) for a in (ours, theirs)]
        if validators[0][0] != validators[1][0]:
            found.append("validators")
        elif validators[0][1] != validators[1][1]:
            found.append("Accept-Ranges")
    if ours.open != theirs.open:
        found.append("open")
    return found


def compare(ask, ours, theirs, hits):
    for what in differences(ours, theirs):
        entries = [i for i, (name, when, _) in enumerate(differknown.KNOWN)
                   if name == what and when(ask, ours, theirs)]
        assert len(entries) == 1, (
            f"{what} differs, known by entries {entries}", ask.__dict__,
            ours.head, theirs.head)
        hits[entries[0]] += 1


def check(ask, ours, theirs, package, modified, hits):
    for answer in ours, theirs:
        try:
            sound(answer, ask, package, modified)
        except AssertionError as e:
            raise AssertionError(ask.__dict__, answer.head) from e
    assert ours.fields.get("accept-ranges", "bytes") == "bytes"
    compare(ask, ours, theirs, hits)
    selected(ask, ours, len(package))


def main():
    port, other, target, path, count, seed = sys.argv[1:]
    print("seed", seed)
    rng = random.Random(int(seed))
    with open(path, "rb") as f:
        package = f.read()
    servers = [Server(port, target), Server(other, target, {412})]
    modified = email.utils.formatdate(os.stat(path).st_mtime, usegmt=True)
    hits = [0] * len(differknown.KNOWN)
    compared, waiting = 0, []
    while compared < int(count):
        # Some go out together; those behind a connection's end go again.
        while len(waiting) < rng.choice([1, 1, 1, 2, 5]):
            waiting.append(differgen.request(rng, len(package),
                                             int(os.stat(path).st_mtime)))
        group = waiting[:int(count) - compared]
        got = [server.answers(group) for server in servers]
        pairs = list(zip(group, *got))
        for ask, ours, theirs in pairs:
            check(ask, ours, theirs, package, modified, hits)
        compared += len(pairs)
        waiting = waiting[len(pairs):]
        both = len(got[0]) == len(got[1])
        for server, answers in zip(servers, got):
            if not both or not answers[-1].open:
                server.connect()
    for hit, (what, _, why) in zip(hits, differknown.KNOWN):
        print(f"{hit:5} {what}: {why}")
    assert all(hits), "an entry of differknown.py that nothing needs"
    print("compared", compared)


if __name__ == "__main__":
    main()
