#!/usr/bin/env python3
"""Make and judge seals by the words of chanpack-readers(7) alone.  openssl
signs and verifies.

    seals.py seal KEY CERT CHANNEL EXPIRY    a value, in hexadecimal
    seals.py key KEY                         a public key, in base64
    seals.py secret KEY                      its line for chanpack-inject --seal
    seals.py put BASE OUT VALUE...           a package with these values in its
                                             signing block

KEY is any word, CERT a file in DER.
"""
import base64
import hashlib
import os
import struct
import subprocess
import sys
import tempfile

import apkcheck

SEAL = 0x63686E31
WORDS = b"chanpack signed channel\n"
NOT_SEALED = "", 0


def sha256(data):
    return hashlib.sha256(data).digest()


def openssl(*args, **files):
    """Run it with these files.  Return its status and what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            with open(os.path.join(folder, name), "wb") as f:
                f.write(data)
        did = subprocess.run(["openssl", *args], cwd=folder, check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return did.returncode, did.stdout


def seed(name):
    return sha256(b"chanpack test key " + name.encode())


def private(name):
    return bytes.fromhex("302e020100300506032b657004220420") + seed(name)


def public(name):
    return openssl("pkey", "-inform", "DER", "-in", "key", "-pubout",
                   "-outform", "DER", key=private(name))[1][-32:]


def sign(name, data):
    status, signature = openssl(
        "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", "key",
        "-in", "data", key=private(name), data=data)
    assert status == 0 and len(signature) == 64
    return signature


def verify(key, data, signature):
    return openssl(
        "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
        "key", "-in", "data", "-sigfile", "signature",
        key=bytes.fromhex("302a300506032b6570032100") + key, data=data,
        signature=signature)[0] == 0


def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    size = [n] if n < 128 else [0x81, n] if n < 256 else [0x82, n >> 8, n & 255]
    return bytes([tag, *size]) + body


def certificate(name):
    """A small one, which signs itself."""
    kind = der(0x30, der(6, b"\x2b\x65\x70"))
    who = der(0x30, der(0x31, der(0x30, der(6, b"\x55\x04\x03"),
                                  der(0x0C, name.encode()))))
    when = der(0x30, der(0x17, b"260101000000Z"), der(0x17, b"491231235959Z"))
    key = der(0x30, kind, der(3, b"\0", public(name)))
    text = der(0x30, der(2, b"\1"), kind, who, when, who, key)
    return der(0x30, text, kind, der(3, b"\0", sign(name, text)))


def head(key, cert, channel, expiry=0, **other):
    """The value before its signature.  Each field can be another one."""
    is_ = {"magic": b"CHN1", "algorithm": 1, "bind": 1, "n": len(channel),
           "zero": 0, "id": sha256(key)[:4], "digest": sha256(cert)[:16],
           **other}
    return is_["magic"] + bytes(
        [is_["algorithm"], is_["bind"], is_["n"], is_["zero"]]) + is_["id"] + \
        struct.pack("<I", expiry) + is_["digest"] + channel


def sealed(name, text):
    return text + sign(name, WORDS + text)


def seal(name, cert, channel, expiry=0, **other):
    return sealed(name, head(public(name), cert, channel, expiry, **other))


def legal(channel):
    try:
        text = channel.decode()
    except UnicodeDecodeError:
        return None
    return None if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text) \
        else text


def judge(value, keys, certs):
    """What a reader says of a value: verdict, channel, expiry."""
    n = value[6] if 96 < len(value) <= 196 else 0
    channel = legal(value[32:32 + n])
    if len(value) != 96 + n or n < 1 or not channel or \
            (value[:6], value[7]) != (b"CHN1\1\1", 0):
        return ("none", *NOT_SEALED)
    keys = [k for k in keys if sha256(k)[:4] == value[8:12]]
    if not keys:
        return ("unknown key", *NOT_SEALED)
    if not any(verify(k, WORDS + value[:-64], value[-64:]) for k in keys):
        return ("forged", *NOT_SEALED)
    if not any(sha256(c)[:16] == value[16:32] for c in certs):
        return ("foreign", *NOT_SEALED)
    return "valid", channel, struct.unpack_from("<I", value, 12)[0]


def put(base, values):
    """A package with these pairs before the padding of its block."""
    p = apkcheck.Package(base)
    pairs = [(i, v) for _, i, v in p.pairs if i != apkcheck.PADDING] + \
        [(SEAL, v) for v in values]
    body = b"".join(struct.pack("<QI", 4 + len(v), i) + v for i, v in pairs)
    pad = -(32 + len(body)) % apkcheck.PAGE
    pad += apkcheck.PAGE if 0 < pad < 12 else 0
    if pad:
        body += struct.pack("<QI", pad - 8, apkcheck.PADDING) + bytes(pad - 12)
    size = struct.pack("<Q", len(body) + 24)
    start = p.block[0]
    out = base[:start] + size + body + size + apkcheck.MAGIC
    return out + base[p.cd:p.eocd + 16] + struct.pack("<I", len(out)) + \
        base[p.eocd + 20:]


def read(path):
    with open(path, "rb") as f:
        return f.read()


def main(args):
    match args:
        case ["seal", key, cert, channel, expiry]:
            print(seal(key, read(cert), channel.encode(), int(expiry)).hex())
        case ["key", key]:
            print(base64.b64encode(public(key)).decode())
        case ["secret", key]:
            print("s1 ed25519-secret", base64.b64encode(seed(key)).decode())
        case ["put", base, out, *values]:
            data = put(read(base), map(bytes.fromhex, values))
            with open(out, "wb") as f:
                f.write(data)
        case _:
            sys.exit(print(__doc__, file=sys.stderr) or 2)


if __name__ == "__main__":
    main(sys.argv[1:])
