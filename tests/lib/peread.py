"""Readers of channels in PE and MSI files, written from what is known of those
that ship, and the rules for a PE file that was changed after it was signed.

  peread.py read FORM FILE     print the channel; all readers of FORM must agree
  peread.py reader NAME FILE   print the channel that this one finds
  peread.py sum FILE           print right, wrong or none: the CheckSum
  peread.py check BASE FILE CHANNEL FORM...
                               check that the signature covers nothing that
                               differs, and that all readers of each FORM, or
                               the reader of that name, find CHANNEL
"""

import struct
import sys

import der

MAGIC = b"Gact2.0Omaha"
MARK = b"__MOZCUSTOM__:"
BEGIN, END = b"---BEGIN_BLOB---", b"---END_BLOB---"


class Bad(Exception):
    pass


def need(rule, why):
    if not rule:
        raise Bad(why)


class Pe:
    def __init__(self, data):
        self.data = data
        need(data[:2] == b"MZ", "no MZ")
        (pe,) = struct.unpack_from("<I", data, 0x3C)
        need(data[pe:pe + 4] == b"PE\0\0", "no PE signature")
        (magic,) = struct.unpack_from("<H", data, pe + 24)
        need(magic in (0x10B, 0x20B), "neither PE32 nor PE32+")
        shift = 16 if magic == 0x20B else 0
        (count,) = struct.unpack_from("<I", data, pe + 116 + shift)
        need(count >= 5, "no directory for security")
        self.sumat = pe + 88
        self.dirat = pe + 152 + shift
        self.off, self.size = struct.unpack_from("<II", data, self.dirat)
        need(self.size > 0, "not signed")
        need(self.off + self.size == len(data), "the table does not end the file")
        need(self.off % 8 == 0 and self.size % 8 == 0, "the table is not aligned")
        self.table = data[self.off:]
        length, revision, kind = struct.unpack_from("<IHH", self.table)
        need(length == self.size, "dwLength is not the size of the directory")
        need((revision, kind) == (0x200, 2), "no PKCS#7 entry")
        self.der = self.table[8:der.Node(self.table, 8).end]

    def sum(self):
        return struct.unpack_from("<I", self.data, self.sumat)[0]

    def computed(self):
        data = bytearray(self.data)
        data[self.sumat:self.sumat + 4] = bytes(4)
        data += bytes(len(data) % 2)
        total = sum(struct.unpack("<%dH" % (len(data) // 2), data))
        while total > 0xFFFF:
            total = (total & 0xFFFF) + (total >> 16)
        return total + len(self.data)


def tag_at(data, at):
    """The text of the tag there; None if it is empty or not whole."""
    if at < 0 or len(data) < at + 14:
        return None
    (n,) = struct.unpack_from(">H", data, at + 12)
    text = data[at + 14:at + 14 + n]
    return text.decode("latin-1") if n > 0 and len(text) == n else None


def omaha_extractor(data):
    """omaha/base/extractor.cc: the first magic in the table."""
    pe = Pe(data)
    if pe.table[8:10] != b"\x30\x82":
        return None
    return tag_at(pe.table, pe.table.find(MAGIC))


def chromium_exe(data):
    """chrome/updater/certificate_tag.cc: the last magic of the last of them."""
    last = der.certificates(Pe(data).der).children()[-1].whole()
    return tag_at(last, last.rfind(MAGIC))


def omaha_msi(data):
    """omaha's msi_tag_extractor.cc: the last magic in the last bytes."""
    tail = data[-81934:]
    return tag_at(tail, tail.rfind(MAGIC))


def chromium_msi(data):
    tail = data[-81920:]
    return tag_at(tail, tail.rfind(MAGIC))


def mozilla_stub(data):
    """The first mark in the table; text up to NUL, at most 1010 bytes."""
    table = Pe(data).table
    at = table.find(MARK)
    if at == -1:
        return None
    text = table[at + len(MARK):at + 1024].split(b"\0")[0]
    return text.decode("latin-1") or None


def blob(data):
    area = Pe(data).table if data[:2] == b"MZ" else data
    _, found, rest = area.partition(BEGIN)
    text, end, _ = rest.partition(END)
    if not found or not end:
        return None
    return text.split(b"\0")[0].decode("utf-8") or None


def from_tag(text):
    return dict(p.partition("=")[::2] for p in text.split("&")).get("brand")


def from_query(text):
    """The query is escaped once more as a whole."""
    import urllib.parse  # which takes as long to load as Python to start
    query = urllib.parse.unquote(text)
    return urllib.parse.parse_qs(query).get("source", [None])[0]


READERS = {
    "pe": [("omaha", omaha_extractor, from_tag), ("omaha", chromium_exe, from_tag),
           ("mozilla", mozilla_stub, from_query), ("blob", blob, str)],
    "msi": [("omaha", omaha_msi, from_tag), ("omaha", chromium_msi, from_tag),
            ("blob", blob, str)],
}


def readers(data, asked):
    """What each reader of this form, or of this name, finds."""
    for form, read, decode in READERS["pe" if data[:2] == b"MZ" else "msi"]:
        text = read(data)
        if asked in (form, read.__name__):
            yield text and decode(text)


def state(data):
    """How the CheckSum is."""
    pe = Pe(data)
    if pe.sum() == 0:
        return "none"
    return "right" if pe.sum() == pe.computed() else "wrong"


def read(asked, data):
    found = set(readers(data, asked))
    need(len(found) == 1, "readers do not agree: %s" % sorted(map(str, found)))
    need(None not in found, "no reader finds a channel")
    return found.pop()


def excluded(pe):
    """The file without what Authenticode leaves out (FORMATS 4.2)."""
    return (pe.data[:pe.sumat] + pe.data[pe.sumat + 4:pe.dirat] +
            pe.data[pe.dirat + 8:pe.off])


def signed_parts(pe):
    """What the signature covers or needs, of the PKCS#7."""
    parts = [n.whole() for n in der.signed_data(pe.der) if n.tag != 0xA0]
    info = der.Node(parts[-1], 0).children()[0]
    parts[-1] = b"".join(n.whole() for n in info.children() if n.tag != 0xA1)
    names = [n.whole() for n in der.certificates(pe.der).children()
             if MAGIC not in n.whole() and MARK not in n.whole()]
    return parts, names


def rules(base, out):
    a, b = Pe(base), Pe(out)
    need(excluded(a) == excluded(b), "a signed byte differs")
    need(signed_parts(a) == signed_parts(b), "a part of the signature differs")
    need(len(a.der) == len(b.der), "the signature has another length")
    need(b.table.count(MAGIC) <= 1, "there are two tags")
    # The same difference to the right one, where sums have the carry added.
    if a.sum() == 0:
        need(b.sum() == 0, "a CheckSum came")
    elif (a.sum() - len(base)) in range(1, 65536):
        need((a.sum() - a.computed() - b.sum() + b.computed()) % 65535 == 0,
             "the CheckSum is not what it was")


def contents(name):
    with open(name, "rb") as f:
        return f.read()


def main():
    command, *args = sys.argv[1:]
    try:
        if command in ("read", "reader"):
            print(read(args[0], contents(args[1])))
        elif command == "sum":
            print(state(contents(args[0])))
        elif command == "check":
            base, out = contents(args[0]), contents(args[1])
            if base[:2] == b"MZ":
                rules(base, out)
            for form in args[3:]:
                found = read(form, out)
                need(found == args[2], "%s: found %r" % (form, found))
        else:
            sys.exit(__doc__)
    except (Bad, ValueError) as e:
        sys.exit("peread: %s: %s" % (" ".join(a[:60] for a in args), e))


if __name__ == "__main__":
    main()
