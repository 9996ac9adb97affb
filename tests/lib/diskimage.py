"""Disk images of macOS (UDIF) with a place for a channel, as FORMATS describes
them: make one, check all checksums of one, read the channel of one.

diskimage.py make OUT [NAME=VALUE]...
    zone=mozilla|omaha  the kind of the place (mozilla)
    room=N              its length behind the sentinel, or with the magic
    fill=TEXT           what stands in front of Mozilla's TABs
    nul=0               no NUL ends Mozilla's attribute
    head=0              the place is no attribute in a tree
    resource=plst|attribution|none
    map=0               one table for the whole image, as without partitions
    sealed=1            a code signature
    crc=N               the type of the checksums (2)
    list=FILE           another property list, with @BLKX@ and @PLST@ in it
    break=WHAT          damage: see BREAKS
diskimage.py check FILE
diskimage.py read mozilla|omaha FILE
diskimage.py where FILE     the ranges that may change, as FIRST LAST lines
diskimage.py COMMAND... + COMMAND...    one after the other
"""
# What takes longer to load than to use is loaded where it is used, and there are
# others behind random and base64.
import _random
import binascii
import struct
import sys
import zlib

SECTOR = 512
BREAKS = ("resource-length", "resource-position", "no-run", "run-too-long",
          "resource-after", "second-resource", "second-table", "list-outside",
          "list-overlaps", "table")


class Noise(_random.Random):
    def bytes(self, n):
        return self.getrandbits(n * 8).to_bytes(n, "little")


def crc(data):
    return zlib.crc32(data)


def zone(o):
    """The attribute's data, as it is built."""
    if o["zone"] == "omaha":
        return b"Gact2.0Omaha".ljust(int(o.get("room", 8206)), b"\0")
    text = o.get("fill", "").encode()
    room = int(o.get("room", 498))
    return (b"__MOZCUSTOM__" + text.ljust(room, b"\t") +
            b"\0" * int(o.get("nul", 1)))


def blocks(o):
    """The run that is stored: code with a sentinel in it, then a tree."""
    rng = Noise(7)
    data = zone(o)
    head = b""
    if o.get("head") != "0":
        head = struct.pack(">IQI", 0x10, 0, len(data))
    text = b"code has __MOZCUSTOM__ and Gact2.0Omaha as well" if head else b""
    run = rng.bytes(3000) + text + rng.bytes(900)
    # Behind it there are as many zeros, so that no text ends by chance.
    run += head + data + b"\0" * 777 + rng.bytes(100)
    return run.ljust(-(-len(run) // SECTOR) * SECTOR, b"\0")


def table(first, runs, data, kind):
    """A partition's: runs are (type, sectors, offset, length)."""
    n = sum(r[1] for r in runs)
    out = struct.pack(">4sIQQQ", b"mish", 1, first, n, 0)
    out = out.ljust(64, b"\0") + struct.pack(">III", kind, 32, crc(data))
    out = out.ljust(200, b"\0") + struct.pack(">I", len(runs) + 1)
    at = 0
    for t, sectors, off, length in runs:
        out += struct.pack(">IIQQQQ", t, 0, at, sectors, off, length)
        at += sectors
    off = runs[-1][2] + runs[-1][3]
    return out + struct.pack(">IIQQQQ", 0xffffffff, 0, at, 0, off, 0)


def spelled(data):
    """Base64 as libdmg-hfsplus spells it: lines and TABs."""
    text = binascii.b2a_base64(data, newline=False).decode()
    lines = [text[i:i + 52] for i in range(0, len(text), 52)]
    return "".join("\n\t\t\t\t" + line for line in lines) + "\n\t\t\t\t"


def item(name, data):
    return ("\t\t\t<dict>\n\t\t\t\t<key>Attributes</key>\n"
            "\t\t\t\t<string>0x0050</string>\n\t\t\t\t<key>Data</key>\n"
            "\t\t\t\t<data>%s</data>\n\t\t\t\t<key>ID</key>\n"
            "\t\t\t\t<string>0</string>\n\t\t\t\t<key>Name</key>\n"
            "\t\t\t\t<string>%s</string>\n\t\t\t</dict>\n" % (data, name))


def array(key, items):
    return ("\t\t<key>%s</key>\n\t\t<array>\n%s\t\t</array>\n" %
            (key, "".join(items)))


PLIST = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
\t<key>resource-fork</key>
\t<dict>
@BLKX@@PLST@\t</dict>
</dict>
</plist>
"""


def koly(o, **x):
    out = bytearray(SECTOR)
    kind = int(o.get("crc", 2))
    struct.pack_into(">4sIIIQQQ", out, 0, b"koly", 4, 512, 1, 0, 0, x["fork"])
    struct.pack_into(">II", out, 56, 1, 1)
    struct.pack_into(">III", out, 80, kind, 32, x["data"])
    struct.pack_into(">QQ", out, 216, x["list"], x["listlen"])
    if o.get("sealed"):
        struct.pack_into(">QQ", out, 296, x["list"] + x["listlen"], 16)
    struct.pack_into(">III", out, 352, kind, 32, x["master"])
    struct.pack_into(">IQ", out, 488, 1, x["sectors"])
    return bytes(out)


def make(out, o):
    broken, kind = o.get("break"), int(o.get("crc", 2))
    run = blocks(o)
    if broken == "run-too-long":
        run = run.ljust((4 << 20) + SECTOR, b"\0")
    first, last = b"first blocks " * 128, b"last blocks, more of them " * 192
    first = first.ljust(-(-len(first) // SECTOR) * SECTOR, b"\0")
    last = last.ljust(-(-len(last) // SECTOR) * SECTOR, b"\0")
    ddm = b"ER".ljust(SECTOR, b"\0")
    parts = [zlib.compress(ddm), zlib.compress(first), run, zlib.compress(last)]
    at = [sum(map(len, parts[:i])) for i in range(5)]
    fork = b"".join(parts)
    whole = o.get("map") == "0"
    runs = [(0x80000005, len(first) // SECTOR, at[1], len(parts[1])),
            (1, len(run) // SECTOR, at[2], len(run)),
            (0x80000005, len(last) // SECTOR, at[3], len(parts[3]))]
    head = [] if whole else [
        ("Driver Descriptor Map (DDM : 0)",
         table(0, [(0x80000005, 1, 0, at[1])], ddm, 2))]
    if broken == "no-run":
        runs[1] = (1, len(run) // SECTOR, at[2] + 1, len(run))
    before = first
    if whole:
        runs.insert(0, (0x80000005, 1, 0, at[1]))
        before = ddm + first
    name = ("whole disk (unknown partition : 0)" if whole
            else "Mac_OS_X (Apple_HFSX : 3)")
    main = table(0 if whole else 1, runs, before + run + last, kind)
    if broken == "table":
        main = b"mash" + main[4:]
    n = 1 + sum(map(len, (first, run, last))) // SECTOR
    free = [] if whole else [
        (" (Apple_Free : 4)", table(n, [(2, 10, at[4], 0)], b"", 2))]
    tables = head + [(name, main)] * (1 + (broken == "second-table")) + free
    res = struct.pack(
        "<4sIIQIQQQIIQIQ", b"rtta", 1, crc(fork[:at[2]]), at[2], crc(before),
        len(before), at[2] + (broken == "resource-position"), len(run),
        crc(run), crc(fork[at[3]:]),
        len(parts[3]) - (broken == "resource-after"), crc(last), len(last))
    if broken == "resource-length":
        res = res[:-4]
    blkx = array("blkx", [item(a, spelled(b)) for a, b in tables])
    how = o.get("resource", "plst")
    plst = ""
    if how == "plst":
        plst = array("plst", [item(spelled(res), spelled(bytes(1032)))])
    elif how == "attribution":
        plst = array("plst", [item("", spelled(bytes(1032)))]) + array(
            "attribution", [item("", spelled(res))])
    if broken == "second-resource":
        plst += array("attribution", [item("", spelled(res))])
    text = PLIST if "list" not in o else open(o["list"]).read()
    text = text.replace("@BLKX@", blkx).replace("@PLST@", plst).encode()
    master = crc(b"".join(t[72:76] for _, t in tables if t[64:68] == b"\0\0\0\2"))
    where = len(fork)
    if broken == "list-outside":
        where += 1 << 40
    if broken == "list-overlaps":
        where -= 1
    seal = b"a superblob, say" if o.get("sealed") else b""
    with open(out, "wb") as f:
        f.write(fork + text + seal + koly(
            o, fork=len(fork), data=crc(fork), list=where, listlen=len(text),
            master=master, sectors=n + 10))


class Image:
    """What FORMATS 6 says of the bytes, and nothing else."""

    def __init__(self, path):
        import plistlib
        self.data = open(path, "rb").read()
        self.koly = self.data[-512:]
        assert self.koly[:4] == b"koly"
        off, length = struct.unpack_from(">QQ", self.koly, 216)
        self.off, self.text = off, self.data[off:off + length]
        fork = plistlib.loads(self.text.rstrip(b" "))["resource-fork"]
        self.tables = [x["Data"] for x in fork["blkx"]]
        res = fork.get("plst", [{"Name": ""}])[0]["Name"]
        self.resource = binascii.a2b_base64(res)
        if "attribution" in fork:
            self.resource = fork["attribution"][0]["Data"]
        self.raw, self.rawlen = struct.unpack_from("<QQ", self.resource, 32)

    def run(self):
        return self.data[self.raw:self.raw + self.rawlen]

    def uncompressed(self, table):
        out = b""
        (n,) = struct.unpack_from(">I", table, 200)
        for i in range(n):
            kind, _, _, _, off, length = struct.unpack_from(
                ">IIQQQQ", table, 204 + 40 * i)
            part = self.data[off:off + length]
            if kind == 1:
                out += part
            elif kind == 0x80000005:
                out += zlib.decompress(part)
            elif kind == 0x80000006:
                import bz2
                out += bz2.decompress(part)
        return out

    def check(self):
        fork, length = struct.unpack_from(">QQ", self.koly, 24)
        assert self.koly[88:92] == struct.pack(
            ">I", crc(self.data[fork:fork + length])), "data fork"
        sums = b""
        for table in self.tables:
            assert struct.unpack_from(">I", table, 72)[0] == crc(
                self.uncompressed(table)), "table"
            sums += table[72:76]
        assert self.koly[360:364] == struct.pack(">I", crc(sums)), "master"

    def read(self, kind):
        """As the app does: by the attribute's head."""
        mark = b"__MOZCUSTOM__" if kind == "mozilla" else b"Gact2.0Omaha"
        run = self.run()
        at = run.find(mark)
        while run[at - 16:at - 4] != struct.pack(">IQ", 0x10, 0):
            at = run.index(mark, at + 1)
        value = run[at:at + struct.unpack_from(">I", run, at - 4)[0]]
        if kind == "mozilla":
            return value[len(mark):].strip(b"\0\t").decode()
        at = value.rindex(mark)
        (n,) = struct.unpack_from(">H", value, at + 12)
        assert at + 14 + n <= len(value)
        assert not value[at + 14 + n:].strip(b"\0")
        return value[at + 14:at + 14 + n].decode()

    def where(self):
        run = self.run()
        for mark, skip in ((b"__MOZCUSTOM__", 13), (b"Gact2.0Omaha", 0)):
            at = run.find(struct.pack(">IQ", 0x10, 0))
            while at >= 0 and not run[at + 16:].startswith(mark):
                at = run.find(struct.pack(">IQ", 0x10, 0), at + 1)
            if at >= 0:
                (n,) = struct.unpack_from(">I", run, at + 12)
                first = self.raw + at + 16 + skip
                yield first, self.raw + at + 16 + n - 1
        for data in self.text.split(b"<data>")[1:]:
            data = data.split(b"</data>")[0]
            start = self.text.index(data)
            table = binascii.a2b_base64(data)
            if table[:4] == b"mish" and b"__MOZ" in self.uncompressed(
                    table) + b"__MOZ" * (b"Gact" in self.uncompressed(table)):
                chars = [start + i for i, c in enumerate(data)
                         if not chr(c).isspace()]
                yield self.off + chars[96], self.off + chars[101]
        end = len(self.data) - 512
        yield end + 88, end + 91
        yield end + 360, end + 363


def main(argv):
    while "+" in argv:
        n = argv.index("+")
        main(argv[:n])
        argv = argv[n + 1:]
    if argv[0] == "make":
        o = {"zone": "mozilla", **dict(x.split("=", 1) for x in argv[2:])}
        assert o.get("break") in (None, *BREAKS)
        make(argv[1], o)
    elif argv[0] == "check":
        Image(argv[1]).check()
    elif argv[0] == "read":
        print(Image(argv[2]).read(argv[1]))
    elif argv[0] == "where":
        for first, last in Image(argv[1]).where():
            print(first, last)


main(sys.argv[1:])
