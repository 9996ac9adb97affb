# The pool of workers of `chanpack-serve -l`.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	# Of a sanitizer's build: a crash stays a crash.
	export ASAN_OPTIONS=handle_segv=0
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

@test "a worker that crashes ends its own connection alone" {
	serve_start --workers 2:4
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid, log = sys.argv[1:]
	a = wire.Kept(port)
	assert a.get("/a/game.apk").status == 200
	first, = wire.busy(pid)
	b = wire.Kept(port)
	assert b.get("/a/game.apk").status == 200
	os.kill(first, signal.SIGSEGV)
	assert a.ended()
	wire.wait_for(lambda: f"worker {first} was ended by signal 11"
	              in open(log).read())
	wire.wait_for(lambda: len(wire.children(pid)) == 2)
	assert first not in wire.children(pid)
	assert b.get("/a/game.apk").status == 200
	assert wire.Kept(port).get("/a/game.apk").status == 200
	EOF
}

@test "workers grow in number with the connections, and shrink again" {
	serve_start --workers 2:20
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	port, pid = sys.argv[1:]
	wire.wait_for(lambda: len(wire.children(pid)) == 2)
	kept = [wire.Kept(port) for _ in range(15)]
	for k in kept:
	    assert k.get("/a/game.apk").status == 200
	assert len(wire.busy(pid)) == 15
	for k in kept:
	    k.sock.close()
	    k.stream.close()
	wire.wait_for(lambda: len(wire.children(pid)) == 2)
	assert wire.Kept(port).get("/a/game.apk").status == 200
	EOF
}

@test "there are never more workers than the maximum; a connection more waits" {
	serve_start --workers 1:3
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	port, pid = sys.argv[1:]
	kept = []
	for _ in range(2):
	    kept.append(wire.Kept(port))
	    answer = kept[-1].get("/a/game.apk")
	    assert answer.status == 200 and "connection" not in answer.fields
	kept.append(wire.Kept(port))
	wire.wait_for(lambda: len(wire.busy(pid)) == 3)
	more = wire.connect(port)
	more.sendall(wire.request("GET", "/a/game.apk"))
	more.settimeout(1)
	try:
	    assert not more.recv(1), "it was answered"
	except TimeoutError:
	    pass
	assert len(wire.children(pid)) == 3
	# Since one waits, the next answer is the last.
	answer = kept[1].get("/a/game.apk")
	assert answer.fields["connection"] == "close" and kept[1].ended()
	kept[1].sock.close()
	kept[1].stream.close()
	more.settimeout(wire.PATIENCE)
	assert wire.Answer(more.makefile("rb")).read().status == 200
	assert len(wire.children(pid)) == 3
	EOF
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
	wire.wait_for(lambda: not any(wire.sockets(w) for w in workers))
	EOF
	SERVERS=()
}

@test "the number of workers is two numbers, or one for both" {
	for value in 0 0:5 5:4 1:16385 -1 1: :4 1:2:3 x ''; do
		run -2 --separate-stderr chanpack-serve --workers "$value" \
		    </dev/null
		[[ $stderr == *"--workers takes"* ]]
	done
	chanpack-serve --workers 7 </dev/null
	chanpack-serve --workers 1:16384 </dev/null
}
