#!/usr/bin/env python3
"""One connection: what comes on standard input goes to the server, and what it
answers to standard output.

    talk.py PORT
"""
import os
import selectors
import socket
import sys


def main():
    sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    ready = selectors.SelectSelector()
    ready.register(0, selectors.EVENT_READ)
    ready.register(sock, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fd == 0:
                data = os.read(0, 16384)
                try:
                    if data:
                        sock.sendall(data)
                    else:
                        sock.shutdown(socket.SHUT_WR)
                except OSError:
                    data = b""  # the server has closed: its answer says why
                if not data:
                    ready.unregister(0)
                continue
            data = sock.recv(65536)
            if not data:
                return
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


main()
