# What the processes of chanpack-listen may do.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve

setup()
{
	helper_setup
	# Of a sanitizer's build: who has become another traces nobody for leaks.
	export ASAN_OPTIONS=detect_leaks=0
	[ "$(id -u)" -eq 0 ] || fail "only root can become another user"
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	# Another account has to reach the store.
	mkdir "$BATS_TEST_TMPDIR/open"
	cp -R "$XDG_DATA_HOME/chanpack" "$BATS_TEST_TMPDIR/open/store"
	chmod -R a+rX "$BATS_TEST_TMPDIR/open"
	for_all
	STORE=$BATS_TEST_TMPDIR/open/store
	nobody=$(id -u nobody)
}

# ids PID: its user and group ids and further groups; no_new_privs; seccomp.
ids()
{
	awk '/^(Uid|Gid|Groups|NoNewPrivs|Seccomp):/ {
	    for (i = 2; i <= NF; i++) printf "%s ", $i }' "/proc/$1/status"
}

# as_nobody ARG...: become chanpack-listen as nobody, wherever it is stored.
as_nobody()
{
	exec 9<"$(command -v chanpack-listen)"
	exec setpriv --reuid nobody --regid nogroup --clear-groups \
	    /proc/self/fd/9 "$@" 9<&9
}

@test "all processes run as the account, with no way back" {
	local group

	group=$(id -g daemon)
	serve_start --user nobody:daemon -s "$STORE"
	fetched /a/channel=huawei/game.apk
	is 200
	want="$nobody $nobody $nobody $nobody $group $group $group $group $group "
	[ "$(ids "$SERVE_PID")" = "${want}1 0 " ] || fail "$(ids "$SERVE_PID")"
	# A sanitizer needs calls that seccomp would refuse: 0 is without.
	calls=2
	! grep -q __asan_init "$(command -v chanpack-listen)" || calls=0
	for pid in $(pgrep -P "$SERVE_PID" -x chanpack-listen); do
		[ "$(ids "$pid")" = "${want}1 $calls " ] || fail "$(ids "$pid")"
	done
	pid=$(pgrep -P "$SERVE_PID" -x chanpack-fetch)
	[ "$(ids "$pid")" = "${want}1 0 " ] || fail "$(ids "$pid")"
}

@test "without a group it is the account's own" {
	serve_start --user daemon -s "$STORE"
	[[ "$(ids "$SERVE_PID")" == "$(id -u daemon) "*" $(id -g daemon) 1 0 " ]]
}

@test "the account must be able to read the keys, now and later" {
	newkeys keys k1
	run -1 --separate-stderr timeout 20 chanpack-listen -l 127.0.0.1:0 \
	    --user nobody -s "$STORE" -K keys
	one_error listen
	[[ $stderr == *"Permission denied"* ]]
	newkeys "$BATS_TEST_TMPDIR/open/keys" k1
	chown nobody "$BATS_TEST_TMPDIR/open/keys"
	serve_start --user nobody -s "$STORE" -K "$BATS_TEST_TMPDIR/open/keys"
	hang_up 'read again: 1 key'
}

@test "files are read as the account" {
	SERVE=(--user nobody -s "$STORE")
	ask GET /a/channel=huawei/game.apk
	is 200
	chmod 600 "$STORE/a/game.apk"
	ask GET /a/channel=huawei/game.apk
	is 500
}

@test "who may not become the account is refused, unless it is the account" {
	run -1 --separate-stderr timeout 20 bash -c "$(declare -f as_nobody)
	    as_nobody --user daemon -s '$STORE' -l 127.0.0.1:0"
	one_error listen
	[[ $stderr == *"cannot become user daemon: Operation not permitted" ]]
	as_nobody --user nobody -s "$STORE" -l 127.0.0.1:0 2>said 3>&- &
	pid=$!
	SERVERS=("$pid")
	SERVE_LOG=said
	for ((n = 0; n < 400; n++)); do
		! grep -q 'listening on' said || break
		sleep 0.05
	done
	[[ $(ids "$pid") == "$nobody $nobody $nobody $nobody "* ]] ||
	    fail "$(cat said)"
}

@test "an account or a group that is not there is refused" {
	for user in nosuchuser nobody:nosuchgroup '' :; do
		run -1 --separate-stderr chanpack-listen --user "$user"
		one_error listen
		[[ $stderr == *"--user: no "* ]]
	done
}

@test "-v says how the processes are confined" {
	serve_start -v -s "$STORE"
	grep -q ' Landlock' "$SERVE_LOG"
	grep -q ' seccomp: workers ' "$SERVE_LOG"
	count=$(wc -l <"$SERVE_LOG")
	serve_start -s "$STORE"
	[ "$(wc -l <"$SERVE_LOG")" = $((count - 2)) ] || fail "$(cat "$SERVE_LOG")"
	run ! grep -E 'Landlock|seccomp' "$SERVE_LOG"
}

@test "a worker writes to the log that it was given, not to what has its name" {
	serve_start --log log -s "$STORE"
	drive "$PORT" <<-'EOP'
	import os, sys
	import wire
	os.rename("log", "old")
	open("log", "w").close()
	assert wire.Kept(sys.argv[1]).get("/a/game.apk").status == 200
	wire.wait_for(lambda: os.path.getsize("old") > 0)
	assert os.path.getsize("log") == 0
	EOP
}
