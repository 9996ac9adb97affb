# SIGHUP: chanpack-listen reads the keys and the list of channels again.
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

@test "a connection that is open takes the new keys with its next request" {
	serve_start -K keys
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" "$signed_old" "$signed_new" \
	    <<-'EOP'
	import shutil, sys
	import wire
	port, pid, log, old, new = sys.argv[1:]
	def use(name):
	    shutil.copy(name, "next")
	    shutil.move("next", "keys")
	    wire.hang_up(pid, log, "read again")
	a, b, c, d = (wire.Kept(port) for _ in range(4))
	for kept in a, b:
	    answer = kept.get(old)
	    assert answer.status == 200 and "connection" not in answer.fields
	    assert kept.get(new).status == 403
	use("both")
	assert a.get(new).status == 200 and a.get(old).status == 200
	use("new")
	# One was used, one missed a rotation, one has said nothing yet.
	for kept in a, b, c:
	    answer = kept.get(old)
	    assert answer.status == 403, answer.status
	    assert "connection" not in answer.fields
	assert d.get(old, "Connection: close").status == 403
	assert wire.Kept(port).get(new).status == 200
	EOP
}

@test "a download under way goes on to its end, whatever gets the signal" {
	big
	serve_start -K keys
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" want \
	    "$(target -K old -c huawei http://localhost:8080/a/big.apk)" \
	    <<-'EOP'
	import os, shutil, signal, sys
	import wire
	port, pid, log, want, old = sys.argv[1:]
	want = open(want, "rb").read()
	kept = wire.Kept(port)
	answer = kept.begin(old)
	assert answer.status == 200
	shutil.copy("new", "keys")
	wire.wait_for(lambda: wire.busy(pid))
	child, = wire.busy(pid)
	os.kill(child, signal.SIGHUP)
	wire.hang_up(pid, log, "read again")
	os.kill(child, signal.SIGHUP)
	assert answer.read().body == want
	assert kept.get(old).status == 403
	EOP
}

@test "a request behind a download that was under way goes by the new keys" {
	big
	serve_start -K keys --workers 2:4
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" want "$signed_old" \
	    "$(target -K old -c huawei http://localhost:8080/a/big.apk)" \
	    <<-'EOP'
	import shutil, sys
	import wire
	port, pid, log, want, small, big = sys.argv[1:]
	want = open(want, "rb").read()
	a, b = wire.Kept(port), wire.Kept(port)
	answers = [a.begin(big), b.begin(big)]
	# One has come before in part, one has not.
	late = wire.request("HEAD", small)
	a.sock.sendall(late[:30])
	shutil.copy("new", "keys")
	wire.hang_up(pid, log, "read again")
	a.sock.sendall(late[30:] + late)
	b.sock.sendall(late * 3)
	for kept, answer, n in (a, answers[0], 2), (b, answers[1], 3):
	    assert answer.read().body == want
	    for _ in range(n):
	        assert wire.Answer(kept.stream, "HEAD").status == 403
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

@test "channels are added and removed, on connections that are open too" {
	echo huawei >channels
	serve_start -C channels
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" <<-'EOP'
	import sys
	import wire
	port, pid, log = sys.argv[1:]
	def statuses(kept, *names):
	    kept.sock.sendall(b"".join(
	        wire.request("HEAD", f"/a/channel={n}/game.apk") for n in names))
	    return [wire.Answer(kept.stream, "HEAD" ).status for _ in names]
	def use(text):
	    with open("channels", "w") as f:
	        f.write(text)
	    wire.hang_up(pid, log, "read again: no key file")
	a = wire.Kept(port)
	assert statuses(a, "huawei", "xiaomi") == [200, 404]
	use("huawei\nxiaomi\nhuawei\n")
	assert statuses(a, "huawei", "xiaomi", "oppo") == [200, 200, 404]
	b = wire.Kept(port)
	for kept in a, b:
	    assert statuses(kept, "huawei", "xiaomi", "oppo") == [200, 200, 404]
	use("xiaomi\n")
	for kept in a, b, wire.Kept(port):
	    assert statuses(kept, "huawei", "xiaomi") == [404, 200]
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
	assert "listening on" in process.stderr.readline()
	with open("channels", "w") as f:
	    f.write("a b\nc\n")
	line = process.stderr.readline()
	assert "read again: no key file, 2 channels" in line, line
	process.terminate()
	assert process.wait(wire.PATIENCE) == 0
	EOP
}

@test "the server of one connection ignores the signal" {
	drive "$signed_old" <<-'EOP'
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
