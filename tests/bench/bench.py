"""Measure chanpack against other programs; tests/bench/run calls it.

Each figure is a median of several rounds in which the two take turns, on one
machine in one run; quote the ratios, not the times.
"""

import os
import random
import re
import resource
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
APK = os.path.join(TOP, "tests/fixtures/golden/base-v2v3.apk")
BUILD = os.path.join(TOP, "build/bench")
ROUNDS = 5
MIB = 1 << 20


def program(name):
    return os.path.join(TOP, "bin", "chanpack-" + name)


def grown(path, size):
    """A package of about SIZE bytes: APK with data before its signing block.

    Its signature is no longer valid, which nothing measured here looks at.
    """
    with open(APK, "rb") as f:
        data = bytearray(f.read())
    eocd = data.rindex(b"PK\x05\x06")
    (cd,) = struct.unpack_from("<I", data, eocd + 16)
    (block,) = struct.unpack_from("<Q", data, cd - 24)
    at = cd - block - 8
    more = size - len(data)
    struct.pack_into("<I", data, eocd + 16, cd + more)
    with open(path, "wb") as f:
        f.write(data[:at])
        chunk = os.urandom(MIB)
        while more > 0:
            f.write(chunk[:more])
            more -= len(chunk)
        f.write(data[at:])
    return path


def pipe_through(path, argv):
    """Seconds and peak KiB of ARGV between two pipes, fed with a file."""
    start = time.monotonic()
    source = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
    tested = subprocess.Popen(argv, stdin=source.stdout, stdout=subprocess.PIPE)
    sink = subprocess.Popen(["cat"], stdin=tested.stdout, stdout=subprocess.DEVNULL)
    source.stdout.close()
    tested.stdout.close()
    _, status, usage = os.wait4(tested.pid, 0)
    tested.returncode = status
    sink.wait()
    source.wait()
    if status != 0:
        sys.exit(f"{argv[0]} failed")
    return time.monotonic() - start, usage.ru_maxrss


def bench_stream(work):
    """Stream inject, pipe to pipe, against cat."""
    path = grown(os.path.join(work, "big.apk"), 1024 * MIB)
    ours, cats, peak = [], [], 0
    for _ in range(ROUNDS):
        cats.append(pipe_through(path, ["cat"])[0])
        seconds, kib = pipe_through(path, [program("inject"), "-c", "huawei"])
        ours.append(seconds)
        peak = max(peak, kib)
    ratio = statistics.median(c / o for c, o in zip(cats, ours))
    print(f"stream: throughput {ratio:.2f} x cat on 1 GiB (target 1.0);"
          f" peak memory {peak / 1024:.0f} MiB (target 72)")


def bench_scan(work):
    """How much of a package one scan reads."""
    for size in (18 * MIB, 1024 * MIB):
        path = grown(os.path.join(work, "scan.apk"), size)
        run = subprocess.run([program("inject"), "-nv", "-c", "x", path],
                             capture_output=True, text=True, check=True)
        reads, count = re.search(r"scan: (\d+) reads, (\d+) bytes", run.stderr).groups()
        print(f"scan: {reads} reads, {count} bytes of {size // MIB} MiB"
              " (target 4 reads, 131072 bytes)")


def spawned(runs, request, argv):
    """Medians in us of ARGV with a request and of an empty program, in turns: to
    the first byte and to the exit."""
    out = subprocess.run([os.path.join(BUILD, "spawn"), str(runs), request, *argv,
                          "--", os.path.join(BUILD, "empty")],
                         capture_output=True, text=True, check=True).stdout
    return [float(x) for x in out.split()]


def bench_start(work):
    """From exec to the first byte: one HEAD, against an empty program."""
    store, state = os.path.join(work, "store"), os.path.join(work, "state")
    env = dict(os.environ, CHANPACK_STORE=store)
    base = subprocess.run([program("upload"), APK], env=env, text=True,
                          capture_output=True, check=True).stdout.strip()
    url = subprocess.run([program("splice"), "-c", "huawei", base], text=True,
                         capture_output=True, check=True).stdout.strip()
    request = os.path.join(work, "request")
    with open(request, "w", encoding="ascii") as f:
        f.write(f"HEAD {url.split(':8080', 1)[1]} HTTP/1.0\r\n\r\n")
    argv = [program("serve"), "-s", store, "--state", state]
    # A digest is not kept while the file is younger than 2 seconds.
    time.sleep(2.5)
    new = []
    for _ in range(100):
        shutil.rmtree(state, ignore_errors=True)
        new.append(spawned(1, request, argv))
    for label, (first, done, empty, gone) in (
            ("whose base is known", spawned(500, request, argv)),
            (f"that measures a base of {os.path.getsize(APK)} bytes",
             [statistics.median(x) for x in zip(*new)])):
        print(f"start: {first - empty:.0f} us more than an empty program to the first"
              f" byte (target 1000) of a HEAD {label}: {first:.0f} us, {empty:.0f} us;"
              f" to the exit {done:.0f} us, {gone:.0f} us")


def bench_measure(work):
    """How fast the SHA-256 of a base is measured, against openssl."""
    store, state = os.path.join(work, "measured"), os.path.join(work, "digests")
    os.makedirs(os.path.join(store, "k"))
    base = grown(os.path.join(store, "k/game.apk"), 1024 * MIB)
    request = os.path.join(work, "request")
    with open(request, "w", encoding="ascii") as f:
        f.write("HEAD /k/game.apk HTTP/1.0\r\n\r\n")
    argv = [program("serve"), "-s", store]
    remembered = argv + ["--state", state]
    time.sleep(2.5)
    timed(remembered, request, os.devnull)
    ratios, rates = [], []
    for _ in range(ROUNDS):
        theirs = timed(["openssl", "dgst", "-sha256", base], request, os.devnull)[0]
        ours = timed(argv, request, os.devnull)[0]
        ours -= timed(remembered, request, os.devnull)[0]
        ratios.append(theirs / ours)
        rates.append(1024 * MIB / 1e9 / ours)
    os.unlink(base)
    print(f"measure: SHA-256 of a base of 1 GiB at {statistics.median(rates):.2f} GB/s,"
          f" {statistics.median(ratios):.2f} x openssl dgst")


def batch_seconds(base, channels, out):
    """One batch over all CHANNELS, written from nothing."""
    shutil.rmtree(out, ignore_errors=True)
    os.sync()
    start = time.monotonic()
    subprocess.run([program("inject"), "-f", channels, "-o", out + "/{channel}", base],
                   check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def copy_seconds(base, count, out):
    """As many cp --reflink=never, one after the other."""
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    os.sync()
    start = time.monotonic()
    for n in range(count):
        subprocess.run(["cp", "--reflink=never", base, f"{out}/c{n}"], check=True)
    return time.monotonic() - start


def compare_batch(where, label, target):
    """100 packages of 18 MiB in directory WHERE."""
    base = grown(os.path.join(where, "game.apk"), 18 * MIB)
    channels = os.path.join(where, "channels.txt")
    with open(channels, "w", encoding="ascii") as f:
        f.writelines(f"c{n}\n" for n in range(100))
    out = os.path.join(where, "out")
    pairs = [(copy_seconds(base, 100, out), batch_seconds(base, channels, out))
             for _ in range(ROUNDS)]
    ratio = statistics.median(c / o for c, o in pairs)
    shutil.rmtree(out)
    print(f"batch: {ratio:.2f} x cp on {label} (target {target}), 100 packages;"
          f" {statistics.median(o for _, o in pairs):.3f} s")


def bench_batch(work):
    """Batches against cp, where blocks cannot be shared and where they can."""
    kind = subprocess.run(["df", "--output=fstype", work], text=True,
                          capture_output=True, check=True).stdout.split()[-1]
    compare_batch(work, kind, "1.0")
    image, where = os.path.join(work, "image"), os.path.join(work, "xfs")
    os.mkdir(where)
    with open(image, "wb") as f:
        f.truncate(4096 * MIB)
    env = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
    for argv in (["mkfs.xfs", "-q", "-m", "reflink=1", image],
                 ["mount", "-o", "loop", image, where]):
        run = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            print(f"batch: not measured with shared blocks: {' '.join(argv[:1])}:"
                  f" {run.stderr.strip()}")
            return
    try:
        compare_batch(where, "XFS with reflinks", "50")
    finally:
        subprocess.run(["umount", where], check=True)


def cpu_of(pid):
    """Clock ticks that a process and its children have used."""
    total = 0
    for entry in [pid] + children_of(pid):
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        total += sum(int(x) for x in fields[11:15])
    return total


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
        return f.read().split()


def free_port(more=0):
    """A port, and MORE behind it, that nobody listens on and that the system
    gives to no client: it lies below the range for those."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as f:
        low = int(f.read().split()[0])
    while True:
        port = random.randrange(10000, max(low, 10100) - more)
        try:
            for i in range(more + 1):
                socket.create_server(("127.0.0.1", port + i)).close()
            return port
        except OSError:
            continue


def await_port(server, port):
    """Wait until the server listens."""
    for _ in range(200):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{server.args[0]} does not listen on port {port}")


def start_nginx(work, root):
    port = free_port()
    conf = os.path.join(work, "nginx.conf")
    with open(conf, "w", encoding="ascii") as f:
        user = "user root;" if os.getuid() == 0 else ""
        f.write(f"{user} daemon off; pid {work}/nginx.pid;"
                f"error_log {work}/nginx.log; worker_processes 2;"
                f"worker_rlimit_nofile 20000; events {{ worker_connections 12000; }}\n"
                "http { access_log off; sendfile on; tcp_nopush on;"
                f"server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n")
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    server = subprocess.Popen([nginx, "-c", conf, "-p", work, "-e", f"{work}/nginx.log"])
    await_port(server, port)
    return server, port


def start_tcpserver(argv):
    """A process a connection: the super-server, and its port.  Each process says
    so if wrk breaks its connection off at the end."""
    port = free_port()
    server = subprocess.Popen(["tcpserver", "-q", "-H", "-R", "-l", "0", "-c", "64",
                               "-b", "1024", "127.0.0.1", str(port)] + argv,
                              stderr=subprocess.DEVNULL)
    await_port(server, port)
    return server, port


def start_server(name, *argv):
    """One of our servers, with these options, and its port."""
    if name == "serve":
        return start_tcpserver([program(name), *argv])
    server = subprocess.Popen([program(name), "-l", "127.0.0.1:0", *argv],
                              stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if "listening on" in line:
            return server, int(line.rsplit(":", 1)[1])
    sys.exit(f"{name} does not start")


def download(url, copies):
    """Seconds that COPIES downloads at once take."""
    start = time.monotonic()
    clients = [subprocess.Popen(["curl", "-sf", "-o", "/dev/null", url])
               for _ in range(copies)]
    if any(c.wait() != 0 for c in clients):
        sys.exit(f"curl {url} failed")
    return time.monotonic() - start


def start_pair(work, name, size):
    """chanpack-listen with a package of SIZE in its store, and nginx with the
    channel package ready-made: both processes and their URLs."""
    path = grown(os.path.join(work, "game.apk"), size)
    store, root = os.path.join(work, name + "-store"), os.path.join(work, name)
    os.makedirs(root)
    os.makedirs(os.path.join(store, "k"))
    os.rename(path, os.path.join(store, "k/game.apk"))
    subprocess.run([program("inject"), "-c", "huawei", "-o", f"{root}/game.apk",
                    os.path.join(store, "k/game.apk")], check=True)
    server, port = start_server("listen", "-s", store)
    nginx, other = start_nginx(work, root)
    urls = (f"http://127.0.0.1:{port}/k/channel=huawei/game.apk",
            f"http://127.0.0.1:{other}/game.apk")
    # A base is measured once, which is no part of what is compared.
    for url in urls:
        download(url, 1)
    return server, urls[0], nginx, urls[1]


def stop_pair(server, nginx):
    server.terminate()
    nginx.terminate()
    server.wait()
    nginx.wait()


def bench_download(work):
    """Large downloads, against nginx with the channel package ready-made."""
    server, ours, nginx, theirs = start_pair(work, "download", 1024 * MIB)
    try:
        for copies in (1, 16):
            times, cpu = [], {server.pid: 0, nginx.pid: 0}
            for _ in range(3):
                pair = []
                for pid, url in ((nginx.pid, theirs), (server.pid, ours)):
                    before = cpu_of(pid)
                    pair.append(download(url, copies))
                    time.sleep(0.1)
                    cpu[pid] += cpu_of(pid) - before
                times.append(pair[0] / pair[1])
            print(f"download: throughput {statistics.median(times):.2f} x nginx,"
                  f" {copies} at once (target 1.0); CPU per byte"
                  f" {cpu[server.pid] / max(cpu[nginx.pid], 1):.2f} x nginx (target 1.1)")
    finally:
        stop_pair(server, nginx)


def wrk(url, *fields, seconds=3):
    """Answers that 16 connections get in so many seconds, and how many a second."""
    # An answer may take long while others use the machine: no error yet.
    argv = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--timeout", "60s"]
    for field in fields:
        argv += ["-H", field]
    out = subprocess.run(argv + [url], capture_output=True, text=True,
                         check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(f"wrk {url}: {out}")
    return (int(re.search(r"(\d+) requests in", out)[1]),
            float(re.search(r"Requests/sec:\s*([\d.]+)", out)[1]))


def compare_rates(server, ours, nginx, theirs, *fields):
    """Requests a second in turns: ours to nginx's, ours, and CPU of each of ours
    to nginx's."""
    rates, cpu = [], {server.pid: 0, nginx.pid: 0}
    for _ in range(ROUNDS):
        pair = []
        for pid, url in ((nginx.pid, theirs), (server.pid, ours)):
            before = cpu_of(pid)
            pair.append(wrk(url, *fields)[1])
            cpu[pid] += (cpu_of(pid) - before) / pair[-1]
        rates.append(pair)
    return (statistics.median(o / n for n, o in rates),
            statistics.median(o for _, o in rates),
            cpu[server.pid] / max(cpu[nginx.pid], 1e-9))


def bench_requests(work):
    """Ranges of 1 KiB, against nginx with the channel package ready-made."""
    server, ours, nginx, theirs = start_pair(work, "requests", 16 * MIB)
    try:
        for label, fields, target in (
                ("keep-alive", [], (1.3, 0.7)),
                ("one connection each", ["Connection: close"], (1.0, 0.8))):
            ratio, rate, cpu = compare_rates(server, ours, nginx, theirs,
                                             "Range: bytes=524288-525311", *fields)
            print(f"requests: {ratio:.2f} x nginx with {label} (target {target[0]}):"
                  f" {rate:.0f} a second, CPU each {cpu:.2f} x nginx"
                  f" (target {target[1]})")
    finally:
        stop_pair(server, nginx)


def bench_plans(work):
    """Plans, against nginx with the same text ready-made."""
    server, ours, nginx, theirs = start_pair(work, "plans", 18 * MIB)
    ours = ours.replace("/game.apk", ";plan=1/game.apk")
    theirs = theirs.replace("/game.apk", "/plan.json")
    text = os.path.join(work, "plans/plan.json")
    try:
        subprocess.run(["curl", "-sf", "-o", text, ours], check=True)
        ratio, rate, cpu = compare_rates(server, ours, nginx, theirs)
        print(f"plans: {rate:.0f} a second (target 20000), {ratio:.2f} x nginx with the"
              f" same {os.path.getsize(text)} bytes in a file; CPU each {cpu:.2f} x nginx")
    finally:
        stop_pair(server, nginx)


def followed(url, seconds=3):
    """Whole downloads a second of 16 connections that follow redirections."""
    script = os.path.join(TOP, "tests/bench/tokens.lua")
    out = subprocess.run(["wrk", "-t1", "-c16", f"-d{seconds}s", "--timeout", "60s",
                          "-s", script, url], capture_output=True, text=True,
                         check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(f"wrk {url}: {out}")
    return float(re.search(r"Downloads/sec: ([\d.]+)", out)[1])


def location_of(url):
    return subprocess.run(["curl", "-sS", "-o", os.devnull, "-w", "%{redirect_url}", url],
                          check=True, capture_output=True, text=True).stdout


def bench_tokens(work):
    """A small package with a token for each download, against the same without;
    and how fast tokens are made and checked."""
    keys, store, urls = (os.path.join(work, n) for n in ("tokenkeys", "tokens", "tokenurls"))
    os.makedirs(os.path.join(store, "k"))
    shutil.copy(os.path.join(TOP, "tests/fixtures/v2.apk"), f"{store}/k/game.apk")
    with open(os.open(keys, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as f:
        subprocess.run([program("splice"), "--new-key", "k"], check=True, stdout=f)
    signed = ("-K", keys)
    with_, without = (start_server("listen", "-s", store, *signed, *more)
                      for more in (("--tokens", keys), ()))
    path = subprocess.run([program("splice"), *signed, "-c", "huawei",
                           "http://h/k/game.apk"], check=True, capture_output=True,
                          text=True).stdout.strip().removeprefix("http://h")
    ours, theirs = (f"http://127.0.0.1:{port}{path}" for _, port in (with_, without))
    try:
        rates = [(followed(theirs), followed(ours)) for _ in range(ROUNDS)]
        issued = statistics.median(wrk(ours)[1] for _ in range(ROUNDS))
        location = location_of(ours)
    finally:
        for server, _ in (with_, without):
            server.terminate()
            server.wait()
    print(f"tokens: {statistics.median(o for _, o in rates):.0f} downloads a second of"
          f" {os.path.getsize(store + '/k/game.apk')} bytes, two requests each:"
          f" {statistics.median(o / n for n, o in rates):.2f} x those without;"
          f" {issued:.0f} tokens a second made, signed and sent")
    count = 1_000_000
    with open(urls, "w", encoding="ascii") as f:
        f.writelines(f"{location}\n" for _ in range(count))
    pairs = [[timed([program("split"), *more], urls, os.devnull)[0]
              for more in ((), ("--tokens", keys))] for _ in range(ROUNDS)]
    print(f"split --tokens: {count / statistics.median(c for _, c in pairs) / 1e6:.2f}"
          f" million tokens/s checked, {statistics.median(p / c for p, c in pairs):.2f} x"
          " the rate without")


def bench_packages(work):
    """Packages of the usual size, whole, by 16 connections that are kept."""
    server, ours, nginx, theirs = start_pair(work, "packages", 18 * MIB)
    rates = {server.pid: [], nginx.pid: []}
    cpu = {server.pid: [], nginx.pid: []}
    try:
        for _ in range(ROUNDS):
            for pid, url in ((nginx.pid, theirs), (server.pid, ours)):
                before = cpu_of(pid)
                count, rate = wrk(url)
                ticks = cpu_of(pid) - before
                rates[pid].append(rate * 18 * MIB / 1e9)
                cpu[pid].append(ticks / os.sysconf("SC_CLK_TCK") /
                                (count * 18 * MIB / 1e9))
    finally:
        stop_pair(server, nginx)
    def ratio(of):
        return statistics.median(o / n for o, n in zip(of[server.pid], of[nginx.pid]))
    print(f"packages: throughput {ratio(rates):.2f} x nginx, 18 MiB each, 16 at once"
          f" (target 1.0): {statistics.median(rates[server.pid]):.2f} GB/s; CPU per byte"
          f" {ratio(cpu):.2f} x nginx (target 1.1):"
          f" {statistics.median(cpu[server.pid]):.3f} s a GB")


def first_bytes(url, seconds):
    """How long new connections wait for the first byte, in order of size."""
    host, _, path = url.removeprefix("http://").partition("/")
    request = (f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n"
               "Range: bytes=0-1023\r\nConnection: close\r\n\r\n").encode()
    waits, end = [], time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        with socket.create_connection(host.split(":"), 20) as sock:
            sock.sendall(request)
            if not sock.recv(1):
                sys.exit(f"{url}: no answer")
            waits.append(time.monotonic() - start)
    return sorted(waits)


def bench_first(work):
    """Time to the first byte while 16 connections download whole packages."""
    server, ours, nginx, theirs = start_pair(work, "first", 18 * MIB)
    ranks = {50: [], 99: []}
    try:
        for _ in range(ROUNDS):
            pair = []
            for url in theirs, ours:
                with subprocess.Popen(["wrk", "-t1", "-c16", "-d4s", url],
                                      stdout=subprocess.DEVNULL) as load:
                    time.sleep(0.5)
                    pair.append(first_bytes(url, 3))
                    if load.wait() != 0:
                        sys.exit(f"wrk {url} failed")
            for rank, of in ranks.items():
                of.append([p[len(p) * rank // 100] for p in pair])
    finally:
        stop_pair(server, nginx)
    for rank, of in ranks.items():
        print(f"first: {statistics.median(o / n for n, o in of):.2f} x nginx's time to"
              f" the first byte under load, percentile {rank}:"
              f" {statistics.median(o for _, o in of) * 1e3:.2f} ms,"
              f" {statistics.median(n for n, _ in of) * 1e3:.2f} ms")


def pss_of(pid):
    """KiB of memory of a process and its children, of shared pages a part."""
    total = 0
    for entry in [pid] + children_of(pid):
        with open(f"/proc/{entry}/smaps_rollup", encoding="ascii") as f:
            total += int(re.search(r"^Pss: *(\d+)", f.read(), re.M)[1])
    return total


def tcp_memory():
    """Pages that the system has for TCP."""
    with open("/proc/net/sockstat", encoding="ascii") as f:
        return int(re.search(r"^TCP: .* mem (\d+)", f.read(), re.M)[1])


def stall(url, count):
    """Connections whose downloads have begun, and take nothing more."""
    host, _, path = url.removeprefix("http://").partition("/")
    stalled = []
    for n in range(count):
        sock = socket.socket()
        # As of a phone: more of each would fill the memory of this machine.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        sock.settimeout(20)
        name, _, port = host.partition(":")
        sock.connect((name, int(port)))
        target = path.replace("channel=huawei", f"channel=c{n % 1000}")
        sock.sendall(f"GET /{target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        stalled.append(sock)
    heads = [s.recv(12, socket.MSG_WAITALL) for s in stalled]
    if any(head != b"HTTP/1.1 200" for head in heads):
        sys.exit(f"{url}: not all are answered: {set(heads)}")
    return stalled


def bench_stalled(work):
    """Downloads of 1,000 channels that stall, all at once."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    count = min(8000, most // 2)
    server, ours, nginx, theirs = start_pair(work, "stalled", 18 * MIB)
    pss, tcp, p99 = [], [], []
    try:
        for pid, url in ((nginx.pid, theirs), (server.pid, ours)):
            before = tcp_memory()
            stalled = stall(url, count)
            waits = first_bytes(url, 3)
            pss.append(pss_of(pid))
            tcp.append(tcp_memory() - before)
            p99.append(waits[len(waits) * 99 // 100])
            for sock in stalled:
                sock.close()
            time.sleep(2)
    finally:
        stop_pair(server, nginx)
    print(f"stalled: {count} downloads at once, all answered: memory"
          f" {pss[1] / pss[0]:.2f} x nginx (target 0.3): {pss[1]} KiB,"
          f" of TCP {tcp[1] / tcp[0]:.2f} x (target 0.6), first byte of a new"
          f" request, percentile 99, {p99[1] / p99[0]:.2f} x (target 1.0):"
          f" {p99[1] * 1e3:.2f} ms")


def bench_inetd(work):
    """Small packages, each with an exec, against a server that does just that."""
    store, root = os.path.join(work, "inetd-store"), os.path.join(work, "inetd")
    os.makedirs(os.path.join(store, "k"))
    os.makedirs(root)
    base = os.path.join(store, "k/game.apk")
    shutil.copy(os.path.join(TOP, "tests/fixtures/v2v3.apk"), base)
    subprocess.run([program("inject"), "-c", "huawei", "-o", f"{root}/game.apk", base],
                   check=True)
    micro = shutil.which("micro-httpd", path=os.environ["PATH"] + ":/usr/sbin")
    servers = [start_tcpserver([micro, root]),
               start_server("serve", "-s", store, "--state",
                            os.path.join(work, "inetd-state"))]
    urls = [f"http://127.0.0.1:{port}/{path}" for (_, port), path in
            zip(servers, ("game.apk", "k/channel=huawei/game.apk"))]
    try:
        rates = [[wrk(url, "Connection: close")[1] for url in urls]
                 for _ in range(ROUNDS)]
    finally:
        for server, _ in servers:
            server.terminate()
            server.wait()
    print(f"inetd: {statistics.median(o / m for m, o in rates):.2f} x micro-httpd under"
          f" tcpserver (target 1.0): {statistics.median(o for _, o in rates):.0f} a second,"
          f" {statistics.median(m for m, _ in rates):.0f}")


def peak_of(pid):
    """The most KiB that a process has had in memory since its exec."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            return int(re.search(r"VmHWM:\s*(\d+)", f.read())[1])
    except (OSError, TypeError):
        return 0


def timed(argv, source, out):
    """Seconds and peak KiB of ARGV from the file SOURCE into the file OUT."""
    peak = 0
    with open(source, "rb") as stdin, open(out, "wb") as stdout:
        start = time.monotonic()
        run = subprocess.Popen(argv, stdin=stdin, stdout=stdout)
        while run.poll() is None:
            peak = max(peak, peak_of(run.pid))
            time.sleep(0.02)
        if run.returncode != 0:
            sys.exit(f"{argv[0]} failed")
        return time.monotonic() - start, peak


def one_by_one(keys, count):
    """Seconds for COUNT signatures by a shell that starts openssl for each."""
    script = (f"key=$(sed -n 's/^[^ ]* //p' {keys} | base64 -d | xxd -p -c 99)\n"
              f"for n in $(seq {count}); do\n"
              "printf 'chanpack-url-1\\n/1f0c/channel=c%s;key=k/game.apk' $n |"
              " openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary |"
              " head -c 16 | base64\ndone\n")
    start = time.monotonic()
    subprocess.run(["bash", "-c", script], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def bench_urls(work):
    """Channel URLs a second, signed and verified, on one core; memory."""
    count, base = 10_000_000, "https://dl.example.com/1f0c9a7b3c4d5e6f/game.apk"
    channels, keys, urls, some, same = (
        os.path.join(work, n) for n in ("list", "keys", "urls", "some", "same"))
    with open(channels, "w", encoding="ascii") as f:
        f.writelines(f"channel-{n:08}\n" for n in range(count))
    with open(os.open(keys, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as f:
        subprocess.run([program("splice"), "--new-key", "k"], check=True, stdout=f)
    argv = [program("splice"), "-K", keys, "-f", channels, base]
    rate = {}
    for name, argv, source, out in (
            ("splice", argv, os.devnull, urls),
            ("split", [program("split"), "-K", keys], urls, os.devnull)):
        seconds, peak = timed(argv, source, out)
        rate[name] = count / seconds
        print(f"{name}: {rate[name] / 1e6:.2f} million URLs/s of {count / 1e6:.0f}"
              f" million, signed (target 1.00); peak memory {peak} KiB")
    subprocess.run(f"{program('split')} -K {keys} <{urls} | cut -f 1 |"
                   f" cmp - {channels}", shell=True, check=True)
    # The same work by others, on fewer, in turns with ours.
    with open(urls, "rb") as f, open(some, "wb") as out:
        out.writelines(f.readline() for _ in range(200_000))
    script = os.path.join(TOP, "tests/vectors/chanurl.py")
    ours, python = (statistics.median(timed(argv, some, same)[0] for _ in range(3))
                    for argv in ([program("split"), "-K", keys],
                                 [sys.executable, script, "check", keys, "0"]))
    print(f"split: {python / ours:.0f} x a script in Python")
    shell = one_by_one(keys, 200) / 200
    print(f"splice: {shell * rate['splice']:.0f} x a shell that starts openssl for each")


def bench_seals(work):
    """Seals made and checked a second, beside openssl's Ed25519 in the same run."""
    count = 50_000
    channels, keys, public, package = (
        os.path.join(work, n) for n in ("list", "keys", "public", "package"))
    base = os.path.join(TOP, "tests/fixtures/v2v3.apk")
    with open(channels, "w", encoding="ascii") as f:
        f.writelines(f"channel-{n:08}\n" for n in range(count))
    with open(os.open(keys, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as f:
        subprocess.run([program("splice"), "--new-seal-key"], check=True, stdout=f)
    with open(public, "wb") as f:
        subprocess.run([program("splice"), "--public", keys], check=True, stdout=f)
    subprocess.run([program("inject"), "--seal", keys, "-c", "huawei", "-o", package, base],
                   check=True)
    speed = subprocess.run(["openssl", "speed", "-seconds", "2", "ed25519"], check=True,
                           text=True, capture_output=True).stdout.split()
    splice = [program("splice"), "-f", channels, "https://dl.example.com/1f0c/game.apk"]
    show = [program("show"), "-F", "seal", "--seal-keys", public]
    plain = timed(splice, os.devnull, os.devnull)[0]
    made = timed(splice[:1] + ["--seal", keys, "--package", base] + splice[1:],
                 os.devnull, os.devnull)[0]
    # What it takes to look at as many packages, and to judge them.
    files = [package] * 10_000
    looked = timed(show[:3] + files, os.devnull, os.devnull)[0]
    checked = timed(show + files, os.devnull, os.devnull)[0]
    for what, rate, theirs in (
            ("made, with their URLs", count / made, float(speed[-2])),
            ("checked", len(files) / (checked - looked), float(speed[-1]))):
        print(f"seals: {rate:.0f} a second {what}: {rate / theirs:.2f} x openssl speed")
    print(f"seals: splice takes {made / plain:.0f} x the time of URLs without")


def write_log(path, lines):
    """A day of a busy server: two of three answers are whole packages, one of
    four a part, the rest health checks and refusals."""
    rng, size = random.Random(1), 100 * MIB
    with open(path, "w", encoding="utf-8") as f:
        for n in range(lines):
            ms = n * 86400000 // lines
            front = "time=2026-11-23T%02d:%02d:%02d.%03dZ event=end id=%016x-1 peer=10.%d.%d.%d method=GET" % (
                ms // 3600000, ms // 60000 % 60, ms // 1000 % 60, ms % 1000,
                rng.getrandbits(64), rng.randrange(256), rng.randrange(256), rng.randrange(256))
            url = "key=1f0c9b2d33aa4e5f/game-1.2.%d.apk channel=ch%d form=walle" % (
                n % 10, rng.randrange(1000))
            agent = 'agent="Dalvik/2.1.0 (Linux; U; Android 13; SM-G99%dB Build/TP1A.220624.014)"' % (n % 10)
            what, first = rng.random(), rng.randrange(size)
            if what < .65:
                rest = "%s status=200 total=%d %s sent=%d acked=%d" % (url, size, agent, size, size)
            elif what < .9:
                rest = "%s status=206 total=%d range=%d-%d %s sent=%d acked=%d" % (
                    url, size, first, size - 1, agent, size - first, rng.randrange(size - first))
            elif what < .95:
                rest = "path=/.well-known/chanpack-health status=200 reason=ok sent=3"
            else:
                rest = '%s path=/x status=403 reason="wrong signature" %s sent=80' % (url, agent)
            print(front, rest, "seconds=%d.500 complete=1" % rng.randrange(900), file=f)


def bench_report(work):
    """Ten million lines of a log: lines for each second of processor time."""
    log = os.path.join(work, "log")
    write_log(log, 1000000)
    for label, argv in (("wc -l", ["wc", "-l"]), ("chanpack-report", [program("report")])):
        before = os.times()
        out = subprocess.Popen(argv + [log] * 10, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(out.pid, 0)
        if status != 0:
            sys.exit(f"{argv[0]} failed")
        seconds = usage.ru_utime + usage.ru_stime
        print(f"report: {label}: {10 / seconds:.2f} million lines/s of processor time, "
              f"{usage.ru_maxrss // 1024} MiB, {os.times().elapsed - before.elapsed:.1f} s")
    print("report: target: 1 million lines/s")


def main():
    names = sys.argv[1:] or ["scan", "stream", "batch", "start", "measure", "download", "packages",
                             "requests", "plans", "tokens", "first", "stalled", "inetd", "urls",
                             "seals", "report"]
    with tempfile.TemporaryDirectory(dir=BUILD) as work:
        for name in names:
            globals()["bench_" + name](work)


if __name__ == "__main__":
    main()
