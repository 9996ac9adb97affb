# README.md: what a reader pastes.
load lib/helper

# pasted: the blocks of shell in the README, as one script.
pasted()
{
	sed -n '/^```sh$/,/^```$/{ /^```/!p; }' "$TOP/README.md"
}

# lines_are LINE...: these, in this order, are lines of output (patterns).
lines_are()
{
	local line

	# shellcheck disable=SC2154 # `run` sets it
	for line in "${lines[@]}"; do
		# shellcheck disable=SC2053 # a pattern
		[[ $# -eq 0 || $line != $1 ]] || shift
	done
	[ $# -eq 0 ] || fail "no \"$1\": $output"
}

@test "what the README has to paste does what it says" {
	local at bin=${CHANPACK_BIN:-$TOP/bin}

	free_ports 1
	at=127.0.0.1:${PORTS[0]}
	pasted | sed -e "s|\$PWD/bin|$bin|" \
	    -e "s|^chanpack-listen |&-l $at |" >day
	[ "$(grep -c "^chanpack-listen -l $at" day)" -eq 1 ]
	echo 'kill %1; wait' >>day
	cd "$TOP"
	CHANPACK_PUBLIC=http://$at TMPDIR=$BATS_TEST_TMPDIR run -0 \
	    --separate-stderr bash -e "$OLDPWD/day"
	lines_are $'huawei\thttp://*/channel=huawei;*' $'streamer 7\t*' \
	    $'walle\thuawei' 'day *' '* 1 *1 *0 *huawei' 'no such channel' \
	    dist/game-huawei.apk 'dist/game-streamer 7.apk' \
	    $'dist/game-huawei.apk\tsame but for\tsigning block\t*'
}
