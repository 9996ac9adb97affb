# The key that credential_process in the files of the AWS tools gives.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/origin
load lib/coprocess

setup()
{
	helper_setup
	cp "$GOLDEN/base-v2v3.apk" game.apk
	origin_start s3origin.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export CHANPACK_STORE=s3://bkt PATH=$PWD/tools:$PATH
	mkdir tools "$HOME/.aws"
	command_is keys
}

teardown()
{
	origin_stop
	helper_teardown
}

# command_is LINE: the default profile gets its key by this.
command_is()
{
	printf '[default]\ncredential_process = %s\n' "$1" >"$HOME/.aws/config"
	chmod 600 "$HOME/.aws/config"
}

# program: the program keys is standard input, with the function key that
# prints the key, and FIELDS behind it, as the bucket wants it.
program()
{
	{
		cat <<-'EOF'
		#!/bin/sh
		echo >>runs
		key()
		{
			printf '{"Version": 1, "AccessKeyId": "AKIDTEST",
			    "SecretAccessKey": "secret/of+test",
			    "SessionToken": "to+ken/=="%s}\n' "$1"
		}
		EOF
		cat
	} >tools/keys
	chmod 755 tools/keys
}

runs()
{
	[ ! -e runs ] || wc -l <runs
}

# refused STATUS TEXT: it ends so, with nothing secret, and the store is not
# asked.
refused()
{
	: >asked
	run "-$1" --separate-stderr chanpack-fetch a
	one_error fetch
	[ -z "$output" ]
	[[ $stderr == *"$HOME/.aws/config: credential_process"*"$2"* ]] ||
	    fail "$stderr"
	[[ $stderr != *secret* && $stderr != *to+ken* && $stderr != *keys* ]]
	[ ! -s asked ]
}

@test "a program gives the key and its token" {
	program <<<key
	chanpack-fetch a 2>said | cmp - game.apk
	[ ! -s said ]
	grep -qx '200 /bkt/a to+ken/==' asked
	rm tools/keys
	refused 1 'it cannot be run: No such file'
}

@test "no shell sees the command: its words are the program's as they stand" {
	# shellcheck disable=SC2016 # nobody is to expand it
	command_is "keys '\$(touch shell)' \"it's \\\"\" a\\ b *|&>shell \$HOME"
	program <<<'printf "%s\n" "$@" >words; key'
	chanpack-fetch a | cmp - game.apk
	# shellcheck disable=SC2016
	cmp words - <<-'EOF'
	$(touch shell)
	it's "
	a b
	*|&>shell
	$HOME
	EOF
	[ ! -e shell ]
	printf 'echo by a shell >shell\n' >tools/keys
	refused 1 'it cannot be run'
	[ ! -e shell ]
	command_is 'keys "secret'
	refused 1 'a quote is not closed'
}

@test "nothing that the program says is shown, nor what it writes for trouble" {
	program <<<'echo secret >&2; key'
	chanpack-fetch a 2>said | cmp - game.apk
	[ ! -s said ]
	program <<<'echo secret >&2; key; exit 3'
	refused 75 'it ended with status 3'
	program <<<'key "secret"'
	refused 75 'it writes no JSON object'
	program <<<'key | sed s/1/2/'
	refused 1 'Version'
	program <<<"key ', \"Expiration\": \"secret\"'"
	refused 75 'no time of RFC 3339'
	program <<<"key ', \"Expiration\": \"2026-01-01T00:00:00Z\"'"
	refused 75 'has expired'
}

@test "it may write 64 KiB, and no more" {
	# shellcheck disable=SC2016
	program <<<'(key; head -c 65536 /dev/zero | tr "\0" " ") |
	    head -c 65536'
	chanpack-fetch a | cmp - game.apk
	# shellcheck disable=SC2016
	program <<<'(key; head -c 65536 /dev/zero | tr "\0" " ") |
	    head -c 65537; sleep 100'
	refused 75 'more than 65536 bytes'
}

@test "it has 0, 1 and 2 open alone, and a process group of its own" {
	program <<-'EOF'
	(
		cd /proc/$$/fd
		for fd in ? ??; do
			[ ! -e "$fd" ] || echo "$fd $(readlink "$fd")"
		done
	) >open
	[ "$(cut -d ' ' -f 5 /proc/$$/stat)" = $$ ] && key
	EOF
	printf 'stat a\n' | lines 7<game.apk 8>eight |
	    grep '^ok'
	# The shell has its script open.
	run -0 sed '/tools\/keys$/d; s/pipe:.*/pipe/' open
	[ "$output" = $'0 /dev/null\n1 pipe\n2 /dev/null' ] || fail "$output"
}

@test "what hangs is killed after 10 seconds, with all of its group" {
	local i

	program <<<'sleep 100 & echo $! >child; sleep 100 & wait'
	SECONDS=0
	refused 75 'it does not end in time'
	[ $SECONDS -ge 9 ]
	[ $SECONDS -le 15 ]
	for ((i = 0; i < 100; i++)); do
		grep -qs '^State:.*[RSD] ' "/proc/$(cat child)/status" || return 0
		sleep 0.05
	done
	fail "still there: $(cat child)"
}

@test "one runs at a time, whoever asks" {
	local i pids=()

	program <<<'mkdir busy || exit 9; sleep 0.3; rmdir busy; key'
	for i in 1 2 3 4; do
		chanpack-fetch a >out.$i 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	cmp out.4 game.apk
	[ "$(runs)" -eq 4 ]
}

@test "a file that others can write to names no program" {
	program <<<key
	for mode in 620 602 666; do
		chmod $mode "$HOME/.aws/config"
		refused 1 'is refused, because others can change the file'
	done
	chmod 644 "$HOME/.aws/config"
	chown 1 "$HOME/.aws/config"
	refused 1 'is refused, because others can change the file'
	[ -z "$(runs)" ]
	chown 0 "$HOME/.aws/config"
	chanpack-fetch a | cmp - game.apk
}

@test "a key wins over the program, and the program over the services" {
	program <<<key
	AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test \
	    chanpack-fetch a | cmp - game.apk
	printf '[default]\naws_access_key_id=AKIDTEST\n%s\n' \
	    aws_secret_access_key=secret/of+test >"$HOME/.aws/credentials"
	chanpack-fetch a | cmp - game.apk
	[ -z "$(runs)" ]
	rm "$HOME/.aws/credentials"
	AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/ \
	    chanpack-fetch a | cmp - game.apk
	[ "$(runs)" -eq 1 ]
}

@test "a coprocess runs it once as long as the key is good" {
	program <<<"key ', \"Expiration\": \"2099-01-01T00:00:00Z\"'"
	printf 'stat a\nstat b\n' | lines | grep -c '^ok'
	[ "$(runs)" -eq 1 ]
}

@test "the server has no part of it but its coprocess" {
	program <<<key
	serve_start -p http://127.0.0.1:1 -s s3://bkt
	curl -sS "http://127.0.0.1:$PORT/a" | cmp - game.apk
	[ "$(runs)" -ge 1 ]
	grep -q credential_process "$(command -v chanpack-fetch)"
	run ! grep -q credential_process "$(command -v chanpack-serve)"
}
