# slow
# A base that is written to, or replaced, while it is sent.
load lib/helper
load lib/serve

# each KIB PACES HOW...: for a base of that size, and these paces of
# overwrite.py.
each()
{
	local pace how

	head -c "$1"K /dev/urandom >base
	for pace in $2; do
		for how in "${@:3}"; do
			rm -rf st
			mkdir -p st/a
			cp base st/a/base.bin
			driven overwrite st a/base.bin /a/base.bin base "$how" \
			    "$pace" || fail "$1 KiB, $how, $pace" || return
		done
	done
}

@test "a base that is overwritten in place is cut, never completed: 300 KB" {
	each 300 "fast slow" overwrite restore
}

@test "a base that is overwritten in place is cut, never completed: 3 MB" {
	each 3000 "fast slow" overwrite restore
}

@test "a base that is overwritten in place is cut, never completed: 60 MB" {
	each 60000 "fast slow" overwrite restore
}

# A pipe holds 64 KiB, so that all but the last bytes are in it.
@test "what a pipe still holds of a base that is overwritten is not completed" {
	each 80 pipe overwrite restore link replace
}

@test "a base that is replaced, removed, linked or touched is sent to its end" {
	each 3000 "fast slow" replace remove link chmod attribute touch_back
}

@test "a channel package of a base that is overwritten is cut, too" {
	big
	store=$XDG_DATA_HOME/chanpack
	cp "$store/a/big.apk" good
	for how in overwrite restore; do
		cp good "$store/a/big.apk"
		driven overwrite "$store" a/big.apk /a/channel=huawei/big.apk \
		    want $how fast
	done
	cp good "$store/a/big.apk"
	for how in link replace; do
		driven overwrite "$store" a/big.apk /a/channel=huawei/big.apk \
		    want $how fast
	done
}

@test "a small answer is whole or none: a base that changes faster is 503" {
	mkdir -p st/a
	head -c 60000 /dev/zero >st/a/base.bin
	# It is written to at each look: the reader finds no time between two.
	(
		while :; do
			printf 'x' | dd of=st/a/base.bin bs=1 conv=notrunc \
			    status=none
		done
	) &
	writer=$!
	for ((i = 0; i < 20; i++)); do
		request GET /a/base.bin Connection:\ close |
		    chanpack-serve -s st >answer
		status=$(head -c 12 answer | tail -c 3)
		case $status in
		200) [ "$(LC_ALL=C sed '1,/^\r$/d' answer | wc -c)" -ge 60000 ] ;;
		503) ;;
		*) fail "$status" ;;
		esac
	done
	kill $writer
}
