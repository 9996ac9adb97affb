#!/usr/bin/env python3
"""Questions to chanpack-fetch --coprocess as lines, for tests.

    lines.py [OPTION]...

The options are those of the coprocess.  Each line of standard input is asked
when the one before is answered:

    stat KEY                        ok SIZE MTIME VERSION
    read FIRST LENGTH VERSION KEY   data LENGTH, and these bytes
    slice N VERSION SIZE KEY        ok SIZE 0 VERSION

or "error TROUBLE TEXT".  For a read, the package has the size of the file
game.apk.  The status is 0, or 1 if the coprocess has gone.
"""
import os
import sys

import asker

SLICE = 4 << 20


class Version:
    def __init__(self, version, size):
        self.version, self.size = version, size


def stat(a, key):
    f = a.ask(key)
    if f.kind == asker.FAILED:
        return f
    if f.fd is not None:
        os.close(f.fd)
    return f"ok {f.size} {f.mtime} {f.version}\n".encode()


def read(a, first, length, version, key):
    """Bytes of the slices that the range touches."""
    found = Version(version, os.path.getsize("game.apk"))
    first, length, data = int(first), int(length), b""
    for n in range(first // SLICE, (first + length - 1) // SLICE + 1):
        part = a.read(key, found, n)
        if isinstance(part, asker.Answer):
            return part
        data += part
    first %= SLICE
    return b"data %d\n" % length + data[first:first + length]


def slice_(a, n, version, size, key):
    part = a.read(key, Version(version, int(size)), int(n))
    if isinstance(part, asker.Answer):
        return part
    return f"ok {size} 0 {version}\n".encode()


def main():
    c = asker.Coprocess(*sys.argv[1:])
    try:
        a = c.asker()
    except asker.Died:
        sys.exit(1)
    verbs = {"stat": (stat, 0), "read": (read, 3), "slice": (slice_, 3)}
    for line in sys.stdin.buffer:
        verb, rest = line.decode().rstrip("\n").split(" ", 1)
        ask, words = verbs[verb]
        try:
            said = ask(a, *rest.split(" ", words))
        except asker.Died:
            sys.exit(1)
        if isinstance(said, asker.Answer):
            said = f"error {said.trouble} {said.text}\n".encode()
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
    c.stop()


main()
