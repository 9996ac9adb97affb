# SIGTERM to the process that listens: it ends in good order.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

@test "SIGTERM closes idle connections, and finishes the answers under way" {
	big
	serve_start
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:3]
	want = open(sys.argv[3], "rb").read()
	idle, loading = wire.Kept(port), wire.Kept(port)
	assert idle.get("/a/game.apk").status == 200
	answer = loading.begin("/a/channel=huawei/big.apk")
	os.kill(int(pid), signal.SIGTERM)
	assert idle.ended()
	assert answer.read().body == want
	assert loading.ended()
	EOF
	stopped
	[ "$(wc -l <"$SERVE_LOG")" = 1 ]
}

@test "a request that has not come whole when SIGTERM comes is answered" {
	serve_start
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	begun, silent = wire.Kept(port), wire.Kept(port)
	assert begun.get("/a/game.apk").status == 200
	data = wire.request("GET", "/a/game.apk")
	begun.sock.sendall(data[:20])
	wire.wait_for(lambda: wire.connections(pid) == 2)
	os.kill(int(pid), signal.SIGTERM)
	def refused():
	    try:
	        wire.connect(port).close()
	    except ConnectionError:
	        return True
	wire.wait_for(refused)
	begun.sock.sendall(data[20:])
	answer = wire.Answer(begun.stream).read()
	assert answer.status == 200
	assert answer.fields["connection"] == "close" and begun.ended()
	# Neither is a connection lost that has just been made.
	assert silent.get("/a/game.apk").fields["connection"] == "close"
	EOF
	stopped
}

@test "what takes longer than the time of grace is cut off" {
	big
	serve_start --grace 1
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:3]
	slow = wire.Kept(port)
	answer = slow.begin("/a/channel=huawei/big.apk")
	workers = wire.children(pid)
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: not any(wire.exists(w) for w in workers))
	body = slow.stream.read()
	want = open(sys.argv[3], "rb").read()
	assert len(body) < len(want) and want.startswith(body)
	EOF
	stopped
	[[ $(tail -n 1 "$SERVE_LOG") == *": 1 connection cut off" ]]
}

@test "a second SIGTERM ends the time of grace" {
	big
	serve_start --grace 3600
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	slow = wire.Kept(port)
	slow.begin("/a/channel=huawei/big.apk")
	wire.wait_for(lambda: wire.busy(pid))
	worker, = wire.busy(pid)
	os.kill(int(pid), signal.SIGTERM)
	def refused():
	    try:
	        wire.connect(port).close()
	    except ConnectionError:
	        return True
	wire.wait_for(refused)
	assert wire.exists(worker)
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: not wire.exists(worker))
	EOF
	stopped
}

@test "a connection that nobody has taken yet when SIGTERM comes is served" {
	serve_start --workers 1:2
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	wire.wait_for(lambda: len(wire.children(pid)) == 1)
	worker, = wire.children(pid)
	os.kill(worker, signal.SIGSTOP)
	waiting = wire.Kept(port)
	os.kill(int(pid), signal.SIGTERM)
	def refused():
	    try:
	        wire.connect(port).close()
	    except ConnectionError:
	        return True
	wire.wait_for(refused)
	os.kill(worker, signal.SIGCONT)
	answer = waiting.get("/a/game.apk")
	assert answer.status == 200
	assert answer.fields["connection"] == "close"
	EOF
	stopped
}

@test "a new server takes over from an old one, and no connection is refused" {
	driven takeover
}

@test "a second server on the port is refused, unless both are to share it" {
	serve_start
	for option in '' --reuse-port; do
		# shellcheck disable=SC2086 # none, or one
		run -1 --separate-stderr timeout 20 chanpack-listen $option \
		    -l "127.0.0.1:$PORT"
		[[ $stderr == *"in use"* ]]
	done
	serve_start --reuse-port
	run -1 --separate-stderr timeout 20 chanpack-listen \
	    -l "127.0.0.1:$PORT"
	[[ $stderr == *"in use"* ]]
}

@test "the time of grace is whole seconds from 1 to a day" {
	for value in 0 -1 1.5 86401 x; do
		run -2 --separate-stderr chanpack-listen --grace "$value" \
		    </dev/null
		[[ $stderr == *--grace* ]]
	done
}
