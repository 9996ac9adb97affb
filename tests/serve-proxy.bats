# Who the client is, by the word of proxies: 127.0.0.1 is one that is trusted,
# 127.0.0.2 is anybody.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

# proxy [ARG]...: the Python program on standard input, with proxied.py, for the
# server on PORT.
proxy()
{
	{
		echo 'import socket, sys, time, wire; from proxied import *'
		cat
	} >program.py
	drive "$PORT" "$@" <program.py
}

@test "behind a PROXY header the log has the client's address, and the proxy's" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	for header, client in [
	    (V1, "192.0.2.7"),
	    (b"PROXY TCP6 2001:DB8::7 ::1 1 2\r\n", "2001:db8::7"),
	    (b"PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n", "192.0.2.7"),
	    (v2(1, 0x11, IP4), "192.0.2.7"),
	    (v2(1, 0x21, IP6), "2001:db8::7"),
	    (v2(1, 0x11, IP4 + b"\x04\0\x01x"), "192.0.2.7"),
	    (v2(1, 0x11, IP4 + bytes(4096 - 12)), "192.0.2.7"),
	]:
	    got = ask(header + last())
	    assert got == f"peer={client} via=127.0.0.1", (header[:40], got)
	EOF
}

@test "without a log the PROXY header is taken off all the same" {
	serve_start --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	with connect() as sock:
	    sock.sendall(V1 + last())
	    answer, = wire.answers(end(sock), ["HEAD"])
	    assert answer.status == 200
	with connect() as sock:
	    sock.sendall(last())
	    assert end(sock) == b""
	EOF
}

@test "LOCAL and UNKNOWN headers leave the socket's peer" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	for header in [
	    b"PROXY UNKNOWN\r\n",
	    b"PROXY UNKNOWN 192.0.2.7 127.0.0.1 1 2\r\n",
	    v2(0, 0x00, b""),
	    v2(0, 0x11, IP4),
	    v2(1, 0x00, b"more"),
	    v2(1, 0x31, b"/" * 216),
	]:
	    got = ask(header + last())
	    assert got == "peer=127.0.0.1 via=127.0.0.1", (header[:40], got)
	EOF
}

@test "a PROXY header may come byte by byte" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	for header in V1, v2(1, 0x11, IP4 + b"\x04\0\x01x"):
	    with connect() as sock:
	        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
	        for byte in header + last():
	            sock.sendall(bytes([byte]))
	            time.sleep(0.002)
	        answer, = wire.answers(end(sock), ["HEAD"])
	        assert answer.status == 200
	    assert told(1)[-1] == "peer=192.0.2.7 via=127.0.0.1"
	EOF
}

@test "a PROXY header stands once, in front of all requests of a connection" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	with connect() as sock:
	    sock.sendall(V1)
	    stream = sock.makefile("rb")
	    for _ in range(3):
	        sock.sendall(wire.request("HEAD", "/a/game.apk"))
	        assert wire.Answer(stream, "HEAD").status == 200
	    sock.sendall(V1 + last())
	    assert wire.Answer(stream).read().status == 400
	    assert stream.read() == b""
	assert told(4) == ["peer=192.0.2.7 via=127.0.0.1"] * 4, told()
	# The next connection has a client of its own.
	assert ask(v2(1, 0x21, IP6) + last()) == "peer=2001:db8::7 via=127.0.0.1"
	EOF
}

@test "without a whole PROXY header a trusted peer gets no answer" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy "$SERVE_LOG" <<-'EOF'
	bad = [
	    last(),
	    b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
	    b"PROXY",
	    V1[:-1],
	    V1[:-2] + b"\n" + last(),
	    b"PROXY TCP4 192.0.2.7 127.0.0.1 4660\r\n" + last(),
	    b"PROXY TCP4 192.0.2.700 127.0.0.1 4660 443\r\n" + last(),
	    b"PROXY TCP5 192.0.2.7 127.0.0.1 4660 443\r\n" + last(),
	    b"PROXY UNKNOWN " + b"x" * 92 + b"\r\n" + last(),
	    SIG,
	    v2(1, 0x11, IP4)[:-1],
	    v2(1, 0x11, IP4, 4097) + bytes(5000) + last(),
	    v2(1, 0x11, IP4[:11]) + last(),
	    v2(1, 0x21, IP4) + last(),
	    v2(1, 0x41, IP4) + last(),
	    v2(2, 0x11, IP4) + last(),
	    b"\r\n\r\n" + last(),
	]
	def said():
	    with open(sys.argv[2]) as f:
	        return f.read().count("no PROXY header from 127.0.0.1\n")
	for n, data in enumerate(bad):
	    with connect() as sock:
	        sock.sendall(data)
	        try:
	            sock.shutdown(socket.SHUT_WR)
	        except OSError:
	            pass
	        got = end(sock)
	        assert got == b"", (data[:60], got)
	    wire.wait_for(lambda: said() == n + 1)
	assert told() == [], told()
	EOF
}

@test "what cannot become a PROXY header is not waited for" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	for data in b"G", b"\x16", b"PROXX", SIG[:-1] + b"X", \
	        b"PROXY UNKNOWN" + b" " * 94, v2(1, 0x11, b"", 4097):
	    with connect() as sock:
	        sock.sendall(data)
	        assert end(sock) == b"", data
	EOF
}

@test "a PROXY header that does not come in time ends the connection without an answer" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol \
	    --request-timeout 1
	proxy <<-'EOF'
	for data in b"", b"PROXY TCP4":
	    with connect() as sock:
	        sock.sendall(data)
	        assert end(sock) == b""
	assert told() == []
	EOF
	[ "$(grep -c 'no PROXY header' "$SERVE_LOG")" -eq 1 ]
}

@test "a trusted peer that only connects is no event" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	for _ in range(5):
	    connect().close()
	# And one with a header alone, behind which nothing follows.
	with connect() as sock:
	    sock.sendall(v2(0, 0, b""))
	    sock.shutdown(socket.SHUT_WR)
	    assert end(sock) == b""
	ask(V1 + last())
	EOF
	run ! grep PROXY "$SERVE_LOG"
}

@test "for a PROXY header of a peer that is not trusted there is 400" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol
	proxy <<-'EOF'
	for header in V1, b"PROXY UNKNOWN\r\n", v2(1, 0x11, IP4), v2(0, 0, b""):
	    got = ask(header + last(), "127.0.0.2", 400)
	    assert got == "peer=127.0.0.2", got
	# And it needs none.
	assert ask(last(), "127.0.0.2") == "peer=127.0.0.2"
	EOF
}

@test "without --proxy-protocol no PROXY header is looked for" {
	serve_start --log log --trust 127.0.0.1
	proxy <<-'EOF'
	for header in V1, v2(1, 0x11, IP4):
	    assert ask(header + last(), status=400) == \
	        "peer=127.0.0.1 via=127.0.0.1"
	EOF
}

@test "the fields of a trusted peer tell the client" {
	serve_start --log log --trust 127.0.0.1,10.0.0.0/8
	proxy <<-'EOF'
	for fields, client in [
	    (["X-Forwarded-For: 192.0.2.7"], "192.0.2.7"),
	    (["X-Forwarded-For: 192.0.2.9, 192.0.2.7, 10.1.1.1"], "192.0.2.7"),
	    (["X-Forwarded-For: 192.0.2.7", "Range: bytes=0-",
	      "x-forwarded-for: 10.1.1.1"], "192.0.2.7"),
	    (["X-Forwarded-For: 2001:db8::7"], "2001:db8::7"),
	    (["Forwarded: for=\"[2001:db8::7]:4711\";proto=https"], "2001:db8::7"),
	    (["Forwarded: for=192.0.2.7, for=10.0.0.1"], "192.0.2.7"),
	    (["Forwarded: for=192.0.2.7", "X-Forwarded-For: 192.0.2.7"],
	     "192.0.2.7"),
	    (["X-Forwarded-For: 10.0.0.3, 10.0.0.2"], "10.0.0.3"),
	    (["X-Forwarded-For: 192.0.2.9, unknown, 10.0.0.2"], "10.0.0.2"),
	    *([[f"X-Forwarded-For: 192.0.2.{i}" for i in range(40)], f"192.0.2.39"],),
	]:
	    got = ask(last(*fields))
	    assert got == f"peer={client} via=127.0.0.1", (fields, got)
	for fields in [
	    [],
	    ["X-Forwarded-For: 127.0.0.1"],
	    ["X-Forwarded-For: 192.0.2.7, unknown"],
	    ["X-Forwarded-For: 192.0.2.7, nonsense"],
	    ["X-Forwarded-For: "],
	    ["Forwarded: for=_hidden"],
	    ["Forwarded: for=\"192.0.2.7"],
	    ["Forwarded: for=192.0.2.7", "X-Forwarded-For: 192.0.2.8"],
	    ["X-Real-IP: 192.0.2.7", "X-Forwarded: 192.0.2.7"],
	]:
	    got = ask(last(*fields))
	    assert got == "peer=127.0.0.1 via=127.0.0.1", (fields, got)
	EOF
}

@test "each request of a connection has its own client" {
	serve_start --log log --trust 127.0.0.1
	proxy <<-'EOF'
	with connect() as sock:
	    for field in "X-Forwarded-For: 192.0.2.1", "X-A: b", \
	            "X-Forwarded-For: 192.0.2.2":
	        sock.sendall(wire.request("HEAD", "/a/game.apk", field))
	    sock.sendall(b"GET /a b HTTP/1.1\r\nX-Forwarded-For: 192.0.2.3\r\n\r\n")
	    end(sock)
	assert told(4) == [f"peer={client} via=127.0.0.1" for client in (
	    "192.0.2.1", "127.0.0.1", "192.0.2.2", "127.0.0.1")], told()
	EOF
}

@test "fields of a peer that is not trusted are not looked at" {
	serve_start --log log --trust 127.0.0.1
	proxy <<-'EOF'
	for field in "X-Forwarded-For: 192.0.2.7", "Forwarded: for=192.0.2.7", \
	        "X-Forwarded-For: 127.0.0.1":
	    assert ask(last(field), "127.0.0.2") == "peer=127.0.0.2"
	EOF
	serve_start --log log
	proxy <<-'EOF'
	assert ask(last("X-Forwarded-For: 192.0.2.7")) == "peer=127.0.0.1"
	EOF
}

@test "behind a PROXY header the fields count if the address in it is trusted" {
	serve_start --log log --trust 127.0.0.1,10.0.0.0/8 --proxy-protocol
	proxy <<-'EOF'
	field = "X-Forwarded-For: 198.51.100.9"
	trusted = V1.replace(b"192.0.2.7", b"10.0.0.7")
	assert ask(trusted + last(field)) == "peer=198.51.100.9 via=127.0.0.1"
	assert ask(trusted + last()) == "peer=10.0.0.7 via=127.0.0.1"
	assert ask(trusted + last("X-Forwarded-For: unknown")) == \
	    "peer=10.0.0.7 via=127.0.0.1"
	assert ask(V1 + last(field)) == "peer=192.0.2.7 via=127.0.0.1"
	# The proxy speaks for itself; or does not say for whom.
	assert ask(v2(0, 0, b"") + last(field)) == "peer=198.51.100.9 via=127.0.0.1"
	assert ask(b"PROXY UNKNOWN\r\n" + last(field)) == \
	    "peer=127.0.0.1 via=127.0.0.1"
	EOF
}

@test "a request that is refused, or does not arrive, has its client too" {
	serve_start --log log --trust 127.0.0.1 --proxy-protocol \
	    --request-timeout 1
	proxy <<-'EOF'
	via = "peer=192.0.2.7 via=127.0.0.1"
	assert ask(V1 + b"nonsense\r\n\r\n", status=400) == via
	assert ask(V1 + b"GET /", status=408) == via
	assert ask(V1 + wire.request("GET", "/a/no.apk", "Connection: close"),
	           status=404) == via
	EOF
}

# peer [ASSIGNMENT]... -- [OPTION]...: peer and via of an answer without a
# listener.
peer()
{
	local assign=()

	while [ "$1" != -- ]; do
		assign+=("$1")
		shift
	done
	rm -f log
	request HEAD /a/game.apk 'X-Forwarded-For: 198.51.100.9' |
	    env "${assign[@]}" chanpack-serve --log log "${@:2}" >/dev/null &&
	    grep -oE 'peer=.* method' log | sed 's/ method$//'
}

@test "a super-server's word on the peer counts as the socket's" {
	[ "$(peer TCPREMOTEIP=192.0.2.1 -- --trust 192.0.2.0/24)" = \
	    'peer=198.51.100.9 via=192.0.2.1' ]
	[ "$(peer REMOTE_HOST=::ffff:192.0.2.1 -- --trust 192.0.2.1)" = \
	    'peer=198.51.100.9 via=::ffff:192.0.2.1' ]
	[ "$(peer TCPREMOTEIP=192.0.3.1 -- --trust 192.0.2.0/24)" = \
	    'peer=192.0.3.1' ]
	[ "$(peer TCPREMOTEIP=proxy -- --trust 192.0.2.0/24,unix)" = peer=proxy ]
	# Nobody knows who is at the other end of a pipe.
	[ "$(peer -- --trust 0.0.0.0/0,::/0,unix)" = peer=- ]
}

@test "on standard input a PROXY header is as good" {
	{
		printf 'PROXY TCP4 192.0.2.7 192.0.2.8 1 2\r\n'
		request HEAD /a/game.apk
	} >in
	TCPREMOTEIP=10.0.0.1 chanpack-serve --log log --trust 10.0.0.0/8 \
	    --proxy-protocol <in >out
	grep -q '^HTTP/1.1 200' out
	grep -q ' peer=192.0.2.7 via=10.0.0.1 method=HEAD ' log
	request HEAD /a/game.apk >in
	TCPREMOTEIP=10.0.0.1 run -0 --separate-stderr chanpack-serve --log log \
	    --trust 10.0.0.0/8 --proxy-protocol <in
	[ "$output" = '' ]
	[ "$stderr" = 'chanpack-serve: no PROXY header from 10.0.0.1' ]
	[ "$(wc -l <log)" -eq 1 ]
}

@test "a local socket's peer is trusted as unix, and by no network" {
	drive <<-'EOF'
	import os
	import wire
	def ask(*trust):
	    process, sock = wire.inetd("--log", "log", *trust)
	    sock.sendall(wire.request("HEAD", "/a/game.apk", "Connection: close",
	                              "X-Forwarded-For: 192.0.2.7"))
	    wire.answers(wire.read_all(sock), ["HEAD"])
	    assert process.wait(wire.PATIENCE) == 0
	    with open("log") as f:
	        return f.readlines()[-1]
	assert " peer=192.0.2.7 via=- " in ask("--trust", "unix")
	assert " peer=- method=" in ask("--trust", "0.0.0.0/0,::/0")
	# To the super-server, by whose word the peer is somebody else.
	os.environ["TCPREMOTEIP"] = "somebody"
	assert " peer=somebody method=" in ask("--trust", "unix")
	os.environ["TCPREMOTEIP"] = "10.0.0.1"
	assert " peer=10.0.0.1 method=" in ask("--trust", "unix")
	assert " peer=192.0.2.7 via=10.0.0.1 " in ask("--trust", "10.0.0.1")
	EOF
}

@test "a trusted peer's connections are not counted, others' are" {
	export PROGRAM=chanpack-listen
	serve_start --max-per-peer 1 --trust 127.0.0.1
	proxy <<-'EOF'
	def status(sock):
	    sock.sendall(wire.request("HEAD", "/a/game.apk"))
	    return wire.Answer(sock.makefile("rb"), "HEAD").status
	kept = [connect() for _ in range(4)]
	assert [status(k) for k in kept] == [200] * 4
	first = connect("127.0.0.2")
	assert status(first) == 200
	more = connect("127.0.0.2")
	assert wire.Answer(more.makefile("rb")).read().status == 503
	EOF
}

@test "clients behind one proxy are different clients for chanpack-report" {
	serve_start --log log --trust 127.0.0.1
	size=$(stat -c %s "$GOLDEN/base-v2v3.apk")
	half() { curl -sSf -o part -r "$2" -H "X-Forwarded-For: $1" \
	    "http://127.0.0.1:$PORT/a/channel=huawei/game.apk"; }
	half 192.0.2.1 0-999
	half 192.0.2.2 "1000-"
	half 192.0.2.3 0-999
	half 192.0.2.3 "1000-"
	serve_stop
	chanpack-report --csv log | cut -d , -f 2- >report
	[ "$(tail -n 1 report)" = "2,1,1,$((2 * size)),huawei" ] ||
	    fail "$(cat report)"
}

# wrong TEXT [OPTION]...: wrong usage, for a reason that has TEXT in it.
wrong()
{
	run -2 --separate-stderr chanpack-serve "${@:2}" </dev/null
	[[ ${stderr_lines[0]} == *"$1"* ]] || fail "not \"$1\": $stderr"
}

@test "a list of trusted peers that is not sound is refused" {
	wrong "neither an address, nor a network" --trust ''
	wrong "'localhost': neither" --trust localhost
	wrong "'': neither" --trust 10.0.0.0/8,
	wrong "did you mean 10.0.0.0/8?" --trust 192.0.2.1,10.0.0.1/8
	wrong "0 to 32 bits" --trust 10.0.0.0/33
	wrong "not in IPv6 form" --trust ::ffff:10.0.0.0/104
	wrong "--trust" --trust 10.0.0.0/8 --trust 10.0.0.0/8
	wrong "--proxy-protocol needs --trust" --proxy-protocol
	chanpack-serve --trust unix,::1,10.0.0.0/8 --proxy-protocol </dev/null
}
