# A thousand clients come at once to a node that has nothing in its cache.  One
# in ten takes all of the package, and with SOAK each, which takes minutes.
load ../lib/helper
export PROGRAM=chanpack-listen
load ../lib/serve
load ../lib/rgw

setup_file()
{
	rgw_start
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
}

# asked_bytes: FIRST-LAST of each range that the gateway has answered, sorted.
asked_bytes()
{
	grep '"GET /games/a/big\.apk HTTP/1\.1" 206 ' \
	    "$BATS_FILE_TMPDIR/rgw/client.rgw.a.log" |
	    grep -o 'bytes=[0-9]*-[0-9]*' | cut -d= -f2 | sort -n
}

@test "1000 clients of 100 channels read each byte of the base from the store once" {
	local n before

	large big.apk 200
	chanpack-upload --accept broken -qk a/big.apk big.apk
	for n in $(seq 100); do
		chanpack-inject -nc "c$n" big.apk >"plan.$n"
		printf '/a/channel=c%d/big.apk\tplan.%d\n' "$n" "$n"
	done >plans
	before=$(asked_bytes | wc -l)
	serve_start --cache "$PWD/cache" --workers 4
	PYTHONDONTWRITEBYTECODE=1 timeout 900 \
	    python3 "$TOP/tests/lib/herd.py" "$PORT" big.apk plans 1000 \
	    "$(soaks 10 1)"
	# None is missing, and the next begins where the last has ended.
	asked_bytes | tail -n "+$((before + 1))" |
	    awk -F- -v size="$(stat -c %s big.apk)" '
		$1 != want { exit 1 }
		{ want = $2 + 1 }
		END { exit want != size }'
}
