# Many connections at once, and what happens to them when something else does:
# order and bytes, never a time that was measured.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	url=/a/channel=huawei/big.apk
}

# sized MIB: store a/big.apk, of so many MiB; its channel package is in want.
sized()
{
	large big.apk "$1"
	store a/big.apk big.apk
	chanpack-inject -c huawei -o want big.apk
}

@test "150 clients of a large package are done while 50 others take it slowly" {
	local mib

	mib=$(soaks 60 200)
	sized "$mib"
	serve_start
	drive "$PORT" "$url" "$mib" <<-'EOF'
	import sys
	from load import Load, Slow
	port, url, mib = sys.argv[1:]
	mib = int(mib)
	part = mib // 4
	load = Load(port)
	load.learn(url, "want")
	slow = [load.client(room=1 << 16).ask(url) for _ in range(50)]
	load.until(lambda: all(s.answer for s in slow))
	for s in slow:
	    s.pause()
	before = [s.got for s in slow]
	fast = [load.client() for _ in range(150)]
	for n, f in enumerate(fast):
	    # A third of them all of it, others a quarter at different places.
	    at = n * (mib - part) // 150
	    f.ask(url, *[f"Range: bytes={at << 20}-{(at + part << 20) - 1}"][:n % 3])
	load.until(lambda: load.done == 150, Slow(slow, 10240))
	# Each byte was compared.  The slow ones have come on, and are not done.
	assert all(f.answers == 1 for f in fast)
	for s, had in zip(slow, before):
	    assert s.over is None and had < s.got < s.answer.length // 2
	# What is left of them is as good.
	for s in slow[::10]:
	    s.pause(False)
	load.until(lambda: load.done == 155)
	EOF
}

@test "10,000 idle connections are kept open, and cost no process each" {
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	chanpack-inject -c huawei -o want "$GOLDEN/base-v2v3.apk"
	serve_start --max-connections 12000 --idle-timeout 600
	drive "$PORT" "$SERVE_PID" >said <<-'EOF'
	import sys
	import load
	port, pid = sys.argv[1:]
	url = "/a/channel=huawei/game.apk"
	them = load.Load(port, 10500)
	them.learn(url, "want")
	before = load.memory(load.family(pid))
	idle = []
	def ask(client, n):
	    client.ask(url, f"Range: bytes={n * 19 % 197000}-{n * 19 % 197000 + 99}")
	def more():
	    while len(idle) < min(10000, them.done + 300):
	        idle.append(them.client())
	        ask(idle[-1], len(idle))
	them.until(lambda: them.done == 10000, more)
	assert len(them.clients) == 10000
	family = load.family(pid)
	pss, private = load.memory(family)
	print(f"10,000 idle connections: {len(family)} processes with {pss} KiB,"
	      f" {private} KiB their own; before, {before[0]} and {before[1]}")
	assert len(family) <= 64
	# Others come, and some of them ask again, one group after the other.
	new = [them.client() for _ in range(300)]
	for again in new, idle[::20], idle[-300:], new:
	    done = them.done
	    for n, client in enumerate(again):
	        ask(client, n)
	    them.until(lambda: them.done == done + len(again))
	assert len(load.family(pid)) <= 64
	while them.turn(0.5):
	    pass
	assert not any(client.over for client in idle + new)
	EOF
	sed 's/^/# /' said >&3
}

@test "1,000 clients that drip hold nobody up, and are 408 in the end" {
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	chanpack-inject -c huawei -o want "$GOLDEN/base-v2v3.apk"
	serve_start --request-timeout 3
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys, time
	import load
	port, pid = sys.argv[1:]
	url = "/a/channel=huawei/game.apk"
	them = load.Load(port, 2000)
	them.learn(url, "want")
	start = time.monotonic()
	head = b"GET /a/game.apk HTTP/1.1\r\nHost: dl.example.com\r\nA: "
	cut, most, at = [], 0, 0
	def was_cut(client, answer):
	    assert answer.status == 408, answer.head
	    assert answer.fields["connection"] == "close"
	    assert time.monotonic() - start > 2.9
	    if not cut:
	        print(f"{served} served before the first was cut")
	        assert served >= 50
	    cut.append(client)
	drippers = [them.client(then=was_cut) for _ in range(1000)]
	def drip():
	    global at, most
	    if time.monotonic() - at < 0.05:
	        return
	    at = time.monotonic()
	    most = max(most, len(load.family(pid)))
	    for d in drippers:
	        if d.answers == 0:
	            d.send((head + b"b" * 10000)[d.sent:d.sent + 1])
	            d.sent += 1
	for d in drippers:
	    d.sent = 0
	# The others: some ask again and again, some come anew each time.
	served = 0
	def again(client, answer):
	    global served
	    assert answer.status == 206
	    served += 1
	    if served % 2:
	        client.close()
	        client = them.client(then=again)
	    if len(cut) < len(drippers):
	        client.ask(url, "Range: bytes=1000-1999")
	drip()
	for _ in range(4):
	    them.client(then=again).ask(url, "Range: bytes=0-99")
	them.until(lambda: len(cut) == len(drippers), drip)
	them.until(lambda: all([d.over for d in drippers]))
	assert most <= 64, most
	EOF
}

@test "a base renamed over again and again gives whole packages, old or new" {
	local n

	for n in 1 2; do
		large $n.apk $((8 + n))
		chanpack-inject -c huawei -o want.$n $n.apk
	done
	serve_start
	drive "$PORT" "$url" "$XDG_DATA_HOME/chanpack/a/big.apk" <<-'EOF'
	import os, sys
	from load import Load
	port, url, base = sys.argv[1:]
	load = Load(port)
	os.makedirs(os.path.dirname(base))
	turn = 0
	def replace():
	    global turn
	    turn += 1
	    os.link(f"{turn % 2 + 1}.apk", base + ".new")
	    os.rename(base + ".new", base)
	tags = []
	for n in 2, 1:
	    replace()
	    tags.append(load.learn(url, f"want.{n}"))
	assert tags[0] != tags[1]
	# Each byte is compared with those of the tag that came with it.
	whole = {tag: 0 for tag in tags}
	said = {200: 0, 206: 0, 412: 0}
	begun = 0
	def begin():
	    """100 downloads: one in three is to break off, and be resumed."""
	    global begun
	    begun += 1
	    client = load.client(then=got, room=1 << 18)
	    client.stop = begun % 3 == 0 and (begun << 16) + 1
	    client.resumes = ""
	    client.ask(url)
	def resume(client):
	    tag, at = client.answer.fields["etag"], client.first + client.got
	    client.close()
	    new = load.client(then=got, room=1 << 18)
	    new.stop, new.at, new.tag = None, at, tag
	    new.resumes = "If-Range" if begun % 2 else "If-Match"
	    new.ask(url, f"{new.resumes}: {tag}", f"Range: bytes={at}-")
	def got(client, answer):
	    said[answer.status] += 1
	    tag = answer.fields.get("etag")
	    if answer.status == 206:
	        assert client.resumes and client.first == client.at
	        assert tag == client.tag
	    elif answer.status == 412:
	        assert client.resumes == "If-Match" and tag != client.tag
	    else:
	        assert client.resumes != "If-Match"
	        assert client.resumes == "" or tag != client.tag
	        whole[tag] += 1
	    client.close()
	at = 0
	def each():
	    global at
	    while len(load.clients) < 6 and begun < 100:
	        begin()
	    for client in list(load.clients.values()):
	        if client.answer and client.stop and client.got >= client.stop:
	            resume(client)
	    if load.received - at > 5000000:
	        at = load.received
	        replace()
	load.until(lambda: load.done == 100, each)
	assert turn > 100 and min(whole.values()) > 10, (turn, whole)
	assert said[206] and said[412], said
	EOF
}

@test "a base cut short in place cuts its downloads, and is seen at the next request" {
	sized 64
	serve_start
	drive "$PORT" "$url" "$XDG_DATA_HOME/chanpack/a/big.apk" <<-'EOF'
	import os, sys
	import wire
	from load import Load
	port, url, base = sys.argv[1:]
	load = Load(port)
	load.learn(url, "want")
	load.learn("/a/big.apk", base)
	kept = wire.Kept(port)
	assert kept.get(url, "Range: bytes=0-9").status == 206
	short = []
	clients = [load.client(room=1 << 16, ended=short.append).ask(
	    url if n % 2 else "/a/big.apk") for n in range(16)]
	load.until(lambda: all(c.got for c in clients))
	for c in clients:
	    c.pause()
	size = 40 << 20
	os.truncate(base, size)
	for c in clients:
	    c.pause(False)
	load.until(lambda: len(short) == len(clients))
	assert load.done == 0 and all(c.got <= size for c in clients)
	# A connection from before, and a new one; what is left is no package.
	left = open(base, "rb").read()
	for k in kept, wire.Kept(port):
	    answer = k.get("/a/big.apk")
	    assert answer.status == 200 and answer.body == left
	    assert answer.fields["etag"] not in load.bodies
	    assert k.get(url).status == 500
	EOF
}

@test "SIGTERM under load: who has asked gets it all, others get nothing at all" {
	sized 64
	serve_start
	drive "$PORT" "$SERVE_PID" "$url" <<-'EOF'
	import os, signal, sys
	from load import Load
	port, pid, url = sys.argv[1:]
	load = Load(port)
	load.learn(url, "want")
	term = False
	small, nothing = [], []
	def lost(client):
	    # None that had asked before, and not a byte of an answer.
	    assert client.late and not client.head and not client.answer, \
	        (client.over, client.late, client.got)
	    nothing.append(client)
	def ask(client):
	    client.late = term
	    client.ask(url, "Range: bytes=5000-24999")
	def again(client, answer):
	    small.append(client)
	    if client.over or answer.fields.get("connection") == "close":
	        return
	    if client.anew:
	        client.close()
	        client = load.client(then=again, ended=lost)
	        client.anew = 1
	    ask(client)
	big = [load.client(room=1 << 16, ended=lost) for _ in range(20)]
	for client in big:
	    client.late = False
	    client.ask(url)
	load.until(lambda: all(b.got for b in big))
	for client in big:
	    client.pause()
	for n in range(20):
	    client = load.client(then=again, ended=lost)
	    client.anew = n % 2
	    ask(client)
	load.until(lambda: len(small) > 500)
	os.kill(int(pid), signal.SIGTERM)
	term = True
	for client in load.clients.values():
	    client.late = bool(client.out)	# not on its way yet
	for client in big:
	    client.pause(False)
	load.until(lambda: all(b.answers for b in big))
	load.until(lambda: not load.clients)
	EOF
	stopped
}

@test "20,000 requests over two upgrades, and none fails" {
	sized 1
	drive "$url" >said <<-'EOF'
	import re, signal, subprocess, sys
	import wire
	from load import Load
	url, = sys.argv[1:]
	def start(port):
	    log = open("log", "w+")
	    process = subprocess.Popen(
	        ["chanpack-serve", "--reuse-port", "-l", f"127.0.0.1:{port}"],
	        stdin=subprocess.DEVNULL, stderr=log)
	    servers.append(process)
	    return process, log
	def listens(log):
	    log.seek(0)
	    return re.search(r"listening on \S+:([0-9]+)\n", log.read())
	servers, retried = [], 0
	try:
	    server, log = start(0)
	    wire.wait_for(lambda: listens(log))
	    load = Load(listens(log)[1])
	    load.learn(url, "want")
	    def ask(client):
	        n = load.done * 997 % 900000
	        client.ask(url, f"Range: bytes={n}-{n + 1023}")
	    def anew(good_for):
	        client = load.client(then=again, ended=lost)
	        client.good_for = good_for
	        ask(client)
	    def lost(client):
	        # A server may close a connection that is idle: every client asks
	        # again then, but only of one that was used before (RFC 9112, 9.3.1).
	        global retried
	        assert client.answers and not client.head and not client.answer, \
	            (client.over, client.answers, client.got)
	        retried += 1
	        anew(client.good_for)
	    def again(client, answer):
	        assert answer.status == 206, answer.head
	        if client.answers < client.good_for and \
	                "connection" not in answer.fields:
	            ask(client)
	            return
	        client.close()
	        if client.good_for:
	            anew(client.good_for)
	    for n in range(16):
	        anew([1, 40][n % 2])
	    for count in 6000, 12000:
	        load.until(lambda: load.done > count)
	        old, (server, log) = server, start(load.port)
	        load.until(lambda: listens(log))
	        for _ in range(100):
	            anew(0)	# some of them wait to be accepted
	        old.send_signal(signal.SIGTERM)
	        load.until(lambda: old.poll() is not None)
	        assert old.returncode == 0
	    count = max(20000, load.done + 2000)
	    load.until(lambda: load.done >= count)
	    print(f"{load.done} requests; asked again on a new connection: {retried}")
	finally:
	    for server in servers:
	        server.kill()
	        server.wait()
	EOF
	sed 's/^/# /' said >&3
}

@test "a worker that is killed takes one download with it, and nothing else" {
	sized 120
	serve_start --workers 4:8
	drive "$PORT" "$SERVE_PID" "$url" <<-'EOF'
	import os, signal, sys
	import load
	import wire
	port, pid, url = sys.argv[1:]
	them = load.Load(port)
	them.learn(url, "want")
	idle = [them.client() for _ in range(20)]
	def ask():
	    done = them.done
	    for client in idle:
	        client.ask(url, "Range: bytes=1000-1999")
	    them.until(lambda: them.done == done + len(idle))
	ask()
	short = []
	two = [them.client(room=1 << 16, ended=short.append).ask(url)
	       for _ in range(2)]
	def go_on(most):
	    """Each takes more than what the system may have for it, and waits."""
	    upto = [c.got + most for c in two]
	    for c in two:
	        if not c.over:
	            c.pause(False)
	    def each():
	        for c, n in zip(two, upto):
	            if not c.over and not c.paused and c.got >= n:
	                c.pause()
	    them.until(lambda: [c for c in two if c.paused or c.over] == two, each)
	go_on(1)
	workers = load.family(pid)[1:]
	# Which one has a download is its own affair: until it is hit.
	for worker in workers:
	    os.kill(worker, signal.SIGKILL)
	    wire.wait_for(lambda: worker not in load.family(pid))
	    wire.wait_for(lambda: len(load.family(pid)) > 4)
	    ask()
	    go_on(12 << 20)
	    if short:
	        break
	assert len(short) == 1 and short[0].got < short[0].answer.length
	other = two[two[0] in short]
	other.pause(False)
	done = them.done
	them.until(lambda: them.done == done + 1)
	assert other.answers == 1 and not other.over
	ask()
	EOF
}
