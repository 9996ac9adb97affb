# chanpack-fetch from the RADOS Gateway through a bad network, and from one that
# hangs.
load ../lib/helper
load ../lib/rgw
load ../lib/faults

setup_file()
{
	rgw_start
	head -c 9000000 /dev/urandom >"$BATS_FILE_TMPDIR/game.apk"
	s3 put "$BATS_FILE_TMPDIR/game.apk" s3://games/a
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
	GAME=$BATS_FILE_TMPDIR/game.apk
	REAL=$AWS_ENDPOINT_URL
	faults_start "$REAL"
	export AWS_ENDPOINT_URL=$FAULTS
}

teardown()
{
	rgw_resume
	faults_stop
	helper_teardown
}

fetch()
{
	timeout 60 chanpack-fetch --retries 2 --timeout "${TIMEOUT:-10}" \
	    "$@" "${KEY:-a}" >out
}

# right N: the package comes, in so many requests.
right()
{
	fetch || fail "no package: $(cat "$FAULTS_DIR/rules")" || return
	cmp out "$GAME" || return
	asked "$@"
}

# ends STATUS TEXT FEWEST [MOST [ARG]...]: it ends so, and what was written is
# the start of the package but not all of it.
ends()
{
	run "-$1" --separate-stderr fetch "${@:5}"
	one_error fetch || return
	[[ $stderr == *"$2"* ]] || fail "$stderr" || return
	cmp -n "$(wc -c <out)" out "$GAME" || return
	[ "$(wc -c <out)" -lt 9000000 ] || fail whole || return
	asked "$3" "${4:-$3}"
}

@test "what passes through unchanged is signed well" {
	right 1
	fetch -r 0-9
	cmp out <(head -c 10 "$GAME")
}

@test "a stream that is reset at random bytes goes on where it stopped" {
	local i

	for ((i = 1; i <= 5; i++)); do
		rule "$i" GET '*' break $((65536 + RANDOM * 20))
	done
	right 6
	asked 5 5 '-8999999 "'
}

@test "bursts of 500 and 503, and lost answers, are waited through" {
	rule 1 GET '*' status 503 'Retry-After: 1'
	rule 2 GET '*' status 500
	right 3
	calm
	rule 1 GET '*' lost
	right 2
	calm
	rule '*' GET '*' status 500
	ends 75 500 3
}

@test "a package that becomes another one meanwhile is never mixed with it" {
	tac "$GAME" >other
	s3 put "$GAME" s3://games/mixed
	calm
	declare -f s3 >between
	printf 'AWS_ENDPOINT_URL=%q\ns3 put other s3://games/mixed\n' "$REAL" \
	    >>between
	rule 1 GET '*' break 4000000
	rule 2 GET '*' run '. ./between'
	# An answer of 412 has no tag: what is there now is asked once more.
	KEY=mixed ends 75 changed 3
	[ "$(wc -c <out)" -eq 4000000 ]
	# And if nobody looks at If-Match.
	s3 put "$GAME" s3://games/mixed
	calm
	rule 1 GET '*' break 4000000
	rule 2 GET '*' run '. ./between'
	rule 2 GET '*' without If-Match
	KEY=mixed ends 75 changed 2
	[ "$(wc -c <out)" -eq 4000000 ]
}

@test "another entity tag than the gateway's is not gone on with" {
	rule 1 GET '*' set ETag '"other"'
	rule 1 GET '*' break 100000
	ends 75 changed 3
}

@test "lies about the range, and bodies that are short, are refused" {
	rule '*' GET '*' without Range
	ends 1 'does not support ranges' 1 1 -r 0-99
	calm
	rule '*' GET '*' set Content-Range 'bytes 1-100/9000000'
	ends 1 'another range' 1 1 -r 0-99
	calm
	rule '*' GET '*' fewer 1
	ends 1 contradicts 1 1 -r 0-99
	calm
	rule -2 GET '*' cut 0
	right 3
}

@test "errors are told in time, whatever their body is" {
	rule '*' GET '*' bomb 503
	ends 75 503 3
	calm
	rule '*' GET '*' status 301 'x-amz-bucket-region: far-away-7'
	ends 1 'set AWS_REGION' 1
}

@test "a gateway that hangs is left in time, and read when it is back" {
	local TIMEOUT=2

	rgw_pause
	ends 75 '' 3
	[ ! -s out ]
	calm
	rule 2 GET '*' run "$TOP/tests/real/rgw resume $BATS_FILE_TMPDIR/rgw"
	right 2
}

@test "a gateway that hangs in the middle of a package is asked for the rest" {
	local TIMEOUT=2

	rule 1 GET '*' drip 500000 0.1
	rule 2 GET '*' run "$TOP/tests/real/rgw resume $BATS_FILE_TMPDIR/rgw"
	(sleep 0.6 && rgw_pause) 3>&- &
	right 1 2
}
