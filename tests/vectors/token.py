#!/usr/bin/env python3
"""Make and check tokens by the words of chanpack-url(7) alone.

    token.py make KEYS ID TIME RANDOM   the token for each URL of standard input;
                                        RANDOM is 8 hexadecimal digits
    token.py check KEYS                 for each URL: the id of the key and the
                                        time of its token, or "wrong" or "none"
"""
import base64
import hashlib
import hmac
import re
import sys
from urllib.parse import unquote

import chanurl


def keys_of(path):
    with open(path, encoding="ascii") as f:
        lines = [line.split() for line in f if line[0] != "#"]
    return {name: base64.b64decode(secret) for name, secret in lines}


def bound(url):
    """The path of the base URL, and the channel."""
    before, params, after, sep = chanurl.parse(url)
    whole = before + after[1:] if sep == ";" else before
    path = re.match(r"[^:]+://[^/]*([^?]*)", whole)[1]
    path = "/".join(map(chanurl.canon, path.split("/")))
    return f"{path}\n{unquote(params[0].partition('=')[2])}".encode()


def token(secret, front, url):
    text = b"chanpack-token-1\n" + front + bound(url)
    mac = hmac.new(secret, text, hashlib.sha256).digest()[:8]
    return base64.urlsafe_b64encode(front + mac).decode().rstrip("=")


def check(keys, url):
    given = chanurl.value(url, "x-dl=")
    if not given:
        return "none"
    front = base64.urlsafe_b64decode(given + "==")[:8]
    for name, secret in keys.items():
        if hmac.compare_digest(given, token(secret, front, url)):
            return f"{name} {int.from_bytes(front[:4], 'big')}"
    return "wrong"


def main():
    keys = keys_of(sys.argv[2])
    for line in sys.stdin:
        url = line.strip()
        if sys.argv[1] == "check":
            print(check(keys, url))
        else:
            front = int(sys.argv[4]).to_bytes(4, "big")
            front += bytes.fromhex(sys.argv[5])
            print(token(keys[sys.argv[3]], front, url))


if __name__ == "__main__":
    main()
