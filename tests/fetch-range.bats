# chanpack-fetch -r.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

setup()
{
	helper_setup
	cp "$GOLDEN/base-v2v3.apk" game.apk
	size=$(wc -c <game.apk)
	chanpack-upload -k a game.apk
}

# part FIRST COUNT: these bytes of the package, by other means.
part()
{
	tail -c "+$(($1 + 1))" game.apk | head -c "$2"
}

@test "a range gives its bytes, and ends where the package does" {
	chanpack-fetch -r 0-0 a | cmp - <(part 0 1)
	chanpack-fetch -r 7-4102 a | cmp - <(part 7 4096)
	chanpack-fetch -r 1-100000 a | cmp - <(part 1 100000)
	chanpack-fetch -r "$((size - 1))-$((size - 1))" a |
	    cmp - <(part $((size - 1)) 1)
	chanpack-fetch -r "100-$size" a | cmp - <(part 100 "$size")
	chanpack-fetch -r 5-18446744073709551615 a | cmp - <(part 5 "$size")
	chanpack-fetch -r 0-18446744073709551615 a | cmp - game.apk
}

@test "a range without its end goes to the end of the package" {
	chanpack-fetch -r 0- a | cmp - game.apk
	chanpack-fetch -r 1000- a | cmp - <(part 1000 "$size")
	chanpack-fetch -r "$((size - 1))-" a | cmp - <(part $((size - 1)) 1)
}

@test "a range without its start is that many last bytes" {
	chanpack-fetch -r -1 a | cmp - <(tail -c 1 game.apk)
	chanpack-fetch -r -5000 a | cmp - <(tail -c 5000 game.apk)
	chanpack-fetch -r "-$size" a | cmp - game.apk
	chanpack-fetch -r -18446744073709551615 a | cmp - game.apk
}

@test "a range goes to a file as it goes to a pipe" {
	chanpack-fetch -r 3-150000 a >out
	cmp out <(part 3 149998)
}

@test "a range without a byte of the package is refused" {
	local range

	for range in "$size-" "$size-$size" 18446744073709551615- -0; do
		run -1 --separate-stderr chanpack-fetch -r "$range" a
		one_error fetch
		[[ $stderr == *"$size bytes"* ]]
		[ -z "$output" ]
	done
}

@test "an empty file is fetched whole, but has no range" {
	: >empty
	chanpack-upload -aqk empty empty
	run -0 --separate-stderr chanpack-fetch empty
	[ -z "$output$stderr" ]
	run -1 chanpack-fetch -r 0- empty
	run -1 chanpack-fetch -r -1 empty
}

@test "what is not a range is a usage error" {
	local range

	for range in '' - 5 5-4 a-b 1-2-3 ' 1-2' '1-2,' 0-1,3-4 +1-2 0x1-2 1--2 \
	    18446744073709551616- bytes=0-1; do
		run -2 --separate-stderr chanpack-fetch -r "$range" a
		[ -z "$output" ]
	done
}
