# chanpack-listen with a store of another machine: what its clients get, and
# what its one coprocess asks the store for.
# slow
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant
load lib/faults
load lib/origin

setup()
{
	helper_setup
	depot_start
	cp "$GOLDEN/base-v2v3.apk" packages/a/game.apk
	SERVE=(-s "$DEPOT")
}

teardown()
{
	faults_stop
	depot_stop
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

# questions N REGEX: so many lines of the depot's log match.
questions()
{
	local n

	n=$(grep -cE "$2" asked || true)
	[ "$n" = "$1" ] || fail "$n times $2, not $1: $(cat asked)"
}

# cut_off TARGET: the answer begins rightly, and its connection is cut.
cut_off()
{
	local status=0

	curl -sS -o body "http://127.0.0.1:$PORT$1" 2>curl.err || status=$?
	[[ $status = 18 || $status = 56 ]] ||
	    fail "curl: $status $(cat curl.err)"
	[ "$(wc -c <body)" -lt "$(wc -c <want)" ]
	cmp -n "$(wc -c <body)" body want
}

@test "a channel package is the pipeline's, of one HEAD, and each byte is read once" {
	distant_big
	serve_start "${SERVE[@]}" --recheck 1000
	fetched /a/channel=huawei/big.apk
	is 200
	cmp body want
	fetched /a/channel=huawei/big.apk
	cmp body want
	questions 1 '^HEAD /a/big.apk 200'
	[ "$(bytes a/big.apk)" = "$(stat -c %s packages/a/big.apk)" ]
}

@test "every range is that of the whole" {
	distant_big 9
	serve_start "${SERVE[@]}"
	drive "$PORT" want "$(soaks 80 200)" <<-'EOF2'
	import random, sys
	import wire
	port, want, rounds = sys.argv[1:]
	want = open(want, "rb").read()
	kept = wire.Kept(port)
	rand = random.Random(2)
	edges = [4 << 20, 8 << 20, len(want) - 1, 0]
	for n in range(int(rounds)):
	    first = rand.choice([rand.randrange(len(want)),
	                         max(rand.choice(edges) - rand.randrange(3), 0)])
	    length = rand.choice([1, 3, 20000, 300000, 5 << 20])
	    last = min(first + length, len(want)) - 1
	    answer = kept.get("/a/channel=huawei/big.apk",
	                      f"Range: bytes={first}-{last}")
	    assert answer.status == 206
	    assert answer.body == want[first:last + 1], (first, last)
	EOF2
	[ "$(bytes a/big.apk)" = "$(stat -c %s packages/a/big.apk)" ]
}

@test "what needs no byte of the base asks for none" {
	serve_start "${SERVE[@]}" --workers 1 --recheck 1000
	fetched /a/channel=huawei/game.apk
	is 200
	etag=$(field ETag | tr -d '\r')
	cp asked before
	curl -sSI "http://127.0.0.1:$PORT/a/channel=huawei/game.apk" |
	    grep -qF "$etag"
	STATUS=$(curl -sS -o body -w '%{http_code}' -H "If-None-Match: $etag" \
	    "http://127.0.0.1:$PORT/a/channel=huawei/game.apk")
	is 304
	STATUS=$(curl -sS -o body -w '%{http_code}' -H "Range: bytes=999999999-" \
	    "http://127.0.0.1:$PORT/a/channel=huawei/game.apk")
	is 416
	cmp asked before
}

@test "of what was uploaded, the entity tag is that of a node with a directory" {
	local key

	cp packages/a/game.apk .
	origin_start s3bucket.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	chanpack-upload -q -s s3://bkt -p http://dl.example.com game.apk >url
	key=$(sed 's|.*example.com/||' url)
	chanpack-upload -qk "$key" game.apk >&2
	SERVE=(-s s3://bkt)
	ask GET "/${key%/*}/channel=huawei/game.apk"
	is 200
	etag=$(field ETag)
	SERVE=()
	ask GET "/${key%/*}/channel=huawei/game.apk"
	[ "$(field ETag)" = "$etag" ]
}

@test "a file that is no package has an entity tag, and another one with other bytes" {
	head -c 3000000 /dev/urandom >packages/a/file.bin
	serve_start "${SERVE[@]}"
	fetched /a/file.bin
	is 200
	cmp body packages/a/file.bin
	etag=$(field ETag | tr -d '\r')
	STATUS=$(curl -sS -D header -o body -r 5- -H "If-Range: $etag" \
	    -w '%{http_code}' "http://127.0.0.1:$PORT/a/file.bin")
	is 206
	printf x | dd of=packages/a/file.bin bs=1 seek=7 conv=notrunc status=none
	ask GET /a/file.bin
	[ "$(field ETag)" != "$etag" ]
	: >packages/a/empty.bin
	ask GET /a/empty.bin
	is 200
}

@test "what is not in the store is 404, and is asked for once" {
	serve_start "${SERVE[@]}"
	for ((n = 0; n < 5; n++)); do
		fetched "/a/channel=c$n/none.apk"
		is 404
		grep -q 'no such package' body
	done
	[ "$(grep -c . asked)" -lt 5 ]
}

@test "a stat is believed for --recheck seconds, and no longer" {
	serve_start "${SERVE[@]}" --workers 1 --recheck 3
	fetched /a/game.apk
	for ((n = 0; n < 20; n++)); do
		fetched /a/game.apk
		is 200
	done
	sleep 1.2
	[ "$(grep -c ^HEAD asked)" = 1 ] || [ $SECONDS -gt 2 ]
	for ((n = 0; n < 400; n++)); do
		[ "$(grep -c ^HEAD asked)" -eq 1 ] || break
		fetched /a/game.apk
		is 200
		sleep 0.05
	done
	questions 2 ^HEAD
}

@test "a base that was replaced is asked for anew, and never mixed" {
	distant_big
	serve_start "${SERVE[@]}" --workers 1 --recheck 1000
	# Its head and its tail are known, and some slices are there.
	STATUS=$(curl -sS -o body -w '%{http_code}' -r 0-9 \
	    "http://127.0.0.1:$PORT/a/channel=huawei/big.apk")
	is 206
	mv want old
	large new.apk 23
	mv new.apk packages/a/big.apk
	chanpack-inject -c huawei packages/a/big.apk >want
	# It may begin with slices of the old one, and is cut off then.
	curl -sS -o body "http://127.0.0.1:$PORT/a/channel=huawei/big.apk" ||
	    cmp -n "$(wc -c <body)" body old
	for ((n = 0; n < 400; n++)); do
		! curl -sSf -o body \
		    "http://127.0.0.1:$PORT/a/channel=huawei/big.apk" || break
		cmp -n "$(wc -c <body)" body old || cmp -n "$(wc -c <body)" body want
		sleep 0.05
	done
	cmp body want
}

@test "servers of one store that disagree are told with both their tags" {
	cp packages/a/game.apk .
	origin_start origin.py
	STORE=http://127.0.0.1:$PORT/nodes
	serve_start -s "$STORE"
	fetched /a/channel=x/game.apk
	is 503
	run ! grep -F "$STORE" body
	told 1 "^chanpack-listen: $STORE: \"a/game.apk\": \
the package changed while it was being read: \
its entity tag was \"node[01]\", and is \"node[01]\": /a/channel=x/game.apk$"
}

@test "a base that changes behind the head is told once, and cut off" {
	large game.apk 9
	chanpack-inject -c huawei game.apk >want
	origin_start origin.py
	serve_start -s "http://127.0.0.1:$PORT/middle" --log log
	cut_off /a/channel=huawei/game.apk
	grep -q 'the package changed .* its entity tag was ."v1.", then' log
}

# held TARGET: ask for it, in the background; its answer is then in held.*.
held()
{
	curl -sS -D held.header -o held.body \
	    "http://127.0.0.1:$PORT$1" 3>&- &
	HELD=$!
}

# cached_comes N: what is cached comes so many times, and the held one does not.
cached_comes()
{
	local n

	for ((n = 0; n < $1; n++)); do
		fetched /a/channel=huawei/big.apk
		is 200
		cmp body want
	done
	kill -0 "$HELD" || fail "it was not held"
	[ ! -s held.header ]
}

@test "while a store hangs, what is cached is handed out" {
	local cache

	distant_big 9
	faults_start "$DEPOT"
	for cache in '' "--cache=$PWD/cache"; do
		calm
		serve_start -s "$FAULTS" ${cache:+"$cache"} --store-timeout 40 \
		    --grace 1
		fetched /a/channel=huawei/big.apk
		cmp body want
		rule '*' '*' '*' hang
		held /a/other.apk
		sleep 1.2
		cached_comes 20
		kill "$HELD"
		rm held.*
		serve_stop
	done
}

@test "while a store answers 500, or flaps, what is cached is handed out" {
	local n

	distant_big 9
	faults_start "$DEPOT"
	serve_start -s "$FAULTS"
	fetched /a/channel=huawei/big.apk
	cmp body want
	rule '*' '*' '*' status 500
	sleep 1.2
	for ((n = 0; n < 20; n++)); do
		fetched /a/channel=huawei/big.apk
		is 200
		cmp body want
	done
	fetched /a/other.apk
	is 503
	calm
	for n in 1 3 5 7 9; do
		rule $n '*' '*' status 503
	done
	for ((n = 0; n < 20; n++)); do
		fetched /a/channel=huawei/big.apk
		is 200
		cmp body want
		sleep 0.1
	done
}

@test "health is 200 whatever a store does, and ?store says what it does" {
	local health=/.well-known/chanpack-health n

	faults_start "$DEPOT"
	serve_start -s "$FAULTS"
	fetched $health
	is 200
	[ "$(wc -l <asked)" = 0 ]
	fetched "$health?store"
	is 200
	rule '*' '*' '*' status 500
	for ((n = 0; n < 400; n++)); do
		fetched "$health?store"
		[ "$STATUS" = 200 ] || break
		sleep 0.05
	done
	is 503
	fetched $health
	is 200
	calm
	for ((n = 0; n < 400; n++)); do
		fetched "$health?store"
		[ "$STATUS" != 200 ] || break
		sleep 0.05
	done
	is 200
}

@test "one package that the store refuses is no trouble with the store" {
	faults_start "$DEPOT"
	rule '*' '*' '/a/secret.apk' status 403
	serve_start -s "$FAULTS"
	fetched /a/secret.apk
	is 500
	run ! grep -F "${FAULTS#http://}" body
	fetched /a/game.apk
	is 200
	fetched '/.well-known/chanpack-health?store'
	is 200
}

@test "a server without chanpack-fetch does not begin, and says why" {
	mkdir alone
	cp "$(command -v chanpack-listen)" alone
	PATH=$PWD/alone:/usr/bin:/bin run -75 --separate-stderr \
	    chanpack-listen -l 127.0.0.1:0 -s "$DEPOT"
	[[ $stderr == *"cannot start chanpack-fetch: No such file"* ]]
}

@test "several stores go to the coprocess in their order, also directories" {
	serve_start -s packages -s s3://bkt/pre --store-timeout 30
	fetched /a/game.apk
	is 200
	cmp body packages/a/game.apk
	tr '\0' ' ' <"/proc/$(coprocess)/cmdline" |
	    grep -q -- ' -s packages -s s3://bkt/pre $'
	serve_stop
	export CHANPACK_STORE='http://b.example/x'
	serve_start
	tr '\0' ' ' <"/proc/$(coprocess)/cmdline" |
	    grep -q -- ' -s http://b.example/x $'
}

@test "whatever comes, there is one coprocess" {
	distant_big 9
	cp packages/a/big.apk packages/a/second.apk
	serve_start "${SERVE[@]}" --workers 3
	one=$(coprocess)
	drive "$PORT" "$SERVE_PID" want <<-'EOF2'
	import os, signal, sys, threading
	import wire
	port, pid, want = sys.argv[1:]
	want = open(want, "rb").read()
	right = []
	def client(n):
	    key = ("big", "second", "none")[n % 3]
	    answer = wire.Kept(port).get(f"/a/channel=huawei/{key}.apk")
	    right.append(answer.status == 404 if n % 3 == 2 else
	                 answer.body == want)
	clients = [threading.Thread(target=client, args=(n,)) for n in range(60)]
	for c in clients:
	    c.start()
	def coprocesses():
	    return wire.named(wire.children(pid), "chanpack-fetch")
	while any(c.is_alive() for c in clients):
	    assert len(coprocesses()) == 1
	for c in clients:
	    c.join()
	assert right == [True] * 60, right
	# Neither do workers that die have one each, nor those that come.
	for c in wire.children(pid):
	    if c not in coprocesses():
	        os.kill(c, signal.SIGKILL)
	wire.wait_for(lambda: len(wire.children(pid)) == 4)
	assert len(coprocesses()) == 1
	EOF2
	fetched /a/channel=huawei/big.apk
	cmp body want
	[ "$(coprocess)" = "$one" ]
}

@test "a coprocess that has died is replaced, and what was asked is asked again" {
	distant_big
	faults_start "$DEPOT"
	serve_start -s "$FAULTS" --workers 1
	fetched /a/game.apk
	is 200
	one=$(coprocess)
	# A download waits for the store, and another one begins meanwhile.
	rule '*' GET '*big*' stall 1000000
	curl -sS --limit-rate 100M -o held.body \
	    "http://127.0.0.1:$PORT/a/channel=huawei/big.apk" 3>&- &
	held=$!
	for ((n = 0; n < 400; n++)); do
		! grep -q "GET.*big" "$FAULTS_DIR/log" || break
		sleep 0.05
	done
	calm
	kill -KILL "$one"
	wait $held
	cmp held.body want
	fetched /a/channel=huawei/game.apk
	is 200
	[ "$(coprocess)" != "$one" ]
	told 1 '^chanpack-listen: chanpack-fetch has ended: it is started again$'
}

@test "a client that goes away ends nobody else's answer" {
	distant_big
	serve_start "${SERVE[@]}" --workers 2
	drive "$PORT" want <<-'EOF2'
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
	EOF2
}

@test "workers that crash leave no descriptors, with the master or the coprocess" {
	distant_big
	serve_start "${SERVE[@]}" --workers 2
	drive "$PORT" "$SERVE_PID" "$(coprocess)" <<-'EOF2'
	import os, signal, sys, time
	import wire
	port, pid, store = sys.argv[1:]
	def files(pid):
	    return len(os.listdir(f"/proc/{pid}/fd"))
	wire.Kept(port).get("/a/channel=huawei/big.apk")
	before = None
	for n in range(4):
	    kept = wire.Kept(port)
	    kept.begin("/a/channel=huawei/big.apk")
	    for c in wire.children(pid):
	        if c != int(store):
	            os.kill(c, signal.SIGKILL)
	    wire.wait_for(lambda: len(wire.children(pid)) == 3)
	    assert wire.Kept(port).get("/a/game.apk").status == 200
	    if before is None:
	        before = files(pid), files(store)
	wire.wait_for(lambda: files(pid) <= before[0])
	wire.wait_for(lambda: files(store) <= before[1])
	EOF2
}

# gone PID: it ends soon.
gone()
{
	local n

	for ((n = 0; n < 400; n++)); do
		[ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" ||
		    return 0
		sleep 0.05
	done
	fail "$1 has not ended"
}

@test "the coprocess ends with the server, however that ends" {
	faults_start "$DEPOT"
	serve_start -s "$FAULTS" --grace 1
	one=$(coprocess)
	rule '*' '*' '*' hang
	held /a/game.apk
	for ((n = 0; n < 400; n++)); do
		[ ! -s "$FAULTS_DIR/log" ] || break
		sleep 0.05
	done
	serve_stop
	gone "$one"
	serve_start "${SERVE[@]}"
	one=$(coprocess)
	kill -KILL "$SERVE_PID"
	wait "$SERVE_PID" || true
	SERVERS=()
	gone "$one"
}

@test "a client that takes nothing is given up" {
	distant_big
	serve_start "${SERVE[@]}" --progress-timeout 1 --log log
	drive "$PORT" <<-'EOF2'
	import sys
	import wire
	deaf = wire.Kept(sys.argv[1])
	deaf.begin("/a/channel=huawei/big.apk")
	wire.wait_for(lambda: "the client took no byte for 1 seconds" in
	              open("log").read())
	EOF2
}

@test "a slow store is no fault of the client's" {
	distant_big 9
	faults_start "$DEPOT"
	# The second slice.
	rule 3 GET '*' wait 2
	serve_start -s "$FAULTS" --progress-timeout 1 --log log
	fetched /a/channel=huawei/big.apk
	is 200
	cmp body want
	grep -q 'complete=1' log
}

# small_memory: the coprocess has 16M for slices.
small_memory()
{
	local dir=$PWD/small

	mkdir "$dir"
	cp "$(command -v chanpack-listen)" "$dir"
	printf '#!/bin/sh\nexec %s "$@" --memory 16M\n' \
	    "$(command -v chanpack-fetch)" >"$dir/chanpack-fetch"
	chmod +x "$dir/chanpack-fetch"
	export PATH=$dir:$PATH
}

@test "200 stalled clients all over a base: memory is bounded, and nothing is cut" {
	small_memory
	distant_big 40
	serve_start "${SERVE[@]}" --workers 2 --store-timeout 2 --log log
	driven stalled "$PORT" "$SERVE_PID" want 200
	run ! grep 'complete=0' log
	fetched /a/channel=huawei/big.apk
	is 200
	cmp body want
}

@test "a coprocess that breaks a rule is not believed, and asked no more" {
	local how

	mkdir liar
	cp "$(command -v chanpack-listen)" liar
	printf '#!/bin/sh\nexec python3 -B "%s" packages mode\n' \
	    "$TOP/tests/lib/liar.py" >liar/chanpack-fetch
	chmod +x liar/chanpack-fetch
	export PATH=$PWD/liar:$PATH
	echo honest >mode
	serve_start "${SERVE[@]}" --workers 1 --store-timeout 1 --recheck 1
	fetched /a/channel=x/game.apk
	is 200
	for how in garbage pipe writable unasked slice die close; do
		echo $how >mode
		sleep 1.1
		fetched /a/channel=x/game.apk
		[ "$STATUS" = 503 ] || [ "$STATUS" = 200 ]
		echo honest >mode
		for ((n = 0; n < 400; n++)); do
			fetched /a/channel=x/game.apk
			[ "$STATUS" != 200 ] || break
			sleep 0.05
		done
		is 200
		chanpack-inject -c x packages/a/game.apk | cmp - body
	done
}

@test "a coprocess that dies while the last answers end is started again" {
	distant_big 40
	serve_start "${SERVE[@]}" --workers 1
	drive "$PORT" "$SERVE_PID" want <<-'EOF'
	import os, signal, sys
	import wire
	port, pid, want = sys.argv[1:]
	slow = wire.Kept(port)
	answer = slow.begin("/a/channel=huawei/big.apk")
	os.kill(int(pid), signal.SIGTERM)
	wire.wait_for(lambda: wire.refuses(port))
	os.kill(wire.coprocess(pid), signal.SIGKILL)
	assert answer.read().body == open(want, "rb").read()
	wire.wait_for(lambda: not wire.exists(pid))
	EOF
	SERVERS=()
}
