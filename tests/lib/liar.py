#!/usr/bin/env python3
"""What chanpack-listen takes for chanpack-fetch --coprocess: it gives the files
of a directory, and breaks a rule of wire/wire.h as the file MODE says.

    liar.py DIRECTORY MODE

    honest    it breaks none
    garbage   bytes that are no message
    pipe      the descriptor is no file
    writable  the descriptor can be written to
    unasked   an answer that nobody has asked for
    slice     an answer to another question
    die       it ends
    close     it closes the socket, and goes on
"""
import hashlib
import os
import select
import socket
import struct
import sys

DIRECTORY, MODE = sys.argv[1:]
FIND, NEW, FOUND, SLICED, FAILED = 1, 4, 65, 66, 68


def found(number, path):
    with open(path, "rb") as f:
        data, st = f.read(), os.fstat(f.fileno())
    return struct.pack(
        "<IIQqIqIBBHI32s", FOUND, number, len(data),
        st.st_mtime_ns // 10**9, st.st_mtime_ns % 10**9,
        st.st_ctime_ns // 10**9, st.st_ctime_ns % 10**9, 1, 1, 0, 0,
        hashlib.sha256(data).digest()) + b"0:x"


def send(sock, data, fd=None):
    socket.send_fds(sock, [data], [] if fd is None else [fd])


def answer(sock, number, key):
    with open(MODE) as f:
        how = f.read().strip()
    path = os.path.join(DIRECTORY, key)
    if not os.path.isfile(path):
        return send(sock, struct.pack("<III", FAILED, number, 1) + b"none")
    if how == "garbage":
        return send(sock, b"\0\xff" * 20)
    if how == "die":
        sys.exit(1)
    if how == "close":
        return sock.close()
    fd = os.open(path, os.O_RDWR if how == "writable" else os.O_RDONLY)
    if how == "pipe":
        os.close(fd)
        fd, other = os.pipe()
        os.close(other)
    if how == "unasked":
        number += 1
    data = found(number, path)
    if how == "slice":
        data = struct.pack("<IIQII", SLICED, number, 0, 9, 9)
    send(sock, data, fd)
    os.close(fd)


def main():
    control = socket.socket(fileno=0)
    askers = []
    while True:
        for sock in select.select([control, *askers], [], [])[0]:
            data, fds, _, _ = socket.recv_fds(sock, 2048, 1)
            if not data:
                if sock is control:
                    return
                sock.close()
            elif sock is control:
                askers.append(socket.socket(fileno=fds[0]))
            elif struct.unpack_from("<I", data)[0] == FIND:
                answer(sock, struct.unpack_from("<I", data, 4)[0],
                       data[8:].decode())
        askers = [a for a in askers if a.fileno() != -1]


main()
