"""Packages of Apple's installer (XAR), as FIELD 3.1 describes them: make one,
read the tag of one.

installer.py make OUT [NAME=VALUE]...
    ticket=N        a notarization ticket of N bytes, and its trailers
    tickets=N       so many of them (1)
    zone=N          a prepared zone: a tag without text, of N bytes in all
    tag=TEXT        a tag without fill
    behind=TEXT     what stands behind the tag
    heap=TEXT       what a file in the heap ends with
    toc=FILE        another table of contents: XML, with @END@ for the heap's
                    length in it
    break=WHAT      damage: see BREAKS
installer.py read FILE
installer.py end FILE       where the heap ends
"""
import hashlib
import random
import struct
import sys
import xml.etree.ElementTree as xml
import zlib

MAGIC = b"Gact2.0Omaha"
BREAKS = ("version", "toc-outside", "toc-cut", "toc-length", "toc-garbage",
          "toc-more", "no-terminator", "trailer-length")

TOC = """<?xml version="1.0" encoding="UTF-8"?>
<xar><toc>
<checksum style="sha1"><size>20</size><offset>0</offset></checksum>
<file id="1"><name>Bom</name><type>file</type>
<data><archived-checksum style="sha1">%s</archived-checksum>
<extracted-checksum style="sha1">%s</extracted-checksum>
<encoding style="application/octet-stream"/>
<size>%d</size><offset>20</offset><length>%d</length></data></file>
<file id="2"><name>app</name><type>directory</type>
<file id="3"><name>empty</name><type>file</type></file>
<file id="4"><name>Payload</name><type>file</type>
<data><length>%d</length><offset>%d</offset><size>%d</size>
<extracted-checksum style="sha1">%s</extracted-checksum></data></file>
</file></toc></xar>
"""


def trailer(kind, length):
    return struct.pack("<4sHHI4x", b"t8lr", 1, kind, length)


def make(out, o):
    rng = random.Random(5)
    bom = rng.randbytes(300)
    payload = rng.randbytes(2000) + o.get("heap", "").encode()
    digest = hashlib.sha1(bom).hexdigest()
    toc = TOC % (digest, digest, 300, 300, len(payload), 320, len(payload),
                 hashlib.sha1(payload).hexdigest())
    if "toc" in o:
        toc = open(o["toc"]).read().replace("@END@", str(320 + len(payload)))
    toc, broken = toc.encode(), o.get("break")
    packed = zlib.compress(toc)
    heap = hashlib.sha1(packed).digest() + bom + payload
    if broken == "toc-garbage":
        packed = bytes(len(packed))
    if broken == "toc-cut":
        packed = packed[:-9]
    if broken == "toc-more":
        packed += b"\0" * 8
    head = struct.pack(
        ">4sHHQQI", b"xar!", 28, 2 if broken == "version" else 1,
        1 << 60 if broken == "toc-outside" else len(packed),
        len(toc) + (broken == "toc-length"), 1)
    tag = b""
    if "zone" in o:
        tag = (MAGIC + b"\0\0").ljust(int(o["zone"]), b"\0")
    if "tag" in o:
        tag = MAGIC + struct.pack(">H", len(o["tag"])) + o["tag"].encode()
    tag += o.get("behind", "").encode()
    tail = b""
    if "ticket" in o:
        n = int(o["ticket"])
        tail = b"" if broken == "no-terminator" else trailer(1, 0)
        for _ in range(int(o.get("tickets", 1))):
            wrong = 1 << 30 if broken == "trailer-length" else 0
            tail += b"\1" * n + trailer(2, n + wrong)
    with open(out, "wb") as f:
        f.write(head + packed + heap + tag + tail)


class Package:
    """What FIELD 3.1 says of the bytes, and nothing else."""

    def __init__(self, path):
        self.data = open(path, "rb").read()
        magic, size, version, packed, full = struct.unpack_from(
            ">4sHHQQ", self.data)
        assert magic == b"xar!" and size >= 28 and version == 1
        toc = zlib.decompress(self.data[size:size + packed])
        assert len(toc) == full
        self.heap = size + packed
        self.toc = xml.fromstring(toc)

    def end(self):
        ends = [0]
        for e in self.toc.iter("checksum"):
            ends.append(int(e.findtext("offset")) + int(e.findtext("size")))
        for e in self.toc.iter("data"):
            if len(e):
                ends.append(int(e.findtext("offset")) +
                            int(e.findtext("length")))
        return self.heap + max(ends)

    def trailers(self):
        at = len(self.data) - 16
        if self.data[at:at + 4] != b"t8lr":
            return len(self.data)
        while True:
            magic, version, kind, length = struct.unpack_from(
                "<4sHHI", self.data, at)
            assert magic == b"t8lr" and version == 1
            if kind == 1:
                return at
            at -= length + 16

    def read(self):
        tail = self.data[self.end():self.trailers()]
        at = tail.rindex(MAGIC)
        (n,) = struct.unpack_from(">H", tail, at + 12)
        assert at + 14 + n <= len(tail)
        assert at == 0 and not tail[14 + n:].strip(b"\0")
        return tail[14:14 + n].decode()


def main(argv):
    if argv[0] == "make":
        o = dict(x.split("=", 1) for x in argv[2:])
        assert o.get("break") in (None, *BREAKS)
        make(argv[1], o)
    elif argv[0] == "read":
        print(Package(argv[1]).read())
    elif argv[0] == "end":
        print(Package(argv[1]).end())


main(sys.argv[1:])
