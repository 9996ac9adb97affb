# What chanpack-split prints, and what it does with lists.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

URL='https://h/d/channel=a%20b;x-n=1;x-m=%C3%A9;form=walle/f.apk'

@test "a line is the channel, the base and the extras between TABs" {
	run -0 --separate-stderr chanpack-split "$URL"
	[ "$output" = $'a b\thttps://h/d/f.apk\tn=1\tm=é' ]
}

@test "with -j a line is a JSON object of all that is there" {
	run -0 --separate-stderr chanpack-split -j "$URL" https://h/channel=c/f
	[ "${lines[0]}" = '{"url":"'"$URL"'","channel":"a b","base":"https://h/d/f.apk","extras":{"n":"1","m":"é"},"form":"walle"}' ]
	[ "${lines[1]}" = '{"url":"https://h/channel=c/f","channel":"c","base":"https://h/f","extras":{}}' ]
	run -0 --separate-stderr chanpack-split --json \
	    'https://h/channel=c;exp=7;key=k;sig=0123456789abcdefghijkl/f'
	[ "$output" = '{"url":"https://h/channel=c;exp=7;key=k;sig=0123456789abcdefghijkl/f","channel":"c","base":"https://h/f","extras":{},"exp":7,"key":"k","sig":"0123456789abcdefghijkl"}' ]
}

@test "without operands the URLs are the lines of standard input" {
	run -0 --separate-stderr chanpack-split \
	    < <(printf 'https://h/channel=a/f\n\nhttps://h/channel=b/f')
	[ "$output" = $'a\thttps://h/f\nb\thttps://h/f' ]
}

@test "a line is printed before more input is waited for" {
	mkfifo in out
	chanpack-split <in >out 3>&- &
	exec 7>in 8<out
	printf 'https://h/channel=a/f\n' >&7
	read -r -t 20 line <&8
	exec 7>&- 8<&-
	wait $!
	[ "$line" = $'a\thttps://h/f' ]
}

@test "a bad URL is named, and the others are done" {
	run -1 --separate-stderr chanpack-split x https://h/channel=a/f
	[ "$stderr" = "chanpack-split: x: URL has no scheme, such as https://" ]
	[ "$output" = $'a\thttps://h/f' ]
	run -1 --separate-stderr chanpack-split \
	    < <(printf '\nx\x01\n%s\n' https://h/channel=a/f)
	[ "$stderr" = \
	    "chanpack-split: stdin:2: control character 0x01 at byte 2" ]
	[ "$output" = $'a\thttps://h/f' ]
}

@test "an untrusted byte in a message is escaped" {
	run -1 --separate-stderr chanpack-split $'\x1b[31m\xff'
	[[ $stderr == 'chanpack-split: \x1b[31m\xff: '* ]]
}

@test "a line that is far too long is refused, and the next is done" {
	run -1 --separate-stderr chanpack-split < <(
		head -c 3M /dev/zero | tr '\0' x
		printf '\nhttps://h/channel=a/f\n'
	)
	[ "$stderr" = \
	    "chanpack-split: stdin:1: longer than 16384 bytes, skipped" ]
	[ "$output" = $'a\thttps://h/f' ]
}

@test "-0 separates URLs and records by NUL" {
	printf 'https://h/channel=a/f\0\0https://h/channel=b/f\0' |
	    chanpack-split -0 >got
	printf 'a\thttps://h/f\0b\thttps://h/f\0' | cmp - got
	chanpack-split --null --json https://h/channel=a/f >got
	printf '{"url":"%s","channel":"a","base":"https://h/f","extras":{}}\0' \
	    https://h/channel=a/f | cmp - got
}

@test "an option that is unknown is a usage error" {
	run -2 --separate-stderr chanpack-split -Z
	[[ $stderr == "chanpack-split: invalid option -Z"* ]]
	run -2 --separate-stderr chanpack-split --nul --what
	[[ $stderr == "chanpack-split: invalid option '--what'"* ]]
}

@test "--help and --version answer on standard output" {
	run -0 --separate-stderr chanpack-split --help
	[[ $output == "usage: chanpack-split "* && -z $stderr ]]
	run -0 --separate-stderr chanpack-split -V
	[[ $output == "chanpack-split "[0-9]* && -z $stderr ]]
}

@test "output that cannot be written is an error" {
	run -75 --separate-stderr sh -c \
	    "chanpack-split https://h/channel=a/f >/dev/full"
	one_error split
}

@test "no channel URL at all is an error, and lines may end in CR LF" {
	run -1 --separate-stderr chanpack-split </dev/null
	[ "$stderr" = "chanpack-split: no channel URL on standard input" ]
	run -0 --separate-stderr chanpack-split < <(printf '\r\nhttps://h/channel=a/f\r\n')
	[ "$output" = $'a\thttps://h/f' ]
}
