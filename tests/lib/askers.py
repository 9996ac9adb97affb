#!/usr/bin/env python3
"""Servers that ask chanpack-fetch --coprocess, for fetch-wire.bats.

    askers.py CASE [ARG]... [-- OPTION]...

Each case is a function here, and says what must hold; the options are those of
the coprocess.
"""
import errno
import fcntl
import hashlib
import os
import random
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import asker
from asker import FAILED, FILE, FOUND, GREW, SLICED, SLICES, Died

SLICE = 4 << 20
# Seconds between two rounds of asks, of which there are several a second.
PAUSE = 0.05 if os.environ.get("SOAK") else 0.2


def load(path):
    with open(path, "rb") as f:
        return f.read()


def lines(path):
    with open(path) as f:
        return f.read().splitlines()


def descriptors(c):
    return len(os.listdir("/proc/%d/fd" % c.process.pid))


def found(a, key, medium):
    f = a.ask(key)
    assert f.kind == FOUND, f.__dict__
    assert f.medium == medium
    return f


def fails(answer, trouble):
    assert answer is not None and answer.kind == FAILED, answer and answer.__dict__
    assert answer.trouble == trouble, answer.__dict__
    return answer.text


def count(found):
    return -(-found.size // found.slice)


def whole(a, key, f, want):
    want = memoryview(want)
    for n in range(count(f)):
        got = a.read(key, f, n)
        assert got == want[n * SLICE:(n + 1) * SLICE], n


def same_file(f, path):
    """What was found is that file, and the descriptor gives its bytes."""
    st, data = os.stat(path), load(path)
    assert f.size == st.st_size and f.sha256 == hashlib.sha256(data).hexdigest()
    assert (f.mtime, f.mtime_ns) == divmod(st.st_mtime_ns, 10**9)
    assert (f.ctime, f.ctime_ns) == divmod(st.st_ctime_ns, 10**9)
    assert os.pread(f.fd, f.size + 1, 0) == data


def directory(c, path):
    a, b = c.asker(), c.asker()
    same_file(found(a, "a/game.apk", FILE), path)
    x, y = (found(p, "a/game.apk", FILE) for p in (a, b))
    # Open file descriptions of their own.
    os.lseek(x.fd, 5, os.SEEK_SET)
    assert os.lseek(y.fd, 0, os.SEEK_CUR) == 0
    fcntl.fcntl(x.fd, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)
    assert not fcntl.fcntl(y.fd, fcntl.F_GETFL) & os.O_APPEND
    for key in ("none", "a", "a/game.apk/b"):
        fails(a.ask(key), "notfound")
    for key in ("/a", "../a", "a//b", "a/../b"):
        fails(a.ask(key), "input")
    fails(a.read("a/game.apk", struct_like(x, slice=SLICE), 0), "input")
    # Another file of that name is found at once, and another directory.
    os.rename("other.apk", path)
    same_file(found(a, "a/game.apk", FILE), path)
    os.rename("store", "old")
    fails(a.ask("a/game.apk"), "temp")
    os.makedirs("store/a")
    with open("store/a/game.apk", "w") as f:
        f.write("new")
    same_file(found(a, "a/game.apk", FILE), path)
    many(c, path)
    c.stop()


def struct_like(f, **fields):
    copy = type("Found", (), dict(f.__dict__))()
    copy.__dict__.update(fields)
    return copy


def many(c, path):
    """Many who ask at once: each has a descriptor of its own, none is lost."""
    a = c.asker()
    fails(a.ask("none"), "notfound")
    before = descriptors(c)
    asked, fds = {a.find("a/game.apk") for _ in range(300)}, []
    data = load(path)
    while asked:
        answer = a.next()
        asked.remove(answer.id)
        fds.append(answer.fd)
        assert os.read(answer.fd, 10**7) == data
    for fd in fds:
        os.close(fd)
    asker.until(lambda: descriptors(c) == before, 5)


def hangs(c, gate):
    """A file that cannot be opened costs its asks, and no others."""
    a, b = c.asker(), c.asker()
    begun = time.monotonic()
    asked = {a.find("hang/%d" % n): 0 for n in range(5)}
    asked[a.find("stall.apk")] = 0
    # Each of these has to be measured, beside the one that is held in that.
    for n in range(32):
        os.close(found(b, "a/%d" % n, FILE).fd)
    assert a.next(0) is None
    while asked:
        answer = a.next()
        text = fails(answer, "temp")
        del asked[answer.id]
        assert ("measured" in text) == (answer.id == 6), text
        assert 1.9 < time.monotonic() - begun < 4
    os.close(found(b, "a/game.apk", FILE).fd)
    os.unlink(gate)
    # What was measured meanwhile is known.
    time.sleep(0.3)
    os.close(found(b, "stall.apk", FILE).fd)
    os.close(found(b, "hang/1", FILE).fd)
    c.stop()


def hangs_all(c, gate):
    """All threads hang: it ends at once all the same."""
    a = c.asker()
    for n in range(100):
        a.find("hang/%d" % n)
    fails(a.next(), "temp")
    c.stop()


def next_store(c):
    """Of two directories the second one has it, while the first one hangs."""
    a = c.asker()
    begun = time.monotonic()
    f = found(a, "game.apk", FILE)
    assert f.version.startswith("1:") and time.monotonic() - begun > 1
    # That is remembered.
    begun = time.monotonic()
    assert found(a, "game.apk", FILE).version.startswith("1:")
    assert time.monotonic() - begun < 0.9
    c.stop()


def distant(c, path, digest):
    """A store of another machine: what it has is given in slices."""
    want = load(path)
    a = c.asker()
    f = found(a, "a/game.apk", SLICES)
    assert f.size == len(want) and f.slice == SLICE
    assert f.sha256 == (hashlib.sha256(want).hexdigest()
                        if digest == "digest" else None), f.sha256
    whole(a, "a/game.apk", f, want)
    whole(c.asker(), "a/game.apk", f, want)
    fails(a.read("a/game.apk", f, count(f)), "input")
    fails(a.read("a/game.apk", struct_like(f, version="7:x"), 0), "input")
    fails(a.read("a/game.apk", struct_like(f, version="0:x"), 0), "input")
    fails(a.read("../x", f, 0), "input")
    fails(a.ask("none"), "notfound")
    fails(a.read("a/game.apk", struct_like(f, version='0:"x"'), 0), "changed")
    c.stop()


def replaced(c):
    """Another version is found within about a second, and has other slices."""
    a, want = c.asker(), load("packages/a/game.apk")
    f = found(a, "a/game.apk", SLICES)
    whole(a, "a/game.apk", f, want)
    with open("packages/a/new", "wb") as new:
        new.write(want[::-1])
    os.rename("packages/a/new", "packages/a/game.apk")
    time.sleep(1.1)
    g = found(a, "a/game.apk", SLICES)
    assert g.version != f.version
    whole(a, "a/game.apk", g, want[::-1])
    # Of the old one what is kept, and nothing else.
    whole(a, "a/game.apk", f, want)
    c.stop()


def missing(c, log):
    """10,000 asks for a missing key cost at most one question a second."""
    askers = [c.asker() for _ in range(10)]
    begun = time.monotonic()
    for n in range(1000):
        for a in askers:
            a.find("none")
        for a in askers:
            fails(a.next(), "notfound")
    seconds = time.monotonic() - begun
    asked = sum("/none" in line for line in lines(log))
    assert 1 <= asked <= seconds + 1, (asked, seconds)
    c.stop()


def bytes_of(line):
    """How many bytes a line of the log of a depot, or of faultproxy.py, is of."""
    part = re.search(r"bytes=(\d+)-(\d+)", line)
    return int(part[2]) - int(part[1]) + 1 if part else int(line.split()[3])


def bytes_once(log, size):
    """Each byte was asked for once."""
    got = [bytes_of(line) for line in lines(log) if line.startswith("GET")]
    assert sum(got) == size and len(got) == -(-size // SLICE), got


def herd(c, path, log, number):
    """So many ask for slices of a cold base: each byte is asked for once."""
    want = load(path)
    askers = [c.asker() for _ in range(20)]
    f = found(askers[0], "a/game.apk", SLICES)
    rng, open_asks = random.Random(1), {}
    for i in range(int(number)):
        a = askers[i % len(askers)]
        n = i if i < count(f) else rng.randrange(count(f))
        open_asks[a, a.slice("a/game.apk", f, n)] = n
    took = {a: {} for a in askers}
    read = {}
    while open_asks:
        for a in askers:
            while any(who is a for who, _ in open_asks):
                answer = a.next()
                if answer.kind == SLICED:
                    took[a][answer.id] = (answer.fd, answer.length)
                assert answer.kind in (SLICED, GREW), answer.__dict__
                fd, length = took[a][answer.id]
                if answer.valid < length:
                    continue
                n = open_asks.pop((a, answer.id))
                # A file that was right is so for others; it is kept open,
                # so that no other file gets its number.
                file = n, length, *os.fstat(fd)[1:3]
                if file not in read or os.environ.get("SOAK"):
                    got = os.pread(fd, length, 0)
                    assert got == want[n * SLICE:(n + 1) * SLICE], n
                if read.setdefault(file, fd) != fd:
                    os.close(fd)
                a.release(answer.id)
    for fd in read.values():
        os.close(fd)
    bytes_once(log, len(want))
    c.stop()


def grows(c, path, log):
    """A slice is given as it comes: its first bytes, and then more."""
    want, a = load(path), c.asker()
    f = found(a, "a/game.apk", SLICES)
    begun = time.monotonic()
    number = a.slice("a/game.apk", f, 0)
    said = a.next()
    first = time.monotonic() - begun
    assert said.kind == SLICED and 0 < said.valid < said.length
    valid, steps, fd = said.valid, 1, said.fd
    assert os.pread(fd, valid, 0) == want[:valid]
    # What is new each time, and all in the end.
    while valid < said.length:
        grew = a.next()
        assert grew.kind == GREW and grew.id == number and grew.valid > valid
        assert os.pread(fd, grew.valid - valid, valid) == want[valid:grew.valid]
        valid = grew.valid
        steps += 1
    assert os.pread(fd, valid, 0) == want[:valid]
    assert steps > 5 and first < (time.monotonic() - begun) / 2, (steps, first)
    c.stop()


def sealed(c, path):
    """Memory cannot be changed by who has it, nor its size."""
    a, want = c.asker(), load(path)
    f = found(a, "a/game.apk", SLICES)
    whole(a, "a/game.apk", f, want)
    a.slice("a/game.apk", f, 0)
    fd = a.next().fd
    for flags in (os.O_RDONLY, os.O_RDWR):
        try:
            again = os.open("/proc/self/fd/%d" % fd, flags)
        except PermissionError:
            continue
        for change in (lambda: os.pwrite(again, b"x", 0),
                       lambda: os.ftruncate(again, 0),
                       lambda: os.ftruncate(again, 5 << 20)):
            try:
                change()
            except OSError as e:
                assert e.errno in (errno.EPERM, errno.EBADF, errno.EINVAL), e
            else:
                raise AssertionError("it was changed")
    assert os.pread(fd, SLICE, 0) == want[:SLICE]
    c.stop()


def full(c, path):
    """All room is in use: asks wait, and have it when it is released."""
    want = load(path)
    a, b, d = c.asker(), c.asker(), c.asker()
    f = found(a, "a/game.apk", SLICES)
    held = [a.slice("a/game.apk", f, n) for n in range(4)]
    got = set()
    while len(got) < 4:
        answer = a.next()
        if answer.kind == SLICED:
            os.close(answer.fd)
        if answer.valid == SLICE:
            got.add(answer.id)
    begun = time.monotonic()
    fails(b.read("a/game.apk", f, 4), "full")
    assert 1.9 < time.monotonic() - begun < 4
    # What is there is given meanwhile.
    assert b.read("a/game.apk", f, 0) == want[:SLICE]
    waits = [b.slice("a/game.apk", f, n) for n in (4, 5)]
    assert b.next(0.5) is None
    a.release(held[3])
    answer = b.next()
    assert answer.kind == SLICED and answer.id == waits[0]
    # One that has died holds nothing any more.
    b.release(waits[1])
    number = d.slice("a/game.apk", f, 6)
    assert d.next(0.5) is None
    a.close()
    answer = d.next()
    assert answer.kind == SLICED and answer.id == number
    c.stop()


def quick(what, seconds=1.9):
    begun = time.monotonic()
    value = what()
    assert time.monotonic() - begun < seconds, time.monotonic() - begun
    return value


def trouble(c, path, rules, *faults):
    """A store in trouble: what is kept is given meanwhile."""
    want = load(path)
    a = c.asker()
    f = found(a, "a/game.apk", SLICES)
    whole(a, "a/game.apk", f, want)
    for fault in faults:
        time.sleep(1.1)
        with open(rules, "w") as r:
            r.write("*\t*\t*\t%s\n" % fault.replace(" ", "\t"))
        begun = time.monotonic()
        while time.monotonic() - begun < 4:
            g = quick(lambda: found(a, "a/game.apk", SLICES))
            assert g.version == f.version
            quick(lambda: whole(a, "a/game.apk", g, want))
            time.sleep(PAUSE)
        fails(a.ask("other"), "temp")
        with open(rules, "w"):
            pass
        time.sleep(2.1)
        fails(a.ask("other-%s" % fault[:4]), "notfound")
        found(a, "a/game.apk", SLICES)
    c.stop()


def silent(c, path, rules):
    """A store that says nothing is waited for a second, not for each key."""
    want, a, late = load(path), c.asker(), 0
    keys = ["a/game.apk", "a/second.apk", "a/third.apk"]
    for key in keys:
        whole(a, key, found(a, key, SLICES), want)
    time.sleep(1.1)
    with open(rules, "w") as r:
        r.write("*\t*\t*\thang\n")
    begun = time.monotonic()
    while time.monotonic() - begun < 5:
        for key in keys:
            asked = time.monotonic()
            g = quick(lambda: found(a, key, SLICES))
            late += time.monotonic() - asked > 0.9
            quick(lambda: whole(a, key, g, want), 0.9)
        time.sleep(PAUSE)
    assert late == 1, late
    c.stop()


def flaps(c, path, log):
    """A store of which every second answer fails: all is read, and is right."""
    want = load(path)
    askers = [c.asker() for _ in range(3)]
    for a in askers:
        f = found(a, "a/game.apk", SLICES)
        whole(a, "a/game.apk", f, want)
    c.stop()


def remembered(c, log):
    """Trouble of the first store is remembered; the second one is asked."""
    a, begun = c.asker(), time.monotonic()
    for _ in range(30):
        f = found(a, "a/game.apk", SLICES)
        assert f.version.startswith("1:"), f.version
        fails(a.ask("key%d" % _), "temp")
        time.sleep(0.05)
    seconds = time.monotonic() - begun
    assert len(lines(log)) <= seconds / 2 + 2, (seconds, lines(log))
    c.stop()


def hostile(c):
    """Who breaks a rule is cut off, and others go on."""
    good, patient = c.asker(), c.asker()
    found(good, "a/game.apk", FILE)
    # The one look at what hangs holds a descriptor.
    patient.find("hang/1")
    assert patient.next(0.3) is None
    before = descriptors(c)

    def fds(a):
        a.send(asker.FIND, 1, b"k", fds=[0])

    def many_fds(a):
        a.send(asker.FIND, 1, b"k", fds=[0] * 100)

    def garbage(a):
        a.sock.send(b"\0\xff" * 30)

    def long(a):
        a.sock.send(b"\1\0\0\0\1\0\0\0" + b"k" * 4000)

    def new(a):
        a.send(asker.NEW, 0, fds=[a.sock.fileno()])

    def twice(a):
        for _ in range(2):
            a.send(asker.FIND, 1, b"hang/1")

    def too_many(a):
        for _ in range(1025):
            a.find("hang/1")

    def empty(a):
        a.sock.send(b"")

    def deaf(a):
        """It takes no answers."""
        for _ in range(3000):
            a.find("none")
            if _ % 100 == 0:
                found(good, "a/game.apk", FILE)

    for lie in (fds, many_fds, garbage, long, new, twice, too_many, empty, deaf):
        a = c.asker()
        try:
            lie(a)
            while True:
                assert a.next() is not None
        except Died:
            pass
        a.close()
        f = found(good, "a/game.apk", FILE)
        os.close(f.fd)
    asker.until(lambda: descriptors(c) == before, 5)
    # Random messages: whatever they do, they do it to one asker.
    rng = random.Random(int(os.environ.get("SEED", "1")))
    for _ in range(300):
        a = c.asker()
        try:
            for _ in range(rng.randrange(1, 20)):
                head = struct.pack("<BBHI", rng.choice((1, 2, 3, 4, 9)), 0, 0,
                                   rng.randrange(4))
                a.sock.send(head + rng.randbytes(rng.randrange(60)))
        except (BrokenPipeError, ConnectionResetError):
            pass
        a.close()
    os.close(found(good, "a/game.apk", FILE).fd)
    asker.until(lambda: descriptors(c) == before, 5)
    c.stop()


def sleeper(c, path):
    """One that does not read is cut off after the timeout; others go on."""
    want, a, b = load(path), c.asker(), c.asker()
    f = found(b, "a/game.apk", SLICES)
    for n in range(1000):
        a.find("none")
    whole(b, "a/game.apk", f, want)
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < 6:
            time.sleep(0.3)
            a.send(asker.RELEASE, 5000)
            whole(b, "a/game.apk", f, want)
        raise AssertionError("it was not cut off")
    except Died:
        pass
    c.stop()


def killed(c, path, log, number):
    """kill -9 at random moments: the same is asked of the next one."""
    want, rng, done = load(path), random.Random(), 0
    for _ in range(int(number)):
        timer = threading.Timer(rng.random() * 0.4, c.process.kill)
        timer.start()
        try:
            a = c.asker()
            while True:
                f = found(a, "a/game.apk", SLICES)
                n = rng.randrange(count(f))
                got = a.read("a/game.apk", f, n)
                if isinstance(got, asker.Answer):
                    raise AssertionError(got.__dict__)
                assert got == want[n * SLICE:(n + 1) * SLICE]
                done += 1
        except Died:
            pass
        timer.join()
        c.kill()
        c.start()
    f = found(c.asker(), "a/game.apk", SLICES)
    whole(c.asker(), "a/game.apk", f, want)
    print(done, "slices")
    c.stop()


def shared(c, path, log):
    """Two with one cache: each byte is asked for once, whoever asks."""
    want, d = load(path), asker.Coprocess(*c.args)
    a, b = c.asker(), d.asker()
    f, g = found(a, "a/game.apk", SLICES), found(b, "a/game.apk", SLICES)
    assert f.version == g.version
    threads = [threading.Thread(target=whole, args=(x, "a/game.apk", f, want))
               for x in (a, b)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    bytes_once(log, len(want))
    c.stop()
    d.stop()


def heir(c, path, rules):
    """What one was filling when it was killed, another one fills."""
    want, d = load(path), asker.Coprocess(*c.args)
    a, b = c.asker(), d.asker()
    f, g = found(a, "a/game.apk", SLICES), found(b, "a/game.apk", SLICES)
    with open(rules, "w") as r:
        r.write("*\tGET\t*\tstall\t100000\n")
    a.slice("a/game.apk", f, 0)
    assert a.next().kind == SLICED
    number = b.slice("a/game.apk", g, 0)
    assert b.next(0.5) is None
    b.release(number)
    c.kill()
    with open(rules, "w"):
        pass
    whole(b, "a/game.apk", g, want)
    d.stop()


def few_files(c, messages):
    """With few descriptors some asks and askers fail, and it goes on."""
    resource.prlimit(c.process.pid, resource.RLIMIT_NOFILE, (24, 24))
    a, good = c.asker(), 0
    os.close(found(a, "a/game.apk", FILE).fd)
    for _ in range(1000):
        a.find("a/game.apk")
    for _ in range(1000):
        answer = a.next()
        if answer.kind == FOUND:
            os.close(answer.fd)
            good += 1
        else:
            assert "Too many open files" in fails(answer, "temp")
    assert good >= 5, good
    others = [c.asker() for _ in range(40)]
    asker.until(lambda: "a descriptor was lost" in " ".join(lines(messages)))
    for other in others:
        other.close()
    asker.until(lambda: a.ask("a/game.apk").kind == FOUND, 5)
    c.stop()


def signalled(c):
    """SIGTERM ends it at once with status 0."""
    a = c.asker()
    fails(a.ask("none"), "notfound")
    a.find("hang/1")
    time.sleep(0.1)
    c.process.send_signal(signal.SIGTERM)
    assert c.process.wait(10) == 0
    try:
        while True:
            a.next()
    except Died:
        pass


def main():
    words = sys.argv[1:]
    at = words.index("--") if "--" in words else len(words)
    c = asker.Coprocess(*words[at + 1:])
    try:
        globals()[words[0]](c, *words[1:at])
    finally:
        if c.process.poll() is None:
            c.process.kill()


main()
