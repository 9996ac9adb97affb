# The pool of workers of `chanpack-listen -l`.
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

@test "a worker that crashes ends its own connection alone" {
	big
	serve_start --workers 2:4
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" want <<-'EOF'
	import os, signal, sys
	import wire
	port, pid, log, want = sys.argv[1:]
	want = open(want, "rb").read()
	idle = wire.Kept(port)
	assert idle.get("/a/game.apk").status == 200
	a, b = wire.Kept(port), wire.Kept(port)
	a.begin("/a/channel=huawei/big.apk")
	wire.wait_for(lambda: len(wire.busy(pid)) == 1)
	first, = wire.busy(pid)
	answer = b.begin("/a/channel=huawei/big.apk")
	wire.wait_for(lambda: len(wire.busy(pid)) == 2)
	os.kill(first, signal.SIGSEGV)
	assert len(a.stream.read()) < len(want)
	wire.wait_for(lambda: f"worker {first} was ended by signal 11"
	              in open(log).read())
	assert first not in wire.children(pid)
	assert answer.read().body == want
	assert idle.get("/a/game.apk").status == 200
	assert wire.Kept(port).get("/a/game.apk").status == 200
	EOF
}

@test "one that crashes while it waits for requests is replaced" {
	serve_start --workers 2:2
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid, log = sys.argv[1:]
	kept = [wire.Kept(port) for _ in range(20)]
	for n in range(3):
	    for k in kept:
	        assert k.get("/a/game.apk").status == 200
	    workers = wire.children(pid)
	    for worker in workers:
	        os.kill(worker, signal.SIGKILL)
	    wire.wait_for(lambda: len(wire.children(pid)) == 2 and
	                  not set(workers) & set(wire.children(pid)))
	assert wire.connections(pid) == 20
	EOF
}

@test "workers grow in number with the downloads, and shrink again" {
	big
	serve_start --workers 2:20
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import sys
	import wire
	port, pid, want = sys.argv[1:]
	want = open(want, "rb").read()
	wire.wait_for(lambda: len(wire.children(pid)) == 2)
	slow = [wire.Kept(port) for _ in range(15)]
	answers = [k.begin("/a/channel=huawei/big.apk") for k in slow]
	wire.wait_for(lambda: len(wire.busy(pid)) == 15)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	for answer in answers:
	    assert answer.read().body == want
	wire.wait_for(lambda: len(wire.children(pid)) == 2)
	for k in slow:
	    assert k.get("/a/game.apk").status == 200
	EOF
}

@test "connections that wait for a request take no worker" {
	serve_start --workers 1:1
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	port, pid = sys.argv[1:]
	kept = [wire.Kept(port) for _ in range(50)]
	half = wire.connect(port)
	half.sendall(b"GET /a/game")
	for k in kept + kept[::-1]:
	    answer = k.get("/a/game.apk")
	    assert answer.status == 200 and "connection" not in answer.fields
	assert len(wire.children(pid)) == 1
	half.sendall(b".apk HTTP/1.1\r\nHost: a\r\n\r\n")
	assert wire.Answer(half.makefile("rb")).read().status == 200
	EOF
}

@test "the last worker begins no download, and answers what is short" {
	big
	serve_start --workers 1:3
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import sys
	import wire
	port, pid, want = sys.argv[1:]
	want = open(want, "rb").read()
	slow = [wire.Kept(port) for _ in range(2)]
	answers = [k.begin("/a/channel=huawei/big.apk") for k in slow]
	wire.wait_for(lambda: len(wire.busy(pid)) == 2)
	more = wire.Kept(port)
	for _ in range(2):
	    refused = more.get("/a/channel=huawei/big.apk")
	    assert refused.status == 503 and "retry-after" in refused.fields
	    short = more.get("/a/channel=huawei/big.apk", "Range: bytes=1-1000")
	    assert short.status == 206 and short.body == want[1:1001]
	assert len(wire.children(pid)) == 3
	for answer in answers:
	    assert answer.read().body == want
	wire.wait_for(lambda: not wire.busy(pid))
	assert more.get("/a/channel=huawei/big.apk").body == want
	EOF
}

@test "clients that take no short answer leave a worker for others" {
	serve_start --workers 2:2
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
	    sock.settimeout(1)
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

@test "more connections than the maximum are 503, until one is gone" {
	serve_start --max-connections 3
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
	wire.wait_for(lambda: wire.connections(pid) == 2)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	assert kept[1].get("/a/game.apk").status == 200
	EOF
}

@test "a store that is made later is opened once, whoever comes and goes" {
	cp -r "$XDG_DATA_HOME/chanpack" ready
	serve_start -s "$PWD/late" --workers 2:4
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" <<-'EOF'
	import os, sys
	import wire
	port, pid, log = sys.argv[1:]
	assert wire.Kept(port).get("/a/game.apk").status != 200
	os.rename("ready", "late")
	def files():
	    return len(os.listdir(f"/proc/{pid}/fd"))
	counts = []
	for _ in range(12):
	    wire.hang_up(pid, log, "read again")
	    for _ in range(6):
	        assert wire.Kept(port).get("/a/game.apk").status == 200
	    wire.wait_for(lambda: wire.connections(pid) == 0)
	    counts.append(files())
	# The store, and what each of two workers has open.
	assert max(counts) <= min(counts) + 4, counts
	EOF
}

@test "where descriptors are few there are fewer connections, and it says so" {
	ulimit -n 256
	serve_start
	drive "$PORT" <<-'EOF'
	import sys
	import wire
	port, = sys.argv[1:]
	kept = [wire.Kept(port) for _ in range(200)]
	statuses = [k.get("/a/game.apk").status for k in kept]
	assert statuses == [200] * 128 + [503] * 72, statuses
	assert kept[0].get("/a/game.apk").status == 200
	EOF
	grep -q '128 connections at most: 256 descriptors' "$SERVE_LOG"
}

@test "a worker serves one connection after the other" {
	serve_start --workers 1:1
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	port, pid = sys.argv[1:]
	wire.wait_for(lambda: wire.children(pid))
	before = wire.children(pid)
	for _ in range(50):
	    sock = wire.connect(port)
	    sock.sendall(wire.request("GET", "/a/game.apk", "Connection: close"))
	    answer, = wire.answers(wire.read_all(sock), ["GET"])
	    assert answer.status == 200
	assert wire.children(pid) == before
	EOF
}

@test "workers end when the process that listens is killed" {
	serve_start --workers 3:5
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	wire.wait_for(lambda: len(wire.children(pid)) == 3)
	workers = wire.children(pid)
	os.kill(int(pid), signal.SIGKILL)
	wire.wait_for(lambda: not any(wire.exists(w) for w in workers))
	EOF
	SERVERS=()
}

@test "when the process that listens is killed, downloads go on and the port is free" {
	big
	serve_start --workers 3:5
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import os, signal, subprocess, sys
	import wire
	port, pid, want = sys.argv[1:]
	slow = wire.Kept(port)
	answer = slow.begin("/a/channel=huawei/big.apk")
	wire.wait_for(lambda: wire.busy(pid))
	os.kill(int(pid), signal.SIGKILL)
	def started():
	    global again
	    again = subprocess.Popen(
	        ["chanpack-listen", "-l", f"127.0.0.1:{port}"],
	        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
	    return "listening on" in again.stderr.readline()
	wire.wait_for(started)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	assert answer.read().body == open(want, "rb").read()
	again.terminate()
	assert again.wait(wire.PATIENCE) == 0
	EOF
	SERVERS=()
}

@test "the number of workers is two numbers, or one for both" {
	for value in 0 0:5 5:4 1:16385 -1 1: :4 1:2:3 x ''; do
		run -2 --separate-stderr chanpack-listen --workers "$value" \
		    </dev/null
		[[ $stderr == *"--workers takes"* ]]
	done
	chanpack-listen --workers 7 </dev/null
	chanpack-listen --workers 1:16384 </dev/null
}
