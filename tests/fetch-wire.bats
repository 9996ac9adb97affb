# chanpack-fetch --coprocess: the store side of servers, over a socket.  The
# servers are asker.py's.
# slow
load lib/helper
load lib/origin
load lib/faults
load lib/distant
load lib/askers

setup()
{
	helper_setup
	mkdir -p packages/a store/a
	# shellcheck disable=SC2034 # for depot_stop
	DEPOT_PID=
}

teardown()
{
	depot_stop
	faults_stop
	origin_stop
	helper_teardown
}

# depot MIB: an HTTP store that has a/game.apk of so many MiB and a little.
depot()
{
	large packages/a/game.apk "$1"
	depot_start
}

# hangs COMMAND...: with a file system that hangs, as long as the file gate is
# there.
hangs()
{
	local so=$BATS_FILE_TMPDIR/hang.so

	[ -e "$so" ] || cc -shared -fPIC -o "$so" "$TOP/tests/lib/hang.c" -ldl
	: >gate
	HANG_WHILE=$PWD/gate LD_PRELOAD=$so \
	    ASAN_OPTIONS=verify_asan_link_order=0 "$@"
}

@test "a file of a directory is found with its size, times, digest and bytes" {
	cp "$GOLDEN/base-v2v3.apk" store/a/game.apk
	cp "$GOLDEN/base-v1.apk" other.apk
	askers directory store/a/game.apk -- -s store --state state
	[ -n "$(ls state)" ]
}

@test "a file system that hangs costs the asks that hang, and no others" {
	cp "$GOLDEN/base-v2v3.apk" store/a/game.apk
	mkdir store/hang
	cp "$GOLDEN/base-v1.apk" store/hang/1
	cp "$GOLDEN/base-v1.apk" store/stall.apk
	for n in {0..31}; do
		echo "$n" >"store/a/$n"
	done
	hangs askers hangs gate -- -s store --timeout 2
	hangs askers hangs_all gate -- -s store --timeout 2
}

@test "if the first directory hangs, the next one is asked, for two seconds" {
	mkdir hang second
	cp "$GOLDEN/base-v2v3.apk" second/game.apk
	hangs askers next_store -- -s hang -s second --timeout 1
}

@test "a package of an HTTP server is given in slices, each read once" {
	depot 10
	askers distant packages/a/game.apk none -- -s "$DEPOT"
	askers distant packages/a/game.apk none -- -s "$DEPOT" --cache cache
	# The second one had a cache to fill; a third one finds all there.
	askers distant packages/a/game.apk none -- -s "$DEPOT" --cache cache
	[ "$(grep -c ' 206 4194304$' asked)" -eq 4 ]
}

@test "a package that is replaced is another one within about a second" {
	depot 5
	askers replaced -- -s "$DEPOT"
}

@test "of a bucket, the digest that upload has stored is the identity" {
	large game.apk 10
	origin_start s3bucket.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	chanpack-upload --accept broken -s s3://bkt -qk a/game.apk game.apk
	askers distant game.apk digest -- -s s3://bkt
}

@test "10,000 asks for a missing key cost at most one question a second" {
	depot 1
	askers missing asked -- -s "$DEPOT"
}

@test "1000 asks for slices of a cold base read each byte from the store once" {
	depot "$(soaks 20 200)"
	askers herd packages/a/game.apk asked 1000 -- -s "$DEPOT"
	: >asked
	askers herd packages/a/game.apk asked 1000 -- -s "$DEPOT" --cache cache
}

@test "a slice is given as it comes" {
	depot 5
	faults_start "$DEPOT"
	rule '*' GET '*' drip 65536 0.02
	askers grows packages/a/game.apk asked -- -s "$FAULTS"
	askers grows packages/a/game.apk asked -- -s "$FAULTS" --cache cache
}

@test "a slice in memory cannot be changed by who has it" {
	depot 5
	askers sealed packages/a/game.apk -- -s "$DEPOT"
}

@test "if all slices are in use, asks wait, and then there is no room" {
	depot 28
	askers full packages/a/game.apk -- -s "$DEPOT" --memory 16M --timeout 2
	askers full packages/a/game.apk -- -s "$DEPOT" --cache cache \
	    --cache-size 16M --timeout 2
}

@test "while a store hangs or fails, what is kept is given" {
	depot 9
	faults_start "$DEPOT"
	askers trouble packages/a/game.apk "$FAULTS_DIR/rules" hang 'status 500' \
	    reset -- -s "$FAULTS" --timeout 1 --retries 0
	askers trouble packages/a/game.apk "$FAULTS_DIR/rules" hang -- \
	    -s "$FAULTS" --timeout 1 --retries 0 --cache cache
}

@test "what a store had said is given again while it says nothing" {
	depot 9
	cp packages/a/game.apk packages/a/second.apk
	cp packages/a/game.apk packages/a/third.apk
	faults_start "$DEPOT"
	askers silent packages/a/game.apk "$FAULTS_DIR/rules" -- -s "$FAULTS"
}

@test "a store that flaps is read to its end" {
	depot 20
	faults_start "$DEPOT"
	rule 2 '*' '*' status 503
	rule 4 '*' '*' break 1000
	rule 6 '*' '*' status 500
	rule 8 '*' '*' cut 2000000
	askers flaps packages/a/game.apk asked -- -s "$FAULTS"
}

@test "the trouble of a store is remembered while the next one is asked" {
	depot 1
	faults_start "$DEPOT"
	rule '*' '*' '*' status 500
	askers remembered "$FAULTS_DIR/log" -- -s "$FAULTS" -s "$DEPOT" --retries 0
}

@test "a server that breaks a rule is cut off, and others go on" {
	cp "$GOLDEN/base-v2v3.apk" store/a/game.apk
	mkdir store/hang
	hangs askers hostile -- -s store --timeout 1000 2>err
	grep -q 'cut off: a descriptor came with a question' err
	grep -q 'cut off: too many questions are open' err
}

@test "a server that takes no answers is cut off after the timeout" {
	depot 5
	askers sleeper packages/a/game.apk -- -s "$DEPOT" --timeout 2 2>err
	grep -q 'cut off: it takes no answers' err
}

@test "after a kill at any moment the next coprocess gives the same bytes" {
	depot 20
	askers killed packages/a/game.apk asked "$(soaks 5 100)" -- -s "$DEPOT"
	askers killed packages/a/game.apk asked "$(soaks 5 100)" -- -s "$DEPOT" \
	    --cache cache
}

@test "coprocesses with one cache ask for each byte once" {
	depot 20
	askers shared packages/a/game.apk asked -- -s "$DEPOT" --cache cache
}

@test "what one was filling when it died, another one fills" {
	depot 9
	faults_start "$DEPOT"
	askers heir packages/a/game.apk "$FAULTS_DIR/rules" -- -s "$FAULTS" \
	    --cache cache
}

@test "with too few descriptors some asks fail, and it goes on" {
	cp "$GOLDEN/base-v2v3.apk" store/a/game.apk
	askers few_files "$PWD/err" -- -s store 2>err
	grep -q 'control socket: a descriptor was lost' err
}

@test "SIGTERM ends it at once, whatever it waits for" {
	mkdir store/hang
	hangs askers signalled -- -s store
}

@test "standard input must be a control socket" {
	run -1 --separate-stderr chanpack-fetch --coprocess -s store </dev/null
	one_error fetch
	[[ $stderr == *socket* ]]
}
