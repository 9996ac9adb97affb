# Many connections at once, and what happens to them when something else does:
# order and bytes, never a time that was measured.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
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

	mib=$(soaks 24 200)
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
	driven drip "$PORT" "$SERVE_PID"
}

@test "a base renamed over again and again gives whole packages, old or new" {
	local n

	for n in 1 2; do
		large $n.apk $((4 + n))
		chanpack-inject -c huawei -o want.$n $n.apk
	done
	serve_start
	driven renames "$PORT" "$url" "$XDG_DATA_HOME/chanpack/a/big.apk"
}

@test "a base cut short in place cuts its downloads, and is seen at the next request" {
	sized 24
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
	# Who has begun waits for the others, and does not come to the end.
	def hold():
	    for c in clients:
	        if c.got:
	            c.pause()
	load.until(lambda: all(c.got for c in clients), hold)
	hold()
	size = 12 << 20
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
	sized 16
	serve_start
	driven sigterm "$PORT" "$SERVE_PID" "$url"
	stopped
}

@test "no request is lost while lists are read again and new binaries take over" {
	sized 1
	driven upgrade "$url" "$(soaks 24 252)" >said
	sed 's/^/# /' said >&3
}

@test "workers that are killed take their own connections with them, and nothing else" {
	sized 1
	serve_start --workers 3 --grace 3600
	driven killworker "$PORT" "$SERVE_PID" "$url" "$(soaks 10 200)" >said
	sed 's/^/# /' said >&3
}

@test "when the coprocess is killed, it is asked again, and no answer is wrong" {
	sized 1
	serve_start --workers 2
	drive "$PORT" "$SERVE_PID" "$url" "$(soaks 6 60)" <<-'EOF'
	import os, signal, sys
	import load, wire
	port, pid, url, rounds = sys.argv[1:]
	them = load.Load(port)
	them.learn(url, "want")
	asked = 0
	def ask(client):
	    # Of what is not there the coprocess is asked each time.
	    global asked
	    asked += 1
	    client.missing = asked % 3 == 0
	    client.ask(f"/a/{asked}.apk" if client.missing else url)
	def again(client, answer):
	    assert answer.status == (404 if client.missing else 200), answer.head
	    ask(client)
	for _ in range(12):
	    ask(them.client(then=again))
	before = wire.workers(pid)
	files = [len(wire.files(p)) for p in (pid, *before)]
	for _ in range(int(rounds)):
	    done = them.done
	    them.until(lambda: them.done > done + 30)
	    old = wire.coprocess(pid)
	    os.kill(old, signal.SIGKILL)
	    them.until(lambda: wire.coprocess(pid) not in (old, None))
	done = them.done
	them.until(lambda: them.done > done + 100)
	assert wire.workers(pid) == before
	for client in list(them.clients.values()):
	    client.close()
	wire.wait_for(lambda: wire.connections(pid) == 0)
	# A worker may have the package open by now.
	assert all(len(wire.files(p)) <= n + 1
	           for p, n in zip((pid, *before), files))
	EOF
}
