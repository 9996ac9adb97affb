# chanpack-serve with a store of another machine: what it keeps of what the
# coprocess says, for the next requests of the connection.
# shellcheck disable=SC2154 # DEPOT is of distant.bash
load lib/helper
load lib/serve
load lib/distant

setup()
{
	helper_setup
	depot_start
	large packages/a/big.apk 24
}

teardown()
{
	depot_stop
	helper_teardown
}

@test "a connection asks about its base once a second, and then finds the new one" {
	large new.apk 23
	drive "$DEPOT" <<-'EOF'
	import os, subprocess, sys, time
	import wire
	process, sock = wire.inetd("-s", sys.argv[1], stderr=subprocess.PIPE)
	stream = sock.makefile("rb")
	def size():
	    sock.sendall(wire.request("HEAD", "/a/channel=huawei/big.apk"))
	    answer = wire.Answer(stream, "HEAD")
	    assert answer.status == 200, answer.head
	    return int(answer.fields["content-length"])
	def asked():
	    with open("asked") as f:
	        return sum(line.startswith("HEAD ") for line in f)
	old = size()
	begun = time.monotonic()
	while time.monotonic() - begun < 2.5:
	    assert size() == old
	    time.sleep(0.02)
	assert 2 <= asked() <= 4, asked()
	os.rename("new.apk", "packages/a/big.apk")
	wire.wait_for(lambda: size() != old, 5)
	assert old - size() == 1 << 20
	EOF
}

@test "a connection that learns from a slice that its base was replaced asks anew" {
	large new.apk 23
	chanpack-inject -c huawei new.apk >want
	drive "$DEPOT" <<-'EOF'
	import os, subprocess, sys
	import wire
	process, sock = wire.inetd("-s", sys.argv[1], stderr=subprocess.PIPE)
	stream = sock.makefile("rb")
	def bytes_at(first):
	    sock.sendall(wire.request("GET", "/a/channel=huawei/big.apk",
	                              f"Range: bytes={first}-{first + 999}"))
	    answer = wire.Answer(stream)
	    assert answer.status == 206, answer.read().body
	    return answer.fields["etag"], stream.read(answer.length)
	def asked():
	    with open("asked") as f:
	        return sum(line.startswith("HEAD ") for line in f)
	tag, _ = bytes_at(0)
	# A word that has just been given is good for a second.
	before = asked()
	wire.wait_for(lambda: bytes_at(0) and asked() > before)
	os.rename("new.apk", "packages/a/big.apk")
	# Of a slice that was not read ahead.
	other, data = bytes_at(16 << 20)
	assert other != tag
	with open("want", "rb") as f:
	    f.seek(16 << 20)
	    assert data == f.read(1000)
	EOF
}
