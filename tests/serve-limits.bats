# Deadlines.  Bounds on time are generous: they tell "at last" from "never".
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

@test "a request that comes byte by byte is 408 after the request deadline" {
	serve_start --request-timeout 1
	drive "$PORT" <<-'EOF'
	import sys, time
	import wire
	sock = wire.connect(sys.argv[1])
	start = time.monotonic()
	sock.settimeout(0.1)
	data = b""
	for byte in wire.request("GET", "/a/game.apk", "A: " + "b" * 1000):
	    sock.sendall(bytes([byte]))
	    try:
	        data = sock.recv(1 << 16)
	        break
	    except TimeoutError:
	        pass
	seconds = time.monotonic() - start
	answer, = wire.answers(data + wire.read_all(sock), ["GET"])
	assert answer.status == 408, answer.status
	assert answer.fields["connection"] == "close"
	assert answer.body.count(b"\n") == 1
	assert 0.9 < seconds < 15, seconds
	EOF
}

@test "an idle connection is closed without a word" {
	serve_start --idle-timeout 1
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	new = wire.connect(sys.argv[1])
	assert wire.read_all(new) == b""
	used = wire.connect(sys.argv[1])
	used.sendall(wire.request("HEAD", "/a/game.apk"))
	answer, = wire.answers(wire.read_all(used), ["HEAD"])
	assert answer.status == 200
	assert "connection" not in answer.fields
	wire.wait_for(lambda: not wire.connections(sys.argv[2]))
	EOF
}

@test "each request of a connection has a deadline of its own" {
	serve_start --idle-timeout 2
	drive "$PORT" <<-'EOF'
	import sys, time
	import wire
	sock = wire.connect(sys.argv[1])
	stream = sock.makefile("rb")
	for _ in range(4):
	    time.sleep(0.8)
	    sock.sendall(wire.request("HEAD", "/a/game.apk"))
	    assert wire.Answer(stream, "HEAD").status == 200
	EOF
}

@test "a client that stops reading is given up after the progress deadline" {
	big
	serve_start --progress-timeout 1
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	sock = wire.connect(sys.argv[1])
	sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk"))
	answer = wire.Answer(sock.makefile("rb"))
	assert answer.length > 24 << 20
	wire.wait_for(lambda: wire.busy(sys.argv[2]))
	wire.wait_for(lambda: not wire.busy(sys.argv[2]))
	EOF
}

@test "the progress deadline holds for a pipe and a socket pair" {
	big
	mkfifo pipe
	exec 5<>pipe
	request GET /a/channel=huawei/big.apk >in
	run -75 --separate-stderr timeout 20 sh -c \
	    'chanpack-serve --progress-timeout 1 <in 5>&- >pipe'
	exec 5>&-
	one_error serve
	[[ $stderr == *"took no byte for 1 seconds"* ]]
	drive <<-'EOF'
	import wire
	process, sock = wire.inetd("--progress-timeout", "1")
	sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk"))
	assert process.wait(wire.PATIENCE) == 75
	EOF
}

@test "a client that reads slowly but steadily is not given up" {
	big
	drive want <<-'EOF'
	import sys, time
	import wire
	want = open(sys.argv[1], "rb").read()
	process, sock = wire.inetd("--progress-timeout", "4")
	sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk",
	                          "Connection: close"))
	data = b""
	for _ in range(60):
	    time.sleep(0.1)
	    data += sock.recv(6000)
	answer, = wire.answers(data + wire.read_all(sock), ["GET"])
	assert answer.body == want
	assert process.wait(wire.PATIENCE) == 0
	EOF
}

@test "a download may take longer than both deadlines" {
	big
	serve_start --progress-timeout 1 --request-timeout 1
	curl -sS --limit-rate 8M -o got \
	    "http://127.0.0.1:$PORT/a/channel=huawei/big.apk"
	cmp got want
}

@test "the last of so many requests closes the connection" {
	serve_start --max-requests 3
	drive "$PORT" <<-'EOF'
	import sys
	import wire
	for _ in range(2):
	    kept = wire.Kept(sys.argv[1])
	    got = [kept.get("/a/game.apk").fields.get("connection")
	           for _ in range(3)]
	    assert got == [None, None, "close"], got
	    assert kept.ended()
	EOF
}

@test "requests that come together count as any others" {
	serve_start --max-requests 5
	drive "$PORT" <<-'EOF'
	import sys
	import wire
	sock = wire.connect(sys.argv[1])
	ask = wire.request("HEAD", "/a/game.apk")
	sock.sendall(ask * 9 + ask[:10])
	answers = wire.answers(wire.read_all(sock), ["HEAD"] * 5)
	assert [a.fields.get("connection") for a in answers] == \
	    [None] * 4 + ["close"]
	EOF
}

@test "an address has so many connections at a time, and no more" {
	export PROGRAM=chanpack-listen
	serve_start --max-per-peer 3
	drive "$PORT" <<-'EOF'
	import socket, sys
	import wire
	port = sys.argv[1]
	def ask(kept):
	    answer = kept.get("/a/game.apk")
	    return answer.status
	kept = [wire.Kept(port) for _ in range(3)]
	assert [ask(k) for k in kept] == [200] * 3
	# One more is told before it asks, whatever it sends.
	for data in b"", wire.request("GET", "/a/game.apk") * 3:
	    more = wire.connect(port)
	    more.sendall(data)
	    stream = more.makefile("rb")
	    answer = wire.Answer(stream).read()
	    assert answer.status == 503
	    assert answer.fields["connection"] == "close"
	    assert int(answer.fields["retry-after"]) > 0
	    assert answer.body == b"too many connections of a client\n"
	    assert stream.read() == b""
	    more.close()
	    stream.close()
	# Others are not concerned, nor is what was there before.
	other = socket.create_connection(("127.0.0.1", int(port)), wire.PATIENCE,
	                                 ("127.0.0.2", 0))
	other.sendall(wire.request("GET", "/a/game.apk"))
	assert wire.Answer(other.makefile("rb")).read().status == 200
	assert [ask(k) for k in kept] == [200] * 3
	kept[0].sock.close()
	kept[0].stream.close()
	wire.wait_for(lambda: ask(wire.Kept(port)) == 200)
	EOF
}

@test "a client that crashes its worker is counted no longer" {
	export PROGRAM=chanpack-listen
	big
	serve_start --max-per-peer 1
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	kept = wire.Kept(port)
	kept.begin("/a/channel=huawei/big.apk")
	worker = wire.holder(pid, kept.sock)
	assert wire.Kept(port).get("/a/game.apk").status == 503
	os.kill(worker, signal.SIGKILL)
	assert len(kept.stream.read()) < 24 << 20
	wire.wait_for(
	    lambda: wire.Kept(port).get("/a/game.apk").status == 200)
	EOF
}

@test "numbers of requests and connections are 1 or more" {
	for option in --max-requests --max-per-peer; do
		for value in 0 -1 1.5 1000000001 '' x; do
			run -2 --separate-stderr chanpack-listen "$option" "$value"
		done
	done
	run -2 --separate-stderr chanpack-listen --max-per-peer 1000001
	PROGRAM=chanpack-listen serve_start --max-requests 1000000000 \
	    --max-per-peer 1000000
}

@test "deadlines are whole seconds from 1 to a day" {
	for option in --request-timeout --progress-timeout --idle-timeout; do
		for value in 0 -1 1.5 86401 '' x; do
			run -2 --separate-stderr chanpack-serve "$option" "$value" \
			    </dev/null
		done
		chanpack-serve "$option" 86400 </dev/null
	done
}
