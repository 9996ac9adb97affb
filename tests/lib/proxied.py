"""What the tests of proxies share: headers of the PROXY protocol, connections
from several addresses to the server on the port that is the first argument, and
what its log tells."""

import socket
import sys

import wire

PORT = int(sys.argv[1])
SIG = b"\r\n\r\n\0\r\nQUIT\n"
IP4 = bytes([192, 0, 2, 7, 127, 0, 0, 1, 18, 52, 1, 187])
IP6 = bytes.fromhex("20010db8" + "0" * 22 + "07") + bytes(15) + b"\1" + IP4[8:]
V1 = b"PROXY TCP4 192.0.2.7 127.0.0.1 4660 443\r\n"


def v2(command, family, rest, length=None):
    length = len(rest) if length is None else length
    return (SIG + bytes([0x20 | command, family]) +
            length.to_bytes(2, "big") + rest)


def connect(source="127.0.0.1"):
    return socket.create_connection(("127.0.0.1", PORT), wire.PATIENCE,
                                    (source, 0))


def last(*fields):
    return wire.request("HEAD", "/a/game.apk", "Connection: close", *fields)


def end(sock):
    """What comes until the server closes the connection."""
    try:
        return wire.read_all(sock)
    except ConnectionResetError:
        return b""


def told(number=0):
    """Of each line of the log, once there are so many: who asked, and through
    whom."""
    if number > 0:
        wire.wait_for(lambda: len(told()) >= number)
    # The server of the first connection makes it.
    with open("log", "a+") as f:
        f.seek(0)
        return [" ".join(p for p in line.split(" ")
                         if p.startswith(("peer=", "via="))) for line in f]


def ask(data, source="127.0.0.1", status=200):
    """Send it and read the one answer; what the log tells of it."""
    before = len(told())
    with connect(source) as sock:
        sock.sendall(data)
        answer, = wire.answers(end(sock), ["HEAD" if status == 200 else "GET"])
    assert answer.status == status, (answer.status, data)
    lines = told(before + 1)[before:]
    assert len(lines) == 1, lines
    return lines[0]
