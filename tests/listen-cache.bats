# chanpack-listen with a store of another machine and a cache before it.
# shellcheck disable=SC2034,SC2153,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant

setup()
{
	helper_setup
	depot_start
	SERVE=(-s "$DEPOT" --cache "$PWD/cache")
}

teardown()
{
	depot_stop
	helper_teardown
}

# same TARGET: what the server on PORT answers for it is the file want.
same()
{
	fetched "$1"
	is 200
	cmp body want
}

# coprocesses: how many the server has.
coprocesses()
{
	pgrep --parent "$(pgrep -x chanpack-keeper --parent "$SERVE_PID")" | wc -l
}

# slices: their files.
slices()
{
	find cache -type f -path 'cache/??/*/*' -not -name lock
}

@test "many clients of many channels cost one read of the base, and few coprocesses" {
	distant_big 30
	serve_start "${SERVE[@]}" --workers 4:64
	drive "$PORT" packages/a/big.apk <<-'EOF'
	import subprocess, sys, threading
	import wire
	port, base = sys.argv[1:]
	want = {}
	for n in range(8):
	    want[n] = subprocess.run(["chanpack-inject", "-c", f"c{n}", base],
	                             capture_output=True, check=True).stdout
	right = []
	def client(n):
	    answer = wire.Kept(port).get(f"/a/channel=c{n % 8}/big.apk")
	    right.append(answer.status == 200 and answer.body == want[n % 8])
	clients = [threading.Thread(target=client, args=(n,)) for n in range(40)]
	for c in clients:
	    c.start()
	for c in clients:
	    c.join()
	assert right == [True] * 40, right
	EOF
	[ "$(bytes a/big.apk)" = "$(stat -c %s packages/a/big.apk)" ]
	# Who waits for others has no coprocess: of 8 slices and one question, a
	# few at a time are another worker's.
	[ "$(coprocesses)" -lt 20 ]
	[ "$(grep -c ^HEAD asked)" -lt 5 ]
}

@test "when all is in the cache nobody is asked, and no coprocess started" {
	distant_big 9
	serve_start "${SERVE[@]}" --recheck 1000
	same /a/channel=huawei/big.apk
	serve_stop
	cp asked before
	serve_start "${SERVE[@]}" --recheck 1000
	same /a/channel=huawei/big.apk
	cmp asked before
	[ "$(coprocesses)" = 0 ]
	SERVE+=(--recheck 1000)
	ask GET /a/channel=huawei/big.apk
	cmp body want
	cmp asked before
}

@test "ranges from the cache are those of the whole" {
	distant_big 9
	serve_start "${SERVE[@]}" --workers 1:1
	drive "$PORT" want <<-'EOF'
	import random, sys
	import wire
	port, want = sys.argv[1:]
	want = open(want, "rb").read()
	kept = wire.Kept(port)
	rand = random.Random(3)
	edges = [4 << 20, 8 << 20, len(want) - 1, 0]
	for n in range(300):
	    first = rand.choice([rand.randrange(len(want)),
	                         max(rand.choice(edges) - rand.randrange(3), 0)])
	    length = rand.choice([1, 3, 20000, 5 << 20])
	    last = min(first + length, len(want)) - 1
	    answer = kept.get("/a/channel=huawei/big.apk",
	                      f"Range: bytes={first}-{last}")
	    assert answer.status == 206
	    assert answer.body == want[first:last + 1], (first, last)
	EOF
	[ "$(bytes a/big.apk)" -le "$(stat -c %s packages/a/big.apk)" ]
}

@test "a small range of a cold base reads the slices that it touches alone" {
	distant_big 30
	SERVE+=(--workers 1:1)
	ask GET /a/channel=huawei/big.apk 'Range: bytes=10000000-10000009'
	is 206
	cmp body <(tail -c +10000001 want | head -c 10)
	# The one with the range, and one or two with the tail.
	[ "$(bytes a/big.apk)" -le $((3 * 4194304)) ]
}

@test "a slice that was lost, or cut, is filled again" {
	distant_big 9
	serve_start "${SERVE[@]}"
	same /a/channel=huawei/big.apk
	slices | head -n 1 | xargs rm
	same /a/channel=huawei/big.apk
	slices | head -n 1 | xargs truncate -s 100
	same /a/channel=huawei/big.apk
	rm -r cache/??
	same /a/channel=huawei/big.apk
}

@test "a base that was replaced is never mixed with what is kept of the other" {
	local n

	serve_start "${SERVE[@]}" --recheck 1
	distant_big 9
	same /a/channel=huawei/big.apk
	cp want old
	large new.apk 9
	printf other | dd of=new.apk bs=1 seek=5000000 conv=notrunc status=none
	mv new.apk packages/a/big.apk
	chanpack-inject -c huawei packages/a/big.apk >want
	for ((n = 0; n < 400; n++)); do
		fetched /a/channel=huawei/big.apk
		is 200
		cmp -s body old || break
		sleep 0.05
	done
	cmp body want
}

# replace: another a/big.apk under the key; its package is in the file want.
replace()
{
	large new.apk 9
	printf other | dd of=new.apk bs=1 seek=5000000 conv=notrunc status=none
	mv new.apk packages/a/big.apk
	chanpack-inject -c huawei packages/a/big.apk >want
}

@test "who learns that a base was replaced believes no more what others have asked" {
	distant_big 9
	serve_start "${SERVE[@]}" --recheck 1000 --workers 1:1
	same /a/channel=huawei/big.apk
	replace
	slices | xargs rm
	same /a/channel=huawei/big.apk
}

@test "a base that is found replaced behind the head is new at the next request" {
	distant_big 9
	serve_start "${SERVE[@]}" --recheck 1000 --workers 1:1
	same /a/channel=huawei/big.apk
	replace
	slices | grep '/1$' | xargs rm
	run -18 curl -sS -o body "http://127.0.0.1:$PORT/a/channel=huawei/big.apk"
	same /a/channel=huawei/big.apk
}

@test "a cache that is lost costs no answer, nor the coprocesses that come after" {
	distant_big 9
	mkdir var
	serve_start -s "$DEPOT" --cache "$PWD/var/cache" --workers 1:1
	same /a/channel=huawei/big.apk
	rm -r var
	: >var
	same /a/channel=huawei/big.apk
	pgrep --parent "$(pgrep -x chanpack-keeper --parent "$SERVE_PID")" |
	    xargs -r kill -KILL
	same /a/channel=huawei/big.apk
	grep -q '^chanpack-fetch: cache .*: cannot make it: ' "$SERVE_LOG"
}

@test "coprocesses that are killed leave no wrong bytes in the cache" {
	local n

	distant_big 30
	serve_start "${SERVE[@]}" --workers 2:8
	for ((n = 0; n < 6; n++)); do
		curl -sSf -o body.$n "http://127.0.0.1:$PORT/a/channel=huawei/big.apk" \
		    2>/dev/null &
		sleep 0.0$n
		pgrep --parent "$(pgrep -x chanpack-keeper --parent "$SERVE_PID")" |
		    xargs -r kill -KILL
		wait $! || true
		touch body.$n
		cmp -n "$(stat -c %s body.$n)" body.$n want
	done
	same /a/channel=huawei/big.apk
	[ "$(slices | wc -l)" = 8 ]
}

@test "a store that is gone is not missed as long as slices and stat are there" {
	distant_big 9
	serve_start "${SERVE[@]}" --recheck 1000
	same /a/channel=huawei/big.apk
	depot_stop
	same /a/channel=huawei/big.apk
	rm -r cache/??
	fetched /a/channel=huawei/big.apk
	is 503
}

@test "the cache keeps to its size, and what was used last" {
	local n

	serve_start "${SERVE[@]}" --cache-size 64M
	for n in 1 2 3 4; do
		large packages/a/$n.apk 30
		fetched /a/$n.apk
		is 200
		cmp body packages/a/$n.apk
		[ "$(du -sB1 cache | cut -f 1)" -le $((72 << 20)) ]
	done
	cp asked before
	fetched /a/4.apk
	cmp body packages/a/4.apk
	cmp asked before
}

@test "several servers share a cache" {
	distant_big 30
	serve_start "${SERVE[@]}"
	one=$PORT
	serve_start "${SERVE[@]}"
	curl -sS -o other "http://127.0.0.1:$one/a/channel=huawei/big.apk" &
	same /a/channel=huawei/big.apk
	wait $!
	cmp other want
	[ "$(bytes a/big.apk)" = "$(stat -c %s packages/a/big.apk)" ]
}

@test "workers can read the cache, and write nothing there" {
	cp "$GOLDEN/base-v2v3.apk" packages/a/game.apk
	cc -O1 -D_GNU_SOURCE -shared -fPIC -o trespass.so \
	    "$TOP/tests/lib/trespass.c"
	export TRESPASS=$PWD/packages/a/game.apk
	export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
	LD_PRELOAD=$PWD/trespass.so ask GET /a/game.apk 2>err
	is 200
	cmp body packages/a/game.apk
	grep -q '^trespass: file: Permission denied$' err
	run ! grep 'trespass: .*: done' err
}

@test "a cache that cannot be used is refused at the start" {
	mkdir -m 777 open
	chmod a+w open
	run -1 --separate-stderr chanpack-listen -l 127.0.0.1:0 -s "$DEPOT" --cache open
	one_error listen
	[[ $stderr == *"cache open: others may write there" ]]
	echo file >file
	run ! chanpack-listen -l 127.0.0.1:0 -s "$DEPOT" --cache file
}

@test "where the coprocess finds no room, it is read without the cache" {
	local how

	depot_stop
	fake
	distant_big 9
	SERVE=(-s http://store.example/ --cache "$PWD/cache")
	serve_start "${SERVE[@]}" --workers 1:1
	for how in full empty; do
		lies $how slice
		same /a/channel=huawei/big.apk
	done
	for how in temp fatal garbage endless other wait die changed notfound; do
		lies $how slice
		fetched /a/channel=huawei/big.apk
		[ "$STATUS" = 503 ] || [ $how-"$STATUS" = notfound-404 ] ||
		    fail "$how: $STATUS"
		run ! grep secret-place body
	done
	lies once-full slice
	same /a/channel=huawei/big.apk
}
