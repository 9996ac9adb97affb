# SIGHUP: chanpack-listen reads the keys and the lists again, for new workers.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve

BASE=http://localhost:8080/a/game.apk

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	newkeys old k1
	newkeys new k2
	cat new old >both
	chmod 600 both
	install -m 600 old keys
	signed_old=$(target -K old -c huawei "$BASE")
	signed_new=$(target -K new -c huawei "$BASE")
}

# use FILE: from now on the key file is this.
use()
{
	install -m 600 "$1" next && mv next keys
}

# get STATUS [TEXT] TARGET: the server on PORT answers so.
get()
{
	fetched "${*: -1}" && is "$1" || return
	[ $# -eq 2 ] || [ "$(cat body)" = "$2" ] || fail "$(cat body)"
}

@test "keys are rotated: both work while both are there, then the new one" {
	serve_start -K keys
	get 200 "$signed_old"
	get 403 'signed by a key that is not known here' "$signed_new"
	use both
	get 403 "$signed_new"
	hang_up 'read again: 2 keys, no channel file'
	get 200 "$signed_old"
	get 200 "$signed_new"
	use new
	get 200 "$signed_old"
	hang_up 'read again: 1 key, no channel file'
	get 403 'signed by a key that is not known here' "$signed_old"
	get 200 "$signed_new"
}

@test "a connection that is open gets one more answer, by the old keys, and is closed" {
	serve_start -K keys
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" "$signed_old" "$signed_new" \
	    <<-'EOP'
	import shutil, sys
	import wire
	port, pid, log, old, new = sys.argv[1:]
	used, half, several, silent = (wire.Kept(port) for _ in range(4))
	for kept in used, half, several, silent:
	    answer = kept.get(old)
	    assert answer.status == 200 and "connection" not in answer.fields
	request = wire.request("HEAD", old)
	half.sock.sendall(request[:30])
	shutil.copy("new", "next")
	shutil.move("next", "keys")
	wire.hang_up(pid, log, "read again")
	assert wire.Kept(port).get(new).status == 200
	assert wire.Kept(port).get(old).status == 403
	half.sock.sendall(request[30:])
	used.sock.sendall(request)
	# Of requests that come together the first is answered.
	several.sock.sendall(request * 3)
	for kept in used, half, several:
	    answer = wire.Answer(kept.stream, "HEAD")
	    assert answer.status == 200, answer.head
	    assert answer.fields["connection"] == "close" and kept.ended()
	assert silent.ended()
	EOP
}

@test "a download under way goes on to its end, whatever gets the signal" {
	big
	serve_start -K keys
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" want "$signed_new" \
	    "$(target -K old -c huawei http://localhost:8080/a/big.apk)" \
	    <<-'EOP'
	import os, shutil, signal, sys
	import wire
	port, pid, log, want, new, old = sys.argv[1:]
	want = open(want, "rb").read()
	a, b = wire.Kept(port), wire.Kept(port)
	answers = [k.begin(old) for k in (a, b)]
	worker = wire.holder(pid, a.sock)
	# Behind one of them more has come already.
	b.sock.sendall(wire.request("HEAD", old) * 2)
	shutil.copy("new", "keys")
	os.kill(worker, signal.SIGHUP)
	wire.hang_up(pid, log, "read again")
	os.kill(worker, signal.SIGHUP)
	assert wire.Kept(port).get(new).status == 200
	assert [answer.read().body == want for answer in answers] == [True] * 2
	a.sock.sendall(wire.request("HEAD", old))
	for kept in a, b:
	    answer = wire.Answer(kept.stream, "HEAD")
	    assert answer.status == 200
	    assert answer.fields["connection"] == "close" and kept.ended()
	wire.wait_for(lambda: not wire.exists(worker))
	EOP
}

@test "keys that cannot be read leave the old ones in use, and it says so" {
	serve_start -K keys
	for bad in 'k1 nonsense' '' 'k1 c2hvcnQ='; do
		printf '%s\n' "$bad" >junk
		use junk
		hang_up 'the old keys and channels stay in use'
		get 200 "$signed_old"
		get 403 "$signed_new"
	done
	[[ $(tail -n 2 "$SERVE_LOG" | head -n 1) == \
	    "chanpack-listen: key file keys: line 1: the secret has 5 bytes"*"; \
the old keys and channels stay in use" ]] || fail "$(cat "$SERVE_LOG")"
	use new
	chmod 644 keys
	hang_up 'others can read'
	get 200 "$signed_old"
	rm keys
	hang_up 'No such file'
	get 200 "$signed_old"
	use new
	hang_up 'read again: 1 key'
	get 403 "$signed_old"
	get 200 "$signed_new"
}

@test "of keys and channels both are read again, or neither" {
	echo huawei >channels
	serve_start -K keys -C channels
	get 200 "$signed_old"
	use new
	rm channels
	hang_up 'cannot open channels: No such file'
	get 200 "$signed_old"
	get 403 "$signed_new"
	use old
	echo xiaomi >channels
	chmod 644 keys
	hang_up 'others can read'
	get 200 "$signed_old"
	use new
	hang_up 'read again: 1 key, 1 channel'
	get 404 "$signed_new"
	get 403 "$signed_old"
}

@test "channels are added and removed, for new connections" {
	echo huawei >channels
	serve_start -C channels
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" <<-'EOP'
	import sys
	import wire
	port, pid, log = sys.argv[1:]
	def statuses(*names):
	    kept = wire.Kept(port)
	    kept.sock.sendall(b"".join(
	        wire.request("HEAD", f"/a/channel={n}/game.apk") for n in names))
	    return [wire.Answer(kept.stream, "HEAD").status for _ in names]
	def use(text):
	    with open("channels", "w") as f:
	        f.write(text)
	    wire.hang_up(pid, log, "read again: no key file")
	assert statuses("huawei", "xiaomi") == [200, 404]
	use("huawei\nxiaomi\nhuawei\n")
	assert statuses("huawei", "xiaomi", "oppo") == [200, 200, 404]
	use("xiaomi\n")
	assert statuses("huawei", "xiaomi") == [404, 200]
	EOP
	[ "$(grep -c 'read again: no key file, 2 channels$' "$SERVE_LOG")" = 1 ]
	[ "$(grep -c 'read again: no key file, 1 channel$' "$SERVE_LOG")" = 1 ]
}

@test "a signal that comes while it starts is not lost" {
	mkfifo channels
	drive <<-'EOP'
	import os, signal, subprocess
	import wire
	process = subprocess.Popen(
	    ["chanpack-listen", "-l", "127.0.0.1:0", "-C", "channels"],
	    stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
	with open("channels", "w") as f:  # when the server opens it
	    process.send_signal(signal.SIGHUP)
	    f.write("a\n")
	lines = iter(process.stderr.readline, "")
	assert any("listening on" in line for line in lines)
	with open("channels", "w") as f:
	    f.write("a b\nc\n")
	assert any("read again: no key file, 2 channels" in line
	           for line in lines)
	process.terminate()
	assert process.wait(wire.PATIENCE) == 0
	EOP
}

@test "the server of one connection ignores the signal" {
	PROGRAM=chanpack-serve drive "$signed_old" <<-'EOP'
	import signal, sys
	import wire
	process, sock = wire.inetd("-K", "keys")
	stream = sock.makefile("rb")
	for fields in (), ("Connection: close",):
	    sock.sendall(wire.request("GET", sys.argv[1], *fields))
	    assert wire.Answer(stream).read().status == 200
	    if not fields:
	        process.send_signal(signal.SIGHUP)
	assert stream.read() == b"" and process.wait(wire.PATIENCE) == 0
	EOP
}

@test "new lists are in effect however many old workers have downloads under way" {
	big
	: >deny
	serve_start --deny deny --workers 1 --log log
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import os, signal, sys
	import wire
	port, pid, want = sys.argv[1:]
	want = open(want, "rb").read()
	slow = []
	def reload():
	    old = set(wire.workers(pid))
	    os.kill(int(pid), signal.SIGHUP)
	    wire.wait_for(lambda: set(wire.workers(pid)) - old)
	    wire.wait_for(lambda: wire.Kept(port).get("/none").status == 404)
	for _ in range(68):
	    slow.append(wire.Kept(port).begin("/a/channel=huawei/big.apk"))
	    reload()
	with open("deny", "w") as f:
	    f.write("huawei\n")
	reload()
	refused = wire.Kept(port).get("/a/channel=huawei/big.apk")
	assert refused.status == 404, refused.status
	assert len(wire.workers(pid)) <= 68
	assert slow[-1].read().body == want
	EOF
	told | grep -q ': 68 workers of before have answers under way: the oldest are cut off$'
	grep 'event=end .* complete=0 error="the time to finish is over"' log
}
