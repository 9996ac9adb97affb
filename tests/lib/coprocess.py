#!/usr/bin/env python3
"""What chanpack-serve takes for chanpack-fetch --coprocess: it reads files of
the directory FAKE_STORE, and lies as the file FAKE_MODE says.  Each question is
a line of the file FAKE_LOG, and so are its start and its end.  A second word of
FAKE_MODE is the verb that it lies to.

    short    too few bytes, and the end
    length   another length than was asked for
    other    another tag, or the answer to another verb
    garbage  bytes that are no line
    endless  a line without an end
    hang     nothing
    stall    half of the bytes, then nothing
    slow     half of the bytes, the others two seconds later
    die      the end, unasked
    temp, fatal, changed, full, notfound, input: that error
    wait     a slice goes on, and does not
    empty    a slice is there, where none is
    once-X   X for one question alone
"""
import hashlib
import os
import signal
import sys
import time

STORE, MODE, LOG = (os.environ["FAKE_" + name] for name in ("STORE", "MODE", "LOG"))
SLICE = 4 << 20


def log(*words):
    with open(LOG, "a") as f:
        print(*words, file=f)


def say(data):
    if isinstance(data, str):
        data = data.encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def lie(verb):
    try:
        with open(MODE) as f:
            words = f.read().split()
    except FileNotFoundError:
        return ""
    if not words or (len(words) > 1 and words[1] != verb):
        return ""
    if words[0].startswith("once-"):
        os.unlink(MODE)
    return words[0].removeprefix("once-")


def hang():
    # As chanpack-fetch does, it ends when nobody is there any more.
    while os.getppid() != 1:
        time.sleep(0.1)
        try:
            import select
            p = select.poll()
            p.register(1, 0)
            if p.poll(0):
                sys.exit(0)
        except OSError:
            sys.exit(0)


def load(key):
    with open(os.path.join(STORE, key), "rb") as f:
        data = f.read()
        return data, "0:" + hashlib.sha256(data).hexdigest()[:16], \
            int(os.fstat(f.fileno()).st_mtime)


def answer(verb, rest):
    how = lie(verb)
    if how == "hang":
        return hang()
    if how == "die":
        sys.exit(1)
    if how == "garbage":
        return say(b"\0\xff\n" * 100)
    if how == "endless":
        return say(b"ok " + b"1" * 100000)
    if how in ("temp", "fatal", "changed", "full", "notfound", "input"):
        return say(f"error {how} secret-place says {how}\n")
    if verb == "stat":
        key = rest
    elif verb == "read":
        first, length, tag, key = rest.split(" ", 3)
        first, length = int(first), int(length)
    else:
        n, tag, size, key = rest.split(" ", 3)
        if how == "wait":
            while True:
                say("wait 9\n")
        if how == "empty":
            return say(f"ok {size} 0 {tag}\n")
        if how == "other":
            return say(f"ok {size}1 0 {tag}\n")
        return say("error full no cache here\n")
    try:
        data, now, mtime = load(key)
    except (FileNotFoundError, NotADirectoryError):
        return say("error notfound no such key\n")
    if verb == "stat":
        if how == "other":
            return say(f"data {len(data)}\n")
        return say(f"ok {len(data)} {mtime} {now}\n")
    if tag != now:
        return say("error changed another tag\n")
    body = data[first:first + length]
    assert len(body) == length, (first, length, len(data))
    if how == "other":
        return say(f"ok {len(data)} 0 {tag}\n")
    if how == "length":
        return say(f"data {length + 1}\n".encode() + body + b"x")
    say(f"data {length}\n")
    if how == "short":
        say(body[:len(body) // 2])
        sys.exit(1)
    if how == "stall":
        say(body[:len(body) // 2])
        return hang()
    if how == "slow":
        say(body[:len(body) // 2])
        time.sleep(2)
        body = body[len(body) // 2:]
    say(body)


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    log("start", *sys.argv[1:])
    for line in sys.stdin.buffer:
        line = line.decode().rstrip("\n")
        log(line)
        answer(*line.split(" ", 1))
    log("end")


main()
