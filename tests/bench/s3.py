"""Measure what has to do with S3, against a gateway of Ceph on loopback;
tests/bench/run calls it."""

import base64
import hashlib
import hmac
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import bench
from bench import MIB, ROUNDS, TOP, program

RGW = os.path.join(TOP, "tests/real/rgw")
BUCKET = "games"
SERVERS = ["serve", "listen"]


class Gateway:
    """A gateway with an empty bucket; the environment names it."""

    def __init__(self, work):
        self.dir = os.path.join(work, "rgw")
        out = subprocess.run([RGW, "start", self.dir, str(bench.free_port(1))],
                             capture_output=True, text=True, check=True).stdout
        os.environ.update(line.split("=", 1) for line in out.split("\n") if line)
        os.environ["CHANPACK_STORE"] = "s3://" + BUCKET
        self.url = os.environ["AWS_ENDPOINT_URL"]
        self.s3cmd("mb", "s3://" + BUCKET)

    def stop(self):
        subprocess.run([RGW, "stop", self.dir], check=True)

    def s3cmd(self, *argv):
        host = self.url.removeprefix("http://")
        subprocess.run(["s3cmd", "-q", "--no-ssl", "--host=" + host,
                        "--host-bucket=" + host, "--region=us-east-1",
                        "--access_key=" + os.environ["AWS_ACCESS_KEY_ID"],
                        "--secret_key=" + os.environ["AWS_SECRET_ACCESS_KEY"], *argv],
                       check=True, stdout=subprocess.DEVNULL)

    def presigned(self, method, key):
        """A URL that carries its signature, so that any client can use it."""
        now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        scope = f"{now[:8]}/us-east-1/s3/aws4_request"
        secret = os.environ["AWS_SECRET_ACCESS_KEY"]
        user = os.environ["AWS_ACCESS_KEY_ID"] + "/" + scope
        query = ("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                 + user.replace("/", "%2F") + f"&X-Amz-Date={now}&X-Amz-Expires=3600"
                 "&X-Amz-SignedHeaders=host")
        host = self.url.removeprefix("http://")
        request = (f"{method}\n/{BUCKET}/{key}\n{query}\nhost:{host}\n\nhost\n"
                   "UNSIGNED-PAYLOAD")
        text = ("AWS4-HMAC-SHA256\n" + now + "\n" + scope + "\n"
                + hashlib.sha256(request.encode()).hexdigest())
        sig = ("AWS4" + secret).encode()
        for part in scope.split("/") + [text]:
            sig = hmac.new(sig, part.encode(), "sha256").digest()
        return f"{self.url}/{BUCKET}/{key}?{query}&X-Amz-Signature={sig.hex()}"

    def logged(self, pattern):
        """How many lines of its log match."""
        with open(os.path.join(self.dir, "client.rgw.a.log"), encoding="utf-8",
                  errors="replace") as f:
            return len(re.findall(pattern, f.read()))

    def asked(self):
        """How many requests for packages it has answered."""
        return self.logged(rf'"(?:GET|HEAD) /{BUCKET}/k/')


def seconds_of(argv):
    """How long a program takes, and its peak KiB."""
    start = time.monotonic()
    run = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = status
    if status != 0:
        sys.exit(f"{argv[0]} failed")
    return time.monotonic() - start, usage.ru_maxrss


def fill(path):
    """1 GiB, of other content each time: the same would not be sent again."""
    with open(path, "wb") as f:
        chunk = os.urandom(MIB)
        for n in range(1024):
            f.write(n.to_bytes(8, "big") + chunk[8:])


def bench_upload(work, gateway):
    """1 GiB into the bucket, against s3cmd and against curl."""
    path = os.path.join(work, "big")
    s3cmd, curl, peak = [], [], 0
    for _ in range(ROUNDS):
        fill(path)
        start = time.monotonic()
        gateway.s3cmd("put", path, f"s3://{BUCKET}/big")
        theirs = time.monotonic() - start
        plain = seconds_of(["curl", "-sfT", path, gateway.presigned("PUT", "big")])[0]
        ours, kib = seconds_of([program("upload"), "-afqk", "big", path])
        s3cmd.append(theirs / ours)
        curl.append(plain / ours)
        peak = max(peak, kib)
    print(f"upload: {statistics.median(s3cmd):.2f} x s3cmd put (target 3.0),"
          f" {statistics.median(curl):.2f} x curl -T of a presigned URL (target 0.9),"
          f" 1 GiB; peak memory {peak / 1024:.0f} MiB (target 64)")


def bench_resume(work, gateway):
    """The rest of 1 GiB, half of which is there, against all of it by others."""
    path = os.path.join(work, "big")
    s3cmd, curl = [], []
    for n in range(3):
        fill(path)
        upload = [program("upload"), "-aqk", f"half{n}", path]
        broken = subprocess.Popen(upload, stdout=subprocess.DEVNULL)
        part = rf'"PUT /{BUCKET}/half{n}\?partNumber=.* 200 '
        while gateway.logged(part) < 32 and broken.poll() is None:
            time.sleep(0.02)
        broken.kill()
        if broken.wait() == 0:
            sys.exit("the upload was done before it could be killed")
        ours = seconds_of(upload)[0]
        start = time.monotonic()
        gateway.s3cmd("put", path, f"s3://{BUCKET}/big")
        s3cmd.append((time.monotonic() - start) / ours)
        curl.append(seconds_of(["curl", "-sfT", path,
                                gateway.presigned("PUT", "big")])[0] / ours)
    print(f"upload resumed at half of 1 GiB: {statistics.median(s3cmd):.2f} x "
          f"s3cmd put and {statistics.median(curl):.2f} x curl -T, of the whole")


def stop(*servers):
    for server in servers:
        server.terminate()
        server.wait()


def package(work, size):
    """A package of about SIZE bytes in a directory and in the bucket: k/game.apk."""
    store = os.path.join(work, "store")
    os.makedirs(os.path.join(store, "k"), exist_ok=True)
    path = bench.grown(os.path.join(store, "k/game.apk"), size)
    subprocess.run([program("upload"), "-fqk", "k/game.apk", "--accept=broken", path],
                   check=True, stdout=subprocess.DEVNULL)
    return store


def compare_warm(name, store, cache, state):
    """Server NAME with a bucket and a warm cache, against it with a directory."""
    local, port = bench.start_server(
        name, "-s", store, *(["--state", state] if name == "serve" else []))
    remote, other = bench.start_server(name, "--cache", cache)
    urls = [f"http://127.0.0.1:{p}/k/channel=huawei/game.apk" for p in (port, other)]
    try:
        for url in urls:
            bench.download(url, 1)
        for label, fields in (("packages of 18 MiB", []),
                              ("1 KiB ranges", ["Range: bytes=524288-525311"])):
            rates = [[bench.wrk(url, *fields)[1] for url in urls] for _ in range(ROUNDS)]
            print(f"warm: {name}: {statistics.median(r / d for d, r in rates):.2f} x the"
                  f" directory store, {label}, 16 at once (target 0.95):"
                  f" {statistics.median(r for _, r in rates):.0f} a second")
    finally:
        stop(local, remote)
        shutil.rmtree(cache)


def bench_warm(work, gateway):
    """Each server with a bucket and a warm cache, against it with a directory."""
    store = package(work, 18 * MIB)
    for name in SERVERS:
        compare_warm(name, store, os.path.join(work, "cache"),
                     os.path.join(work, "state"))


def bench_cold(work, gateway):
    """The first download of a package, against chanpack-fetch into a pipe."""
    package(work, 256 * MIB)
    cache = os.path.join(work, "cache")
    ways = [(name, label, argv) for name in SERVERS
            for label, argv in (("with a cache", ["--cache", cache]), ("without", []))]
    ratios = {way[:2]: [] for way in ways}
    for _ in range(ROUNDS):
        fetch = seconds_of(["sh", "-c", program("fetch") + " k/game.apk | cat"])[0]
        for name, label, argv in ways:
            shutil.rmtree(cache, ignore_errors=True)
            server, port = bench.start_server(name, *argv)
            url = f"http://127.0.0.1:{port}/k/channel=huawei/game.apk"
            ratios[name, label].append(fetch / bench.download(url, 1))
            stop(server)
    shutil.rmtree(cache, ignore_errors=True)
    for (name, label), of in ratios.items():
        print(f"cold: {name}: throughput {statistics.median(of):.2f} x chanpack-fetch"
              f" alone, {label}, 256 MiB (target 1.0)")


def bench_asks(work, gateway):
    """What 1,000 downloads of as many channels cost in requests to the bucket."""
    package(work, 18 * MIB)
    cache = os.path.join(work, "cache")
    for label, argv in (("with a cache", ["--cache", cache]), ("without", [])):
        server, port = bench.start_server("listen", *argv)
        before = gateway.asked()
        for n in range(0, 1000, 10):
            urls = []
            for m in range(n, n + 10):
                urls += ["-o", "/dev/null",
                         f"http://127.0.0.1:{port}/k/channel=c{m}/game.apk"]
            subprocess.run(["curl", "-sfZ", *urls], check=True,
                           stderr=subprocess.DEVNULL)
        stop(server)
        time.sleep(0.5)
        print(f"asks: {gateway.asked() - before} requests to the bucket for 1000"
              f" downloads of 18 MiB, {label}")
    shutil.rmtree(cache)


def main():
    names = sys.argv[1:] or ["upload", "resume", "warm", "cold", "asks"]
    with tempfile.TemporaryDirectory(dir=bench.BUILD) as work:
        gateway = Gateway(work)
        try:
            for name in names:
                globals()["bench_" + name](work, gateway)
        finally:
            gateway.stop()


main()
