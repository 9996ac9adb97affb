# What the processes that talk to clients have of the stores' credentials, and
# what somebody can do who has taken one of them over: nothing.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant

setup()
{
	local flags=

	helper_setup
	depot_start
	cp "$GOLDEN/base-v2v3.apk" packages/a/game.apk
	SERVE=(-s "$DEPOT")
	# It has to be a secret that is in no file that a process maps.
	SECRET=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	export AWS_SECRET_ACCESS_KEY=$SECRET AWS_ACCESS_KEY_ID=$SECRET
	export AWS_SESSION_TOKEN=$SECRET https_proxy=http://u:$SECRET@proxy.example
	SANITIZED=
	! grep -q __asan_init "$(command -v chanpack-listen)" || SANITIZED=1
	[ -z "$SANITIZED" ] || flags=-DENVIRON_ALONE
	cc -O1 -D_GNU_SOURCE ${flags:+"$flags"} -o memscan \
	    "$TOP/tests/lib/memscan.c"
}

teardown()
{
	depot_stop
	helper_teardown
}

# scanned WANT PID: the memory of the process has the secret (1), or not (0).
scanned()
{
	local status=0

	./memscan "$2" <<<"$SECRET" >found 2>&1 || status=$?
	[ "$status" = "$1" ] ||
	    fail "$2 ($(cat "/proc/$2/comm")): $status $(cat found)"
}

# workers: the processes of the server that have connections, one a line.
workers()
{
	pgrep -x chanpack-listen --parent "$SERVE_PID"
}

# no_secrets N: so many workers, and none has a secret; the coprocess has.
no_secrets()
{
	local pid n=0

	for pid in $(workers); do
		scanned 0 "$pid"
		! tr '\0' '\n' <"/proc/$pid/environ" | grep -i 'AWS_\|_proxy' ||
		    fail "variables are left"
		n=$((n + 1))
	done
	[ $n -eq "$1" ]
	! tr '\0' '\n' <"/proc/$SERVE_PID/environ" | grep -i 'AWS_\|_proxy' ||
	    fail "variables are left"
	# The same eyes see it where it is.
	scanned 1 "$(coprocess)"
}

@test "no process that has connections has a secret, in memory or environ" {
	local old n

	serve_start "${SERVE[@]}" --workers 3
	for ((n = 0; n < 20; n++)); do
		fetched /a/channel=c$n/game.apk
		is 200
	done
	no_secrets 3
	# Nor has one that comes later; and the next coprocess has them still.
	old=$(coprocess)
	# shellcheck disable=SC2046 # numbers
	kill -KILL "$old" $(workers)
	for ((n = 0; n < 400; n++)); do
		[ "$(pgrep --parent "$SERVE_PID" | wc -l)" -lt 4 ] ||
		    [ "$(coprocess)" = "$old" ] || break
		sleep 0.05
	done
	fetched /a/channel=again/game.apk
	is 200
	no_secrets 3
}

@test "a bucket is read with them, by the coprocess that comes after a kill too" {
	load lib/origin
	cp packages/a/game.apk .
	origin_start s3origin.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	unset AWS_SESSION_TOKEN https_proxy
	serve_start -s s3://bkt
	fetched /a/game.apk
	is 200
	cmp body game.apk
	kill -KILL "$(coprocess)"
	fetched /b/game.apk
	is 200
	cmp body game.apk
	origin_stop
}

@test "nor has the process of one connection" {
	PROGRAM=chanpack-serve drive "$SECRET" "${SERVE[@]}" <<-'EOF2'
	import subprocess, sys
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
	EOF2
}

@test "a server of a directory keeps its environment as it is" {
	serve_start -s packages
	tr '\0' '\n' <"/proc/$SERVE_PID/environ" |
	    grep -q "^AWS_SECRET_ACCESS_KEY=$SECRET"
}

@test "other variables stay, and the coprocess has them all" {
	export ANOTHER=variable
	serve_start "${SERVE[@]}" --workers 1
	fetched /a/game.apk
	tr '\0' '\n' <"/proc/$(workers)/environ" | grep -q '^ANOTHER=variable$'
	tr '\0' '\n' <"/proc/$(coprocess)/environ" >environ
	grep -q '^ANOTHER=variable$' environ
	grep -q "^AWS_ACCESS_KEY_ID=$SECRET$" environ
	grep -q "^https_proxy=http://u:$SECRET@proxy.example$" environ
}

# trespasses [ARG]...: what the probe in lib/trespass.c tries in a worker of a
# server with these arguments is in the file tried; none of it is done, and the
# answers are right.
trespasses()
{
	[ -e trespass.so ] || cc -O1 -D_GNU_SOURCE -shared -fPIC \
	    -o trespass.so "$TOP/tests/lib/trespass.c"
	export TRESPASS=$HOME/credentials
	echo "aws_secret_access_key = $SECRET" >"$TRESPASS"
	# In a directory of the server's account, a probe could make a file.
	mkdir -p own
	SERVE_LOG=$BATS_TEST_TMPDIR/probe.log
	: >"$SERVE_LOG"
	(cd own && LD_PRELOAD=$PWD/../trespass.so \
	    ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
	    exec chanpack-listen -l 127.0.0.1:0 "$@" --workers 1 \
	    </dev/null >/dev/null 2>"$SERVE_LOG" 3>&-) &
	SERVE_PID=$!
	SERVERS+=("$SERVE_PID")
	for ((n = 0; n < 400; n++)); do
		PORT=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$SERVE_LOG")
		[ -z "$PORT" ] || break
		sleep 0.05
	done
	fetched /a/channel=huawei/game.apk
	is 200
	chanpack-inject -c huawei packages/a/game.apk | cmp - body
	# By now it has the base open.
	fetched /a/game.apk
	is 200
	cmp body packages/a/game.apk
	serve_stop
	grep '^trespass: ' "$SERVE_LOG" >tried
	! grep ': done$' tried || fail "that was done"
	grep -q '^trespass: worker: open: ' tried
	grep -q '^trespass: base: futimens: ' tried ||
	    fail "no base was there: $(cat tried)"
	# Each of them, for what it is.
	[ "$(cut -d : -f 2,3 tried | sort -u | wc -l)" -ge 50 ]
	grep -q "$SECRET" "$TRESPASS"
	[ -z "$(ls own)" ]
}

@test "who takes a worker over can do nothing to files, processes and bases" {
	[ -z "$SANITIZED" ] || return 0 # it has no seccomp
	trespasses -s "$PWD/packages"
	trespasses -s "$DEPOT"
	trespasses -s "$DEPOT" --cache "$PWD/cache"
}

@test "nor where the kernel has an old Landlock, or none" {
	[ -z "$SANITIZED" ] || return 0 # it has no seccomp
	for FEIGN_LANDLOCK in 0 2; do
		export FEIGN_LANDLOCK
		trespasses -s "$PWD/packages"
		trespasses -s "$DEPOT"
	done
}

@test "the coprocess can be looked into by root alone, and is the account's" {
	for_all
	chmod -R a+rX .
	serve_start "${SERVE[@]}" --user nobody
	fetched /a/game.apk
	is 200
	one=$(coprocess)
	[ "$(awk '/^Uid:/ { print $2, $3, $4 }' "/proc/$one/status")" = \
	    "$(id -u nobody) $(id -u nobody) $(id -u nobody)" ]
	[ "$(stat -c %U "/proc/$one/environ")" = root ]
	run -1 setpriv --reuid nobody --regid nogroup --clear-groups \
	    cat "/proc/$one/environ"
	grep -q '^NoNewPrivs:.1$' "/proc/$one/status"
	# It has none of the server's listening sockets, nor its connections.
	run ! lsof_tcp "$one"
}

# lsof_tcp PID: does the process have a socket of the server's port?
lsof_tcp()
{
	python3 - "$1" "$PORT" <<-'EOF2'
	import os, sys
	pid, port = sys.argv[1], int(sys.argv[2])
	ours = set()
	with open("/proc/net/tcp") as f:
	    for line in list(f)[1:]:
	        part = line.split()
	        if int(part[1].split(":")[1], 16) == port:
	            ours.add(f"socket:[{part[9]}]")
	assert ours
	has = {os.readlink(f"/proc/{pid}/fd/{n}") for n in os.listdir(f"/proc/{pid}/fd")}
	sys.exit(not ours & has)
	EOF2
}

@test "what the master keeps for the coprocess is in no core, and in no child" {
	serve_start "${SERVE[@]}" --workers 1
	grep -q '^Max core file size *0 ' "/proc/$SERVE_PID/limits"
	scanned 0 "$(workers)"
	scanned 1 "$(coprocess)"
}
