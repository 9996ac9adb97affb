# chanpack-listen on a file system that hangs.
load ../lib/helper
export PROGRAM=chanpack-listen
load ../lib/serve

setup()
{
	helper_setup
}

teardown()
{
	[ -z "${FUSE:-}" ] || kill -CONT "$FUSE"
	! mountpoint -q store/stalled || umount -l store/stalled
	helper_teardown
}

@test "a base on a file system that hangs delays no other, and is right afterwards" {
	mkdir -p real store/good store/stalled
	large real/big.apk 24
	large store/good/game.apk 2
	chanpack-inject -c huawei real/big.apk >want
	chanpack-inject -c huawei store/good/game.apk >good
	bindfs real store/stalled
	FUSE=$(pgrep -nx bindfs)
	serve_start -s "$PWD/store"
	fetched /stalled/big.apk
	is 200
	# What is in memory is no matter of the file system.
	echo 3 >/proc/sys/vm/drop_caches
	drive "$PORT" "$FUSE" want good <<-'EOF'
	import os, signal, sys, threading, time
	import wire
	port, fuse, want, good = sys.argv[1:]
	want, good = open(want, "rb").read(), open(good, "rb").read()
	wire.stop(int(fuse))
	stalled = []
	def client():
	    answer = wire.Kept(port).get("/stalled/channel=huawei/big.apk")
	    stalled.append(answer.status == 200 and answer.body == want)
	clients = [threading.Thread(target=client) for _ in range(20)]
	for c in clients:
	    c.start()
	# All of these end while those wait.
	for _ in range(50):
	    kept = wire.Kept(port)
	    for _ in range(4):
	        answer = kept.get("/good/channel=huawei/game.apk")
	        assert answer.status == 200 and answer.body == good
	assert stalled == [], stalled
	os.kill(int(fuse), signal.SIGCONT)
	for c in clients:
	    c.join()
	assert stalled == [True] * 20, stalled
	EOF
}
