# The processes of chanpack-listen: what becomes of the others if one dies.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve

setup()
{
	helper_setup
	# Of a sanitizer's build: a crash stays a crash.
	export ASAN_OPTIONS=handle_segv=0
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

@test "a worker that crashes ends its own connections alone, and is replaced" {
	big
	serve_start --workers 2
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" want <<-'EOF'
	import os, signal, sys
	import wire
	port, pid, log, want = sys.argv[1:]
	want = open(want, "rb").read()
	victim, other = wire.workers(pid)
	def two(worker, without):
	    wire.stop(without)
	    kept = [wire.Kept(port) for _ in range(2)]
	    for k in kept:
	        assert k.get("/a/game.apk").status == 200
	        assert wire.holder(pid, k.sock) == worker
	    os.kill(without, signal.SIGCONT)
	    return kept
	lost, others = two(victim, other), two(other, victim)
	fds = len(wire.files(pid)), len(wire.files(wire.coprocess(pid)))
	answers = [k.begin("/a/channel=huawei/big.apk")
	           for k in (lost[0], others[0])]
	os.kill(victim, signal.SIGSEGV)
	assert len(lost[0].stream.read()) < len(want)
	assert all(k.ended() for k in lost[1:])
	assert answers[1].read().body == want
	assert all(k.get("/a/game.apk").status == 200 for k in others)
	wire.wait_for(lambda: len(wire.workers(pid)) == 2)
	assert victim not in wire.workers(pid) and other in wire.workers(pid)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	wire.wait_for(lambda: fds == (len(wire.files(pid)),
	                              len(wire.files(wire.coprocess(pid)))))
	EOF
	[ "$(told)" = \
	    "chanpack-listen: a worker was ended by a signal: Segmentation fault" ] ||
	    fail "$(told)"
}

@test "if all workers die, connections wait for the new ones" {
	serve_start --workers 2
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	for _ in range(6):
	    wire.wait_for(lambda: len(wire.workers(pid)) == 2)
	    for worker in wire.workers(pid):
	        os.kill(worker, signal.SIGKILL)
	    for k in [wire.Kept(port) for _ in range(5)]:
	        try:
	            assert k.get("/a/game.apk").status == 200
	        except (ConnectionError, EOFError):
	            pass  # the dead one had accepted it already
	    assert wire.Kept(port).get("/a/game.apk").status == 200
	EOF
}

@test "one worker has many connections, and waits for none of them" {
	big
	serve_start --workers 1
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import sys
	import wire
	port, pid, want = sys.argv[1:]
	want = open(want, "rb").read()
	before = wire.workers(pid)
	kept = [wire.Kept(port) for _ in range(50)]
	half = wire.connect(port)
	half.sendall(b"GET /a/game")
	slow = [wire.Kept(port) for _ in range(5)]
	answers = [k.begin("/a/channel=huawei/big.apk") for k in slow]
	for k in kept + kept[::-1]:
	    answer = k.get("/a/game.apk")
	    assert answer.status == 200 and "connection" not in answer.fields
	for _ in range(20):
	    answer = wire.Kept(port).get("/a/game.apk", "Connection: close")
	    assert answer.status == 200
	half.sendall(b".apk HTTP/1.1\r\nHost: a\r\n\r\n")
	assert wire.Answer(half.makefile("rb")).read().status == 200
	for answer in answers:
	    assert answer.read().body == want
	assert wire.workers(pid) == before and len(before) == 1
	EOF
}

@test "clients that ask and take no answer leave the worker to others" {
	serve_start --workers 1
	drive "$PORT" <<-'EOF'
	import socket, sys
	import wire
	port, = sys.argv[1:]
	ask = wire.request("GET", "/a/game.apk", "Range: bytes=0-8000")
	deaf = []
	for _ in range(4):
	    sock = socket.socket()
	    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
	    sock.connect(("127.0.0.1", int(port)))
	    sock.settimeout(0.3)
	    try:
	        sock.sendall(ask * 3000)
	    except (TimeoutError, ConnectionError):
	        pass
	    deaf.append(sock)
	for _ in range(5):
	    assert wire.Kept(port).get("/.well-known/chanpack-health").status == 200
	EOF
}

@test "connections that were refused keep nobody out" {
	serve_start --max-connections 4
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	port, pid = sys.argv[1:]
	kept = [wire.Kept(port) for _ in range(4)]
	assert [k.get("/a/game.apk").status for k in kept] == [200] * 4
	refused = [wire.Kept(port) for _ in range(12)]
	for k in refused:
	    assert wire.Answer(k.stream).status == 503
	for k in kept:
	    k.sock.close()
	    k.stream.close()
	# Their clients have not closed them.
	wire.wait_for(lambda: wire.connections(pid) <= 12)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	EOF
}

@test "connections that were refused take no descriptor that an answer needs" {
	store b/game.apk "$GOLDEN/base-v2v3.apk"
	# The server alone has few: this test has more connections than it.
	mkdir bin
	printf '#!/bin/sh\nulimit -n 46\nexec %s "$@"\n' \
	    "$(command -v chanpack-listen)" >bin/chanpack-listen
	chmod +x bin/chanpack-listen
	PATH=$PWD/bin:$PATH serve_start --workers 1
	drive "$PORT" <<-'EOF'
	import socket, sys
	import wire
	port = int(sys.argv[1])
	served = [wire.Kept(port) for _ in range(11)]
	assert all(k.get("/a/game.apk").status == 200 for k in served)
	# All at once: the worker listens to some for a while after its answer.
	refused = []
	for _ in range(60):
	    s = socket.create_connection(("127.0.0.1", port), wire.PATIENCE)
	    s.sendall(wire.request("GET", "/b/game.apk"))
	    refused.append(s)
	assert served[0].get("/b/game.apk").status == 200
	for s in refused:
	    assert s.recv(12) == b"HTTP/1.1 503"
	EOF
	grep -q ': 11 connections at most: 46 descriptors$' "$SERVE_LOG"
	[ -z "$(told)" ] || fail "$(told)"
}

@test "more connections than the maximum are 503, until one is gone" {
	serve_start --max-connections 3 --workers 2
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	port, pid = sys.argv[1:]
	kept = [wire.Kept(port) for _ in range(3)]
	for k in kept:
	    assert k.get("/a/game.apk").status == 200
	more = wire.Kept(port)
	answer = more.get("/a/game.apk")
	assert answer.status == 503 and "retry-after" in answer.fields
	assert more.ended()
	kept[0].sock.close()
	kept[0].stream.close()
	more.sock.close()
	more.stream.close()
	wire.wait_for(lambda: wire.connections(pid) == 2)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	assert kept[1].get("/a/game.apk").status == 200
	EOF
}

@test "a store that is made later is found, and reloads leave no descriptor open" {
	cp -r "$XDG_DATA_HOME/chanpack" ready
	serve_start -s "$PWD/late" --workers 2
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" <<-'EOF'
	import os, sys
	import wire
	port, pid, log = sys.argv[1:]
	assert wire.Kept(port).get("/a/game.apk").status == 503
	os.rename("ready", "late")
	def good():
	    answer = wire.Kept(port).get("/a/game.apk", "Connection: close")
	    return answer.status == 200
	wire.wait_for(good)
	counts = []
	for _ in range(8):
	    before = wire.workers(pid)
	    wire.hang_up(pid, log, "read again")
	    wire.wait_for(lambda: len(wire.workers(pid)) == 2 and
	                  not set(before) & set(wire.workers(pid)))
	    assert good()
	    # The coprocess gives the file back a moment later.
	    counts.append([len(wire.files(p))
	                   for p in (pid, wire.coprocess(pid))])
	fetch = [c[1] for c in counts]
	assert len({c[0] for c in counts}) == 1, counts
	assert max(fetch) <= min(fetch) + 2, counts
	EOF
}

@test "with few descriptors there are fewer connections, it says so, and no worker dies" {
	local n

	for n in {1..20}; do
		store "a/$n.apk" "$GOLDEN/base-v2v3.apk"
	done
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >want
	ulimit -n 64
	serve_start --workers 2
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import resource, sys
	import wire
	port, pid, want = sys.argv[1:]
	want = open(want, "rb").read()
	before = wire.workers(pid)
	kept = []
	def ask(n):
	    k = wire.Kept(port)
	    answer = k.get(f"/a/channel=huawei/{n % 20 + 1}.apk")
	    assert answer.status != 200 or answer.body == want
	    kept.append(k)
	    return answer.status
	# As many as this process can have itself.
	statuses = [ask(n) for n in range(50)]
	assert statuses == [200] * 24 + [503] * 26, statuses
	for k in kept[24:]:
	    k.sock.close()
	    k.stream.close()
	for n in range(20):
	    answer = kept[n].get(f"/a/channel=huawei/{20 - n}.apk")
	    assert answer.status == 200 and answer.body == want
	for k in kept[:24]:
	    k.sock.close()
	    k.stream.close()
	wire.wait_for(lambda: wire.connections(pid) == 0)
	assert [ask(n) for n in range(20)] == [200] * 20
	assert wire.workers(pid) == before
	EOF
	grep -q ': 24 connections at most: 64 descriptors$' "$SERVE_LOG"
	[ -z "$(told)" ] || fail "$(told)"
}

@test "a worker without a descriptor for the new coprocess asks for it again" {
	store b/game.apk "$GOLDEN/base-v2v3.apk"
	serve_start --workers 1
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, resource, signal, sys, time
	import wire
	port, pid = sys.argv[1:]
	(worker,) = wire.workers(pid)
	first = wire.coprocess(pid)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	limit = resource.prlimit(worker, resource.RLIMIT_NOFILE)
	resource.prlimit(worker, resource.RLIMIT_NOFILE, (3, limit[1]))
	os.kill(first, signal.SIGKILL)
	wire.wait_for(lambda: wire.coprocess(pid) not in (None, first))
	# The new one's socket is offered at once, and then once a second.
	time.sleep(1.2)
	resource.prlimit(worker, resource.RLIMIT_NOFILE, limit)
	assert wire.Kept(port).get("/b/game.apk").status == 200
	EOF
	[[ $(told) == *"no descriptor"* ]] || fail "$(told)"
}

@test "when the process that listens is killed, downloads go on and the port is free" {
	big
	serve_start --workers 3
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import os, signal, subprocess, sys
	import wire
	port, pid, want = sys.argv[1:]
	slow, idle = wire.Kept(port), wire.Kept(port)
	assert idle.get("/a/game.apk").status == 200
	answer = slow.begin("/a/channel=huawei/big.apk")
	mine, all = wire.holder(pid, slow.sock), wire.workers(pid)
	os.kill(int(pid), signal.SIGKILL)
	assert idle.ended()
	wire.wait_for(lambda: [w for w in all if wire.exists(w)] == [mine])
	def started():
	    global again
	    again = subprocess.Popen(
	        ["chanpack-listen", "-l", f"127.0.0.1:{port}"],
	        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
	    for line in again.stderr:
	        if "listening on" in line:
	            return True
	    again.wait()
	wire.wait_for(started)
	try:
	    assert wire.Kept(port).get("/a/game.apk").status == 200
	    assert answer.read().body == open(want, "rb").read()
	    wire.wait_for(lambda: not wire.exists(mine))
	finally:
	    again.terminate()
	assert again.wait(wire.PATIENCE) == 0
	EOF
	SERVERS=()
}

# workers N: that many has the server soon.
workers()
{
	local n

	for ((n = 0; n < 200; n++)); do
		[ "$(pgrep -cP "$SERVE_PID" chanpack-listen)" != "$1" ] || return 0
		sleep 0.05
	done
	return 1
}

@test "there are as many workers as --workers says, or one for each processor" {
	for value in 0 -1 1.5 257 1: :4 1:2 x ''; do
		run -2 --separate-stderr chanpack-listen --workers "$value"
		[[ $stderr == *"--workers takes"* ]]
	done
	serve_start --workers 7
	workers 7
	serve_start
	workers "$(getconf _NPROCESSORS_ONLN)"
}
