# What the log says of what clients have received: acked.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	size=$(stat -c %s "$GOLDEN/base-v2v3.apk")
}

# both [OPTION]...: run the Python program on standard input for either server,
# with a log.
both()
{
	{
		echo 'import socket, struct, sys, threading, time, wire'
		echo 'from arrivals import *'
		cat
	} >program.py
	for PROGRAM in chanpack-serve chanpack-listen; do
		rm -f log
		serve_start --log log "$@" && drive "$PORT" <program.py &&
		    serve_stop || fail "$PROGRAM: $(cat log)" || return
	done
}

@test "of a client that goes away what it received is told, not what was sent" {
	big
	both <<-'EOF'
	for hard in False, True:
	    client = Client(BIG, 65536)
	    client.read(300000)
	    client.close(hard)
	    line = client.line()
	    assert line["complete"] == "0", line
	    assert 300000 <= line["acked"] <= 300000 + client.room, line
	    assert line["sent"] > line["acked"], line
	EOF
}

@test "of a client that stalls what it received is told" {
	big
	both --progress-timeout 1 <<-'EOF'
	client = Client(BIG, 65536)
	client.read(300000)
	line = client.line()
	assert line["complete"] == "0", line
	assert 300000 <= line["acked"] <= 300000 + client.room, line
	assert line["sent"] > line["acked"], line
	EOF
}

@test "what a client has received counts for each answer of a connection" {
	both <<-'EOF'
	kept = Client()
	for n in 1000, 1, 70000, 5:
	    kept.ask(f"Range: bytes=7-{n + 6}")
	    kept.read(n)
	    line = kept.line()
	    assert line["sent"] == line["acked"] == n, line
	    assert line["complete"] == "1", line
	kept.ask("Range: bytes=0-9", target="/a/no.apk")
	line = kept.line()
	assert line["sent"] == line["acked"] == 16, line
	EOF
}

@test "whole downloads are acknowledged as a whole, however they end" {
	big
	both <<-'EOF'
	import os
	size = os.stat("want").st_size
	for fields, half in [((), False), (("Connection: close",), False),
	                     ((), True), (("Connection: close",), True)]:
	    client = Client(BIG, None, *fields)
	    if half:
	        client.sock.shutdown(socket.SHUT_WR)
	    client.read(size)
	    client.close(not half)
	    line = client.line()
	    assert line["acked"] == line["sent"] == size, (fields, half, line)
	    assert line["complete"] == "1", line
	EOF
}

@test "the bytes on their way when both sides have ended are waited for" {
	both <<-'EOF'
	# It ends its side, and takes the rest a while later.
	client = Client(SMALL, 2304, "Range: bytes=0-59999", "Connection: close")
	client.sock.shutdown(socket.SHUT_WR)
	client.read(60000)
	line = client.line()
	assert line["acked"] == line["sent"] == 60000, line
	EOF
}

@test "the count is exact: no head, no other answer, and not the end" {
	both <<-'EOF'
	# Its system has acknowledged what it has for the client, who reads none.
	for fields in (), ("Connection: close",):
	    client = Client(SMALL, 2304, "Range: bytes=0-999")
	    client.read(1000)
	    assert client.line()["acked"] == 1000
	    client.ask("Range: bytes=0-29999", *fields)
	    line = client.line()
	    unread = client.unread()
	    head = client.read(30000)
	    assert 0 < line["acked"] == unread - len(head) < line["sent"], \
	        (fields, line, unread, len(head))
	EOF
}

@test "no answer waits for what arrives of the one before" {
	both --log-start <<-'EOF'
	client = Client(SMALL, 2304, "Range: bytes=0-29999")
	client.ask("Range: bytes=1-30000")
	# The client reads nothing: the second answer begins, then the first has
	# its line, while the connection is open.
	wire.wait_for(lambda: count("end") >= 1)
	events = [(p["event"], p["id"].split("-")[1]) for p in pairs()]
	assert events[:2] == [("start", "1"), ("start", "2")], events
	first = [p for p in pairs() if p["event"] == "end"][0]
	assert first["id"].endswith("-1"), first
	assert first["acked"] < first["sent"] == 30000, first
	for _ in range(2):
	    client.read(30000)
	wire.wait_for(lambda: count("end") == 2)
	EOF
}

@test "however many answers nobody has received, each has its line" {
	both <<-'EOF'
	client = Client(SMALL, 2304, "Range: bytes=0-99")
	for _ in range(39):
	    client.ask("Range: bytes=0-99")
	wire.wait_for(lambda: count("end") == 40)
	got = pairs()
	assert [p["id"].split("-")[1] for p in got] == \
	    [str(n) for n in range(1, 41)], got
	assert all(p["sent"] == 100 for p in got), got
	assert got[-1]["acked"] == 0, got
	client.close(True)
	EOF
}

@test "an answer without a body has nothing to acknowledge" {
	both <<-'EOF'
	kept = wire.Kept(PORT)
	kept.sock.sendall(wire.request("HEAD", SMALL) +
	    wire.request("GET", SMALL, "If-None-Match: *"))
	wire.wait_for(lambda: count("end") == 2)
	assert [(p["sent"], p["acked"]) for p in pairs()] == [(0, 0)] * 2, pairs()
	EOF
}

@test "on a pipe, in a file and on a local socket nobody tells what arrives" {
	request GET /a/game.apk | chanpack-serve --log log | cat >/dev/null
	request GET /a/game.apk | chanpack-serve --log log >out
	drive <<-'EOF'
	import wire
	process, sock = wire.inetd("--log", "log")
	sock.sendall(wire.request("GET", "/a/game.apk", "Connection: close"))
	wire.read_all(sock)
	assert process.wait(wire.PATIENCE) == 0
	EOF
	[ "$(grep -c " sent=$size seconds=[0-9.]* complete=1$" log)" = 3 ] ||
	    fail "$(cat log)"
}
