# Downloads that end before their time, and what goes to standard error.
# shellcheck disable=SC2034,SC2154 # for serve_stop; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

@test "a client that is gone leaves no connection behind" {
	export PROGRAM=chanpack-listen
	big
	serve_start
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import socket, struct, sys
	import wire
	def begun(target):
	    sock = wire.connect(sys.argv[1])
	    sock.sendall(wire.request("GET", target))
	    wire.Answer(sock.makefile("rb"))
	    return sock
	socks = [begun("/a/channel=huawei/big.apk") for _ in range(3)]
	workers = wire.workers(sys.argv[2])
	assert wire.connections(sys.argv[2]) == 3
	socks[0].close()
	socks[1].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
	                    struct.pack("ii", 1, 0))	# by a reset
	socks[1].close()
	# Who takes nothing is told of nothing: it reads what has come.
	socks[2].shutdown(socket.SHUT_RDWR)
	while socks[2].recv(1 << 20):
	    pass
	idle = wire.connect(sys.argv[1])
	idle.sendall(b"GET /a")
	idle.close()
	wire.wait_for(lambda: not wire.connections(sys.argv[2]))
	assert wire.workers(sys.argv[2]) == workers
	EOF
	[ -z "$(told)" ] || fail "$(told)"
}

@test "a pipe that is closed is an error of write, not a signal" {
	big
	request GET /a/channel=huawei/big.apk >in
	run -1 --separate-stderr bash -c \
	    'chanpack-serve <in | head -c 1 >/dev/null; exit "${PIPESTATUS[0]}"'
	one_error serve
	[[ $stderr == *"Broken pipe"* ]]
}

@test "a base that becomes shorter ends the connection, and adds nothing" {
	big
	drive want "$XDG_DATA_HOME/chanpack/a/big.apk" <<-'EOF'
	import os, subprocess, sys
	import wire
	want = open(sys.argv[1], "rb").read()
	process, sock = wire.inetd(stderr=subprocess.PIPE)
	sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk") +
	             wire.request("GET", "/a/game.apk"))
	answer = wire.Answer(stream := sock.makefile("rb"))
	os.truncate(sys.argv[2], 20 << 20)
	body = stream.read()
	assert answer.length == len(want)
	assert len(body) <= 20 << 20 and want.startswith(body), len(body)
	assert process.wait(wire.PATIENCE) == 75
	said = process.stderr.read().decode()
	assert said.startswith("chanpack-serve: ") and "shorter" in said, said
	EOF
}

@test "SIGTERM stops the listening, and downloads go on to their end" {
	big
	serve_start
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import os, signal, sys
	import wire
	want = open(sys.argv[3], "rb").read()
	port, pid = sys.argv[1], int(sys.argv[2])
	sock = wire.connect(port)
	sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk",
	                          "Connection: close"))
	answer = wire.Answer(stream := sock.makefile("rb"))
	os.kill(pid, signal.SIGTERM)
	def refused():
	    try:
	        wire.connect(port).close()
	    except ConnectionError:
	        return True
	wire.wait_for(refused)
	assert stream.read() == want
	EOF
	wait "$SERVE_PID"
	SERVERS=()
}

@test "standard error that is the client's socket gets nothing" {
	drive "$XDG_DATA_HOME/chanpack/a" <<-'EOF'
	import os, sys
	import wire
	# A wrong option, a wrong store, a base that becomes shorter.
	process, sock = wire.inetd("--nonsense")
	assert wire.read_all(sock) == b""
	assert process.wait(wire.PATIENCE) == 2
	process, sock = wire.inetd("-s", "ftp://bucket")
	assert wire.read_all(sock) == b""
	assert process.wait(wire.PATIENCE) == 2
	with open(sys.argv[1] + "/data.bin", "wb") as f:
	    f.truncate(60 << 20)
	process, sock = wire.inetd()
	sock.sendall(wire.request("GET", "/a/data.bin"))
	answer = wire.Answer(stream := sock.makefile("rb"))
	os.truncate(sys.argv[1] + "/data.bin", 20 << 20)
	assert not stream.read().strip(b"\0")
	assert process.wait(wire.PATIENCE) == 75
	EOF
}

@test "standard error that is the journal's socket gets the messages" {
	drive <<-'EOF'
	import socket, subprocess
	import wire
	ours, theirs = socket.socketpair()
	process = subprocess.Popen(
	    ["chanpack-listen", "-l", "127.0.0.1:0"], stdin=subprocess.DEVNULL,
	    stdout=theirs, stderr=theirs)
	ours.settimeout(wire.PATIENCE)
	said = b""
	while b"listening on 127.0.0.1:" not in said:
	    said += ours.recv(1000)
	process.terminate()
	assert process.wait(wire.PATIENCE) == 0
	EOF
}
