#!/usr/bin/env python3
"""An APK parser and checker for the tests, written from the format's rules and
sharing no code with chanpack.

    apkcheck.py show FILE                      what it holds, as JSON
    apkcheck.py invariants [--base BASE] FILE  is it put together as it must be
    apkcheck.py same-outside-block BASE FILE   same size, same bytes elsewhere
    apkcheck.py one-entry-more BASE FILE       a stored entry at the end, all
                                               else but the comment as it was
    apkcheck.py comment-kept BASE FILE         the comment begins with BASE's
    apkcheck.py one-pair ID BASE FILE          one pair has it, no other changed
    apkcheck.py opens FILE                     Python's zipfile reads each entry,
                                               and each name is there once
    apkcheck.py read FORM FILE                 channel, as the app's reader sees it
    apkcheck.py readers FORMS FILE             those of a list of forms of which
                                               the reader sees a channel, and it
    apkcheck.py CHECK... + CHECK...            one after the other, until a no

Status 0: yes; 1: no, with the reasons on stderr; 2: usage.
FORM: walle vasdolly packer hume kuaishou block:0xID
      vasdolly-v1 packer-v1 kuaishou-v1 entry:PATH
"""
import mmap
import os
import struct
import sys
import zlib

MAGIC = b"APK Sig Block 42"
PADDING = 0x42726577
SCHEMES = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1",
           0x70E1C89F: "v3.2"}
CHANNELS = {0x71777777: "walle", 0x71777778: "hume-settings",
            0x99666666: "hume", 0x881155FF: "vasdolly", 0x7A786B21: "packer",
            0x71123456: "kuaishou", 0x71123457: "kuaishou-2",
            0x71123458: "kuaishou-3"}
VERITY = {0x0421, 0x0423, 0x0425}
PAGE = 4096


class Bad(Exception):
    """The bytes are not what the format allows."""


def u16(data, off):
    return struct.unpack_from("<H", data, off)[0]


def u32(data, off):
    return struct.unpack_from("<I", data, off)[0]


def u64(data, off):
    return struct.unpack_from("<Q", data, off)[0]


def load(path):
    """The file's bytes, mapped so that sparse giants cost nothing."""
    with open(path, "rb") as f:
        if os.fstat(f.fileno()).st_size == 0:
            return b""
        return mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)


class Package:
    """Offsets are into .data; .block is None where there is no signing block,
    else (start, total size), and .pairs lists (offset, id, value)."""

    def __init__(self, data):
        self.data = data
        self.eocd = self.find_eocd()
        self.comment = data[self.eocd + 22:len(data)]
        self.zip64 = (self.eocd >= 20 and
                      data[self.eocd - 20:self.eocd - 16] == b"PK\x06\x07")
        self.cd_size, self.cd = struct.unpack_from("<II", data, self.eocd + 12)
        if self.cd + self.cd_size != self.eocd:
            raise Bad("central directory %d+%d does not end at the EOCD at %d"
                      % (self.cd, self.cd_size, self.eocd))
        self.block, self.pairs = None, []
        if self.cd >= 32 and data[self.cd - 16:self.cd] == MAGIC:
            self.parse_block()

    def find_eocd(self):
        """The shortest comment that fits wins, as on devices."""
        last = len(self.data) - 22
        first = max(last - 65535, 0)
        p = self.data.rfind(b"PK\x05\x06", first, max(last, 0) + 4)
        while p >= 0:
            if p <= last and u16(self.data, p + 20) == last - p:
                return p
            p = self.data.rfind(b"PK\x05\x06", first, p + 3)
        raise Bad("no end of central directory record")

    def parse_block(self):
        data, end = self.data, self.cd - 24
        size = u64(data, end)
        if not 24 <= size <= 2**31 - 9 or size + 8 > self.cd:
            raise Bad("block size %d in the footer is out of range" % size)
        start = self.cd - size - 8
        if u64(data, start) != size:
            raise Bad("block sizes differ: header %d, footer %d"
                      % (u64(data, start), size))
        self.block = (start, size + 8)
        pos = start + 8
        while pos < end:
            if end - pos < 8:
                raise Bad("%d stray bytes after the last pair" % (end - pos))
            length = u64(data, pos)
            if not 4 <= length <= min(2**31 - 1, end - pos - 8):
                raise Bad("pair at %d has length %d" % (pos, length))
            self.pairs.append((pos, u32(data, pos + 8),
                               data[pos + 12:pos + 8 + length]))
            pos += 8 + length

    def last(self, ident):
        """The value that a channel reader gets for this id, or None."""
        found = [v for _, i, v in self.pairs if i == ident]
        return found[-1] if found else None

    def schemes(self):
        """Names of the signature schemes whose data is present."""
        found = [SCHEMES[i] for _, i, _ in self.pairs if i in SCHEMES]
        return (["v1"] if any(map(is_v1, self.names())) else []) + found

    def records(self):
        """Offset and length of each record of the central directory."""
        pos = self.cd
        while pos + 46 <= self.eocd and \
                self.data[pos:pos + 4] == b"PK\x01\x02":
            size = 46 + sum(struct.unpack_from("<HHH", self.data, pos + 28))
            yield pos, size
            pos += size

    def name(self, record):
        n = u16(self.data, record + 28)
        return self.data[record + 46:record + 46 + n]

    def names(self):
        """Entry names of the central directory."""
        return (self.name(record) for record, _ in self.records())

    def content(self, record):
        """The bytes of a stored entry, checked against both its headers."""
        flags, method = struct.unpack_from("<HH", self.data, record + 8)
        crc, packed, size = struct.unpack_from("<III", self.data, record + 16)
        name, local = self.name(record), u32(self.data, record + 42)
        if method != 0 or packed != size:
            raise Bad("the entry is not stored")
        if self.data[local:local + 4] != b"PK\x03\x04" or \
                self.data[local + 6:local + 26] != \
                self.data[record + 8:record + 28]:
            raise Bad("the local header says something else")
        n, extra = struct.unpack_from("<HH", self.data, local + 26)
        if self.data[local + 30:local + 30 + n] != name:
            raise Bad("the local header has another name")
        if bool(flags & 0x800) != (not name.isascii()):
            raise Bad("the UTF-8 flag is wrong")
        data = self.data[local + 30 + n + extra:local + 30 + n + extra + size]
        if len(data) != size or zlib.crc32(data) != crc:
            raise Bad("the entry's checksum is wrong")
        return data

    def verity(self):
        """Does a signer declare a digest over 4096-byte pages?"""
        return any(a in VERITY for _, i, v in self.pairs if i in SCHEMES
                   for a in algorithms(v))

    def page_rule(self):
        """Must the block stay a multiple of 4096 bytes?"""
        return self.block is not None and (
            self.block[1] % PAGE == 0 or self.verity() or
            any(i == PADDING for _, i, _ in self.pairs))


def is_v1(name):
    return name.startswith(b"META-INF/") and name.endswith(b".SF")


def prefixed(data):
    """Split a row of u32-length-prefixed pieces; broken ones end it."""
    pos = 0
    while pos + 4 <= len(data):
        n = u32(data, pos)
        yield data[pos + 4:pos + 4 + n]
        pos += 4 + n


def first(data):
    return next(prefixed(data), b"")


def algorithms(value):
    """Digest algorithm ids: signers > signer > signed data > digests."""
    for signer in prefixed(first(value)):
        for digest in prefixed(first(first(signer))):
            if len(digest) >= 4:
                yield u32(digest, 0)


def show(path):
    import json  # which takes longer to load than most checks do
    p = Package(load(path))
    out = {"size": len(p.data), "eocd": p.eocd,
           "comment_length": len(p.comment), "cd_offset": p.cd,
           "cd_size": p.cd_size, "zip64": p.zip64, "schemes": p.schemes(),
           "verity": p.verity(), "page_rule": p.page_rule(), "block": None}
    if p.block:
        out["block"] = {"offset": p.block[0], "size": p.block[1]}
        out["padding"] = [12 + len(v) for _, i, v in p.pairs if i == PADDING]
        out["pairs"] = [{"offset": o, "id": "0x%08x" % i, "size": 12 + len(v),
                         "name": CHANNELS.get(i) or SCHEMES.get(i) or
                         ("padding" if i == PADDING else None)}
                        for o, i, v in p.pairs]
    print(json.dumps(out, indent=1))
    return []


def same(a, astart, aend, b, bstart, bend):
    """Are two ranges equal?  In steps, because they may be gigabytes."""
    if aend - astart != bend - bstart:
        return False
    step = 1 << 20
    return all(a[i:min(i + step, aend)] ==
               b[i - astart + bstart:min(i - astart + bstart + step, bend)]
               for i in range(astart, aend, step))


def own_faults(p, ids):
    """What is wrong with the package by itself."""
    if p.zip64:
        yield "a ZIP64 locator stands before the EOCD"
    if p.cd > 0xFFFFFFFE:
        yield "the central directory's offset is all ones"
    if len(p.comment) > 65534:
        yield "the comment is too long for some devices"
    for i in ids:
        if sum(i == j for _, j, _ in p.pairs) > 1:
            yield "two pairs have the id 0x%08x" % i


def own_pairs(p):
    """All pairs but padding that a stamp may carve up: zeros, at the end of a
    block of whole pages."""
    pairs = [(i, v) for _, i, v in p.pairs]
    if pairs and pairs[-1][0] == PADDING and not pairs[-1][1].strip(b"\0") \
            and p.block[1] % PAGE == 0:
        pairs.pop()
    return pairs


def kept(p, base):
    """Pairs that no stamp may change, in order."""
    ours = set(CHANNELS)
    ours |= {i for _, i, _ in p.pairs} - {i for _, i, _ in base.pairs}
    return tuple([x for x in own_pairs(y) if x[0] not in ours - {PADDING}]
                 for y in (p, base))


def base_faults(p, base):
    """What differs from the base that may not."""
    if (p.block is None) != (base.block is None):
        yield "a signing block came or went"
        return
    start, bstart = p.block or (p.cd, 0), base.block or (base.cd, 0)
    if start[0] != bstart[0]:
        yield "the block moved from %d to %d" % (bstart[0], start[0])
    elif not same(p.data, 0, start[0], base.data, 0, start[0]):
        yield "bytes before the block changed"
    if not same(p.data, p.cd, p.eocd + 16, base.data, base.cd, base.eocd + 16):
        yield "the central directory or the EOCD's counts changed"
    if p.block and p.comment != base.comment:
        yield "the comment changed beside a signing block"
    ours, theirs = kept(p, base)
    if ours != theirs:
        yield "foreign pairs changed"


def invariants(path, basepath=None):
    p = Package(load(path))
    base = Package(load(basepath)) if basepath else None
    ids = set(CHANNELS)
    if base:
        old = [i for _, i, _ in base.pairs]
        ids |= {i for _, i, _ in p.pairs if old.count(i) < 2} - {PADDING}
    faults = list(own_faults(p, sorted(ids)))
    if not base and [i for i, _ in own_pairs(p)].count(PADDING):
        faults.append("there is padding that is not zero or not last")
    if base:
        faults += base_faults(p, base)
    if (base or p).page_rule() and p.block and p.block[1] % PAGE:
        faults.append("the block's %d bytes are not a multiple of %d"
                      % (p.block[1], PAGE))
    return faults


def same_outside_block(basepath, path):
    base, p = Package(load(basepath)), Package(load(path))
    if len(base.data) != len(p.data):
        return ["%d bytes became %d" % (len(base.data), len(p.data))]
    if base.block is None or base.block != p.block:
        return ["signing blocks differ in place: %s, %s"
                % (base.block, p.block)]
    start, size = base.block
    return ["bytes %d to %d changed" % (a, b)
            for a, b in ((0, start), (start + size, len(p.data)))
            if not same(base.data, a, b, p.data, a, b)]


def one_entry_more(basepath, path):
    base, p = Package(load(basepath)), Package(load(path))
    old, new = list(base.records()), list(p.records())
    if len(new) != len(old) + 1:
        return ["%d entries became %d" % (len(old), len(new))]
    record, size = new[-1]
    local, n = u32(p.data, record + 42), len(p.name(record))
    faults = list(own_faults(p, []))
    if not same(base.data, 0, base.cd, p.data, 0, base.cd) or \
            not same(base.data, base.cd, base.eocd, p.data, p.cd, record):
        faults.append("the entries that were there changed")
    if local != base.cd or local + 30 + n + len(p.content(record)) != p.cd:
        faults.append("the new entry does not stand right before the CD")
    if record + size != p.eocd or size != 46 + n:
        faults.append("the new record does not stand right before the EOCD")
    counts = struct.unpack_from("<HHHH", p.data, p.eocd + 4)
    if counts != (0, 0, len(new), len(new)):
        faults.append("the EOCD counts %d, %d, %d, %d" % counts)
    if p.name(record) in base.names():
        faults.append("two entries have one name")
    return faults


def opens(path):
    import zipfile
    with zipfile.ZipFile(path) as z:
        names, bad = z.namelist(), z.testzip()
    return (["zipfile cannot read %s" % bad] if bad else []) + \
        (["a name is there twice"] if len(set(names)) < len(names) else [])


def comment_kept(basepath, path):
    base, p = Package(load(basepath)), Package(load(path))
    return [] if p.comment.startswith(base.comment) else \
        ["the comment that was there changed"]


def one_pair(ident, basepath, path):
    """One pair with this id, where the first was or last; none else differs."""
    base, p = Package(load(basepath)), Package(load(path))
    kept = [[(i, v) for _, i, v in x.pairs if i not in (ident, PADDING)]
            for x in (base, p)]
    ids = [[i for _, i, _ in x.pairs if i != PADDING] for x in (base, p)]
    faults = [f for f in base_faults(p, base) if not f.startswith("foreign")]
    if ids[1].count(ident) != 1:
        return faults + ["%d pairs have the id" % ids[1].count(ident)]
    if kept[0] != kept[1]:
        faults.append("other pairs changed")
    if ids[1].index(ident) not in [i for i, x in enumerate(ids[0])
                                   if x == ident] + [len(kept[1])]:
        faults.append("the pair has another place")
    return faults


def trim(text):
    """Java's String.trim."""
    return text.strip("".join(map(chr, range(33))))


def flat(text, key):
    """A flat JSON object's channel and its other keys, in order.  Android's
    JSONObject(String) does not look at what follows the object."""
    import json
    obj, _ = json.JSONDecoder().raw_decode(text.lstrip())
    if not isinstance(obj, dict) or not isinstance(obj.get(key), str):
        raise Bad("no text under the key " + key)
    rest = [(k, v if isinstance(v, str) else json.dumps(v))
            for k, v in obj.items() if k != key]
    return obj[key], rest


def signed_offsets(p):
    """Peers that read the comment length and the CD offset as signed."""
    if len(p.comment) > 32767:
        raise Bad("this reader never finds the EOCD: comment of %d bytes"
                  % len(p.comment))
    if p.cd >= 2**31:
        raise Bad("this reader sees a negative CD offset")


def pair(p, ident):
    value = p.last(ident)
    if value is None:
        raise Bad("no pair with the id 0x%08x" % ident)
    return value


def read_walle(p):
    signed_offsets(p)
    return flat(string(pair(p, 0x71777777)), "channel")


def read_vasdolly(p):
    if p.zip64:
        raise Bad("this reader refuses ZIP64")
    return trim(pair(p, 0x881155FF).decode()), []


def string(value):
    """Java's new String: never an error."""
    return value.decode("utf-8", "replace")


def split(text, mark):
    """Java's String.split: no empty parts at the end."""
    parts = text.split(mark)
    while len(parts) > 1 and parts[-1] == "":
        parts.pop()
    return parts


def read_packer(p):
    signed_offsets(p)
    value = pair(p, 0x7A786B21)
    n = u32(value, 16) if len(value) >= 24 else 0
    if value[:16] != b"Packer Ng Sig V2" or n == 0 or \
            len(value) < n + 24 or u32(value, 20 + n) != n:
        raise Bad("not a packer-ng record")
    entries = [split(e, "\u2218") for e in
               split(string(value[20:20 + n]), "\u2219")]
    found = dict(e for e in entries if len(e) == 2)
    if "CHANNEL" not in found:
        raise Bad("no CHANNEL entry")
    return found.pop("CHANNEL"), list(found.items())


def read_hume(p):
    for ident in (0x99666666, 0x71777777):
        if p.last(ident):
            return flat(string(p.last(ident)), "hume_channel_id")
    return flat(comment_record(p, b"ltlovezh").decode(), "hume_channel_id")


def read_kuaishou(p):
    """The comment counts only where there is no signature to look under; a CD
    offset beyond 2 GiB is masked to unsigned."""
    if len(p.comment) > 32767:
        raise Bad("this reader never finds the EOCD")
    if not {"v2", "v3"} & set(p.schemes()):
        return comment_kuaishou(p)
    for ident in (0x71123456, 0x71123457, 0x71123458):
        value = p.last(ident)
        if value and b"kwaiChannel" in value:
            return flat(string(value), "kwaiChannel")
    raise Bad("no pair with a kwaiChannel")


def comment_record(p, magic):
    """text, u16 length, magic: read backwards from the end of the file."""
    data, end = p.data, len(p.data) - len(magic)
    if data[end:len(data)] != magic:
        raise Bad("the file does not end in %s" % magic.decode())
    n = u16(data, end - 2)
    if not 0 < n <= min(32767, len(p.comment) - len(magic) - 2):
        raise Bad("record of %d bytes" % n)
    return data[end - 2 - n:end - 2]


def read_vasdolly_v1(p):
    return trim(comment_record(p, b"ltlovezh").decode()), []


def read_packer_v1(p):
    if len(p.comment) > 32767:
        raise Bad("this reader never finds the EOCD")
    return comment_record(p, b"!ZXK!").decode(), []


def comment_kuaishou(p):
    n = len(p.comment)
    if not 2 < n <= 32767 or u16(p.comment, n - 2) != n:
        raise Bad("the comment is not a kuaishou record")
    return flat(p.comment[:-2].decode(), "kwaiChannel")


def read_entry(p, path):
    """By name, or as the text in place of {channel} in a name."""
    head, mark, tail = path.encode().partition(b"{channel}")
    found = [r for r, _ in p.records()
             if mark == b"" and p.name(r) == head or
             mark and p.name(r).startswith(head) and
             p.name(r).endswith(tail) and
             len(p.name(r)) > len(head + tail)]
    if len(found) != 1:
        raise Bad("%d entries are called %s" % (len(found), path))
    if not mark:
        return p.content(found[0]).decode(), []
    if p.content(found[0]):
        raise Bad("the entry is not empty")
    name = p.name(found[0])
    return name[len(head):len(name) - len(tail)].decode(), []


READERS = {"walle": read_walle, "vasdolly": read_vasdolly,
           "packer": read_packer, "hume": read_hume,
           "kuaishou": read_kuaishou, "vasdolly-v1": read_vasdolly_v1,
           "packer-v1": read_packer_v1, "kuaishou-v1": read_kuaishou}


def said(form, p):
    """The channel and its extras, as one line."""
    if form.startswith("block:0x"):
        channel, extras = pair(p, int(form[6:], 16)).decode(), []
    elif form.startswith("entry:"):
        channel, extras = read_entry(p, form[6:])
    else:
        channel, extras = READERS[form](p)
    return "\t".join([channel] + ["%s=%s" % e for e in extras])


def read(form, path):
    print(said(form, Package(load(path))))
    return []


def readers(forms, path):
    p = Package(load(path))
    for form in forms.split(","):
        try:
            print("%s\t%s" % (form, said(form, p)))
        except (Bad, ValueError):
            pass
    return []


def known(form):
    return form in READERS or form.startswith(("block:0x", "entry:"))


def check(args):
    """What is wrong, by one check."""
    match args:
        case ["show", path]:
            run = lambda: show(path)
        case ["invariants", path]:
            run = lambda: invariants(path)
        case ["invariants", "--base", base, path]:
            run = lambda: invariants(path, base)
        case ["same-outside-block", base, path]:
            run = lambda: same_outside_block(base, path)
        case ["one-entry-more", base, path]:
            run = lambda: one_entry_more(base, path)
        case ["opens", path]:
            run = lambda: opens(path)
        case ["comment-kept", base, path]:
            run = lambda: comment_kept(base, path)
        case ["one-pair", ident, base, path] if ident.startswith("0x"):
            run = lambda: one_pair(int(ident, 16), base, path)
        case ["read", form, path] if known(form):
            run = lambda: read(form, path)
        case ["readers", forms, path] if all(map(known, forms.split(","))):
            run = lambda: readers(forms, path)
        case _:
            sys.exit(print(__doc__, file=sys.stderr) or 2)
    try:
        faults = run()
    except (Bad, ValueError) as e:
        faults = [str(e)]
    for fault in faults:
        print("apkcheck: %s: %s" % (args[-1], fault), file=sys.stderr)
    return faults


def main(args):
    while "+" in args:
        n = args.index("+")
        if check(args[:n]):
            sys.exit(1)
        args = args[n + 1:]
    sys.exit(1 if check(args) else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
