# Pipelined requests, most of them spoilt on the way: tests/lib/streams.py.  Of
# each test a sample is taken; SOAK=1 takes all.  SEED in the environment gives
# other streams than the usual ones.
# slow
load lib/helper
load lib/serve

BASE=http://localhost:8080

setup()
{
	helper_setup
	store a/game.apk "$FIXTURES/v2v3.apk"
	store a/big.apk "$GOLDEN/base-v2v3.apk"
	store a/old.apk "$FIXTURES/v1.apk"
	export XDG_STATE_HOME=$PWD/state
}

# targets [OPTION]...: what the streams ask for, in the file targets; the
# options are chanpack-splice's.
targets()
{
	local name

	for name in game big old; do
		echo "/a/$name.apk"
		for place in path query; do
			chanpack-splice "$@" -S $place -c huawei "$BASE/a/$name.apk"
			chanpack-splice "$@" -S $place -c '渠道 a;b=c' \
			    "$BASE/a/$name.apk"
		done
	done >list
	{
		chanpack-splice "$@" -c x -x 'src=a b;c' -x y=z "$BASE/a/game.apk"
		chanpack-splice "$@" -c x -F vasdolly "$BASE/a/big.apk"
		chanpack-splice "$@" -c "$(letters 3000)" "$BASE/a/game.apk"
		echo /a/none.apk
		echo /a/channel=x/none.apk
		echo /a/channel=%/game.apk
		echo /.well-known/chanpack-health
	} >>list
	sed "s|^$BASE||" list >targets
}

# streams FIRST COUNT [OPTION]...: they are answered well by a server with these
# options: by the program with sanitizers, if tests/run says where it is.
streams()
{
	local bin=${SANITIZED:-${CHANPACK_BIN:-$TOP/bin}} server keys=()

	server=("$bin/chanpack-serve" "${@:3}")
	if [ "$PROGRAM" != chanpack-serve ]; then
		PATH=$bin:$PATH serve_start "${@:3}"
		server=("$PORT")
	fi
	[ ! -e keys ] || keys=(-K keys)
	timeout 3500 python3 -B "$TOP/tests/lib/streams.py" "${keys[@]}" \
	    "$XDG_DATA_HOME/chanpack" targets "$1" "$2" "${server[@]}" >said ||
	    fail "$(cat said)" || return
	[ "$(tail -n 1 said)" = "streams $2" ] || return
	# Were they worth it?
	for status in 200 206 304 400 404 412 416; do
		grep -q "^answers .*$status:" said || fail "no $status" || return
	done
}

@test "whatever comes, the server goes on and gives what was asked for" {
	targets
	streams 0 "$(soaks 100 12000)"
	[ "$(sed -n 's/^spoilt .*something //p' said)" -gt 20 ]
}

@test "the same under -K, and nothing is given that is not signed" {
	newkeys keys k1
	targets -K keys
	streams 12000 "$(soaks 50 4000)" -K keys
	grep -q '^answers .*403:' said
}
