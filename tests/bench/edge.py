"""Measure the edge, scripts/edge/worker.js in workerd, against a worker that
passes everything on to the same chanpack-listen; tests/bench/run edge calls it.

Both take turns in one run; quote the ratios.  The cache of the edge is that of the
tests, a process of its own that is not counted.
"""
import os
import socket
import statistics
import subprocess
import tempfile
import time

import bench

ROUNDS = 5
WORKERD = os.path.join(
    bench.TOP, "tests/real/node_modules/@cloudflare/workerd-linux-64/bin/workerd")
THROUGH = """export default { fetch: (request, env) => fetch(
  new Request(env.ORIGIN + new URL(request.url).pathname, request)) };"""
CONFIG = """using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "edge", worker = .edge),
  (name = "internet", network = (allow = ["private"])),
  (name = "cache", external = (address = "127.0.0.1:%d", http = ()))],
  sockets = [(name = "http", service = "edge", http = (), address = "127.0.0.1:%d")]);
const edge :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-07-01", cacheApiOutbound = "cache",
  bindings = [(name = "ORIGIN", text = "http://127.0.0.1:%d"),
              (name = "LOG", text = "off")]);
"""


def cpu(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_port(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nobody listens on port {port}")


def workerd(folder, script, cache, port, origin):
    """A workerd that runs the script on this port."""
    os.mkdir(folder)
    with open(os.path.join(folder, "worker.js"), "w", encoding="utf-8") as f:
        f.write(script)
    with open(os.path.join(folder, "workerd.capnp"), "w", encoding="ascii") as f:
        f.write(CONFIG % (cache, port, origin))
    process = subprocess.Popen([WORKERD, "serve", "workerd.capnp"], cwd=folder)
    wait_port(port)
    return process


def get(port, n):
    """Seconds, and the size, of one download for channel n."""
    url = f"http://127.0.0.1:{port}/a/channel=c{n}/game.apk"
    start = time.monotonic()
    size = int(subprocess.check_output(
        ["curl", "-sS", "--fail", "-o", "/dev/null", "-w", "%{size_download}", url]))
    return time.monotonic() - start, size


def main():
    started = []
    with tempfile.TemporaryDirectory(dir=bench.BUILD) as work:
        try:
            os.makedirs(os.path.join(work, "store/a"))
            bench.grown(os.path.join(work, "store/a/game.apk"), 512 << 20)
            os.mkdir(os.path.join(work, "cache"))
            with open(os.path.join(work, "cache.log"), "w+", encoding="utf-8") as log:
                started.append(subprocess.Popen(
                    ["python3", os.path.join(bench.TOP, "tests/lib/edgecache.py"),
                     os.path.join(work, "cache")], stdout=log))
                while not (line := log.readline()).endswith("\n"):
                    time.sleep(0.05)
                    log.seek(0)
            port = int(line)
            origin = bench.free_port(2)
            edge, through = origin + 1, origin + 2
            started.append(subprocess.Popen(
                [bench.program("listen"), "-l", f"127.0.0.1:{origin}", "-s",
                 os.path.join(work, "store")], stderr=subprocess.DEVNULL))
            wait_port(origin)
            with open(os.path.join(bench.TOP, "scripts/edge/worker.js"),
                      encoding="utf-8") as f:
                ours = workerd(os.path.join(work, "edge"), f.read(), port, edge, origin)
            theirs = workerd(os.path.join(work, "through"), THROUGH, port, through, origin)
            started += [ours, theirs]
            get(through, 0)
            cold, size = get(edge, 0)
            rows = []
            for n in range(ROUNDS):
                row = []
                for process, at in (ours, edge), (theirs, through):
                    before = cpu(process.pid)
                    seconds = get(at, n)[0]
                    row += [seconds, cpu(process.pid) - before]
                rows.append(row)
        finally:
            for process in started:
                process.kill()
                process.wait()
    speed = statistics.median(r[2] / r[0] for r in rows)
    used = statistics.median(r[1] / r[3] for r in rows)
    print(f"edge, hot: {speed:.2f} x the throughput of passing through, "
          f"{used:.2f} x its CPU ({statistics.median(r[1] for r in rows) / size * 1e9:.2f} s "
          "a GB)")
    print(f"edge, cold: {statistics.median(r[2] for r in rows) / cold:.2f} x")


main()
