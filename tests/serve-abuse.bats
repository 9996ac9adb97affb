# Requests that are malformed, doubtful or hostile: tests/lib/abuse.py.
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$FIXTURES/v2v3.apk"
	echo hidden >hidden
	store hidden.txt hidden
	echo marker >marker
	store marker.txt marker
}

# abuse HOW [PORT]: all of them, and how many there are at least.
abuse()
{
	timeout 300 python3 "$TOP/tests/lib/abuse.py" "$@" >abuse.log ||
	    fail "$(cat abuse.log)" || return
	[ "$(sed -n 's/^cases //p' abuse.log)" -ge 360 ]
}

@test "every doubtful request gets its status, and none hides another, on standard input" {
	abuse stdio
}

@test "every doubtful request gets its status, and none hides another, on a socket" {
	serve_start
	abuse listen "$PORT"
}
