# The grammar of channel URLs as chanpack-split reads it.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

VECTORS=$BATS_TEST_DIRNAME/vectors/url.tsv

# split_is WANT PARAMETERS: a URL with this channel segment splits so.
split_is()
{
	run -0 --separate-stderr chanpack-split "https://h/d/$2/f.apk?v=1"
	[ "$output" = "$1" ] || fail "$2: got $output"
}

# refused WHY PARAMETERS: it is refused with one message that says why.
refused()
{
	run -1 --separate-stderr chanpack-split "https://h/d/$2/f.apk"
	[ -z "$output" ]
	one_error split
	[[ $stderr == *"$1"* ]] || fail "$2: $stderr"
}

# The form of a signature.
S=Tm9_-bcdefghijklmnopqr

@test "each vector's URL splits into its base, channel and extras" {
	grep -v '^#' "$VECTORS" >vectors
	[ "$(wc -l <vectors)" -ge 8 ]
	cut -f1 vectors | chanpack-split >got
	cut -f3- vectors | cmp - got
}

@test "each vector's URL has its form in JSON" {
	grep -v '^#' "$VECTORS" | cut -f1 | chanpack-split -j |
	    jq -r '.form // "-"' >got
	grep -v '^#' "$VECTORS" | cut -f2 | cmp - got
}

@test "each vector that is to be refused is, and stands in the man page" {
	local url text n=0

	while IFS=$'\t' read -r url text; do
		[[ $url != '#'* ]] || continue
		run -1 --separate-stderr chanpack-split "$url"
		one_error split
		[[ -z $output && $stderr == *"$text"* ]] || fail "$url: $stderr"
		grep -qF -- "$url" "$TOP/man/chanpack-url.7" || fail "$url"
		n=$((n + 1))
	done <"${VECTORS%/*}/refused.tsv"
	[ "$n" -ge 8 ]
}

@test "codes of either case and codes nobody needs are accepted" {
	split_is $'Aé\thttps://h/d/f.apk?v=1' 'channel=%41%c3%a9'
	split_is $'Aé\thttps://h/d/f.apk?v=1\t-n=a' 'channel=A%C3%A9;x-%2dn=%61'
}

@test "characters of a path segment may stand plain in a value" {
	split_is $'ab:c@d!$\'()*+,\thttps://h/d/f.apk?v=1' \
	    $'channel=ab:c@d!$\'()*+,'
}

@test "a raw separator within a value came on the way, and is refused" {
	local url

	for url in '?channel=huawei?from=singlemessage' '?channel=a/b' \
	    '?channel=a;b' '?channel=a=' '?channel=a&x-n=b?c' '?channel=a&x-a/b=c'; do
		run -1 --separate-stderr chanpack-split "https://h/k/game.apk$url"
		one_error split
		[[ -z $output && $stderr == *"damaged on the way: a '"?"' that is not percent-encoded"* ]] ||
		    fail "$stderr"
	done
	for url in 'channel=huawei%3Bx-campaign=spring' 'channel=a&b' \
	    'channel=a;x-n=b=c' 'channel=a;form=b&c'; do
		run -1 --separate-stderr chanpack-split "https://h/k/$url/game.apk"
		[[ $stderr == *"damaged on the way"* ]] || fail "$stderr"
	done
}

@test "so is it where the value cannot be one with what was appended" {
	local url

	for url in 'exp=1798761600?from=x' 'key=k1?from=x' \
	    'exp=1798761600&key=k1&sig=CW3LF2o0uyh5WpLZjat2lg?from=x&isappinstalled=0'; do
		run -1 --separate-stderr chanpack-split "https://h/k/game.apk?channel=a&$url"
		one_error split
		[[ $stderr == *"damaged on the way: a '"?"' that"* ]] || fail "$stderr"
	done
}

@test "an & that came as HTML has it is damage, and loses no parameter" {
	local rest

	for rest in 'x-n=b' 'exp=1' 'key=k1&amp;sig=CW3LF2o0uyh5WpLZjat2lg'; do
		run -1 --separate-stderr chanpack-split "https://h/k/game.apk?channel=a&amp;$rest"
		one_error split
		[[ -z $output && $stderr == *"damaged on the way: a '&' came as &amp;" ]]
	done
	# What is nobody's of ours is left alone.
	[ "$(chanpack-split 'https://h/k/game.apk?channel=a&amp;utm=b')" = \
	    $'a\thttps://h/k/game.apk?amp;utm=b' ]
}

@test "unless a valid signature covers the value" {
	local signed

	printf 'k1 %s\n' "$(head -c 32 /dev/zero | base64)" >keys
	chmod 600 keys
	# Signed by a program that leaves these as they are in a URL.
	for signed in 'channel=a=b&c;key=k1;sig=' 'channel=a;x-n==;exp=4102444800;key=k1;sig='; do
		url=https://h/k/$signed$(printf 'chanpack-url-1\n/k/%s/game.apk' \
		    "$(sed 's/;sig=//; s/a=b&c/a%3Db%26c/; s/x-n==/x-n=%3D/' <<<"$signed")" |
		    openssl dgst -sha256 -mac HMAC -macopt hexkey:"$(printf '%064d' 0)" -binary |
		    head -c 16 | base64 | tr '+/' '-_' | tr -d =)/game.apk
		chanpack-split -K keys "$url"
		run -1 --separate-stderr chanpack-split "$url"
		[[ $stderr == *"damaged on the way"* ]]
		run -1 --separate-stderr chanpack-split -K keys "${url/channel=a/channel=b}"
		[[ $stderr == *"damaged on the way"* ]]
	done
	run -1 --separate-stderr chanpack-split -K keys --now 2101-01-01T00:00:00Z "$url"
	[[ $stderr == *"expired at 2100-01-01T00:00:00Z" ]]
}

@test "behind a channel in the path, the query is somebody else's" {
	local q

	for q in channel=b ch%61nnel=b 'channel%3Db' 'a&channel=b&exp=x' plan=1 seal=x; do
		run -0 --separate-stderr chanpack-split "https://h/channel=a/f?$q"
		[ "$output" = "a	https://h/f?$q" ] || fail "$output$stderr"
	done
}

@test "the clouds' own parameters are never extras" {
	run -0 chanpack-split 'https://h/f?channel=a&x-n=1&x-oss-process=image&X-Amz-Date=1'
	[ "$output" = $'a\thttps://h/f?x-oss-process=image&X-Amz-Date=1\tn=1' ]
	refused 'unknown parameter "x-oss-process"' 'channel=a;x-oss-process=b'
	refused 'unknown parameter "x-%61mz-date"' 'channel=a;x-%61mz-date=b'
}

@test "a seal is 68 bytes in base64url, in one spelling, before exp" {
	local seal

	seal=$(letters 90)A
	run -0 chanpack-split "https://h/d/channel=a;x-n=1;form=walle;seal=$seal;exp=4294967295/f"
	run -0 chanpack-split -j "https://h/f?channel=a&seal=$seal"
	[ "$(jq -r .seal <<<"$output")" = "$seal" ]
	refused "seal is not the base64url" 'channel=a;seal='
	refused "seal is not the base64url" "channel=a;seal=${seal%A}"
	refused "seal is not the base64url" "channel=a;seal=${seal}A"
	refused "seal is not the base64url" "channel=a;seal=${seal%A}B"
	refused "seal is not the base64url" "channel=a;seal=+${seal#a}"
	refused "seal is not the base64url" "channel=a;seal=$seal="
	refused "out of order" "channel=a;exp=1;seal=$seal"
	refused "out of order" "channel=a;seal=$seal;form=walle"
	refused "seal given twice" "channel=a;seal=$seal;seal=$seal"
	refused "the latest time that a seal can name" "channel=a;seal=$seal;exp=4294967296"
	run -1 --separate-stderr chanpack-split 'https://h/f?channel=a&seal=b'
	[[ $stderr == *"parameter seal is not the base64url"* ]]
}

@test "plan=1 is the last parameter, and the URL of a plan is no channel URL" {
	refused "without plan=1 it is the channel URL" "channel=a;plan=1"
	refused "without plan=1 it is the channel URL" "channel=a;key=k;sig=$S;plan=1"
	refused "without plan=1 it is the channel URL" "channel=a;pl%61n=%31"
	refused "plan has no value but 1" "channel=a;plan=2"
	refused "plan has no value but 1" "channel=a;plan="
	refused "plan has no value but 1" "channel=a;plan=11"
	refused "plan given twice" "channel=a;plan=1;plan=1"
	refused "parameter sig out of order" "channel=a;key=k;plan=1;sig=$S"
	refused "parameter x-NAME out of order" "channel=a;plan=1;x-n=1"
	refused "damaged on the way" "channel=a%3Bplan=1"
	run -1 --separate-stderr chanpack-split --explain 'https://h/channel=a;plan=1/f'
	[[ $stderr == *"without plan=1 it is the channel URL" ]]
}

@test "no value ends like the URL of a plan, which a cache may decode" {
	local why='may not end in ";plan=1"' url

	refused "$why" "channel=a%3Bplan%3D1"
	refused "$why" "channel=%3bpl%61n%3d%31"
	refused "$why" "channel=a%3Bplan%3D1;plan=1"
	refused "$why" "channel=a;x-b=c%3Bplan%3D1;form=walle"
	refused "$why" "channel=a;form=block:0x1%3Bplan%3D1"
	run -1 --separate-stderr chanpack-split 'https://h/f?channel=a%3Bplan%3D1'
	[[ $stderr == *"$why"* ]]
	split_is $'a;plan=11\thttps://h/d/f.apk?v=1' 'channel=a%3Bplan%3D11'
	split_is $'plan=1\thttps://h/d/f.apk?v=1' 'channel=plan%3D1'
	# Nobody makes one: the others of the list are made.
	printf '%s\n' a 'b;plan=1' c >list
	run -1 --separate-stderr chanpack-splice -f list https://h/f
	[ "$output" = $'https://h/channel=a/f\nhttps://h/channel=c/f' ]
	[[ $stderr == *"list:2"*"$why"* ]]
	for url in '-c a;plan=1' '-c a -x n=;plan=1' '-c a -F entry:x;plan=1'; do
		# shellcheck disable=SC2086 # options and their values
		run --separate-stderr chanpack-splice $url https://h/f
		[ "$status" -ge 1 ] && [ -z "$output" ]
		[[ $stderr == *"$why"* ]]
	done
}

@test "in a query, plan is anybody's" {
	run -0 chanpack-split 'https://h/f?channel=a&plan=1'
	[ "$output" = $'a\thttps://h/f?plan=1' ]
	run -0 chanpack-split "https://h/f?channel=a&key=k&sig=$S&plan=1"
	[ "$output" = $'a\thttps://h/f?plan=1' ]
	run -1 --separate-stderr chanpack-split 'https://h/f?channel=a&plan=1&exp=9'
	[[ $stderr == *"does not directly follow"* ]]
	run -1 --separate-stderr chanpack-split 'https://h/f?channel=a;plan=1'
	[[ $stderr == *"damaged on the way"* ]]
}

@test "a plus sign is a plus sign" {
	split_is $'a+b\thttps://h/d/f.apk?v=1' 'channel=a+b'
}

@test "a parameter given twice is refused" {
	refused "parameter channel given twice" 'channel=a;channel=b'
	refused "parameter channel given twice" 'channel=a;form=w;channel=b'
	refused "parameter form given twice" 'channel=a;form=b;form=b'
	refused "parameter exp given twice" 'channel=a;exp=1;exp=1'
	refused "parameter key given twice" 'channel=a;key=1;key=1'
	refused "parameter sig given twice" "channel=a;sig=$S;sig=$S"
	refused "extra given twice: a" 'channel=a;x-a=1;x-a=1'
	refused "extra given twice: a" 'channel=a;x-a=1;x-b=1;x-%61=1'
}

@test "parameters out of order are refused" {
	refused "x-NAME out of order" 'channel=a;form=b;x-a=1'
	refused "form out of order" 'channel=a;exp=1;form=w'
	refused "exp out of order" 'channel=a;key=1;exp=1'
	refused "key out of order" "channel=a;sig=$S;key=1"
	refused "x-NAME out of order" "channel=a;sig=$S;x-a=1"
}

@test "an unknown parameter is refused" {
	refused 'unknown parameter "foo"' 'channel=a;foo=1'
	refused 'unknown parameter "Form"' 'channel=a;Form=1'
	refused 'unknown parameter "x"' 'channel=a;x=1'
	refused 'unknown parameter "f%6frms"' 'channel=a;f%6frms=1'
	refused 'unknown parameter ""' 'channel=a;=1'
}

@test "a parameter that is empty or has no = is refused" {
	refused "empty parameter" 'channel=a;'
	refused "empty parameter" 'channel=a;;form=w'
	refused "has no '='" 'channel=a;form'
	refused "has no '='" 'channel=a;x-a'
}

@test "a channel that is illegal is refused" {
	refused "channel is empty" 'channel='
	refused "not UTF-8 at byte 2" 'channel=a%ff'
	refused "not UTF-8" 'channel=%C0%80'
	refused "not UTF-8" 'channel=%ED%A0%80'
	refused "control character at byte 1" 'channel=%00'
	refused "control character at byte 2" 'channel=a%0A'
	refused "control character at byte 1" 'channel=%C2%85'
	refused "4097 bytes" "channel=$(printf '%04097d' 0)"
}

@test "an extra that is illegal is refused" {
	refused "name has 1 to 64 bytes" 'channel=a;x-=1'
	refused "name has 1 to 64 bytes" "channel=a;x-$(printf '%065d' 0)=1"
	refused "name cannot have a '='" 'channel=a;x-a%3Db=1'
	refused "control character" 'channel=a;x-a%0A=1'
	refused "control character" 'channel=a;x-a=%1B'
}

@test "a form is 1 to 256 bytes of text" {
	run -0 chanpack-split "https://h/channel=a;form=$(printf '%0256d' 0)/f"
	refused "form has 0 bytes" 'channel=a;form='
	refused "form has 257 bytes" "channel=a;form=$(printf '%0257d' 0)"
	refused "control character" 'channel=a;form=%0A'
}

@test "exp, key and sig are checked for their syntax and passed on" {
	run -0 chanpack-split -j \
	    "https://h/channel=a;exp=253402300799;key=K.1_-;sig=$S/f"
	jq -e --arg s "$S" '.exp == 253402300799 and
	    .key == "K.1_-" and .sig == $s' <<<"$output"
	refused "exp is not" 'channel=a;exp='
	refused "exp is not" 'channel=a;exp=-1'
	refused "exp is not" 'channel=a;exp=01'
	refused "exp is not" 'channel=a;exp=1e3'
	refused "exp is not" 'channel=a;exp=0'
	refused "exp is not" 'channel=a;exp=253402300800'
	refused "exp is not" 'channel=a;exp=18446744073709551617'
	refused "key: a key id has" 'channel=a;key='
	refused "key: a key id has" 'channel=a;key=a~'
	refused "key: a key id has" "channel=a;key=$(printf '%065d' 0)"
	refused "signature truncated: parameter sig has 0 of" 'channel=a;sig='
	refused "sig is not" "channel=a;sig=${S/T/.}"
	refused "sig is not" "channel=a;sig=$S=="
	refused "signature truncated: parameter sig has 21 of" "channel=a;sig=${S%?}"
	refused "sig is not" "channel=a;sig=${S}A"
}

@test "a URL without channel is refused" {
	run -1 --separate-stderr chanpack-split https://h/d/f.apk
	[[ $stderr == *"not a channel URL"* ]]
	run -1 --separate-stderr chanpack-split 'https://h/d/f.apk?xchannel=a'
	[[ $stderr == *"not a channel URL"* ]]
}

# query_is LINE QUERY: what a file with this query splits to.
query_is() {
	run -0 --separate-stderr chanpack-split "https://h/d/f.apk?$2"
	[ "$output" = "$1" ] || fail "$2: $output$stderr"
}

@test "in a query the parameters end where another name stands" {
	query_is $'a\thttps://h/d/f.apk' 'channel=a'
	query_is $'a\thttps://h/d/f.apk?' '&channel=a'
	query_is $'a\thttps://h/d/f.apk?' 'channel=a&'
	query_is $'a\thttps://h/d/f.apk?v=1&' 'v=1&&channel=a'
	query_is $'a\thttps://h/d/f.apk?key=1&utm=2\tn=1' \
	    'key=1&channel=a&x-n=1&form=walle&utm=2'
	query_is $'a\thttps://h/d/f.apk?x-n&sig' 'channel=a&x-n&sig'
}

@test "in a query a parameter apart from the channel's is refused" {
	for q in channel=a\&utm\&x-n=1 channel=a\&utm\&channel=a \
	    channel=a\&utm\&sig=; do
		run -1 --separate-stderr chanpack-split "https://h/f?$q"
		[[ $stderr == *"does not directly follow the channel's parameters" ]] || fail "$q"
	done
	run -1 --separate-stderr chanpack-split \
	    'https://h/f?channel=a&form=w&x-n=1'
	[[ $stderr == *"parameter x-NAME out of order"* ]]
	run -1 --separate-stderr chanpack-split 'https://h/f?channel=&v=1'
	[[ $stderr == *"channel is empty"* ]]
}

@test "names that need no code mean the same with one" {
	split_is $'a\thttps://h/d/f.apk?v=1\tn=1' \
	    '%63hanne%6c=%61;%78%2dn=1;f%6Frm=w'
	query_is $'a\thttps://h/d/f.apk' '%63hannel=a&f%6Frm=w'
}

@test "a channel segment that is second or misplaced is refused" {
	refused "second channel segment" 'channel=a/channel=b'
	refused "second channel segment" 'channel=a/d/channel=b'
	refused "just before the file name" 'channel=a/d'
	run -1 --separate-stderr chanpack-split https://h/channel=a/channel=f
	[[ $stderr == *"second channel segment"* ]]
	run -1 --separate-stderr chanpack-split https://h/d/channel=a/
	[[ $stderr == *"no file name"* ]]
	run -1 --separate-stderr chanpack-split https://h/d/channel=a
	[[ $stderr == *"just before the file name"* ]]
}

@test "what no base may have no channel URL may have" {
	refused "broken percent code" 'channel=%4'
	refused 'segment ".."' '../channel=a'
	refused "empty segment" '/channel=a'
	refused "not ASCII" 'channel=é'
	refused "space" 'channel=a b'
	refused "fragment" 'channel=a#b'
	refused "'['" 'channel=[a]'
}
