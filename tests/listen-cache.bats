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

# slices: their files.
slices()
{
	find cache -type f -path 'cache/??/*/*' -not -name lock
}

@test "many clients of many channels cost one read of the base" {
	distant_big "$(soaks 17 30)"
	serve_start "${SERVE[@]}" --workers 4
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
	[ "$(grep -c ^HEAD asked)" -lt 5 ]
}

@test "what is in the cache is not read again, by a server that comes later either" {
	distant_big 9
	serve_start "${SERVE[@]}" --recheck 1000
	same /a/channel=huawei/big.apk
	serve_stop
	grep GET asked >before
	serve_start "${SERVE[@]}" --recheck 1000
	same /a/channel=huawei/big.apk
	grep GET asked | cmp - before
}

@test "ranges from the cache are those of the whole" {
	distant_big 9
	serve_start "${SERVE[@]}" --workers 1
	drive "$PORT" want "$(soaks 100 300)" <<-'EOF'
	import random, sys
	import wire
	port, want, rounds = sys.argv[1:]
	want = open(want, "rb").read()
	kept = wire.Kept(port)
	rand = random.Random(3)
	edges = [4 << 20, 8 << 20, len(want) - 1, 0]
	for n in range(int(rounds)):
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

@test "a small range of a cold base reads what it touches, and two slices ahead" {
	distant_big 30
	SERVE+=(--workers 1)
	ask GET /a/channel=huawei/big.apk 'Range: bytes=10000000-10000009'
	is 206
	cmp body <(tail -c +10000001 want | head -c 10)
	# Those of the range and of the tail, and two ahead of the range.
	[ "$(bytes a/big.apk)" -le $((5 * 4194304)) ]
}

# right_again TARGET: it is the file want in the end; until then no other bytes
# come, since descriptors of what was lost may be in use for a while.
right_again()
{
	local n status

	for ((n = 0; n < 400; n++)); do
		sleep 0.05
		status=0
		STATUS=$(curl -sS -D header -o body -w '%{http_code}' \
		    "http://127.0.0.1:$PORT$1" 2>curl.err) || status=$?
		[ "$STATUS" != 503 ] || continue
		is 200
		cmp -n "$(wc -c <body)" body want
		[ $status != 0 ] || break
	done
	cmp body want
}

@test "a slice that was lost, or cut, is filled again" {
	distant_big 9
	serve_start "${SERVE[@]}"
	same /a/channel=huawei/big.apk
	slices | head -n 1 | xargs rm
	same /a/channel=huawei/big.apk
	slices | head -n 1 | xargs truncate -s 100
	right_again /a/channel=huawei/big.apk
	rm -r cache/??
	same /a/channel=huawei/big.apk
	serve_stop
	serve_start "${SERVE[@]}"
	same /a/channel=huawei/big.apk
	[ "$(slices | wc -l)" = 3 ]
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
	for ((n = 0; n < 20; n++)); do
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

@test "a base that is found replaced is new, wherever that is found" {
	local n which

	distant_big 9
	serve_start "${SERVE[@]}" --recheck 1000 --workers 1
	same /a/channel=huawei/big.apk
	cp want old
	replace
	# Until a slice is read again, all is of the old one; those that were
	# used within a second are open.
	for which in . '/1$'; do
		for ((n = 0; n < 20; n++)); do
			slices | grep "$which" | xargs -r rm
			curl -sS -o body \
			    "http://127.0.0.1:$PORT/a/channel=huawei/big.apk" \
			    2>curl.err || true
			cmp -s -n "$(wc -c <body)" body old || break
			sleep 1.1
		done
		same /a/channel=huawei/big.apk
		[ "$which" = . ] || break
		cp want old
		large new.apk 9
		flip new.apk 5000000
		mv new.apk packages/a/big.apk
		chanpack-inject -c huawei packages/a/big.apk >want
	done
}

@test "a cache that is lost costs answers until it can be made again, and no server" {
	distant_big 9
	mkdir var
	serve_start -s "$DEPOT" --cache "$PWD/var/cache" --workers 1
	same /a/channel=huawei/big.apk
	rm -r var
	: >var
	for ((n = 0; n < 20; n++)); do
		fetched /a/channel=huawei/big.apk
		[ "$STATUS" = 200 ] || break
		cmp body want
		sleep 1.1
	done
	is 503
	rm var
	mkdir var
	right_again /a/channel=huawei/big.apk
}

@test "coprocesses that are killed leave no wrong bytes in the cache" {
	local n

	distant_big 30
	serve_start "${SERVE[@]}" --workers 2
	for ((n = 0; n < 6; n++)); do
		curl -sSf -o body.$n "http://127.0.0.1:$PORT/a/channel=huawei/big.apk" \
		    2>/dev/null &
		sleep 0.0$n
		pkill -KILL -x chanpack-fetch --parent "$SERVE_PID" || true
		wait $! || true
		touch body.$n
		cmp -n "$(stat -c %s body.$n)" body.$n want
	done
	right_again /a/channel=huawei/big.apk
	[ "$(slices | wc -l)" = 8 ]
}

@test "a store that is gone is not missed as long as slices are there" {
	distant_big 9
	serve_start "${SERVE[@]}"
	same /a/channel=huawei/big.apk
	depot_stop
	sleep 1.2
	same /a/channel=huawei/big.apk
	for ((n = 0; n < 20; n++)); do
		rm -rf cache/??
		fetched /a/channel=huawei/big.apk
		[ "$STATUS" = 200 ] || break
		cmp body want
		sleep 1.1
	done
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
	grep GET asked >before
	fetched /a/4.apk
	cmp body packages/a/4.apk
	grep GET asked | cmp - before
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

@test "a cache that cannot be used is refused at the start" {
	mkdir -m 777 open
	chmod a+w open
	run -1 --separate-stderr chanpack-listen -l 127.0.0.1:0 -s "$DEPOT" --cache open
	[[ $stderr == *"chanpack-fetch: cache open: others may write there
chanpack-listen: chanpack-fetch has ended" ]]
	echo file >file
	run -1 chanpack-listen -l 127.0.0.1:0 -s "$DEPOT" --cache file
}
