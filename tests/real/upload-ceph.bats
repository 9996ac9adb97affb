# chanpack-upload to the RADOS Gateway; s3cmd and chanpack-fetch read it back.
# shellcheck disable=SC2154 # `run` sets stderr
# slow
load ../lib/helper
load ../lib/rgw

APK=$BATS_TEST_DIRNAME/../fixtures/v2v3.apk
MIB=1048576

setup_file()
{
	rgw_start
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
}

# content FILE BYTES: a file of so many that differ from place to place.
content()
{
	head -c "$2" /dev/zero | openssl enc -aes-128-ctr -nosalt -K 00 \
	    -iv "${3:-00}" >"$1" 2>/dev/null
}

# is_stored KEY FILE: s3cmd reads the same bytes.
is_stored()
{
	s3 get --force "s3://games/$1" - | cmp - "$2"
}

@test "files of every size near the limits arrive whole" {
	local size

	for size in 0 $((5 * MIB - 1)) $((5 * MIB)) $((5 * MIB + 1)) \
	    $((16 * MIB)) $((16 * MIB + 1)) $((48 * MIB)); do
		content file "$size"
		run -0 chanpack-upload -aqk "é/$size" file
		[ "$output" = "http://localhost:8080/%C3%A9/$size" ]
		chanpack-fetch "é/$size" | cmp - file
	done
	is_stored "é/$((48 * MIB))" file
	chanpack-upload -k game.apk "$APK"
	run -0 s3 info s3://games/game.apk
	[[ $output == *application/vnd.android.package-archive* ]]
	[[ $output == *chanpack-sha256*"$(sha "$APK")"* ]]
	s3 setacl --acl-public s3://games/game.apk
	run -0 curl -sI "$AWS_ENDPOINT_URL/games/game.apk"
	[[ $output == *"max-age=31536000, immutable"* ]]
}

# arrived: how many parts of killed the gateway has logged.
arrived()
{
	rgw_calls '"PUT /games/killed.partNumber=.* 200 '
}

@test "an upload killed at many moments is finished, and only what lacks is sent again" {
	local before n parts pid

	parts=$(soaks 40 64)
	content file $((parts * 16 * MIB))
	for ((n = 0; n < $(soaks 4 10); n++)); do
		chanpack-upload -aqk killed --limit-rate 40M file >out 2>&1 \
		    3>&- &
		pid=$!
		# An upload without parts is not gone on with: the first may not
		# end as one.
		while [ "$(arrived)" -eq 0 ]; do
			kill -0 $pid || fail "it ended: $(cat out)" || return
			sleep 0.1
		done
		# Less than the time that all of it takes at this rate.
		[ "$n" -eq 0 ] || sleep "$((RANDOM % 3 + 1)).$((RANDOM % 10))"
		kill -KILL $pid || true
		wait $pid || true
		[ ! -s out ] || fail "$(cat out)"
	done
	sleep 2
	before=$(grep ' beast: ' "$BATS_FILE_TMPDIR/rgw/client.rgw.a.log" |
	    grep -E '"PUT /games/killed.partNumber=.* 200 ' |
	    grep -oE 'partNumber=[0-9]+' | sort -u | wc -l)
	[ "$before" -gt 0 ]
	run -0 --separate-stderr chanpack-upload -avk killed file
	[ "$output" = http://localhost:8080/killed ]
	[[ $stderr == *"the store has $before of $parts"* ]] ||
	    fail "$before: $stderr"
	[ "$(rgw_calls 'POST /games/killed.uploads')" -eq 1 ]
	[ "$(arrived)" -eq "$parts" ]
	[ "$(chanpack-fetch killed | sha256sum)" = "$(sha file)  -" ]
	before=$(rgw_calls 'PUT /games/killed')
	run -0 chanpack-upload -aqk killed file
	[ "$(rgw_calls 'PUT /games/killed')" -eq "$before" ]
	run -1 --separate-stderr chanpack-upload -k killed "$APK"
	[[ $stderr == *"other content"* ]]
	s3 del s3://games/killed
}

@test "a sparse file beyond 4 GiB is stored, in little memory" {
	local parts

	parts=$(soaks 260 384)
	printf end | dd of=file bs=1 seek=$((parts * 16 * MIB - 3)) status=none
	run -0 python3 - <<-'EOP'
	import resource, subprocess
	print(subprocess.check_output(["chanpack-upload", "-aqk", "sparse",
	    "file"]).decode().strip())
	peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
	assert peak < 64 << 10, peak
	EOP
	[ "$output" = http://localhost:8080/sparse ]
	[ "$(rgw_calls '"PUT /games/sparse.partNumber=.* 200 ')" -eq "$parts" ]
	[ "$(chanpack-fetch -r -3 sparse)" = end ]
	s3 del s3://games/sparse
}

@test "a gateway that hangs in the middle ends the upload with status 75" {
	local pid

	content file $((100 * MIB)) 01
	chanpack-upload -aqk hung --timeout 2 --retries 1 --limit-rate 20M file \
	    >out 2>err 3>&- &
	pid=$!
	for _ in $(seq 200); do
		[ "$(rgw_calls 'PUT /games/hung.partNumber')" -lt 1 ] || break
		sleep 0.1
	done
	rgw_pause
	rc=0
	wait $pid || rc=$?
	rgw_resume
	[ "$rc" -eq 75 ]
	[ ! -s out ]
	grep -q 'run the same command to continue' err
	run -0 --separate-stderr chanpack-upload -avk hung file
	[[ $stderr == *"resuming: the store has "* ]]
	is_stored hung file
}

@test "--abort-stale finds what was left, and nothing else" {
	# None of what others have left.
	export CHANPACK_STORE=s3://games/stale
	content file $((100 * MIB)) 02
	chanpack-upload -aqk left --limit-rate 10M file >out 2>&1 3>&- &
	pid=$!
	for _ in $(seq 200); do
		[ "$(rgw_calls 'POST /games/stale/left.uploads')" -lt 1 ] || break
		sleep 0.1
	done
	kill -KILL $pid
	wait $pid || true
	# More than 1 s old also where both times are cut to whole seconds.
	sleep 2.5
	run -0 chanpack-upload --abort-stale
	[ -z "$output" ]
	run -0 chanpack-upload --abort-stale=1s
	[[ $output == left$'\t'2* ]]
	run -0 chanpack-upload --abort-stale=1s
	[ -z "$output" ]
}
