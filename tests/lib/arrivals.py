"""Clients that take what they like, and what the file log says of it.  The port
of the server is the first argument."""

import fcntl
import re
import socket
import struct
import sys
import termios
import time

import wire

PORT = int(sys.argv[1])
SMALL = "/a/game.apk"
BIG = "/a/channel=huawei/big.apk"

# A receiver acknowledges at the latest after so long (TCP_DELACK_MAX).
ACK_SECONDS = 0.3


def pairs():
    """The lines of the log, as dictionaries of their pairs."""
    try:
        with open("log") as f:
            text = f.read()
    except FileNotFoundError:
        return []
    found = []
    for line in text.splitlines():
        got = dict(re.findall(r'(\S+?)=("[^"]*"|\S+)', line))
        for name in "sent", "acked":
            if name in got:
                got[name] = int(got[name])
        found.append(got)
    return found


def count(event):
    return sum(p["event"] == event for p in pairs())


class Client:
    """A connection with at most ROOM bytes that it has not read; its first
    request is sent, if there is a target."""

    def __init__(self, target=None, room=None, *fields):
        self.sock = socket.socket()
        self.sock.settimeout(wire.PATIENCE)
        if room is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        # The system takes more than it is told.
        self.room = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        self.sock.connect(("127.0.0.1", PORT))
        self.stream = self.sock.makefile("rb", buffering=0)
        self.lines = len(pairs())
        if target is not None:
            self.ask(*fields, target=target)

    def ask(self, *fields, target=SMALL):
        self.sock.sendall(wire.request("GET", target, *fields))

    def unread(self):
        """How many bytes its system has for it."""
        got = fcntl.ioctl(self.sock, termios.FIONREAD, bytes(4))
        return struct.unpack("i", got)[0]

    def read(self, n):
        """The head of an answer, and N bytes of its body; return the head."""
        head = wire.Answer(self.stream).head
        while n > 0:
            part = self.stream.read(n)
            assert part, n
            n -= len(part)
        return head

    def close(self, hard):
        """At once, with a reset if that is asked for or bytes are unread."""
        time.sleep(ACK_SECONDS)
        if hard:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
        self.stream.close()
        self.sock.close()

    def line(self):
        """The line that comes next."""
        wire.wait_for(lambda: len(pairs()) > self.lines)
        self.lines += 1
        return pairs()[self.lines - 1]
