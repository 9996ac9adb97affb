#!/usr/bin/env python3
"""Clients that ask for parts all over a base, and take nothing for a while.

    stalled.py PORT PID WANT CLIENTS

The server, whose first process is PID, keeps slices in 16 MiB of memory.  It
answers each client with the right bytes of the file WANT, to the end, or with
503; meanwhile all its processes have no more memory with slices open.
"""
import os
import selectors
import socket
import sys
import time

import wire

TARGET = "/a/channel=huawei/big.apk"
MEMORY = 16 << 20
PART = 3 << 19


def slices(pid):
    """The bytes of all slices that the server's processes have open."""
    sizes = {}
    for p in [int(pid), *wire.children(pid)]:
        try:
            for fd in os.listdir(f"/proc/{p}/fd"):
                path = f"/proc/{p}/fd/{fd}"
                if os.readlink(path).startswith("/memfd:slice"):
                    st = os.stat(path)
                    sizes[st.st_ino] = st.st_size
        except FileNotFoundError:
            pass
    return sum(sizes.values())


class Client:
    def __init__(self, port, want, n, number):
        self.first = (len(want) - PART) * n // number
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.sock.connect(("127.0.0.1", int(port)))
        self.sock.sendall(wire.request(
            "GET", TARGET, f"Range: bytes={self.first}-{self.first + PART - 1}"))
        self.stream = self.sock.makefile("rb")
        self.answer = None


def main():
    port, pid, want, number = sys.argv[1:]
    with open(want, "rb") as f:
        want = f.read()
    clients = [Client(port, want, n, int(number)) for n in range(int(number))]
    # Heads come, at the latest when others were given up.
    waiting = selectors.DefaultSelector()
    for c in clients:
        waiting.register(c.sock, selectors.EVENT_READ, c)
    end, refused, most = time.monotonic() + 60, 0, 0
    while waiting.get_map():
        assert time.monotonic() < end, "no answer"
        for key, _ in waiting.select(0.2):
            c = key.data
            waiting.unregister(c.sock)
            c.answer = wire.Answer(c.stream)
            if c.answer.status == 503:
                assert int(c.answer.fields["retry-after"]) > 0
                refused += 1
            else:
                assert c.answer.status == 206, c.answer.head
        most = max(most, slices(pid))
    assert 0 < refused < len(clients), refused
    # Those that were begun are sent to their ends.
    for c in clients:
        if c.answer.status == 206:
            body = c.answer.read().body
            assert body == want[c.first:c.first + PART], c.first
        most = max(most, slices(pid))
    print(refused, "were refused;", most, "bytes of slices at most")
    assert MEMORY // 2 < most <= MEMORY


main()
