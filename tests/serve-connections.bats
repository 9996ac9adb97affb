# Connections: many requests on one, and descriptors of every kind.
# shellcheck disable=SC2002,SC2154 # pipes on purpose; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	url=/a/channel=huawei/game.apk
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >want.apk
}

@test "one connection serves 1000 requests" {
	serve_start
	drive "$PORT" want.apk <<-'EOF'
	import sys
	import wire
	want = open(sys.argv[2], "rb").read()
	sock = wire.connect(sys.argv[1])
	stream = sock.makefile("rb")
	for n in range(1000):
	    method = "HEAD" if n % 3 == 0 else "GET"
	    first = n * 197 % len(want)
	    sock.sendall(wire.request(method, "/a/channel=huawei/game.apk",
	                              f"Range: bytes={first}-{first + 20}"))
	    answer = wire.Answer(stream, method).read()
	    assert "connection" not in answer.fields
	    if method == "GET":
	        assert answer.status == 206
	        assert answer.body == want[first:first + 21]
	EOF
}

@test "requests that come together are answered in order" {
	serve_start
	drive "$PORT" want.apk <<-'EOF'
	import sys, threading
	import wire
	want = open(sys.argv[2], "rb").read()
	url = "/a/channel=huawei/game.apk"
	asked = [("GET", url, 200), ("HEAD", url, 200), ("GET", "/no.apk", 404),
	         ("HEAD", "/no.apk", 404), ("DELETE", url, 405),
	         ("GET", "/a/channel=/game.apk", 400), ("GET", url, 200)] * 5
	data = b"".join(wire.request(m, u) for m, u, _ in asked)
	data += wire.request("GET", url, "Connection: close")
	asked.append(("GET", url, 200))
	for step in len(data), 1000, 7:
	    sock = wire.connect(sys.argv[1])
	    stream = sock.makefile("rb")
	    def send():
	        for i in range(0, len(data), step):
	            sock.sendall(data[i:i + step])
	    sender = threading.Thread(target=send)
	    sender.start()
	    for method, target, status in asked:
	        answer = wire.Answer(stream, method).read()
	        assert answer.status == status, (method, target, answer.status)
	        if (method, status) == ("GET", 200):
	            assert answer.body == want
	    assert answer.fields["connection"] == "close"
	    assert stream.read() == b""
	    sender.join()
	EOF
}

@test "answers do not wait for the rest of the next request" {
	serve_start
	drive "$PORT" <<-'EOF'
	import sys
	import wire
	sock = wire.connect(sys.argv[1])
	stream = sock.makefile("rb")
	next = wire.request("GET", "/a/game.apk", "Connection: close")
	sock.sendall(wire.request("GET", "/no.apk") + next[:20])
	assert wire.Answer(stream).read().status == 404
	sock.sendall(next[20:])
	assert wire.Answer(stream).read().status == 200
	assert stream.read() == b""
	EOF
}

# connection VERSION [FIELD]: what two requests together get: how many answers,
# and the Connection field of the first.
connection()
{
	printf "HEAD $url HTTP/1.$1\r\n%s\r\n\r\n" \
	    "${2:-A: b}"$'\r\n'"Host: x" "${2:-A: b}"$'\r\n'"Host: x" |
	    chanpack-serve >answers
	tr -d '\r' <answers | awk '/^HTTP/ { n++ }
	    /^Connection:/ && n == 1 { field = $2 } END { print n, field }'
}

@test "a connection stays open as the version and the field say" {
	[ "$(connection 1)" = "2 " ]
	[ "$(connection 1 'Connection: close')" = "1 close" ]
	[ "$(connection 1 'Connection: foo, Close')" = "1 close" ]
	[ "$(connection 0)" = "1 close" ]
	[ "$(connection 0 'Connection: Keep-Alive')" = "2 keep-alive" ]
	[ "$(connection 0 'Connection: keep-alive, close')" = "1 close" ]
}

@test "a request with content is answered, and then the connection closed" {
	serve_start
	drive "$PORT" want.apk <<-'EOF'
	import sys
	import wire
	want = open(sys.argv[2], "rb").read()
	def ask(head, body):
	    sock = wire.connect(sys.argv[1])
	    sock.sendall(head)
	    try:
	        sock.sendall(body)
	    except OSError:
	        pass
	    return wire.answers(wire.read_all(sock), ["GET"])[0]
	url = "/a/channel=huawei/game.apk"
	smuggled = wire.request("GET", "/a/game.apk")
	length = f"Content-Length: {len(smuggled)}"
	for answer in (
	        ask(wire.request("GET", url, length), smuggled),
	        ask(wire.request("GET", url, "Transfer-Encoding: chunked"),
	            b"%x\r\n%s\r\n0\r\n\r\n" % (len(smuggled), smuggled))):
	    assert answer.status == 200 and answer.body == want
	    assert answer.fields["connection"] == "close"
	answer = ask(wire.request("POST", url, "Content-Length: 900000"),
	             bytes(900000))
	assert answer.status == 405
	assert answer.fields["connection"] == "close"
	# One that is refused reads its answer too, however much it has sent.
	answer = ask(b"GET / HTTP/9.9\r\n\r\n", bytes(900000))
	assert answer.status == 505
	EOF
}

@test "standard input and output may be pipes and files" {
	request GET "$url" >in
	request HEAD /no.apk >>in
	cat in | chanpack-serve | sed '/^Date/d' >pipes
	chanpack-serve <in >file
	sed '/^Date/d' file | cmp - pipes
	chanpack-serve <in | sed '/^Date/d' | cmp - pipes
	cat in | chanpack-serve >file2
	sed '/^Date/d' file2 | cmp - pipes
	echo before >appended
	chanpack-serve <in >>appended
	sed -e 1d -e '/^Date/d' appended | cmp - pipes
	LC_ALL=C sed '1,/^\r$/d' pipes | head -c 197183 | cmp - want.apk
	[ "$(tail -n 8 pipes | grep -ac 'HTTP/1.1 404')" = 1 ]
}

@test "no request, and no output, is no trouble" {
	chanpack-serve </dev/null >out
	[ ! -s out ]
	request GET "$url" >in
	run -1 --separate-stderr sh -c 'chanpack-serve <in >&-'
	one_error serve
	run -75 --separate-stderr sh -c 'chanpack-serve <in >/dev/full'
	one_error serve
}

@test "a slow reader of a pipe gets every byte" {
	large big.apk 22
	store a/big.apk big.apk
	chanpack-inject -c huawei big.apk >want
	request GET /a/channel=huawei/big.apk | chanpack-serve | python3 -c '
import os, sys, time
while data := os.read(0, 1 << 20):
    os.write(1, data)
    time.sleep(0.005)' >answer
	tail -c "$(stat -c %s want)" answer | cmp - want
}

@test "a socket pair, as super-servers give it, gets the same bytes" {
	large big.apk 22
	store a/big.apk big.apk
	chanpack-inject -c huawei big.apk >want
	drive want <<-'EOF'
	import sys
	import wire
	want = open(sys.argv[1], "rb").read()
	process, sock = wire.inetd()
	sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk") +
	             wire.request("GET", "/a/channel=huawei/big.apk",
	                          "Range: bytes=-20000000", "Connection: close"))
	whole, part = wire.answers(wire.read_all(sock), ["GET", "GET"])
	assert whole.status == 200 and whole.body == want
	assert part.status == 206 and part.body == want[-20000000:]
	assert process.wait(wire.PATIENCE) == 0
	EOF
}

@test "many connections at once are served at once" {
	serve_start
	drive "$PORT" want.apk <<-'EOF'
	import sys
	import wire
	want = open(sys.argv[2], "rb").read()
	sockets = [wire.connect(sys.argv[1]) for _ in range(50)]
	for sock in reversed(sockets):
	    sock.sendall(wire.request("GET", "/a/channel=huawei/game.apk"))
	    assert wire.Answer(sock.makefile("rb")).read().body == want
	EOF
}

@test "it listens where it is told to, and says where" {
	run -1 --separate-stderr timeout 20 chanpack-listen -l 192.0.2.1:0
	one_error listen
	serve_start
	run -1 --separate-stderr timeout 20 chanpack-listen -l "127.0.0.1:$PORT"
	one_error listen
	[[ $stderr == *"127.0.0.1:$PORT"*"in use"* ]]
}
