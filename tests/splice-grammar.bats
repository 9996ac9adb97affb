# The grammar of channel URLs as chanpack-splice writes it.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

VECTORS=$BATS_TEST_DIRNAME/vectors/url.tsv
BASE=https://dl.example.com/1f0c/game.apk

# refused WHY BASE: the base is refused with one message that says why.
refused()
{
	run -1 --separate-stderr chanpack-splice -c huawei -- "$2"
	[ -z "$output" ]
	one_error splice
	[[ $stderr == *"$1"* ]] || fail "$2: $stderr"
}

# answerable [ARG]...: chanpack-inject can write what these options ask for.
answerable()
{
	local apk=$FIXTURES/v2v3.apk

	[[ $* != *entry:* ]] || apk=$FIXTURES/v1.apk
	chanpack-inject -qn "$@" "$apk" >plan 2>&1
}

@test "each vector's base, channel, extras and form make its URL, if a server can answer it" {
	local url form channel base extras n=0 extra args

	while IFS= read -r line; do
		[[ $line != '#'* ]] || continue
		IFS=$'\t' read -r url form channel base extras <<<"$line"
		args=(-c "$channel")
		[ "$form" = - ] || args+=(-F "$form")
		while IFS= read -r -d $'\t' extra; do
			args+=(-x "$extra")
		done <<<"${extras:+$extras$'\t'}"
		if answerable "${args[@]}"; then
			run -0 --separate-stderr chanpack-splice "${args[@]}" "$base"
			[ "$output" = "$url" ] || fail "got $output, want $url"
			n=$((n + 1))
		else
			run -2 --separate-stderr chanpack-splice "${args[@]}" "$base"
			[ -z "$output" ]
		fi
	done <"$VECTORS"
	[ "$n" -ge 8 ]
}

@test "the vectors in the man page are those of the tests" {
	local page=$TOP/man/chanpack-url.7

	while IFS=$'\t' read -r url _; do
		[[ $url != '#'* ]] || continue
		grep -qxF -- "$url" "$page" || fail "not in the page: $url"
	done <"$VECTORS"
	[ "$(grep -c '/channel=.*/' "$page")" -ge 8 ]
}

@test "random channels and bases make the URLs that urllib's codes make" {
	python3 "$TOP/tests/lib/urlcases.py"
	chanpack-splice -f channels <bases >got
	cmp got urls
	chanpack-split <got >back
	cmp back parts
}

@test "a base with a percent code that is not one is refused" {
	refused "broken percent code at byte 27" https://dl.example.com/1f0%zz/a
	refused "broken percent code" https://dl.example.com/a%
	refused "broken percent code" https://dl.example.com/a%4
	refused "broken percent code" https://dl.example.com/a?b=%4
	refused "broken percent code" https://dl%.example.com/a
}

@test "a base with . or .. in its path, however written, is refused" {
	refused 'segment ".."' https://dl.example.com/a/../game.apk
	refused 'segment "."' https://dl.example.com/a/./game.apk
	refused 'segment ".."' https://dl.example.com/a/%2e%2E/game.apk
	refused 'segment ".."' https://dl.example.com/a/.%2e/game.apk
	refused 'segment ".."' https://dl.example.com/a%2f..%2Fgame.apk
	refused 'segment ".."' https://dl.example.com/..
}

@test "a base with an empty segment is refused" {
	refused "empty segment" https://dl.example.com//game.apk
	refused "empty segment" https://dl.example.com/a//game.apk
	refused "empty segment" https://dl.example.com/a%2F/game.apk
}

@test "a base without a file name is refused" {
	refused "no file name" https://dl.example.com/a/
	refused "no file name" https://dl.example.com/
	refused "no file name" https://dl.example.com
	refused "no file name" 'https://dl.example.com?v=1'
	refused "no file name" 'https://dl.example.com/a/?v=1'
}

@test "a base without scheme or host is refused" {
	refused "no scheme" dl.example.com/game.apk
	refused "no scheme" //dl.example.com/game.apk
	refused "no scheme" /a/game.apk
	refused "no scheme" 1http://dl.example.com/game.apk
	refused "no host" https:/game.apk
	refused "no host" https:///game.apk
	refused "no host" https://user@/game.apk
	refused "no host" https://:80/game.apk
	refused "URL is empty" ""
}

@test "a base whose host or port is malformed is refused" {
	refused "port" https://dl.example.com:80a/game.apk
	refused "brackets" 'https://[::1/game.apk'
	refused "brackets" 'https://[]/game.apk'
	refused "'@'" https://a@b@c/game.apk
	refused "'['" 'https://a[b]/game.apk'
	refused "'x'" 'https://[::1]x/game.apk'
}

@test "a base with a fragment is refused" {
	refused fragment "$BASE#top"
	refused fragment 'https://dl.example.com#/game.apk'
}

@test "a base with a byte that no URL has is refused" {
	refused "space at byte 25" 'https://dl.example.com/a b.apk'
	refused "control character 0x09" $'https://dl.example.com/a\tb'
	refused "control character 0x0a" $'https://dl.example.com/a\nb'
	refused "control character 0x7f" $'https://dl.example.com/a\x7fb'
	refused "not ASCII" https://dl.example.com/é
	refused "character '\\'" 'https://dl.example.com/a\b'
	refused "character '<'" 'https://dl.example.com/<b>'
	refused "character '['" 'https://dl.example.com/a[1].apk'
	refused "character '['" "$BASE?a[]=1"
}

@test "a base with a control character as a percent code is refused" {
	refused "control character 0x00" https://dl.example.com/a%00.apk
	refused "control character 0x0d" https://dl.example.com/a%0D%0a.apk
}

@test "a NUL in a line of standard input is refused" {
	run -1 --separate-stderr chanpack-splice -c x \
	    < <(printf 'https://dl.example.com/a\0b\n')
	[ "$stderr" = "chanpack-splice: stdin:1: NUL at byte 25" ]
}

@test "a base that has a channel already is refused" {
	refused "has a channel already" \
	    https://dl.example.com/channel=a/game.apk
	refused "has a channel already" \
	    https://dl.example.com/d/channel=/game.apk
	# What need not be a code may be one, and means the same.
	refused "has a channel already" \
	    https://dl.example.com/%63hannel=a/game.apk
}

@test "a base with a channel segment elsewhere is refused" {
	refused "just before the file name" \
	    https://dl.example.com/channel=a/d/game.apk
	refused "just before the file name" https://dl.example.com/d/channel=a
	refused "percent-encoded '='" \
	    https://dl.example.com/channel%3Da/d/game.apk
	refused "percent-encoded slash" \
	    https://dl.example.com/d%2Fchannel=a/game.apk
}

@test "a channel in a base's query is refused beside one there, and told beside one in the path" {
	local query

	for query in 'channel=a' 'v=1&channel=a' '%63hannel=a' 'channel%3Da' \
	    'channel=a&b=1&form=x' 'channel=a&b=1&channel=b' \
	    'v=1&channel=a&v=2&amp;exp=3'; do
		run -1 --separate-stderr chanpack-splice -S query -c x "$BASE?$query"
		one_error splice
		case $query in
		*%3D*) [[ $stderr == *"percent-encoded '='"* ]] ;;
		*amp*) [[ $stderr == *"came as &amp;"* ]] ;;
		*b=1*) [[ $stderr == *"does not directly follow"* ]] ;;
		*) [[ $stderr == *"has a channel already"* ]] ;;
		esac
		run -0 --separate-stderr chanpack-splice -c x "$BASE?$query" \
		    "$BASE?$query"
		one_error splice
		[[ $stderr == *"a base URL already has a channel in its query"* ]]
		[ "$(chanpack-split "${lines[1]}")" = "x	$BASE?$query" ]
	done
	refused "has a channel already" "https://h/channel=a/f?channel=b"
	run -0 chanpack-splice -c a "$BASE?xchannel=a&v=channel=b"
}

@test "an extra that would be a cloud's own parameter is refused" {
	local name

	for name in oss-process cos-x amz-Date AMZ-Date obs-a goog-b bce-c kss-d; do
		run -2 --separate-stderr chanpack-splice -c a -x "$name=1" "$BASE"
		one_error splice
		[[ $stderr == *"-x: extra \"$name\" would stand as x-$name in a URL"* ]]
		printf 'a\t%s=1\nb\n' "$name" >list
		run -1 --separate-stderr chanpack-splice -f list "$BASE"
		[[ $stderr == *"list:1: extra \"$name\""* ]]
		[ "${#lines[@]}" -eq 1 ]
	done
	chanpack-splice -c a -x osx=1 -x ossi=2 "$BASE"
}

@test "a segment that only resembles a channel's stays in the base" {
	run -0 chanpack-splice -c x https://h/Channel=a/channel/xchannel=a
	[ "$output" = https://h/Channel=a/channel/channel=x/xchannel=a ]
}

@test "the longest channel fits with all of it percent-encoded" {
	local id

	printf -v id '%4096s' ''
	run -0 --separate-stderr chanpack-splice -c "$id" "$BASE"
	[ ${#output} -eq $((12288 + 9 + ${#BASE})) ]
	[ "$(chanpack-split "$output" | cut -f1)" = "$id" ]
}

@test "no URL is longer than 16384 bytes, and one that is shorter is made" {
	local pad

	printf -v pad '%*s' $((16384 - 20)) ''
	pad=${pad// /a}
	run -0 --separate-stderr chanpack-splice -c x "http://h/$pad"
	[ ${#output} -eq 16383 ]
	run -0 --separate-stderr chanpack-splice -c xx "http://h/$pad"
	[ ${#output} -eq 16384 ]
	run -1 --separate-stderr chanpack-splice -c xxx "http://h/$pad"
	[[ $stderr == *"16385 bytes, at most 16384 are allowed" ]]
	run -1 --separate-stderr chanpack-splice -c x "http://h/${pad}aaaaaaaaaaaa"
	[[ $stderr == *"URL has 16385 bytes, at most 16384 are allowed" ]]
}
