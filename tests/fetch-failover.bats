# chanpack-fetch from several stores.
load lib/helper
load lib/origin
load lib/coprocess

setup()
{
	helper_setup
	large game.apk 1
	size=$(wc -c <game.apk)
	origin_start origin.py
	ORIGIN=http://127.0.0.1:$PORT
	DOWN=http://127.0.0.1:1
}

teardown()
{
	origin_stop
	helper_teardown
}

# stores PATH...: the options for stores below the origin, in ARGS.
stores()
{
	local path

	ARGS=(--retries 0)
	for path; do
		ARGS+=(-s "$ORIGIN/$path")
	done
}

@test "the next store is asked if one has not the package, fails or refuses" {
	local fault

	for fault in 404 503 403 later nothing no-length; do
		stores $fault good
		run -0 --separate-stderr bash -c 'chanpack-fetch "$@" >out' - \
		    "${ARGS[@]}" a
		cmp out game.apk
		# What is not there is as it should be; what fails is said.
		[ "$fault" = 404 ] && [ -z "$stderr" ] && continue
		one_error fetch
		[[ $stderr == *"/$fault\": \"a\": "*"asking the next store" ||
		    $stderr == *"/$fault: \"a\": "*"asking the next store" ]]
	done
	chanpack-fetch --retries 0 -s "$DOWN" -s none -s "$ORIGIN" a |
	    cmp - game.apk
}

@test "the first store alone is asked if it has the package" {
	stores good 503
	chanpack-fetch "${ARGS[@]}" a | cmp - game.apk
	chanpack-fetch "${ARGS[@]}" -r 9-99 a >/dev/null
	[ "$(grep -c /good/ asked)" -eq 2 ]
	run ! grep /503/ asked
}

@test "retries come before the next store" {
	chanpack-fetch --retries 1 -s "$ORIGIN/503" -s "$ORIGIN/good" a |
	    cmp - game.apk
	[ "$(grep -c /503/ asked)" -eq 2 ]
	run -0 --separate-stderr bash -c 'chanpack-fetch "$@" >out' - \
	    --retries 1 -s "$ORIGIN/503:1" -s "$ORIGIN/good" a
	[ -z "$stderr" ]
	cmp out game.apk
}

# ends STATUS TEXT STORE...: all of them fail, and this is the last message.
ends()
{
	stores "${@:3}"
	run "-$1" --separate-stderr chanpack-fetch "${ARGS[@]}" a
	[ -z "$output" ]
	[[ ${stderr_lines[-1]} == *"$2"* ]] || fail "$stderr"
}

@test "it is not found only if all say so; else the first trouble counts" {
	ends 1 'not in the store' 404 410
	one_error fetch
	ends 75 'status 503' 404 503
	ends 75 'status 503' 503 404
	ends 75 'status 503' 503 403
	ends 1 'status 403' 404 403 503
}

@test "after the first byte no other store is asked" {
	stores reset-weak good
	run -75 --separate-stderr bash -c 'chanpack-fetch "$@" >out' - \
	    "${ARGS[@]}" a
	one_error fetch
	[[ $stderr == *'without a strong entity tag'* ]]
	[ "$(wc -c <out)" -eq 100000 ]
	run ! grep /good/ asked
}

@test "what is wrong with the question no other store is asked for" {
	stores good other
	run -1 chanpack-fetch "${ARGS[@]}" -r "$size-" a
	run ! grep /other/ asked
}

@test "directories and servers may stand in any order" {
	chanpack-upload --accept broken -qk a game.apk
	run -0 --separate-stderr chanpack-fetch -r 0-3 \
	    -s "$XDG_DATA_HOME/chanpack" -s "$DOWN" a
	[ -z "$stderr" ]
	chanpack-fetch -s "$XDG_DATA_HOME/none" -s "$XDG_DATA_HOME/chanpack" \
	    -s "$DOWN" a | cmp - game.apk
	chanpack-fetch --retries 0 -s "$DOWN" -s "$XDG_DATA_HOME/chanpack" a |
	    cmp - game.apk
}

@test "CHANPACK_STORE is one store, -s go before it" {
	CHANPACK_STORE=$DOWN chanpack-fetch -s "$ORIGIN" a | cmp - game.apk
	run -1 --separate-stderr \
	    env CHANPACK_STORE="$ORIGIN/404 $ORIGIN/good" chanpack-fetch a
	one_error fetch
	[[ $stderr == *"\"$ORIGIN/404 $ORIGIN/good\" is not"* ]]
	run ! grep -E '/(404|good)/' asked
}

@test "a coprocess finds the store by stat, and reads from that alone" {
	stores 404 503 good other
	printf '%s\n' 'stat a' 'stat b' 'read 0 9 2:"v1" a' \
	    'read 0 9 1:"v1" a' 'read 0 9 3:"v1" a' 'read 0 9 4:"v1" a' \
	    >questions
	run -0 --separate-stderr talk "${ARGS[@]}" <questions
	# What fails is said once, until it works again.
	one_error fetch
	head -c 9 game.apk >part
	(echo "ok $size 784111777 2:\"v1\"" &&
	    echo "ok $size 784111777 2:\"v1\"" && echo data 9 && cat part) >want
	cmp -n "$(wc -c <want)" want said
	grep -aq 'error temp .*status 503' said
	grep -aq 'error input "4:.*" is no tag' said
	[ "$(grep -c '/good/a bytes' asked)" -eq 1 ]
	[ "$(grep -c '/other/a bytes' asked)" -eq 1 ]
	[ "$(grep -c 'HEAD /other' asked)" -eq 0 ]
}

@test "a coprocess says not found only if all stores do" {
	stores 404 410
	talk "${ARGS[@]}" <<<'stat a'
	says 'error notfound *'
	stores 404 503 403
	talk "${ARGS[@]}" <<<'stat a' 2>err
	says 'error temp *'
	stores weak good
	talk "${ARGS[@]}" <<<'stat a' 2>err
	says "ok $size 784111777 1:\"v1\""
}
