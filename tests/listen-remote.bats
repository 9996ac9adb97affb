# chanpack-listen with a store of another machine, and what it believes of the
# coprocess that reads there.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant
load lib/origin

setup()
{
	helper_setup
	fake
}

teardown()
{
	origin_stop
	helper_teardown
}

# told N REGEX: so many lines of the server's messages match.
told()
{
	local n

	n=$(grep -cE "$2" "$SERVE_LOG" || true)
	[ "$n" = "$1" ] || fail "$n times $2, not $1: $(cat "$SERVE_LOG")"
}

# cut_off TARGET: the answer begins rightly, and its connection is cut.
cut_off()
{
	local status=0

	curl -sS -o body "http://127.0.0.1:$PORT$1" 2>curl.err || status=$?
	[ "$status" = 18 ] || fail "curl: $status $(cat curl.err)"
	[ "$(wc -c <body)" -lt "$(wc -c <want)" ]
	cmp -n "$(wc -c <body)" body want
}

@test "a channel package is the pipeline's, of one stat, few reads and one GET" {
	chanpack-inject -c huawei packages/a/game.apk >want
	ask GET /a/channel=huawei/game.apk
	is 200
	cmp body want
	distant_big
	: >asked
	ask GET /a/channel=huawei/big.apk
	is 200
	cmp body want
	asked 1 '^stat a/big.apk$'
	asked 1 "^read 0 $(stat -c %s packages/a/big.apk) 0:[0-9a-f]{16} a/big.apk\$"
	# The other is for its scan.
	asked 2 '^read'
	asked 1 '^start --coprocess=1 --retries 2 --timeout 7 -s http://store.example/secret-place$'
	asked 1 '^end$'
}

@test "every range is that of the whole, in one read of what it needs" {
	distant_big 1
	serve_start "${SERVE[@]}" --workers 1:1
	fetched /a/channel=huawei/big.apk
	is 200
	cmp body want
	drive "$PORT" want <<-'EOF'
	import random, sys
	import wire
	port, want = sys.argv[1:]
	want = open(want, "rb").read()
	kept = wire.Kept(port)
	rand = random.Random(2)
	for n in range(300):
	    first = rand.randrange(len(want))
	    length = rand.choice([1, 100, 20000, 300000])
	    last = min(first + length, len(want)) - 1
	    answer = kept.get("/a/channel=huawei/big.apk",
	                      f"Range: bytes={first}-{last}")
	    assert answer.status == 206
	    assert answer.body == want[first:last + 1], (first, last)
	EOF
	asked 1 '^stat'
	[ "$(grep -c ^read asked)" -le 304 ]
	asked 1 '^start'
}

@test "what needs no byte of the base asks for none" {
	serve_start "${SERVE[@]}" --workers 1:1
	fetched /a/channel=huawei/game.apk
	is 200
	etag=$(field ETag | tr -d '\r')
	cp asked before
	curl -sSI "http://127.0.0.1:$PORT/a/channel=huawei/game.apk" | grep -qF "$etag"
	STATUS=$(curl -sS -o body -w '%{http_code}' -H "If-None-Match: $etag" \
	    "http://127.0.0.1:$PORT/a/channel=huawei/game.apk")
	is 304
	STATUS=$(curl -sS -o body -w '%{http_code}' -H "Range: bytes=999999999-" \
	    "http://127.0.0.1:$PORT/a/channel=huawei/game.apk")
	is 416
	cmp asked before
}

@test "the entity tag is that of the same package in a directory" {
	ask GET /a/channel=huawei/game.apk
	etag=$(field ETag)
	SERVE=(-s packages)
	ask GET /a/channel=huawei/game.apk
	[ "$(field ETag)" = "$etag" ]
}

@test "a file that is no package is not read for its entity tag" {
	head -c 3000000 /dev/urandom >packages/a/file.bin
	SERVE+=(--workers 1:1)
	serve_start "${SERVE[@]}"
	fetched /a/file.bin
	is 200
	cmp body packages/a/file.bin
	etag=$(field ETag | tr -d '\r')
	asked 1 '^read 0 3000000'
	STATUS=$(curl -sS -D header -o body -r 5- -H "If-Range: $etag" \
	    -w '%{http_code}' "http://127.0.0.1:$PORT/a/file.bin")
	is 206
	sleep 0.01
	printf x | dd of=packages/a/file.bin bs=1 seek=7 conv=notrunc status=none
	ask GET /a/file.bin
	[ "$(field ETag)" != "$etag" ]
	: >packages/a/empty.bin
	ask GET /a/empty.bin
	is 200
}

@test "stdout may be a socket, a pipe, a file, or one that is appended to" {
	distant_big 2
	request GET /a/channel=huawei/big.apk >question
	chanpack-listen "${SERVE[@]}" <question | LC_ALL=C sed '1,/^\r$/d' | cmp - want
	chanpack-listen "${SERVE[@]}" <question >>answer
	LC_ALL=C sed '1,/^\r$/d' answer | cmp - want
	drive want "${SERVE[@]}" <<-'EOF'
	import sys
	import wire
	process, ours = wire.inetd(*sys.argv[2:])
	ours.sendall(wire.request("GET", "/a/channel=huawei/big.apk"))
	answer = wire.Answer(ours.makefile("rb")).read()
	assert answer.body == open(sys.argv[1], "rb").read()
	# Nobody else has the connection open.
	answer.stream.close()
	ours.close()
	assert process.wait(wire.PATIENCE) == 0
	EOF
}

@test "what is not in the store is 404" {
	refused 404 'no such package' GET /a/none.apk
	asked 1 '^stat a/none.apk$'
	refused 404 'no such package' GET /a/channel=x/none.apk
}

@test "whatever a coprocess says wrong before the head is 503, and no secret" {
	local verb how

	for verb in stat read; do
		for how in temp fatal input garbage endless other die; do
			lies "$how" $verb
			ask GET /a/channel=x/game.apk 2>err
			error 503 'the package cannot be read now' ||
			    fail "$verb $how"
			[ "$(field Retry-After)" = 30 ]
			grep -q '^chanpack-listen: a/game.apk: ' err ||
			    fail "$verb $how: $(cat err)"
		done
	done
	lies length read
	refused 503 'cannot be read now' GET /a/channel=x/game.apk
	lies short read
	refused 503 'cannot be read now' GET /a/channel=x/game.apk
	lies full read
	refused 503 'cannot be read now' GET /a/channel=x/game.apk
	lies
	ask GET /a/channel=x/game.apk
	is 200
}

@test "one that is silent is given up after the store's time" {
	SERVE+=(--store-timeout 1)
	lies hang stat
	refused 503 'cannot be read now' GET /a/game.apk
	lies stall read
	refused 503 'cannot be read now' GET /a/game.apk
}

@test "trouble with the bytes of a known package is 503 before the head" {
	local how

	distant_big
	serve_start "${SERVE[@]}" --workers 1:1 --store-timeout 3
	fetched /a/channel=huawei/big.apk
	cmp body want
	for how in temp fatal garbage endless other length die hang changed; do
		lies "$how" read
		fetched /a/channel=huawei/big.apk
		is 503
		grep -q '^Retry-After: 30' header
		run ! grep 'secret-place' body
	done
	lies
	fetched /a/channel=huawei/big.apk
	cmp body want
}

@test "trouble behind the head cuts the connection" {
	distant_big
	serve_start "${SERVE[@]}" --workers 1:1 --store-timeout 3
	fetched /a/channel=huawei/big.apk
	lies short read
	cut_off /a/channel=huawei/big.apk
	lies stall read
	cut_off /a/channel=huawei/big.apk
	grep -q 'a/big.apk: the store gave no byte for 3 seconds' "$SERVE_LOG"
	lies
	fetched /a/channel=huawei/big.apk
	cmp body want
}

@test "a base that was replaced is asked for anew, once, and never mixed" {
	serve_start "${SERVE[@]}" --workers 1:1 --recheck 1000
	fetched /a/channel=huawei/game.apk
	is 200
	large packages/a/new.apk 1
	mv packages/a/new.apk packages/a/game.apk
	chanpack-inject -c huawei packages/a/game.apk >want
	fetched /a/channel=huawei/game.apk
	is 200
	cmp body want
	asked 2 '^stat'
	told 0 changed
	lies changed read
	fetched /a/channel=huawei/game.apk
	is 503
	told 1 '^chanpack-listen: a/game.apk: secret-place says changed$'
}

@test "a base that changes at each question is told once for each request" {
	local name n

	serve_start "${SERVE[@]}" --workers 1:1
	fetched /a/channel=huawei/game.apk
	ln packages/a/game.apk packages/a/new.apk
	lies changed read
	# Of one the site is known; the other is given up at its scan.
	for name in game new; do
		for n in 1 2 3; do
			fetched /a/channel=huawei/$name.apk
			is 503
			grep -qx 'the package changed while it was read' body
			told $n "^chanpack-listen: a/$name.apk: secret-place says"
		done
	done
}

@test "servers of one store that disagree are told with both their tags" {
	# The real one.
	rm "$BATS_TEST_TMPDIR/fake/chanpack-fetch"
	cp packages/a/game.apk .
	origin_start origin.py
	SERVE=(-s "http://127.0.0.1:$PORT/nodes")
	ask GET /a/channel=x/game.apk 2>err
	error 503 'the package changed while it was read'
	[ "$(cat err)" = "chanpack-listen: a/game.apk: \
http://127.0.0.1:$PORT/nodes: \"a/game.apk\": \
the package changed while it was being read: \
its entity tag was \"node1\", and is \"node0\"" ] || fail "$(cat err)"
}

@test "a base that changes behind the head is told once, and cut off" {
	rm "$BATS_TEST_TMPDIR/fake/chanpack-fetch"
	large game.apk 9
	chanpack-inject -c huawei game.apk >want
	origin_start origin.py
	serve_start -s "http://127.0.0.1:$PORT/middle" --cache "$PWD/cache"
	cut_off /a/channel=huawei/game.apk
	told 1 '^chanpack-listen: a/game.apk: .*: its entity tag was "v1", then'
	told 1 changed
}

@test "a stat is believed for --recheck seconds, and no longer" {
	serve_start "${SERVE[@]}" --workers 1:1 --recheck 1
	fetched /a/game.apk
	for ((i = 0; i < 400; i++)); do
		[ "$(grep -c ^stat asked)" -eq 1 ] || break
		fetched /a/game.apk
		is 200
		sleep 0.05
	done
	asked 2 '^stat'
}

@test "a coprocess that has died is replaced, at the next request" {
	serve_start "${SERVE[@]}" --workers 1:1 --recheck 1000
	fetched /a/game.apk
	keeper=$(pgrep -x chanpack-keeper --parent "$SERVE_PID")
	kill -KILL "$(pgrep --parent "$keeper")"
	fetched /a/game.apk
	is 200
	cmp body packages/a/game.apk
	asked 2 '^start'
}

@test "a client that goes away ends its coprocess, and nobody else's answer" {
	distant_big
	serve_start "${SERVE[@]}" --workers 1:4
	drive "$PORT" want <<-'EOF'
	import sys
	import wire
	port, want = sys.argv[1:]
	want = open(want, "rb").read()
	for n in range(5):
	    gone, stays = wire.Kept(port), wire.Kept(port)
	    gone.begin("/a/channel=huawei/big.apk")
	    answer = stays.begin("/a/channel=huawei/big.apk")
	    gone.sock.close()
	    gone.stream.close()
	    assert answer.read().body == want
	EOF
}

@test "a crash of a worker leaves neither descriptors nor a coprocess" {
	distant_big
	serve_start "${SERVE[@]}" --workers 2:4
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import os, signal, sys
	import wire
	port, pid = sys.argv[1:]
	def files():
	    return len(os.listdir(f"/proc/{pid}/fd"))
	keeper, = [c for c in wire.children(pid)
	           if open(f"/proc/{c}/comm").read() == "chanpack-keeper\n"]
	wire.wait_for(lambda: len(wire.children(pid)) == 3)
	before = files()
	for n in range(4):
	    kept = wire.Kept(port)
	    kept.begin("/a/channel=huawei/big.apk")
	    wire.wait_for(lambda: wire.children(keeper))
	    for c in wire.children(pid):
	        if c != keeper:
	            os.kill(c, signal.SIGKILL)
	    wire.wait_for(lambda: not wire.children(keeper))
	    wire.wait_for(lambda: len(wire.children(pid)) == 3)
	wire.wait_for(lambda: files() <= before)
	EOF
}

@test "when the keeper is gone, the server ends with status 75 after its answers" {
	local status=0

	distant_big
	serve_start "${SERVE[@]}"
	curl -sS --limit-rate 8M -o body \
	    "http://127.0.0.1:$PORT/a/channel=huawei/big.apk" &
	curl=$!
	for ((i = 0; i < 400; i++)); do
		[ ! -s body ] || break
		sleep 0.05
	done
	kill -KILL "$(pgrep -x chanpack-keeper --parent "$SERVE_PID")"
	wait $curl
	cmp body want
	wait "$SERVE_PID" || status=$?
	SERVERS=()
	[ "$status" = 75 ]
	grep -q 'the process that starts chanpack-fetch has ended' "$SERVE_LOG"
}

@test "the keeper and the coprocesses end with the server" {
	serve_start "${SERVE[@]}" --workers 1:1
	fetched /a/game.apk
	keeper=$(pgrep -x chanpack-keeper --parent "$SERVE_PID")
	serve_stop
	for ((i = 0; i < 400; i++)); do
		[ -d "/proc/$keeper" ] && ! grep -q '^State:.Z' "/proc/$keeper/status" || break
		sleep 0.05
	done
	[ $i -lt 400 ]
	asked 1 '^end'
}

@test "the health check asks no store, and is 503 while the last was trouble" {
	serve_start "${SERVE[@]}" --workers 1:1 --recheck 1
	fetched /.well-known/chanpack-health
	is 200
	asked 0 .
	fetched /a/game.apk
	is 200
	lies temp
	for ((i = 0; i < 400; i++)); do
		fetched /a/game.apk
		[ "$STATUS" = 200 ] || break
		sleep 0.05
	done
	is 503
	cp asked before
	fetched /.well-known/chanpack-health
	is 503
	cmp asked before
	lies
	fetched /a/game.apk
	is 200
	fetched /.well-known/chanpack-health
	is 200
}

@test "one package that the store refuses is no trouble with the store" {
	local how

	serve_start "${SERVE[@]}" --workers 1:1
	fetched /a/game.apk
	is 200
	for how in fatal input; do
		lies $how stat
		fetched /a/$how.apk
		is 503
		fetched /.well-known/chanpack-health
		is 200
	done
	serve_stop
	serve_start "${SERVE[@]}" --workers 1:1
	fetched /a/game.apk
	is 503
	fetched /.well-known/chanpack-health
	is 503
}

@test "a server with no chanpack-fetch says so, and answers 503" {
	rm "$BATS_TEST_TMPDIR/fake/chanpack-fetch"
	PATH=$BATS_TEST_TMPDIR/fake:/usr/bin:/bin ask GET /a/game.apk 2>err
	error 503 'cannot be read now'
	grep -q 'cannot start chanpack-fetch: No such file' err
}

@test "several stores go to the coprocess in their order, also directories" {
	SERVE=(-s packages -s s3://bkt/pre --store-timeout 30)
	ask GET /a/game.apk
	is 200
	cmp body packages/a/game.apk
	asked 1 '^start .* --timeout 4 -s packages -s s3://bkt/pre$'
	SERVE=()
	export CHANPACK_STORE='http://b.example/x'
	ask GET /a/game.apk
	is 200
	asked 1 '^start .* -s http://b.example/x$'
}

@test "a client that takes nothing is given up, and its coprocess with it" {
	distant_big
	serve_start "${SERVE[@]}" --progress-timeout 1 --log log
	drive "$PORT" "$SERVE_PID" <<-'EOF'
	import sys
	import wire
	port, pid = sys.argv[1:]
	keeper, = [c for c in wire.children(pid)
	           if open(f"/proc/{c}/comm").read() == "chanpack-keeper\n"]
	deaf = wire.Kept(port)
	deaf.begin("/a/channel=huawei/big.apk")
	wire.wait_for(lambda: "the client took no byte for 1 seconds" in
	              open("log").read())
	wire.wait_for(lambda: not wire.children(keeper))
	EOF
}

@test "a slow store is no fault of the client's" {
	distant_big
	lies once-slow read
	serve_start "${SERVE[@]}" --progress-timeout 1 --log log
	fetched /a/channel=huawei/big.apk
	lies once-slow read
	fetched /a/channel=huawei/big.apk
	is 200
	cmp body want
	grep -c 'complete=1' log
}
