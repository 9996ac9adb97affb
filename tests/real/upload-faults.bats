# chanpack-upload to the RADOS Gateway through a bad network: a base URL is
# printed if the object is there and right, and only then.
load ../lib/helper
load ../lib/rgw
load ../lib/faults

setup_file()
{
	rgw_start
	head -c 40000000 /dev/urandom >"$BATS_FILE_TMPDIR/game.bin"
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
	GAME=$BATS_FILE_TMPDIR/game.bin
	REAL=$AWS_ENDPOINT_URL
	faults_start "$REAL"
	export AWS_ENDPOINT_URL=$FAULTS
	KEYS=0
}

teardown()
{
	faults_stop
	helper_teardown
}

# upload: to a key that the test has not used yet, which is then in KEY.
upload()
{
	KEY=$BATS_TEST_NUMBER/$((++KEYS))
	again
}

# again: the same once more.  Standard output is in the file out, messages in
# err, the status in STATUS.
again()
{
	STATUS=0
	timeout 100 chanpack-upload -aq --retries 2 --timeout "${TIMEOUT:-10}" \
	    -k "$KEY" "$GAME" >out 2>err || STATUS=$?
}

# stored: it was, and is right, by the gateway itself.
stored()
{
	[ "$STATUS" = 0 ] ||
	    fail "$STATUS: $(cat err "$FAULTS_DIR"/{rules,log})" || return
	[ "$(cat out)" = "http://localhost:8080/$KEY" ] || return
	AWS_ENDPOINT_URL=$REAL chanpack-fetch "$KEY" | cmp - "$GAME"
}

# failed [STATUS]: it was not, and one message says so.
failed()
{
	[ "$STATUS" = "${1:-75}" ] ||
	    fail "$STATUS: $(cat err "$FAULTS_DIR"/{rules,log})" || return
	[ ! -s out ] || fail "$(cat out)" || return
	grep -q '^chanpack-upload: ' err
}

@test "a part that breaks off, or whose answer is lost, is sent again" {
	local how words

	for how in 'takes 1000000' lost reset close 'status 500' \
	    'status 503' 'cut-head 30' 'interim 1' 'takes 0'; do
		calm
		read -ra words <<<"$how"
		rule 1 PUT '*partNumber=2*' "${words[@]}"
		upload
		stored
		asked 2 2 partNumber=2
		asked 1 1 partNumber=1
	done
}

@test "every request may fail once, in any way, without harm" {
	local how what words

	for how in reset lost 'status 500'; do
		for what in 'HEAD *' 'POST *uploads*' 'POST *uploadId=*' \
		    'GET *uploads*'; do
			calm
			read -ra words <<<"$how"
			# shellcheck disable=SC2086
			(set -f; rule 1 $what "${words[@]}")
			upload
			stored
		done
	done
}

@test "an error in an answer of 200 is no success" {
	rule '*' POST '*uploadId=*' status 200
	upload
	failed
	calm
	again
	stored
	asked 0 0 partNumber=
	calm
	rule 1 POST '*uploadId=*' status 200
	upload
	stored
}

@test "what a part's answer says of its bytes is compared" {
	rule '*' PUT '*partNumber=2*' set ETag '"00000000000000000000000000000000"'
	upload
	[ "$STATUS" != 0 ]
	[ ! -s out ]
}

@test "no base URL is printed while the store says otherwise of the object" {
	local n

	# The first HEAD asks whether it is there; the last what has become of it.
	upload
	stored
	n=$(grep -c '^HEAD' "$FAULTS_DIR/log")
	calm
	rule "$n-" HEAD '*' set Content-Length 39999999
	upload
	failed "$STATUS"
	calm
	rule "$n-" HEAD '*' status 404
	upload
	failed "$STATUS"
}

@test "a store that fails for long is left, and later only the rest is sent" {
	local parts

	rule '*' PUT '*partNumber=3*' status 503
	upload
	failed
	asked 3 3 partNumber=3
	calm
	again
	stored
	parts=$(grep -c 'partNumber=' "$FAULTS_DIR/log")
	[ "$parts" -eq 1 ] || fail "$(cat "$FAULTS_DIR/log")"
}

@test "a store that hangs is left in time" {
	TIMEOUT=1
	rule '*' PUT '*partNumber=*' hang
	upload
	failed
	calm
	rule 1 PUT '*partNumber=1*' hang
	upload
	stored
}

@test "XML that would fill all memory is refused" {
	local code what

	ulimit -v 4000000
	for what in 'POST *uploads*' 'GET *uploads*' 'POST *uploadId=*'; do
		for code in 200 400; do
			calm
			# shellcheck disable=SC2086
			(set -f; rule '*' $what bomb $code)
			upload
			# Who cannot know what there is to go on with begins anew.
			[ "$STATUS" != 0 ] || stored
			[ "$STATUS" = 0 ] || failed "$STATUS"
			asked 1 20
		done
	done
}
