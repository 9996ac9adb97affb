# chanpack-fetch from S3, as far as a bucket of the tests' own goes; for a real
# one see tests/real.
load lib/helper
load lib/origin

setup()
{
	helper_setup
	cp "$GOLDEN/base-v2v3.apk" game.apk
	origin_start s3origin.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export CHANPACK_STORE=s3://bkt
}

teardown()
{
	origin_stop
	helper_teardown
}

# keys: let the environment have the right ones.
keys()
{
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
}

# refused TEXT ARG...: status 1 with one message that has TEXT in it and no
# secret; no output, and one question.
refused()
{
	local text=$1

	shift
	: >asked
	run -1 --separate-stderr chanpack-fetch "$@"
	one_error fetch
	[ -z "$output" ]
	[[ $stderr == *"$text"* ]] || fail "$stderr"
	[[ $stderr != *secret* && $stderr != *Signature* ]]
	[ "$(wc -l <asked)" -eq 1 ]
}

@test "a signed question is answered, whole and in ranges, whatever the key" {
	local key

	keys
	for key in a 'é ü+&=?/x.apk' "*'()!\$,;:@%20"; do
		chanpack-fetch "$key" | cmp - game.apk
		chanpack-fetch -r 10-99 "$key" |
		    cmp - <(tail -c +11 game.apk | head -c 90)
	done
	chanpack-fetch -s 's3://bkt/p r/é' a | cmp - game.apk
	tail -n 1 asked | grep -qx '200 /bkt/p%20r/%C3%A9/a -'
}

@test "a session's token is sent and signed" {
	keys
	AWS_SESSION_TOKEN=to+ken/== chanpack-fetch a | cmp - game.apk
	[ "$(cat asked)" = '200 /bkt/a to+ken/==' ]
}

@test "keys come from the profile if the environment has none" {
	mkdir ~/.aws
	printf '%s\n' '[default]' aws_access_key_id=x aws_secret_access_key=y \
	    '[game]' aws_access_key_id=AKIDTEST \
	    aws_secret_access_key=secret/of+test >~/.aws/credentials
	printf '%s\n' '[profile game]' "endpoint_url = $AWS_ENDPOINT_URL" \
	    'region = test-region-1' >~/.aws/config
	unset AWS_ENDPOINT_URL AWS_REGION
	AWS_PROFILE=game chanpack-fetch a | cmp - game.apk
	run -1 --separate-stderr env AWS_PROFILE=none chanpack-fetch a
	[[ $stderr == *'"none" is in neither file'* ]]
}

@test "another account's HOME is passed over, one's own is not, if it cannot be read" {
	local as=(setpriv --reuid=65534 --regid=65534 --clear-groups)

	keys
	# That account has to find it; the program may be where it does not.
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" \
	    "$BATS_TEST_TMPDIR"/.. .
	exec 9<"$(command -v chanpack-fetch)"
	as+=(/proc/self/fd/9)
	mkdir home home/.aws
	echo '[default]' >home/.aws/credentials
	chmod 700 home
	HOME=$PWD/home "${as[@]}" a | cmp - game.apk
	chown -R 65534 home
	chmod 0 home/.aws/credentials
	HOME=$PWD/home run -1 --separate-stderr "${as[@]}" a
	[[ $stderr == *home/.aws/credentials* ]]
}

@test "a wrong secret, key or region is refused, and nothing secret is said" {
	keys
	AWS_SECRET_ACCESS_KEY=secret-wrong refused 403 a
	AWS_ACCESS_KEY_ID=AKIDWRONG refused 403 a
	AWS_REGION=test-region-2 refused 403 a
}

@test "without a key nothing is signed" {
	chanpack-fetch anyone | cmp - game.apk
	refused 403 a
}

@test "what is not in the bucket is not in the store" {
	keys
	refused 'not in the store' none
}

@test "no redirection of S3 is followed, and that of a region is explained" {
	keys
	refused 'region far-away-7: set AWS_REGION' moved
	origin_start s3origin.py
	refused 'status 307' "to/$PORT"
	run ! grep anyone asked
}
