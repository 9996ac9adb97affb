# What the processes that talk to clients have of the stores' credentials: none.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant

setup()
{
	local flags=

	helper_setup
	fake
	# It has to be a secret that is in no file that a process maps.
	SECRET=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	export AWS_SECRET_ACCESS_KEY=$SECRET AWS_ACCESS_KEY_ID=$SECRET
	export AWS_SESSION_TOKEN=$SECRET https_proxy=http://u:$SECRET@proxy.example
	! grep -q __asan_init "$(command -v chanpack-listen)" ||
	    flags=-DENVIRON_ALONE
	cc -O1 -D_GNU_SOURCE ${flags:+"$flags"} -o memscan \
	    "$TOP/tests/lib/memscan.c"
}

# scanned WANT PID: the memory of the process has the secret (1), or not (0).
scanned()
{
	local status=0

	./memscan "$2" <<<"$SECRET" >found 2>&1 || status=$?
	[ "$status" = "$1" ] ||
	    fail "$2 ($(cat "/proc/$2/comm")): $status $(cat found)"
}

# children PID
children()
{
	pgrep --parent "$1"
}

@test "no process that has connections has a secret, in memory or environ" {
	local pid n=0

	serve_start "${SERVE[@]}" --workers 3:3
	for ((i = 0; i < 20; i++)); do
		fetched /a/channel=c$i/game.apk
		is 200
	done
	keeper=$(pgrep -x chanpack-keeper --parent "$SERVE_PID")
	scanned 0 "$SERVE_PID"
	for pid in $(children "$SERVE_PID"); do
		[ "$pid" = "$keeper" ] && continue
		scanned 0 "$pid"
		! tr '\0' '\n' <"/proc/$pid/environ" | grep -i 'AWS_\|_proxy' ||
		    fail "variables are left"
		n=$((n + 1))
	done
	[ $n -eq 3 ]
	# The same eyes see it where it is.
	scanned 1 "$keeper"
	# A coprocess ends when nobody has asked it for 10 seconds.
	fetched /a/channel=again/game.apk
	scanned 1 "$(children "$keeper" | head -n 1)"
}

@test "nor has the process of one connection" {
	drive "$SECRET" "${SERVE[@]}" <<-'EOF'
	import os, subprocess, sys
	import wire
	process, ours = wire.inetd(*sys.argv[2:], stderr=subprocess.DEVNULL)
	ours.sendall(wire.request("GET", "/a/channel=x/game.apk"))
	stream = ours.makefile("rb")
	assert wire.Answer(stream).read().status == 200
	scan = subprocess.run(["./memscan", str(process.pid)], text=True,
	                      input=sys.argv[1] + "\n", capture_output=True)
	assert scan.returncode == 0, scan
	stream.close()
	ours.close()
	assert process.wait(wire.PATIENCE) == 0
	EOF
}

@test "a server of a directory keeps its environment as it is" {
	serve_start -s packages
	tr '\0' '\n' <"/proc/$SERVE_PID/environ" | grep -q "^AWS_SECRET_ACCESS_KEY=$SECRET"
	[ -z "$(pgrep -x chanpack-keeper --parent "$SERVE_PID")" ]
}

@test "other variables stay, and the coprocess has them all" {
	export ANOTHER=variable
	serve_start "${SERVE[@]}" --workers 1:1
	fetched /a/game.apk
	tr '\0' '\n' <"/proc/$SERVE_PID/environ" | grep -q '^ANOTHER=variable$'
	keeper=$(pgrep -x chanpack-keeper --parent "$SERVE_PID")
	tr '\0' '\n' <"/proc/$(children "$keeper")/environ" >environ
	grep -q '^ANOTHER=variable$' environ
	grep -q "^AWS_ACCESS_KEY_ID=$SECRET$" environ
	grep -q "^https_proxy=http://u:$SECRET@proxy.example$" environ
}

@test "who takes a worker over opens no credentials and starts no program" {
	mkdir -p "$HOME/.aws"
	echo "aws_secret_access_key = $SECRET" >"$HOME/.aws/credentials"
	cc -O1 -D_GNU_SOURCE -shared -fPIC -o trespass.so \
	    "$TOP/tests/lib/trespass.c"
	export TRESPASS=$HOME/.aws/credentials ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
	LD_PRELOAD=$PWD/trespass.so serve_start "${SERVE[@]}"
	fetched /a/game.apk
	is 200
	grep -q '^trespass: file: Permission denied$' "$SERVE_LOG"
	grep -q '^trespass: program: Operation not permitted$' "$SERVE_LOG"
	grep -q '^trespass: write: Permission denied$' "$SERVE_LOG"
	run ! grep 'trespass: .*: done' "$SERVE_LOG"
	LD_PRELOAD=$PWD/trespass.so ask GET /a/game.apk 2>err
	is 200
	grep -q '^trespass: file: Permission denied$' err
	grep -q '^trespass: program: Operation not permitted$' err
	# The same intruder, where nothing is to be kept.
	SERVE=(-s packages)
	LD_PRELOAD=$PWD/trespass.so ask GET /a/game.apk 2>err
	grep -q '^trespass: file: done$' err
}

@test "the keeper can be looked into by root alone, and is the account's" {
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR"
	chmod -R a+rX .
	chmod a+rw asked
	serve_start "${SERVE[@]}" --user nobody
	keeper=$(pgrep -x chanpack-keeper --parent "$SERVE_PID")
	[ "$(awk '/^Uid:/ { print $2, $3, $4 }' "/proc/$keeper/status")" = \
	    "$(id -u nobody) $(id -u nobody) $(id -u nobody)" ]
	[ "$(stat -c %U "/proc/$keeper/environ")" = root ]
	run -1 setpriv --reuid nobody --regid nogroup --clear-groups \
	    cat "/proc/$keeper/environ"
	grep -q '^NoNewPrivs:.1$' "/proc/$keeper/status"
	# It has none of the server's descriptors but the socket.
	[ "$(find "/proc/$keeper/fd" -mindepth 1 | wc -l)" = 4 ]
	# So it is where nobody has to become another.
	chmod -R a+rX "$BATS_TEST_TMPDIR/fake"
	mkdir wrapped
	cat >wrapped/chanpack-listen <<-EOF
	#!/bin/sh
	exec setpriv --reuid nobody --regid nogroup --clear-groups \
	    "$(command -v chanpack-listen)" "\$@"
	EOF
	chmod -R a+rx wrapped
	PATH=$PWD/wrapped:$PATH serve_start "${SERVE[@]}"
	keeper=$(pgrep -x chanpack-keeper --parent "$SERVE_PID")
	[ "$(stat -c %U "/proc/$SERVE_PID/environ")" = nobody ]
	[ "$(stat -c %U "/proc/$keeper/environ")" = root ]
}
