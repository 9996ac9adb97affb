"""overwrite.py STORE KEY TARGET WANT HOW PACE: download TARGET from
chanpack-serve, which serves STORE, and do HOW to the base KEY when a little of
the body has come.  PACE says how it is read on: fast, slow (in a second, at
least), or through a pipe.  WANT has the right body.

Of "overwrite" and "restore" (which sets the times back), the download must be
cut; of all else it must be whole and right."""

import os
import shutil
import socket
import subprocess
import sys
import time

import wire

store, key, target, want, how, pace = sys.argv[1:]
base = f"{store}/{key}"
with open(want, "rb") as f:
    want = f.read()


def overwrite():
    """The first bytes and the last ones, in place."""
    with open(base, "r+b") as f:
        for at, whence in (0, os.SEEK_SET), (-65536, os.SEEK_END):
            at = f.seek(at, whence)
            data = f.read(65536)
            f.seek(at)
            f.write(bytes(b ^ 0xFF for b in data))


def restore():
    before = os.stat(base)
    overwrite()
    os.utime(base, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace():
    shutil.copy(base, f"{store}/new")
    with open(f"{store}/new", "r+b") as f:
        f.write(bytes(65536))
    os.rename(f"{store}/new", base)


def remove():
    os.unlink(base)


def link():
    os.link(base, f"{store}/second")


def chmod():
    os.chmod(base, 0o600)


def attribute():
    os.setxattr(base, "user.comment", b"x")


def touch_back():
    """Times are changed and set back: no byte is."""
    before = os.stat(base)
    os.utime(base)
    os.utime(base, ns=(before.st_atime_ns, before.st_mtime_ns))


def serve(end):
    return subprocess.Popen(
        ["chanpack-serve", "-s", store, "--state", f"{store}.state"],
        stdin=end, stdout=end, bufsize=0)


def connection():
    """The server's process, and how to read and write at a client's end of TCP
    with a small window."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.socket()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        ours.connect(listener.getsockname())
        theirs, _ = listener.accept()
    ours.settimeout(wire.PATIENCE)
    with theirs:
        return serve(theirs), ours.recv, ours.sendall


def pipes():
    """The same with two pipes."""
    process = serve(subprocess.PIPE)
    return process, process.stdout.read, process.stdin.write


def read_rest(body, length):
    """The body, as far as it comes."""
    pauses = 0
    try:
        while len(body) < length and (part := read(262144)):
            body += part
            while pace == "slow" and len(body) * 100 > pauses * length:
                pauses += 1
                time.sleep(0.01)
    except ConnectionResetError:
        pass
    return body


process, read, write = pipes() if pace == "pipe" else connection()
write(wire.request("GET", target, "Connection: close"))
data = b""
while len(data) < 20000:
    data += read(20000 - len(data))
head, body = data.split(b"\r\n\r\n", 1)
assert head.startswith(b"HTTP/1.1 200 "), head
assert b"Content-Length: %d\r\n" % len(want) in head, head
globals()[how]()
body = read_rest(bytearray(body), len(want))
status = process.wait(wire.PATIENCE)
if how in ("overwrite", "restore"):
    assert len(body) < len(want), f"{how}: all {len(body)} bytes came"
    assert status == 75, status
else:
    assert body == want, (how, len(body), len(want))
    assert status == 0, status
