"""Servers that take over a port from one another while eight clients connect
again and again: none is refused."""

import re
import signal
import subprocess
import threading

import wire


def start(port):
    process = subprocess.Popen(
        ["chanpack-listen", "--reuse-port", "-l", f"127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    line = process.stderr.readline()
    return process, int(re.search(r":([0-9]+)$", line)[1])


failed, counts, done = [], [0] * 8, threading.Event()


def load(n):
    try:
        while not done.is_set():
            sock = wire.connect(port)
            sock.sendall(wire.request("HEAD", "/a/channel=huawei/game.apk",
                                      "Connection: close"))
            answer, = wire.answers(wire.read_all(sock), ["HEAD"])
            assert answer.status == 200
            sock.close()
            counts[n] += 1
    except Exception as e:
        failed.append(repr(e))


server, port = start(0)
threads = [threading.Thread(target=load, args=(n,)) for n in range(8)]
try:
    for t in threads:
        t.start()
    for _ in range(4):
        wire.wait_for(lambda: failed or min(counts) > 5)
        old, (server, _) = server, start(port)
        counts[:] = [0] * 8
        wire.wait_for(lambda: failed or min(counts) > 5)
        old.send_signal(signal.SIGTERM)
        assert old.wait(wire.PATIENCE) == 0
        counts[:] = [0] * 8
    wire.wait_for(lambda: failed or min(counts) > 5)
finally:
    done.set()
    for t in threads:
        t.join()
    server.terminate()
    server.wait(wire.PATIENCE)
assert not failed, failed
