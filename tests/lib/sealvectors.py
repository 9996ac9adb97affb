#!/usr/bin/env python3
"""The vectors of seals.

    sealvectors.py make         what tests/vectors/seals.json is
    sealvectors.py judge FILE   each vector of which seals.py says something
                                else than it says itself
"""
import hashlib
import json
import sys

from seals import NOT_SEALED, WORDS, certificate, head, judge, public, seal, \
    sealed, seed, sha256, sign

ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19


def little(x):
    return x.to_bytes(32, "little")


def other_order(value, more):
    """The same signature with a larger s, which RFC 8032 refuses."""
    s = int.from_bytes(value[-32:], "little") + more
    return value[:-32] + little(s)


def known_r(name, text, r):
    """Sign with a nonce of 0, and this spelling of the neutral point."""
    h = hashlib.sha512(seed(name)).digest()
    a = int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254
    k = int.from_bytes(hashlib.sha512(
        r + public(name) + WORDS + text).digest(), "little")
    return text + r + little(k * a % ORDER)


def near(data, n):
    """The first bytes of a digest, but for the last of them."""
    first = bytearray(sha256(data)[:n])
    first[-1] ^= 1
    return bytes(first)


LEGAL = {
    "a channel of 1 byte": b"a",
    "a channel of 100 bytes": b"L" * 100,
    "a channel of 100 bytes, 4 a character": "😀".encode() * 25,
    "Chinese": "渠道 1".encode(),
    "marks that other places escape": b" ;/?=%&+\"'<>\\",
    "the characters beside the controls":
        " ~\u00a0\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff".encode(),
}
ILLEGAL = {
    "a NUL": b"a\0",
    "a TAB": b"a\tb",
    "a line feed": b"a\n",
    "the last control of C0": b"\x1f",
    "DEL": b"\x7f",
    "the first control of C1": b"\xc2\x80",
    "the last control of C1": b"\xc2\x9f",
    "no UTF-8 at the beginning": b"\x80a",
    "Latin-1": b"\xe9t\xe9",
    "2 bytes, cut": b"a\xc3",
    "3 bytes, cut": b"a\xe2\x82",
    "4 bytes, cut": b"a\xf0\x9f\x98",
    "2 bytes for a letter": b"\xc1\xa1",
    "3 bytes for U+00E9": b"\xe0\x83\xa9",
    "4 bytes for U+20AC": b"\xf0\x82\x82\xac",
    "a half of a surrogate": b"\xed\xa0\x80",
    "a pair of surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
    "beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "FE": b"\xfe",
}


class Maker:
    """Makes the vectors; lists name keys and certificates."""

    def __init__(self):
        self.keys = {name: public(name) for name in
                     ("publisher", "next", "stranger", "twin 3630",
                      "twin 107394")}
        self.certs = {name: certificate(name) for name in
                      ("app", "rotated", "other")}
        self.seals = []

    def add(self, name, verdict, value, what=NOT_SEALED, keys=("publisher",),
            certs=("app",)):
        self.seals.append({
            "name": name, "keys": list(keys), "certificates": list(certs),
            "value": value.hex(), "verdict": verdict,
            "channel": what[0], "expiry": what[1]})

    def seal(self, channel, expiry=0, key="publisher", cert="app", **other):
        return seal(key, self.certs[cert], channel, expiry, **other)

    def valid(self):
        for name, channel in LEGAL.items():
            self.add(name, "valid", self.seal(channel), (channel.decode(), 0))
        for expiry in 1, 1798761600, 2**31, 2**32 - 1:
            self.add("expiry %d" % expiry, "valid",
                     self.seal(b"huawei", expiry), ("huawei", expiry))

    def keys_and_certs(self):
        huawei, is_ = self.seal(b"huawei"), ("huawei", 0)
        self.add("no key", "unknown key", huawei, keys=())
        self.add("another key", "unknown key", huawei, keys=["stranger"])
        self.add("the second of two keys", "valid", huawei, is_,
                 keys=["next", "publisher"])
        for key in "twin 3630", "twin 107394":
            value = self.seal(b"huawei", key=key)
            for keys in ["twin 3630", "twin 107394"], \
                    ["twin 107394", "twin 3630"]:
                self.add("%s of two keys with one id, %s first"
                         % (key, keys[0]), "valid", value, is_, keys=keys)
        self.add("the id of a key, another key's signature", "forged",
                 sealed("stranger", head(self.keys["publisher"],
                                         self.certs["app"], b"huawei")),
                 keys=["publisher", "stranger"])
        self.add("the last byte of the key's id is another", "unknown key",
                 self.seal(b"huawei", id=near(self.keys["publisher"], 4)))
        self.add("no certificate", "foreign", huawei, certs=())
        self.add("the last byte of the certificate's digest is another",
                 "foreign",
                 self.seal(b"huawei", digest=near(self.certs["app"], 16)))
        self.add("another app", "foreign",
                 self.seal(b"huawei", 1798761600, cert="other"))
        for cert in "app", "rotated":
            self.add("%s of a signing history" % cert, "valid",
                     self.seal(b"huawei", cert=cert), is_,
                     certs=["app", "rotated"])
        self.add("a certificate before the rotation alone", "foreign",
                 self.seal(b"huawei", cert="rotated"))
        self.add("unknown before foreign", "unknown key", huawei,
                 keys=["next"], certs=["other"])
        self.add("forged before foreign", "forged", huawei[:-1] + b"\xff",
                 certs=["other"])

    def malformed(self):
        for field, value in (("magic", b"CHN2"), ("algorithm", 0),
                             ("algorithm", 2), ("bind", 0), ("bind", 2),
                             ("zero", 1), ("n", 5), ("n", 7), ("n", 0)):
            self.add("%s %s" % (field, value.decode()
                                if field == "magic" else value),
                     "none", self.seal(b"huawei", **{field: value}))
        self.add("nothing", "none", b"")
        self.add("a channel of 0 bytes", "none", self.seal(b""))
        self.add("a channel of 101 bytes", "none", self.seal(b"L" * 101))
        huawei = self.seal(b"huawei")
        self.add("a byte more", "none", huawei + b"\0")
        self.add("a byte less", "none", huawei[:-1])
        for name, channel in ILLEGAL.items():
            self.add(name, "none", self.seal(channel))

    def signatures(self):
        huawei = self.seal(b"huawei")
        text = huawei[:-64]
        self.add("without the words", "forged",
                 text + sign("publisher", text))
        self.add("a signature of zeros", "forged", text + bytes(64))
        self.add("another seal's signature", "forged",
                 text + self.seal(b"huawei", 1)[-64:])
        for n in 1, 8:
            self.add("s + %d times the order" % n, "forged",
                     other_order(huawei, n * ORDER))
        self.add("s with its highest bit", "forged",
                 other_order(huawei, 2**255))
        self.add("r is the neutral point", "valid",
                 known_r("publisher", text, little(1)), ("huawei", 0))
        for name, y in (("y + p", FIELD + 1), ("the sign of 0", 2**255 + 1),
                        ("both", 2**255 + FIELD + 1)):
            self.add("r is the neutral point, with " + name, "forged",
                     known_r("publisher", text, little(y)))

    def text(self):
        self.valid()
        self.keys_and_certs()
        self.malformed()
        self.signatures()
        return '{"keys": {\n%s},\n"certificates": {\n%s},\n"seals": [\n%s]}' % (
            ",\n".join('"%s": "%s"' % (n, k.hex())
                       for n, k in self.keys.items()),
            ",\n".join('"%s": "%s"' % (n, c.hex())
                       for n, c in self.certs.items()),
            ",\n".join(json.dumps(s, ensure_ascii=False)
                       for s in self.seals))


def load(path):
    """The vectors: name, what is said, value, keys, certificates."""
    with open(path, encoding="utf-8") as f:
        all_ = json.load(f)
    for s in all_["seals"]:
        yield s["name"], (s["verdict"], s["channel"], s["expiry"]), \
            bytes.fromhex(s["value"]), \
            [bytes.fromhex(all_["keys"][k]) for k in s["keys"]], \
            [bytes.fromhex(all_["certificates"][c]) for c in s["certificates"]]


def main(args):
    match args:
        case ["make"]:
            print(Maker().text())
        case ["judge", path]:
            for name, said, *v in load(path):
                if judge(*v) != said:
                    print(name, judge(*v), said)
        case _:
            sys.exit(print(__doc__, file=sys.stderr) or 2)


if __name__ == "__main__":
    main(sys.argv[1:])
