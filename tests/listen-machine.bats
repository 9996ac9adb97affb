# chanpack-listen on a machine in trouble: a full disk, directories that cannot
# be written, no more processes, a store that goes and comes.
# shellcheck disable=SC2034,SC2153,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >want
	small=$BATS_TEST_TMPDIR/small
	mkdir "$small"
}

teardown()
{
	depot_stop
	helper_teardown
	! mountpoint -q "$small" || umount -l "$small"
}

# right TARGET: the server on PORT answers with the file want.
right()
{
	fetched "$1"
	is 200
	cmp body want
}

# soon STATUS TARGET: the server on PORT answers so within some seconds.
soon()
{
	local n

	for ((n = 0; n < 100; n++)); do
		fetched "$2"
		[ "$STATUS" != "$1" ] || return 0
		sleep 0.1
	done
	fail "$STATUS, not $1"
}

@test "a full disk costs lines of the log, and no answer" {
	mount -t tmpfs -o size=64k tmpfs "$small"
	serve_start --log "$small/log" --state "$small/state"
	right /a/channel=huawei/game.apk
	cat /dev/zero >"$small/zero" 2>/dev/null || true
	for ((n = 0; n < 40; n++)); do
		right /a/channel=huawei/game.apk
	done
	told | grep -q 'log .*: No space left on device; '
	rm "$small/zero"
	before=$(grep -c event=end "$small/log")
	right /a/channel=huawei/game.apk
	for ((n = 0; n < 100; n++)); do
		[ "$(grep -c event=end "$small/log")" = "$before" ] || break
		sleep 0.05
	done
	[ "$(grep -c event=end "$small/log")" -gt "$before" ]
	# One line was cut short, and does not spoil the next.
	[ "$(grep -avc '^time=.* event=end .* complete=1$' "$small/log")" -le 1 ]
}

@test "a cache on a full disk is 503 until there is room again" {
	depot_start
	distant_big 9
	mount -t tmpfs -o size=2m tmpfs "$small"
	serve_start -s "$DEPOT" --cache "$small/cache"
	fetched /a/channel=huawei/big.apk
	is 503
	told | grep -q 'No space left on device'
	mount -o remount,size=64m "$small"
	soon 200 /a/channel=huawei/big.apk
	cmp body want
}

@test "a state directory that cannot be written is told, and answers are right" {
	mount -t tmpfs -o ro,mode=700 tmpfs "$small"
	serve_start --state "$small"
	right /a/channel=huawei/game.apk
	grep -q 'state directory .*small: Read-only file system' "$SERVE_LOG"
	serve_stop
	run -1 --separate-stderr chanpack-listen --check --state "$small"
	[[ $stderr == *"Read-only file system"* ]]
}

@test "a digest for which the disk has no room is told, and measured again" {
	mount -t tmpfs -o size=64k,mode=700 tmpfs "$small"
	cat /dev/zero >"$small/zero" 2>/dev/null || true
	# Digests of younger files are not written.
	sleep 2.1
	serve_start --state "$small"
	right /a/channel=huawei/game.apk
	right /a/channel=huawei/game.apk
	for ((n = 0; n < 100; n++)); do
		[ -z "$(told)" ] || break
		sleep 0.05
	done
	[[ $(told) == *': a digest is not remembered: '*': No space left on device' ]]
	serve_stop
	rm "$small/zero"
	serve_start --state "$small"
	right /a/channel=huawei/game.apk
	[ -z "$(told)" ]
	compgen -G "$small/*-*"
}

@test "a store directory that goes is 503, and comes back by itself" {
	serve_start -s "$XDG_DATA_HOME/chanpack" --recheck 1
	right /a/channel=huawei/game.apk
	mv "$XDG_DATA_HOME/chanpack" "$XDG_DATA_HOME/gone"
	soon 503 /a/channel=huawei/game.apk
	[ "$(field Retry-After)" = $'30\r' ]
	told | grep -q 'No such file or directory'
	mv "$XDG_DATA_HOME/gone" "$XDG_DATA_HOME/chanpack"
	soon 200 /a/channel=huawei/game.apk
	cmp body want
}

@test "where no process can be started, a start fails and says why" {
	cat >limited.sh <<-'EOF'
	prlimit --nproc="$1" --pid $$
	shift
	exec chanpack-listen "$@"
	EOF
	run -75 --separate-stderr bash limited.sh 1 --user nobody -l 127.0.0.1:0 \
	    -s "$XDG_DATA_HOME/chanpack"
	[[ $stderr == *"cannot start "*": Resource temporarily unavailable" ]]
}
