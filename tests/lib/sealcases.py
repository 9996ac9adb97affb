#!/usr/bin/env python3
"""Lines for readers of seals: keys, SHA-256 of certificates and a value, TAB
separated, all in hexadecimal, lists with commas.

    sealcases.py vectors FILE [all]   the vectors, and each byte of some
                                      changed, by a few masks (of one, by
                                      all); a line has verdict, channel and
                                      expiry in front
    sealcases.py corpus FILE...       values in files, and these signed again
"""
import sys

from seals import NOT_SEALED, head, legal, public, read, seal, sealed, sha256
from sealvectors import load


def line(value, keys, digests):
    return "\t".join((",".join(k.hex() for k in keys),
                      ",".join(d.hex() for d in digests), value.hex()))


def case(said, value, keys, certs):
    verdict, channel, expiry = said
    return "%s\t%s\t%d\t%s" % (verdict, channel, expiry,
                               line(value, keys, map(sha256, certs)))


def changed(data, masks):
    """Each byte changed by each mask: position, bytes."""
    for at in range(len(data)):
        for mask in masks:
            yield at, data[:at] + bytes([data[at] ^ mask]) + data[at + 1:]


def change_verdict(at, value):
    """What a valid value is of which this byte was changed."""
    if at < 8 or not legal(value[32:-64]):
        return "none"
    return "unknown key" if at < 12 else "forged"


def mutants(value, keys, certs, masks):
    for at, other in changed(value, masks):
        yield change_verdict(at, other), other, keys, certs
    for _, other in changed(keys[0], masks):
        yield "unknown key", value, [other], certs
    for _, other in changed(certs[0], masks):
        yield "foreign", value, keys, [other]
    for n in range(len(value)):
        yield "none", value[:n], keys, certs
        yield "none", value[n + 1:], keys, certs
    for n in range(1, 105):
        yield "none", value + value[:n], keys, certs


def lengths(cert):
    """Channels of each length, and longer ones; signed as it should be."""
    key = public("publisher")
    for n in range(1, 110):
        channel = b"n" * n
        yield ("valid", channel.decode(), 0) if n <= 100 \
            else ("none", *NOT_SEALED), \
            seal("publisher", cert, channel), [key], [cert]


def signed_changes(cert, masks):
    """What only one thing tells.  A changed key whose id the value has; ids and
    digests that are signed."""
    key = public("publisher")
    for _, other in changed(key, masks):
        yield ("forged", *NOT_SEALED), \
            sealed("publisher", head(other, cert, b"huawei")), [other], [cert]
    for _, other in changed(sha256(key)[:4], masks):
        yield ("unknown key", *NOT_SEALED), \
            seal("publisher", cert, b"huawei", id=other), [key], [cert]
    for _, other in changed(sha256(cert)[:16], masks):
        yield ("foreign", *NOT_SEALED), \
            seal("publisher", cert, b"huawei", digest=other), [key], [cert]


def cases(path, every):
    vectors = {name: v for name, *v in load(path)}
    few = [1 << n for n in range(8)] + [0x41, 0xFF]
    for said, *v in vectors.values():
        yield case(said, *v)
    for name, masks in ("a channel of 1 byte", few), ("Chinese", few), \
            ("expiry 1798761600", range(1, 256) if every else few):
        for verdict, *v in mutants(*vectors[name][1:], masks):
            yield case((verdict, *NOT_SEALED), *v)
    cert = vectors["Chinese"][3][0]
    for said, *v in (*lengths(cert), *signed_changes(cert, [1, 128])):
        yield case(said, *v)


def corpus(paths):
    """As fuzz_sealread takes its input."""
    keys = [public("publisher"), public("next")]
    certs = [sha256(b"app"), sha256(b"rotated")]
    for path in paths:
        value = read(path)
        yield line(value, keys, certs)
        if len(value) >= 96:
            text = value[:8] + sha256(keys[0])[:4] + value[12:-64]
            yield line(sealed("publisher", text), keys, certs)
            text = text[:16] + certs[1][:16] + text[32:]
            yield line(sealed("publisher", text), keys, certs)


def main(args):
    match args:
        case ["vectors", path, *every]:
            print(*cases(path, every), sep="\n")
        case ["corpus", *paths]:
            print(*corpus(paths), sep="\n")
        case _:
            sys.exit(print(__doc__, file=sys.stderr) or 2)


if __name__ == "__main__":
    main(sys.argv[1:])
