# chanpack-upload to S3, as far as a bucket of the tests' own goes; for a real
# one see tests/real.
# slow
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/origin

APK=$BATS_TEST_DIRNAME/fixtures/v2v3.apk
OTHER=$BATS_TEST_DIRNAME/fixtures/v1.apk
MIB=1048576

setup()
{
	helper_setup
	: >game.apk
	origin_start s3bucket.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	export CHANPACK_STORE=s3://bkt/p
	export CHANPACK_PUBLIC=http://localhost:8080
}

teardown()
{
	origin_stop
	helper_teardown
}

# content FILE BYTES: a file of so many that differ from place to place.
content()
{
	local made=$BATS_FILE_TMPDIR/$2.${3:-00}

	[ -f "$made" ] || head -c "$2" /dev/zero |
	    openssl enc -aes-128-ctr -nosalt -K "${3:-00}" -iv 00 2>/dev/null \
		>"$made"
	cp "$made" "$1"
}

# calls PATTERN: how many lines of the log match it.
calls()
{
	grep -cE "$1" asked || true
}

# there KEY FILE: this is what the bucket has under the key.  sha256sum takes
# longer than openssl, which uses what the processor has for it.
there()
{
	local sum key=$1 line

	sum=$(openssl dgst -sha256 -r <"$2")
	[[ $key =~ ^[a-z0-9./]*$ ]] ||
	    key=$(jq -rn --arg key "$1" '$key | @uri')
	HEAD=$(curl -sSI "$AWS_ENDPOINT_URL/bkt/p/$key")
	HEAD=${HEAD//$'\r'}
	for line in "x-amz-bytes-sha256: ${sum%% *}" \
	    "x-amz-meta-chanpack-sha256: ${sum%% *}" \
	    'cache-control: public, max-age=31536000, immutable'; do
		[[ ${HEAD,,}$'\n' == *$'\n'"$line"$'\n'* ]] || fail "$HEAD" ||
		    return
	done
}

# ends STATUS TEXT ARG...: uploading fails so, with one message that has TEXT in
# it and no secret, and prints no URL.
ends()
{
	local status=$1 text=$2

	shift 2
	run "-$status" --separate-stderr chanpack-upload --retries 1 "$@"
	[ -z "$output" ]
	[[ $stderr == *"$text"* ]] || fail "$stderr"
	[[ $stderr != *secret* && $stderr != *Signature=* ]]
}

@test "a small package is one PUT, and its URL is printed after HEAD agrees" {
	local sum

	sum=$(sha "$APK")
	run -0 --separate-stderr chanpack-upload "$APK"
	[ "$output" = "http://localhost:8080/${sum:0:16}/v2v3.apk" ]
	[ -z "$stderr" ]
	[ "$(cut -d' ' -f1,2 asked | tr '\n' ,)" = "404 HEAD,200 PUT,200 HEAD," ]
	there "${sum:0:16}/v2v3.apk" "$APK"
	grep -qi 'content-type: application/vnd.android.package-archive' \
	    <<<"$HEAD"
	chanpack-upload -ak 'é ü+&=?.bin' "$APK"
	there 'é ü+&=?.bin' "$APK"
	grep -qi 'content-type: application/octet-stream' <<<"$HEAD"
}

@test "an object has the Content-Type that chanpack-serve gives by its name" {
	typed()
	{
		chanpack-upload -ak "$1" "$APK"
		there "$1" "$APK"
		grep -qix "content-type: $2" <<<"$HEAD" || fail "$HEAD"
	}
	typed t/GAME.APK application/vnd.android.package-archive
	typed t/game.zip application/zip
	typed t/Setup.exe application/vnd.microsoft.portable-executable
	typed t/game.tar.gz application/gzip
	typed t.apk/game application/octet-stream
}

@test "the same content again sends no body, other content is refused but with -f" {
	chanpack-upload -k a "$APK"
	: >asked
	run -0 chanpack-upload -k a "$APK"
	[ "$output" = http://localhost:8080/a ]
	[ "$(cat asked)" = "200 HEAD /bkt/p/a 0 0" ]
	ends 1 'other content' -k a "$OTHER"
	there a "$APK"
	[ "$(calls PUT)" -eq 0 ]
	chanpack-upload -fk a "$OTHER"
	there a "$OTHER"
}

@test "files of every size near the limits arrive whole" {
	local size

	for size in 0 1 $((5 * MIB - 1)) $((5 * MIB)) $((5 * MIB + 1)) \
	    $((16 * MIB)) $((16 * MIB + 1)) $((32 * MIB)) $((32 * MIB + 1)); do
		content file "$size"
		run -0 chanpack-upload -aqk "size/$size" file
		there "size/$size" file
	done
	[ "$(calls 'PUT .*partNumber=3')" -eq 1 ]
}

@test "a stream is stored by way of a temporary file, which leaves nothing" {
	content file $((17 * MIB))
	mkdir tmp
	TMPDIR=$PWD/tmp chanpack-upload -aqk pipe - < <(cat file)
	there pipe file
	[ -z "$(ls -A tmp)" ]
	TMPDIR=$PWD/none ends 1 'temporary file' -aqk pipe2 - <"$APK"
}

# settled: the bucket has taken, or refused, what was on its way: each connection
# has a thread.
settled()
{
	while [ -e "/proc/${ORIGINS[-1]}" ] &&
	    ! grep -q $'^Threads:\t1$' "/proc/${ORIGINS[-1]}/status"; do
		sleep 0.05
	done
}

@test "a killed upload goes on with the parts that are there, and sends no other" {
	local pid n

	content file $((65 * MIB))
	n=5 # parts
	chanpack-upload -aqk big --limit-rate 20M -J 2 file >out 2>&1 3>&- &
	pid=$!
	for _ in $(seq 400); do
		[ "$(calls '^200 PUT')" -lt 2 ] || break
		sleep 0.05
	done
	kill -KILL $pid
	wait $pid || true
	[ ! -s out ]
	settled
	n=$((n - $(grep -oE '^200 PUT .*partNumber=[0-9]+' asked | sort -u |
	    wc -l)))
	[ "$n" -le 3 ]
	: >asked
	run -0 --separate-stderr chanpack-upload -avk big file
	[ "$output" = http://localhost:8080/big ]
	[[ $stderr == *"resuming: the store has $((5 - n)) of 5 parts"* ]]
	[ "$(calls ' PUT ')" -eq "$n" ] || fail "$(cat asked)"
	[ "$(calls 'POST .*uploads')" -eq 0 ]
	there big file
}

# half FILE KEY [N]: upload the first part of it alone, or the first N.
half()
{
	: >asked
	echo "503 PUT$((${3:-1} + 1))" >>faults
	run -75 chanpack-upload --retries 0 -aqk "$2" -J 1 "$1"
	sed -i '$d' faults
	[ "$(calls '^200 PUT')" -eq "${3:-1}" ]
}

@test "an upload that was begun for another file is not gone on with" {
	content one $((17 * MIB))
	content two $((17 * MIB)) 01
	half one k
	: >asked
	chanpack-upload -aqk k two
	there k two
	[ "$(calls '^200 POST .*uploads')" -eq 1 ]
}

@test "of two uploads the one is gone on with that has more parts" {
	content file $((49 * MIB))
	half file k
	echo 'nolist GET' >faults
	half file k 3
	rm faults
	run -0 --separate-stderr chanpack-upload -avk k file
	[[ $stderr == *"the store has 3 of 4"* ]] || fail "$stderr"
	there k file
}

@test "parts that two files have in common do not give one the other's digest" {
	content one $((17 * MIB))
	cp one two
	printf x | dd of=two bs=1 seek=$((16 * MIB)) conv=notrunc status=none
	half one k
	: >asked
	run -0 --separate-stderr chanpack-upload -avk k two
	[[ $stderr == *"the store has 1 of 2"*"starting again"* ]]
	there k two
}

@test "what stops for good takes its parts with it" {
	content file $((17 * MIB))
	echo '403 PUT' >faults
	ends 1 'status 403, Fault403' -aqk k file
	[ "$(calls '^204 DELETE')" -eq 1 ]
	rm faults
	AWS_SECRET_ACCESS_KEY=secret-wrong ends 1 'status 403' -aqk k2 file
}

@test "what passes is tried again, and Retry-After is heeded" {
	content file $((17 * MIB))
	printf '%s\n' '503:2 PUT' 'late:1 PUT' 'error-200:1 COMPLETE' >faults
	chanpack-upload -aqk k file
	there k file
	printf '%s\n' 'later:1 PUT' >faults
	SECONDS=0
	chanpack-upload -aqk k2 "$APK"
	[ "$SECONDS" -ge 1 ]
	there k2 "$APK"
}

@test "answers that are lost are no failures" {
	content file $((17 * MIB))
	echo 'late:1 PUT' >faults
	chanpack-upload -k small "$APK"
	there small "$APK"
	echo 'late:9 COMPLETE' >faults
	# The upload was done by the call whose answer was lost.
	run chanpack-upload --retries 1 -aqk big file
	rm faults
	chanpack-upload -aqk big file
	there big file
}

@test "a network that is gone, or hangs, ends with status 75 and says how to go on" {
	content file $((17 * MIB))
	echo 'hang PUT' >faults
	ends 75 'run the same command to continue' --timeout 1 -aqk k file
	[[ $stderr == *--abort-stale* ]]
	echo '500 PUT' >faults
	ends 75 'status 500' -aqk k file
	ends 75 'status 500' -aqk k "$APK"
	rm faults
	chanpack-upload -aqk k file
	there k file
	origin_stop
	# Those are words of libcurl.
	ends 75 's3://bkt/p: Could' -aqk k file
	[[ $stderr == *' connect'* ]]
	[[ $stderr == *"upload: file: s3:"* ]]
}

@test "bytes that were damaged in the store are noticed" {
	content file $((17 * MIB))
	echo 'damage PUT' >faults
	ends 75 'other bytes are in the store' -k small "$APK"
	ends 75 'other bytes are in the store' -aqk big file
	[ "$(calls 'POST .*uploadId')" -eq 0 ]
}

@test "a file that changes meanwhile is not stored" {
	content file $((33 * MIB))
	chanpack-upload -aqk k -J 1 --limit-rate 8M file >out 2>err 3>&- &
	pid=$!
	for _ in $(seq 400); do
		[ "$(calls '^200 POST')" -lt 1 ] || break
		sleep 0.05
	done
	printf x | dd of=file bs=1 seek=$((30 * MIB)) conv=notrunc status=none
	printf x | dd of=file bs=1 seek=$((15 * MIB)) conv=notrunc status=none
	! wait $pid || fail stored
	[ ! -s out ]
	grep -q 'other bytes\|not what was sent' err
}

# changed SIZE FAULT: upload a file that changes after it was digested, and
# before the first call is answered.
changed()
{
	local pid rc=0

	content file "$1"
	printf '%s\n' 'gate HEAD' "$2" >faults
	chanpack-upload -aqk k file >out 2>err 3>&- &
	pid=$!
	for _ in $(seq 400); do
		[ ! -e gate ] || break
		sleep 0.05
	done
	printf x | dd of=file bs=1 seek=$((15 * MIB)) conv=notrunc status=none
	touch -d @1 file
	rm gate
	wait $pid || rc=$?
	[ "$rc" -eq 75 ]
	[ ! -s out ]
	grep -q 'the file has changed meanwhile' err || fail "$(cat err)"
	[ "$(calls '^200 (HEAD|POST .*uploadId)')" -eq 0 ]
}

@test "a file that changes between its digest and its sending is not stored" {
	changed $((16 * MIB)) 'none PUT'
	changed $((17 * MIB)) 'none PUT'
	# Those digests turn out not to be wanted.
	changed $((17 * MIB)) 'checksums POST'
}

@test "a store that hangs where an upload ends is left, and not asked again" {
	content file $((17 * MIB))
	echo 'hang COMPLETE' >faults
	ends 75 'run the same command to continue' --timeout 1 -aqk k file
	[ "$(calls 'POST .*uploadId')" -eq 0 ]
	rm faults
	run -0 --separate-stderr chanpack-upload -avk k file
	[[ $stderr == *"the store has 2 of 2"* ]]
	there k file
	# With a blank now and then it may take its time.
	echo 'slow COMPLETE' >faults
	run -0 chanpack-upload --timeout 1 --retries 0 -aqk k2 file
	there k2 file
}

@test "checksums are used where the bucket has them" {
	content file $((17 * MIB))
	echo 'checksums POST' >faults
	half file k
	run -0 --separate-stderr chanpack-upload -avk k file
	[[ $stderr == *"the store has 1 of 2"* ]]
	there k file
}

@test "tags of encrypted objects are not taken for digests" {
	content file $((17 * MIB))
	echo 'encrypted PUT' >faults
	chanpack-upload -k small "$APK"
	there small "$APK"
	chanpack-upload -aqk big file
	there big file
}

@test "another upload that was faster wins, and is told of" {
	content file $((17 * MIB))
	echo 'rival:1 COMPLETE' >faults
	ends 1 'other content' -aqk k file
	[ "$(calls '^204 DELETE')" -eq 1 ]
}

@test "uploads of one file at the same time all succeed with one object" {
	local pids=() i

	content file $((17 * MIB))
	for i in 1 2 3 4; do
		chanpack-upload -aqk k file >out.$i 2>err.$i 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || fail "$(cat err.*)"
	done
	[ "$(sort -u out.?)" = http://localhost:8080/k ]
	there k file
}

@test "one who may upload and not list still can" {
	content file $((17 * MIB))
	echo 'nolist GET' >faults
	run -0 --separate-stderr chanpack-upload -avk k file
	[[ $stderr == *"cannot resume, starting again"* ]]
	there k file
	echo 'bomb GET' >faults
	run -0 --separate-stderr chanpack-upload -avk k2 file
	[[ $stderr == *"document type"* ]]
}

@test "an upload whose parts cannot be listed is begun anew" {
	local fault

	content file $((17 * MIB))
	for fault in noparts otherparts; do
		half file "$fault"
		echo "$fault GET" >faults
		run -0 --separate-stderr chanpack-upload -avk "$fault" file
		[[ $stderr == *"cannot resume, starting again"* ]]
		there "$fault" file
	done
}

@test "a bucket that knows no If-None-Match is sent the same without it" {
	local code

	content file $((17 * MIB))
	for code in 400 405 501; do
		printf "unknown-$code %s\n" PUT COMPLETE >faults
		run -0 --separate-stderr chanpack-upload -v -k "a$code" "$APK"
		[[ $stderr == *"without If-None-Match"* ]] || fail "$stderr"
		there "a$code" "$APK"
		chanpack-upload -aqk "b$code" file
		there "b$code" file
		ends 1 'other content' -k "a$code" "$OTHER"
	done
}

@test "that it knows none is asked once a run, and looked for each time" {
	printf 'unknown-501 %s\n' PUT >faults
	chanpack-upload "$APK" "$OTHER" >/dev/null
	[ "$(calls '^501 PUT')" -eq 1 ]
	[ "$(calls '^200 PUT')" -eq 2 ]
	# For each: before it, before it without the condition, and behind it.
	[ "$(calls 'HEAD')" -eq 6 ]
}

@test "without If-None-Match, too, another upload that was faster wins" {
	content file $((17 * MIB))
	printf '%s\n' 'unknown-501 COMPLETE' 'rival:1 COMPLETE' >faults
	ends 1 'other content' -aqk k file
}

@test "the tag of an object in parts may be any, but one alone" {
	content file $((17 * MIB))
	echo 'own-tag COMPLETE' >faults
	chanpack-upload -aqk own file
	there own file
	echo 'two-tags COMPLETE' >faults
	ends 75 'not what was sent' -aqk two file
}

@test "--abort-stale removes what is older, and prints it" {
	content file $((17 * MIB))
	half file k
	half file dir/l
	half file m
	run -0 --separate-stderr chanpack-upload --abort-stale
	[ -z "$output" ]
	sleep 2.1
	run -0 chanpack-upload -n --abort-stale=1s
	[ "$(cut -f1 <<<"$output" | tr '\n' ' ')" = "dir/l k m " ]
	run -0 chanpack-upload --abort-stale=1s -s s3://bkt/p/dir
	[ "$(cut -f1 <<<"$output")" = l ]
	[ "$(calls '^204 DELETE')" -eq 1 ]
	run -0 chanpack-upload --abort-stale=1s
	[ "${#lines[@]}" -eq 2 ]
	run -0 chanpack-upload --abort-stale=1s
	[ -z "$output" ]
}

@test "-n asks and sends nothing" {
	run -0 --separate-stderr chanpack-upload -n -k a "$APK"
	[[ $stderr == *"would be stored as a"* ]]
	[ "$(cat asked)" = "404 HEAD /bkt/p/a 0 0" ]
}

@test "the rate can be limited" {
	local start

	content file $((3 * MIB))
	start=$(date +%s%N)
	chanpack-upload -aqk k --limit-rate 1M file
	[ $((($(date +%s%N) - start) / 1000000)) -ge 2500 ]
	there k file
}

@test "on a terminal the progress is shown, else not" {
	content file $((12 * MIB))
	script -qec 'chanpack-upload -ak k --limit-rate 4M file' /dev/null >typed
	grep -q ' of 12.0 MiB, .*MiB/s, 0:0. left' typed
	run -0 --separate-stderr chanpack-upload -aqk k2 file
	[ -z "$stderr" ]
}
