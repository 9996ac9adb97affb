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
	serve_start --grace 3600
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
	# Who comes now does not wait for what is under way.
	wire.wait_for(lambda: wire.refuses(port))
	assert answer.read().body == want
	assert loading.ended()
	EOF
	stopped
	[ -z "$(told)" ] || fail "$(told)"
}

@test "a signal to the whole process group is one to the master" {
	drive <<-'EOF'
	import os, signal, subprocess, threading
	server = subprocess.Popen(["chanpack-listen", "-l", "127.0.0.1:0",
	                           "--workers", "2"],
	                          stderr=subprocess.PIPE, start_new_session=True)
	said = []
	def until(text):
	    while not said or text not in said[-1]:
	        said.append(next(server.stderr))
	threading.Timer(60, server.kill).start()
	until(b"listening")
	for _ in range(3):
	    os.killpg(server.pid, signal.SIGHUP)
	    until(b"read again")
	os.killpg(server.pid, signal.SIGTERM)
	said += server.stderr.readlines()
	assert server.wait() == 0
	assert not any(b"fetch" in line for line in said), said
	os._exit(0)
	EOF
}

@test "a request that has not come whole when SIGTERM comes is answered" {
	serve_start --grace 3600
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	begun = wire.Kept(port)
	assert begun.get("/a/game.apk").status == 200
	data = wire.request("GET", "/a/game.apk")
	begun.sock.sendall(data[:20])
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: wire.refuses(port))
	begun.sock.sendall(data[20:])
	answer = wire.Answer(begun.stream).read()
	assert answer.status == 200
	assert answer.fields["connection"] == "close" and begun.ended()
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
	workers = wire.workers(pid)
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: not any(wire.exists(w) for w in workers))
	body = b""
	try:
	    while part := slow.stream.read1(65536):
	        body += part
	except ConnectionResetError:
	    pass
	want = open(sys.argv[3], "rb").read()
	assert len(body) < len(want) and want.startswith(body)
	EOF
	stopped
	[ "$(told)" = "chanpack-listen: 1 connection cut off" ]
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
	worker = wire.holder(pid, slow.sock)
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: wire.refuses(port))
	assert wire.exists(worker)
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: not wire.exists(worker))
	EOF
	stopped
}

@test "requests on connections that nobody has taken yet when SIGTERM comes are answered" {
	serve_start --workers 1 --grace 3600
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	worker, = wire.workers(pid)
	wire.stop(worker)
	waiting = [wire.Kept(port) for _ in range(5)]
	for k in waiting:
	    k.sock.sendall(wire.request("GET", "/a/game.apk"))
	before = len(wire.files(pid))
	os.kill(int(pid), signal.SIGTERM)
	# It has told its worker, and closed its socket.
	wire.wait_for(lambda: len(wire.files(pid)) < before)
	os.kill(worker, signal.SIGCONT)
	for k in waiting:
	    answer = wire.Answer(k.stream).read()
	    assert answer.status == 200
	    assert answer.fields["connection"] == "close" and k.ended()
	EOF
	stopped
}

@test "a second server on the port is refused" {
	serve_start
	run -1 --separate-stderr timeout 20 chanpack-listen \
	    -l "127.0.0.1:$PORT"
	[[ $stderr == *"in use"* ]]
}

@test "the time of grace is whole seconds from 1 to a day" {
	for value in 0 -1 1.5 86401 x; do
		run -2 --separate-stderr chanpack-listen --grace "$value"
		[[ $stderr == *--grace* ]]
	done
}

@test "the log has a line of each answer that the end of grace has cut off" {
	big
	serve_start --grace 1 --log log
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	slow = wire.Kept(port)
	slow.begin("/a/channel=huawei/big.apk")
	workers = wire.workers(pid)
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: not any(wire.exists(w) for w in workers))
	EOF
	stopped
	[ "$(grep -c 'event=end ' log)" = 1 ]
	grep 'event=end .* complete=0 error="the time to finish is over"' log
}
