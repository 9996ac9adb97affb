#!/usr/bin/env python3
"""Packages to try readers of apps on, as files in the folder DIR; their paths
are printed, one a line.

    appreader.py damaged BASE DIR   BASE cut short, and with changed bytes
    appreader.py large DIR          blocks of 16 MiB, and of one byte more
    appreader.py corpus DIR FILE... what fuzz_appreader makes of its inputs
"""
import os
import random
import struct
import sys

from apkcheck import MAGIC, Package

IDS = (0x71777777, 0x881155FF, 0x7A786B21, 0x12345678, 0x12345678)


def damaged(data):
    """Cut at each length, or change each byte, where the format has a field;
    elsewhere a sample."""
    p = Package(data)
    start, size = p.block
    random.seed(5)
    fields = set(range(start, start + 8)) | set(range(p.cd - 24, p.cd + 4)) | \
        set(range(p.eocd - 20, len(data)))
    for at, _, _ in p.pairs:
        fields |= set(range(at, at + 13))
    fields |= set(random.sample(range(start, len(data)), 60))
    for at in sorted(fields):
        yield data[:at]
        for byte in data[at] ^ 0x41, 0xFF * (at % 2):
            yield data[:at] + bytes([byte]) + data[at + 1:]


def package(pairs):
    """A package that has nothing but a block with these pairs."""
    body = b"".join(struct.pack("<QI", 4 + len(v), i) + v for i, v in pairs)
    size = struct.pack("<Q", len(body) + 24)
    block = size + body + size + MAGIC
    return block + b"PK\5\6" + bytes(12) + struct.pack("<IH", len(block), 0)


def large():
    for more in 0, 1:
        used = 32 + 12 + len(IDS) * 13
        yield package([(1, bytes((16 << 20) - used + more))] +
                      [(i, b"a") for i in IDS])


def corpus(paths):
    for path in paths:
        with open(path, "rb") as f:
            data = f.read()
        if data:
            yield package([(i, data[1:]) for i in IDS]) \
                if data[0] % 2 else data[1:]


def main(args):
    match args:
        case ["damaged", base, folder]:
            with open(base, "rb") as f:
                made = damaged(f.read())
        case ["large", folder]:
            made = large()
        case ["corpus", folder, *paths]:
            made = corpus(paths)
        case _:
            sys.exit(print(__doc__, file=sys.stderr) or 2)
    for n, data in enumerate(made):
        path = os.path.join(folder, "%s-%d.apk" % (args[0], n))
        with open(path, "wb") as f:
            f.truncate(len(data))
            for at in range(0, len(data), 1 << 20):
                part = data[at:at + (1 << 20)]
                if part.strip(b"\0"):
                    f.seek(at)
                    f.write(part)
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
