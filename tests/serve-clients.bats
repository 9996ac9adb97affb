# Download tools resume what was interrupted, with ranges, and get every byte.
load lib/helper
load lib/serve

setup()
{
	helper_setup
	large big.apk 24
	store a/big.apk big.apk
	rm big.apk
	chanpack-inject -c huawei "$XDG_DATA_HOME/chanpack/a/big.apk" >want
	serve_start
	url=http://127.0.0.1:$PORT/a/channel=huawei/big.apk
}

# interrupt FILE COMMAND...: start a download, and kill it once FILE has more
# than 1 MiB, but not all.
interrupt()
{
	local file=$1 pid n

	shift
	"$@" >/dev/null 2>&1 3>&- &
	pid=$!
	for ((n = 0; n < 400; n++)); do
		[ "$(stat -c %b "$file" 2>/dev/null || echo 0)" -le 2048 ] || break
		sleep 0.05
	done
	kill -KILL "$pid"
	wait "$pid" || true
	! cmp -s "$file" want || fail "not interrupted"
	[ "$(stat -c %b "$file")" -gt 2048 ] || fail "nothing got"
}

@test "curl -C - resumes and finishes" {
	interrupt got curl -sS --limit-rate 2M -o got "$url"
	before=$(stat -c %s got)
	said=$(curl -sS -C - -o got -w '%{http_code} %{size_download}' "$url")
	[ "$said" = "206 $(($(stat -c %s want) - before))" ] || fail "$said"
	cmp got want
	# All is there: 416, which curl takes for done.
	curl -sS -C - -o got "$url"
	cmp got want
}

@test "wget -c resumes and finishes, under the name that the server says" {
	interrupt big.apk wget -q --limit-rate=2m --content-disposition "$url"
	before=$(stat -c %s big.apk)
	wget -c --server-response "$url" 2>log
	grep -q '^  HTTP/1.1 206 ' log
	grep -qF "  Content-Range: bytes $before-" log
	cmp big.apk want
	wget -c "$url" 2>log
	cmp big.apk want
}

@test "wget -N fetches nothing when nothing has changed" {
	wget -qN "$url"
	cmp big.apk want
	wget -N --server-response "$url" 2>log
	grep -q '^  HTTP/1.1 304 ' log
	[ "$(grep -c '^  HTTP/1.1 ' log)" = 1 ]
}

# aria2 writes at eight places at once, and keeps in got.aria2 what it has.
@test "aria2c -x16 resumes and finishes" {
	aria() {
		aria2c -x16 -s16 -k1M --no-conf --file-allocation=none -o got "$@"
	}
	interrupt got aria2c -q -x16 -s16 -k1M --no-conf --file-allocation=none \
	    --auto-save-interval=1 --max-download-limit=4M -o got "$url"
	[ -f got.aria2 ]
	aria -l log --log-level=info "$url" >/dev/null
	cmp got want
	[ ! -f got.aria2 ]
	[ "$(grep -c '^Range: bytes=' log)" -ge 2 ]
	grep -q '^HTTP/1.1 206 ' log
	# It asks for no byte again that it has.
	python3 - log "$(stat -c %s want)" <<-'EOF'
	import re, sys
	log = open(sys.argv[1]).read()
	spans = [int(b) - int(a) + 1 for a, b in
	         re.findall(r"(?m)^Content-Range: bytes (\d+)-(\d+)/", log)]
	assert spans and max(spans) < int(sys.argv[2]), spans
	EOF
}

# As DownloadThread.java does it: a resumed download has to be 206.
@test "Android's DownloadManager resumes, and is not given another package's rest" {
	drive "$PORT" want "$XDG_DATA_HOME/chanpack" "$GOLDEN/base-v2v3.apk" <<-'EOF'
	import os, shutil, sys
	import wire
	port, want, store, other = sys.argv[1:]
	want = open(want, "rb").read()
	def ask(*fields):
	    sock = wire.connect(port)
	    sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk",
	        "User-Agent: AndroidDownloadManager/14", "Accept-Encoding: identity",
	        "Connection: close", *fields))
	    return sock, wire.Answer(sock.makefile("rb"))
	sock, first = ask()
	assert first.status == 200 and first.length == len(want)
	assert first.fields["accept-ranges"] == "bytes"
	assert first.fields["content-type"] == "application/vnd.android.package-archive"
	assert 'filename="big.apk"' in first.fields["content-disposition"]
	etag = first.fields["etag"]
	assert etag[0] == etag[-1] == '"' and "connection" in first.fields
	got = first.stream.read(5 << 20)
	sock.close()
	def resume():
	    return ask(f"Range: bytes={len(got)}-", f"If-Match: {etag}")
	sock, rest = resume()
	assert rest.status == 206
	assert rest.fields["content-range"] == \
	    f"bytes {len(got)}-{len(want) - 1}/{len(want)}"
	assert rest.fields["etag"] == etag
	part = rest.stream.read(3 << 20)
	got += part
	sock.close()
	sock, rest = resume()
	assert rest.status == 206
	got += rest.stream.read()
	assert got == want
	# Another package under the name: the old one's rest is not to be had.
	shutil.copy(other, f"{store}/a/new.apk")
	os.rename(f"{store}/a/new.apk", f"{store}/a/big.apk")
	got = got[:1000]
	assert resume()[1].status == 412
	EOF
}

@test "aria2c resumes what curl has begun" {
	interrupt got curl -sS --limit-rate 4M -o got "$url"
	aria2c -c -q -x16 -s16 -k1M --no-conf -l log --log-level=info -o got "$url"
	cmp got want
	grep -q '^HTTP/1.1 206 ' log
}

@test "Python's own client reads packages over one connection" {
	drive "$PORT" want <<-'EOF'
	import http.client, sys
	want = open(sys.argv[2], "rb").read()
	connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]),
	                                        timeout=20)
	for method in "GET", "HEAD", "GET":
	    connection.request(method, "/a/channel=huawei/big.apk")
	    answer = connection.getresponse()
	    assert answer.read() == (want if method == "GET" else b"")
	    assert int(answer.getheader("Content-Length")) == len(want)
	EOF
}

@test "curl reads what is refused, however much it sends" {
	head -c 3000000 /dev/zero >upload
	code=$(curl -sS -o body -w '%{http_code}' -H Expect: -T upload "$url")
	[ "$code" = 405 ]
	grep -q 'GET and HEAD' body
}

@test "who sends all before it listens hears why it is refused" {
	drive "$PORT" <<-'EOF'
	import socket, sys, wire

	def refused(sock):
	    sock.settimeout(wire.PATIENCE)
	    sock.sendall(b"PUT /a/big.apk HTTP/1.1\r\nHost: a\r\n"
	                 b"Content-Length: %d\r\n\r\n" % size + bytes(size))
	    assert sock.recv(1000).startswith(b"HTTP/1.1 405 ")

	size = 12 << 20
	with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as sock:
	    refused(sock)
	process, sock = wire.inetd()
	with sock:
	    refused(sock)
	process.wait()
	EOF
}
