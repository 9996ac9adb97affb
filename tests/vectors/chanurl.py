#!/usr/bin/env python3
"""Make and check signed channel URLs by the words of chanpack-url(7) alone.

    chanurl.py text            the text to sign for each URL of standard input
    chanurl.py sign KEYS       each URL, which ends in key=, with its signature
    chanurl.py check KEYS NOW  a verdict for each: good, expired, wrong, unsigned
"""
import base64
import hashlib
import hmac
import re
import sys
from urllib.parse import quote, unquote_to_bytes

PATH = re.compile(r"([^:]+://[^/?]*/(?:[^?]*/)?)(channel=[^/?]*)(/[^/?]*(?:\?.*)?)")
QUERY = re.compile(r"([^?]*\?(?:|.*?&))(channel=[^&]*"
                   r"(?:&(?:x-|form=|seal=|exp=|key=|sig=)[^&]*)*)(.*)")


def canon(text):
    return quote(unquote_to_bytes(text), safe="")


def parse(url):
    """What stands before the parameters, these, what follows, the separator."""
    m = PATH.fullmatch(url)
    if m:
        return m[1], m[2].split(";"), m[3], ";"
    m = QUERY.fullmatch(url)
    return m[1], m[2].split("&"), m[3], "&"


def text(url):
    before, params, after, sep = parse(url)
    whole = before + after[1:] if sep == ";" else before
    folder, name = re.match(r"[^:]+://[^/]*([^?]*)/([^?]*)", whole).groups()
    pairs = (p.split("=", 1) for p in params if not p.startswith("sig="))
    segment = ";".join(canon(n) + "=" + canon(v) for n, v in pairs)
    folder = "/".join(map(canon, folder.split("/")))
    return f"chanpack-url-1\n{folder}/{segment}/{canon(name)}"


def value(url, name):
    return ([p[len(name):] for p in parse(url)[1] if p.startswith(name)] + [""])[0]


def signature(url, keys):
    secret = keys[value(url, "key=")]
    mac = hmac.new(secret, text(url).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:16])[:22].decode()


def check(url, keys, now):
    if not value(url, "sig="):
        return "unsigned"
    if not hmac.compare_digest(value(url, "sig="), signature(url, keys)):
        return "wrong"
    return "expired" if int(value(url, "exp=") or now + 1) <= now else "good"


def sign(url, keys):
    before, params, after, sep = parse(url)
    return before + sep.join(params + ["sig=" + signature(url, keys)]) + after


def main(what, path="/dev/null", now="0"):
    lines = (line.split() for line in open(path, encoding="ascii"))
    keys = {k[0]: base64.b64decode(k[1]) for k in lines if k and k[0][0] != "#"}
    does = {"text": text, "sign": lambda u: sign(u, keys),
            "check": lambda u: check(u, keys, int(now))}
    for url in sys.stdin.read().splitlines():
        print(does[what](url))


if __name__ == "__main__":
    main(*sys.argv[1:])
