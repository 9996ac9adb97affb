# Signed channel URLs: chanpack-splice makes them, chanpack-split verifies.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

VECTORS=$BATS_TEST_DIRNAME/vectors
BASE=https://h/d/game.apk
EPOCH=1970-01-01T00:00:00Z

setup()
{
	helper_setup
	install -m 600 "$VECTORS/keys" keys
}

# each_vector FUNCTION: with the fields of each row in url, query, key, exp,
# form, channel, base, and the options for the channel in args.
each_vector()
{
	local line url query key exp form channel base extras extra args n=0

	while IFS= read -r line; do
		[[ $line != '#'* ]] || continue
		IFS=$'\t' read -r url query key exp form channel base extras \
		    <<<"$line"
		args=(-c "$channel")
		[ "$form" = - ] || args+=(-F "$form")
		[ "$exp" = - ] || args+=(-e "$(date -u -d "@$exp" +%FT%TZ)")
		while IFS= read -r -d $'\t' extra; do
			args+=(-x "$extra")
		done <<<"${extras:+$extras$'\t'}"
		"$1"
		n=$((n + 1))
	done <"$VECTORS/signed.tsv"
	[ "$n" -eq 10 ]
}

make_vector()
{
	grep -E "^($key)[[:space:]]" "$VECTORS/keys" >one
	chmod 600 one
	case $form in
	# What these forms cannot carry, no server could answer.
	walle,vasdolly | entry:*)
		run -2 chanpack-splice -K one --now $EPOCH "${args[@]}" "$base"
		return ;;
	esac
	run -0 chanpack-splice -K one --now $EPOCH "${args[@]}" "$base"
	[ "$output" = "$url" ] || fail "got $output, want $url"
	run -0 chanpack-splice -S query -K one --now $EPOCH "${args[@]}" "$base"
	[ "$output" = "$query" ] || fail "got $output, want $query"
}

@test "each signed vector is made in both forms" {
	each_vector make_vector
}

check_vector()
{
	run -0 chanpack-split -K keys --now $EPOCH "$url" "$query"
	want=$channel$'\t'$base${extras:+$'\t'$extras}
	[ "$output" = "$want
$want" ] || fail "got $output, want $want"
	run chanpack-split -K keys --now 9999-12-31T23:59:59Z "$url" "$query"
	if [ "$exp" = - ]; then
		[ "$status" -eq 0 ]
	else
		[[ $status -eq 1 && ${lines[1]} == *": expired at "* ]]
	fi
}

@test "each signed vector is verified, and gives what it is made of" {
	each_vector check_vector
}

@test "the signed vectors and the texts that they sign are in the man page" {
	local page=$TOP/man/chanpack-url.7 line

	grep -v '^#' "$VECTORS/signed.tsv" | cut -f 1,2 | tr '\t' '\n' >urls
	python3 "$VECTORS/chanurl.py" text <urls >texts
	grep -h / urls texts | while IFS= read -r line; do
		grep -qxF -- "$line" "$page" || fail "not in the page: $line"
	done
	while IFS= read -r line; do
		[[ $line == '#'* ]] || grep -qE "^${line// / +}$" "$page"
	done <"$VECTORS/keys"
}

@test "another implementation agrees on what is signed well" {
	chanpack-splice --new-key k >mine
	printf '%s\n' "$BASE" 'https://u@h:1/%7e%2F;a/%e6x.apk?q=1&key=2' >bases
	printf 'huawei\n渠 道\ta=;/\tb=\n%%\n' >list
	for place in path query; do
		chmod 600 mine
		chanpack-splice -K mine -S $place -e 1h -f list <bases
		chanpack-splice -K mine -S $place -F walle -f list <bases
	done >urls
	[ "$(wc -l <urls)" -eq 24 ]
	[ "$(python3 "$VECTORS/chanurl.py" check mine 0 <urls |
	    sort -u)" = good ]
	# And the other way round.
	sed 's/[;&]sig=[^/]*//' urls |
	    python3 "$VECTORS/chanurl.py" sign mine >again
	cmp urls again
	sed 's/huawei/xiaomi/' urls | python3 "$VECTORS/chanurl.py" check mine 0 |
	    sort | uniq -c | sed 's/^ *//' >verdicts
	[ "$(<verdicts)" = "16 good
8 wrong" ]
}

@test "with -K what is not signed, or wrongly, is refused and says which" {
	chanpack-splice -K keys -c a "$BASE" >url
	{
		cat url
		sed 's/;key.*sig=[^/]*//' url
		sed 's/=a;/=b;/' url
		sed 's/k1/k3/' url
		sed 's/;key=k1//' url
		sed 's/game/Game/' url
	} >urls
	run -1 --separate-stderr chanpack-split -K keys <urls
	[ "$output" = $'a\thttps://h/d/game.apk' ]
	[ "$stderr" = "chanpack-split: stdin:2: not signed
chanpack-split: stdin:3: wrong signature: made for another text or with another secret
chanpack-split: stdin:4: signed by a key that is not known here
chanpack-split: stdin:5: signed, but it names no key
chanpack-split: stdin:6: wrong signature: made for another text or with another secret" ]
	run -0 --separate-stderr chanpack-split <urls
}

@test "a URL is good until the second of its expiry" {
	chanpack-splice -K keys --now 2026-01-01T00:00:00Z -e 90d -c a \
	    "$BASE" >url
	grep -q ';exp=1775001600;key=k1;' url
	run -0 chanpack-split -K keys --now 2026-03-31T23:59:59Z <url
	run -1 --separate-stderr chanpack-split -K keys \
	    --now 2026-04-01T00:00:00Z <url
	[ -z "$output" ]
	[ "$stderr" = \
	    "chanpack-split: stdin:1: expired at 2026-04-01T00:00:00Z" ]
	run -1 chanpack-split -K keys --now 2036-04-01T00:00:00Z <url
	# Without keys it is taken apart all the same.
	run -0 chanpack-split --now 2036-04-01T00:00:00Z <url
}

@test "the clock decides where --now does not" {
	chanpack-splice -K keys -e 1h -c a "$BASE" >url
	run -0 chanpack-split -K keys <url
	chanpack-splice -K keys --now 2020-01-01T00:00:00Z -e 1h -c a \
	    "$BASE" >url
	run -1 chanpack-split -K keys <url
}

@test "an expiry that is over, or malformed, is a usage error" {
	for expiry in 0s 2020-01-01T00:00:00Z tomorrow 1yr 2020-13-01 -1d ''; do
		run -2 --separate-stderr chanpack-splice -K keys -e "$expiry" \
		    -c a "$BASE"
		[[ $stderr == "chanpack-splice: -e "* ]] || fail "$stderr"
		[ -z "$output" ]
	done
	run -2 --separate-stderr chanpack-splice -e 1h -c a "$BASE"
	[[ $stderr == *"-e needs a key: give -K"* ]]
	run -2 --separate-stderr chanpack-split --now tomorrow "$BASE"
	[[ $stderr == *"--now takes"* ]]
}

@test "the first key signs and all verify" {
	chanpack-splice -K keys -c a "$BASE" >url
	chanpack-splice --new-key k2 >new
	cat new keys >both
	chmod 600 both
	chanpack-splice -K both -c a "$BASE" >>url
	[ "$(sed 's/.*;key=\(k.\);.*/\1/' url | tr '\n' ' ')" = "k1 k2 " ]
	run -0 --separate-stderr chanpack-split -K both <url
	[ "${#lines[@]}" -eq 2 ]
	chmod 600 new
	run -1 --separate-stderr chanpack-split -K new <url
	[ "$stderr" = "chanpack-split: stdin:1: signed by a key that is not known here" ]
	# An id alone proves nothing.
	sed 's/^k2/k1/' new >forged
	chmod 600 forged
	run -1 --separate-stderr chanpack-split -K forged "$(head -1 url)"
	[[ $stderr == *"wrong signature: made for another text or with another secret" ]]
}

@test "CHANPACK_KEYS is the default of -K, and nothing if empty" {
	run -0 env CHANPACK_KEYS=keys chanpack-splice -c a "$BASE"
	[[ $output == *";sig="* ]]
	CHANPACK_KEYS=keys run -1 chanpack-split "${output/=a/=b}"
	run -0 env CHANPACK_KEYS= chanpack-splice -c a "$BASE"
	[[ $output != *";sig="* ]]
	chanpack-splice --new-key o.1 >other
	chmod 600 other
	run -0 env CHANPACK_KEYS=keys chanpack-splice -K other -c a "$BASE"
	[[ $output == *";key=o.1;"* ]]
}

@test "a key file that others can read is refused before anything is done" {
	chmod 604 keys
	for tool in chanpack-splice chanpack-split; do
		args=(-K keys)
		[ $tool = chanpack-split ] || args+=(-c a)
		run -1 --separate-stderr $tool "${args[@]}" "$BASE"
		[ -z "$output" ]
		[ "$stderr" = "$tool: key file keys: others can read or change \
the file (mode 0604); run chmod 600" ]
	done
}

@test "no message quotes a secret" {
	secret=$(sed -n 's/^k1 //p' keys)
	printf '%s\n' "$secret" >bad.1
	printf '%s k1\n' "$secret" >bad.2
	printf 'k1 %s %s\n' "$secret" "$secret" >bad.3
	printf 'k1 x%s\n' "$secret" >bad.4
	printf 'k1 %s\nk1 %s\n' "$secret" "$secret" >bad.5
	for f in bad.*; do
		chmod 600 "$f"
		run -1 --separate-stderr chanpack-splice -K "$f" -c a "$BASE"
		[ -z "$output" ]
		[[ $stderr == "chanpack-splice: key file $f: line "* ]]
		[[ $stderr != *"${secret:4:12}"* ]] || fail "$stderr"
	done
}

@test "a key file may be a pipe" {
	run -0 --separate-stderr chanpack-splice -K <(cat keys) -c a "$BASE"
	[[ $output == *";key=k1;sig="* ]]
}

@test "--new-key prints a line with the id, or one of its own" {
	run -0 chanpack-splice --new-key site.1
	[[ $output =~ ^site\.1\ [A-Za-z0-9+/]{43}=$ ]]
	run -0 chanpack-splice --new-key
	[[ $output =~ ^k[0-9a-f]{8}\ [A-Za-z0-9+/]{43}=$ ]]
	run -2 --separate-stderr chanpack-splice --new-key 'a b'
	one_error splice
	run -2 chanpack-splice --new-key a b
}

@test "intermediaries may spell a URL in another way" {
	chanpack-splice -K keys -c '渠~1' -x a=b https://h/d%2fe/g%7E.apk >url
	# Codes in lower case; one that needs none; a ~ and a letter as codes.
	sed 's/%\([0-9A-F][0-9A-F]\)/%\L\1/g; s/%7e/~/; s/d%2f/%64%2f/;
	    s/~1/%7e%31/; s/x-a=b/%78-%61=%62/; s/channel/c%68annel/' url >other
	run ! cmp -s url other
	run -0 chanpack-split -K keys <other
	[ "$output" = $'渠~1\thttps://h/%64%2fe/g~.apk\ta=b' ]
}

@test "a slash at the end, a second channel, none, and too much are refused" {
	chanpack-splice -K keys -c a "$BASE" >url
	run -1 --separate-stderr chanpack-split -K keys "$(<url)/"
	[[ $stderr == *"no file name: the path ends in a slash"* ]]
	run -1 --separate-stderr chanpack-split -K keys \
	    "$(sed 's,/game,/channel=b&,' url)"
	[[ $stderr == *"second channel segment"* ]]
	run -1 --separate-stderr chanpack-split -K keys "$(sed 's/=a;/=;/' url)"
	[[ $stderr == *"channel is empty"* ]]
	run -1 --separate-stderr chanpack-split -K keys \
	    "$(sed 's/=\(.\{21\}\).\/game/=\1\/game/' url)"
	[[ $stderr == *"signature truncated: parameter sig has 21 of 22 characters"* ]]
	run -1 --separate-stderr chanpack-split -K keys \
	    "$(<url)?$(head -c 16384 /dev/zero | tr '\0' x)"
	[[ $stderr == *"at most 16384"* ]]
}

@test "the longest channel, all of it codes, fits signed with an expiry" {
	printf '道%.0s' {1..1365} >list
	printf '\n' >>list
	run -0 chanpack-splice -K keys -e 90d -f list "$BASE"
	[ ${#output} -gt 12288 ]
	run -0 chanpack-split -K keys "$output"
	[ "${output%%$'\t'*}" = "$(<list)" ]
}

@test "bad lines among 10,000 are reported by number, the others answered" {
	seq -f c%.0f 10000 | sed '17s/$/\x01/; 5000s/.*/\xff/; 9999s/$/\tx/' >list
	run -1 --separate-stderr chanpack-splice -K keys -f list "$BASE"
	[ "${#lines[@]}" -eq 9997 ]
	printf '%s\n' "$stderr" | cut -d: -f 2,3 >where
	[ "$(<where)" = " list:17
 list:5000
 list:9999" ]
	printf '%s\n' "${lines[@]}" |
	    sed '23s/sig=./sig=-/; 4000s/^h/H:/; 9000s/;sig=[^/]*//' >urls
	run -1 --separate-stderr chanpack-split -K keys <urls
	[ "${#lines[@]}" -eq 9994 ]
	printf '%s\n' "$stderr" | cut -d: -f 2,3 >where
	[ "$(<where)" = " stdin:23
 stdin:4000
 stdin:9000" ]
}
