# What a worker remembers of bases.
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

@test "a base that is replaced is noticed at the next request" {
	large big.apk 1
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >small.want
	chanpack-inject -c huawei big.apk >big.want
	serve_start
	drive "$PORT" "$XDG_DATA_HOME/chanpack/a/game.apk" \
	    "$GOLDEN/base-v2v3.apk" <<-'EOF'
	import os, shutil, sys
	import wire
	port, base, small = sys.argv[1:]
	kept = wire.Kept(port)
	want = {n: open(n + ".want", "rb").read() for n in ("small", "big")}
	tags = set()
	def check(name):
	    answer = kept.get("/a/channel=huawei/game.apk")
	    assert answer.status == 200 and answer.body == want[name], name
	    tags.add((name, answer.fields["etag"]))
	def rename(source):
	    shutil.copy(source, base + ".new")
	    os.rename(base + ".new", base)
	def overwrite(source):
	    with open(base, "r+b") as f:
	        f.write(open(source, "rb").read())
	        f.truncate()
	check("small")
	for put in rename, overwrite:
	    for _ in range(5):
	        put("big.apk")
	        check("big")
	        put(small)
	        check("small")
	assert len(tags) == 2
	EOF
}

@test "a base that changes, and keeps its size and its date, is noticed" {
	serve_start
	drive "$PORT" "$XDG_DATA_HOME/chanpack/a" <<-'EOF'
	import os, sys, time
	import wire
	port, store = sys.argv[1:]
	kept = wire.Kept(port)
	path = store + "/data.bin"
	tags = set()
	for n in range(20):
	    with open(path, "wb") as f:
	        f.write(bytes([n]) * 1000)
	    os.utime(path, (10 ** 9, 10 ** 9))
	    # Some of them long enough to be remembered.
	    time.sleep(n % 2 * 0.1)
	    for _ in range(2):
	        answer = kept.get("/a/data.bin")
	        assert answer.body == bytes([n]) * 1000
	        tags.add(answer.fields["etag"])
	assert len(tags) == 20, len(tags)
	EOF
}

@test "more bases than a worker remembers are served as well as few" {
	serve_start
	drive "$PORT" "$XDG_DATA_HOME/chanpack/a" <<-'EOF'
	import os, sys
	import wire
	port, store = sys.argv[1:]
	for n in range(150):
	    with open(f"{store}/{n}.bin", "wb") as f:
	        f.write(b"%d" % n)
	    os.utime(f"{store}/{n}.bin", (10 ** 9, 10 ** 9))
	kept = wire.Kept(port)
	tags = {}
	for turn in range(3):
	    for n in range(150):
	        answer = kept.get(f"/a/{n}.bin")
	        assert answer.body == b"%d" % n
	        assert tags.setdefault(n, answer.fields["etag"]) == \
	            answer.fields["etag"]
	    assert kept.get("/a/channel=huawei/game.apk").status == 200
	assert len(set(tags.values())) == 150
	EOF
}
