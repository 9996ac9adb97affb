#!/usr/bin/env python3
"""Random legal bases and channels, and what must come of them.

    urlcases.py

writes into the current directory the lists bases and channels, urls (what
chanpack-splice -f channels <bases must print) and parts (what chanpack-split
<urls must print).  The percent codes are those of urllib.  The seed is
printed; as SEED in the environment it repeats the run.
"""
import os
import random
import unicodedata
from urllib.parse import quote

BASES, CHANNELS = 60, 200  # fewer channels where one is drawn twice
CLOUDS = ("oss-", "cos-", "amz-", "obs-", "goog-", "bce-", "kss-")
PCHAR = ("ABCXYZabcxyz0189-._~" "!$&'()*+,;=" ":@")


def invisible(c):
    """Whether a list may not have c; Python's tables may be of Unicode 14."""
    return unicodedata.category(c) == "Cf" or "\U00013430" <= c <= "\U0001343F"


def char():
    """A character that a channel may have, but for the space."""
    top = random.choice((0x7F, 0x7F, 0x800, 0x10000, 0x110000))
    while True:
        c = chr(random.randrange(0x21, top))
        if not 0x7F <= ord(c) <= 0xA0 and not 0xD800 <= ord(c) < 0xE000 \
                and c != "\u3000" and not invisible(c):
            return c


def text(least, most):
    """Random text; a space stands only inside: a channel file trims it."""
    s = "".join(char() for _ in range(random.randint(least, most)))
    return s[:1] + " " + s[1:] if len(s) > 2 and random.random() < 0.3 else s


def component(extra=""):
    """What may stand between two slashes."""
    s = random.choice(PCHAR[:20])
    while random.random() < 0.9 and len(s) < 40:
        s += random.choice(list(PCHAR + extra) + ["%e6", "%B8", "%41", "%2e"])
    return s + "x"


def base():
    """A random URL with a file name."""
    url = random.choice(("http", "https", "s3+x", "A.b-c")) + "://"
    if random.random() < 0.2:
        url += "user:p%40w@"
    url += random.choice(("h", "dl.example.com", "127.0.0.1", "[::1]"))
    url += random.choice(("", "", ":", ":8080"))
    for _ in range(random.randint(1, 4)):
        url += "/" + component()
    return url + ("?" + component("/?") if random.random() < 0.3 else "")


def channel():
    """A random channel and its extras."""
    ident = text(1, 30)
    count = random.choice((0, 0, 3))
    names = {text(1, 6).replace("=", "").strip() for _ in range(count)} - {""}
    return ident, [(n, text(0, 9)) for n in sorted(names)
                   if not n.lower().startswith(CLOUDS)]


def splice(url, ident, extras):
    """The channel URL, by the words of chanpack-url(7)."""
    path, mark, query = url.partition("?")
    folder, name = path.rsplit("/", 1)
    params = [("channel", ident)] + [("x-" + n, v) for n, v in extras]
    segment = ";".join(
        n[:2] + quote(n[2:], safe="") + "=" + quote(v, safe="")
        for n, v in params
    )
    return f"{folder}/{segment}/{name}{mark}{query}"


def listed(item):
    """As a list has it, in which a remark begins with '#'."""
    return item.replace("\\", "\\\\").replace("#", "\\#")


def write(name, rows):
    """Write a file of TAB separated lines."""
    with open(name, "w", encoding="utf-8", newline="\n") as out:
        out.writelines("\t".join(row) + "\n" for row in rows)


def main():
    seed = int(os.environ.get("SEED") or random.randrange(1 << 32))
    print("seed", seed)
    random.seed(seed)
    bases = [base() for _ in range(BASES)]
    channels = list(dict(channel() for _ in range(CHANNELS)).items())
    pairs = [(b, c, [n + "=" + v for n, v in x]) for b in bases for c, x in channels]
    write("bases", ([b] for b in bases))
    write("channels", (
        [listed(c)] + [listed(n + "=" + v) for n, v in x] for c, x in channels))
    write("urls", ([splice(b, c, x)] for b in bases for c, x in channels))
    write("parts", ([c, b] + x for b, c, x in pairs))


main()
