"""The asking end of wire/wire.h, for tests: one coprocess, and askers that speak
to it as the workers of a server do.  Every answer is checked."""

import array
import os
import select
import socket
import stat
import struct
import subprocess
import time

FIND, SLICE, RELEASE, NEW = 1, 2, 3, 4
FOUND, SLICED, GREW, FAILED = 65, 66, 67, 68
FILE, SLICES = 1, 2
TROUBLES = ("input", "notfound", "temp", "fatal", "full", "changed")
MAX = 2048
PATIENCE = 60  # seconds after which something hangs


class Died(Exception):
    """The coprocess has gone, or has cut this asker off."""


class Answer:
    def __init__(self, data, fds):
        self.kind, self.id = struct.unpack_from("<II", data)
        self.fd = fds[0] if fds else None
        rest = data[8:]
        if self.kind == FOUND:
            (self.size, self.mtime, self.mtime_ns, self.ctime, self.ctime_ns,
             self.medium, identity, zero, self.slice, sha) = struct.unpack_from(
                 "<QqIqIBBHI32s", rest)
            self.sha256 = sha.hex() if identity else None
            self.version = rest[72:].decode()
            assert zero == 0 and self.medium in (FILE, SLICES)
        elif self.kind == SLICED:
            self.n, self.length, self.valid = struct.unpack("<QII", rest)
            assert 0 <= self.valid <= self.length
        elif self.kind == GREW:
            self.valid, = struct.unpack("<I", rest)
        else:
            assert self.kind == FAILED, data
            self.trouble = TROUBLES[struct.unpack_from("<I", rest)[0]]
            self.text = rest[4:].decode()
        wanted = self.kind == SLICED or (
            self.kind == FOUND and self.medium == FILE)
        assert len(fds) == wanted, (data, fds)
        if wanted:
            flags = open("/proc/self/fdinfo/%d" % self.fd).read()
            assert stat.S_ISREG(os.fstat(self.fd).st_mode), flags
            assert int(flags.split("flags:")[1].split()[0], 8) & 3 == 0, flags


class Asker:
    def __init__(self, sock):
        self.sock, self.last, self.room = sock, 0, bytearray()
        sock.settimeout(PATIENCE)

    def send(self, kind, number, rest=b"", fds=()):
        control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                    array.array("i", fds))] if fds else []
        try:
            self.sock.sendmsg([struct.pack("<II", kind, number) + rest], control)
        except (BrokenPipeError, ConnectionResetError) as e:
            raise Died from e

    def number(self):
        self.last += 1
        return self.last

    def find(self, key):
        number = self.number()
        self.send(FIND, number, key.encode())
        return number

    def slice(self, key, found, n):
        number = self.number()
        version = found.version.encode()
        self.send(SLICE, number, struct.pack(
            "<QQH", n, found.size, len(version)) + version + key.encode())
        return number

    def release(self, number):
        self.send(RELEASE, number)

    def next(self, seconds=PATIENCE):
        """The next answer, or None if there is none in that time."""
        if not select.select([self.sock], [], [], seconds)[0]:
            return None
        try:
            data, fds, flags, _ = socket.recv_fds(self.sock, MAX, 4)
        except ConnectionResetError as e:
            raise Died from e
        if not data:
            raise Died
        assert not flags & (socket.MSG_CTRUNC | socket.MSG_TRUNC)
        return Answer(data, fds)

    def ask(self, key):
        """What a key is: the one answer, with no other ask open."""
        number = self.find(key)
        answer = self.next()
        assert answer is not None and answer.id == number, answer
        return answer

    def read(self, key, found, n):
        """The bytes of a slice, until the next one is read, or a FAILED, with no
        other ask open."""
        number = self.slice(key, found, n)
        answer = self.next()
        fd = None
        try:
            while answer.kind != FAILED:
                assert answer.id == number
                if answer.kind == SLICED:
                    fd, length, valid = answer.fd, answer.length, answer.valid
                    assert os.fstat(fd).st_size >= length and answer.n == n
                else:
                    assert answer.kind == GREW and valid <= answer.valid <= length
                    valid = answer.valid
                if valid == length:
                    self.release(number)
                    # Fresh memory would take longer than what is read.
                    if len(self.room) != length:
                        self.room = bytearray(length)
                    assert os.preadv(fd, [self.room], 0) == length
                    return self.room
                answer = self.next()
                assert answer is not None, "a slice does not grow"
            return answer
        finally:
            if fd is not None:
                os.close(fd)

    def close(self):
        self.sock.close()


class Coprocess:
    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs
        self.start()

    def start(self):
        self.control, end = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(
            ["chanpack-fetch", "--coprocess", *self.args], stdin=end,
            stdout=subprocess.DEVNULL, **self.kwargs)
        end.close()

    def asker(self):
        mine, end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        Asker(self.control).send(NEW, 0, fds=[end.fileno()])
        end.close()
        return Asker(mine)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.control.close()

    def stop(self):
        """It ends by itself, at once, and with status 0."""
        self.control.close()
        assert self.process.wait(10) == 0, self.process.returncode


def until(what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.02)
