# chanpack-split --tokens: the tokens of channel URLs, which the servers make.
# shellcheck disable=SC2001,SC2154 # `run` sets stderr
load lib/helper

VECTORS=$BATS_TEST_DIRNAME/vectors

# A URL with a token of the test key k1, of the time 1798761600.
GOOD='https://h/1f0c/channel=huawei;x-dl=azbsgN6tvu9NeMrgE1SQHA/game.apk'

setup()
{
	helper_setup
	cp "$VECTORS/keys" keys
	chmod 600 keys
}

# refuses TEXT URL [OPTION]...: alone, with this one message.
refuses()
{
	run -1 --separate-stderr chanpack-split --tokens keys "${@:3}" "$2"
	[[ -z $output && $stderr == "chanpack-split: $2: $1"* ]] || fail "$stderr"
}

@test "each token of the vectors is taken, and is what Python's hmac makes" {
	local key time random token url n=0

	while IFS=$'\t' read -r key time random token url; do
		[[ $key != '#'* ]] || continue
		[ "$(python3 "$VECTORS/token.py" make keys "$key" "$time" "$random" \
		    <<<"$url")" = "$token" ]
		url=$(sed "s|channel=[^;/&?]*|&;x-dl=$token|; /?.*channel=/s/;/\\&/" <<<"$url")
		run -0 chanpack-split -j --tokens keys "$url"
		[ "$(jq -c .token <<<"$output")" = "{\"time\":$time}" ]
		n=$((n + 1))
	done <"$VECTORS/tokens.tsv"
	[ $n -ge 8 ]
}

@test "a token of openssl is taken" {
	local path channel front mac token

	path=/d/g%61me.apk channel='渠 1'
	front=6b8e1f00a1b2c3d4
	mac=$({ printf 'chanpack-token-1\n'; xxd -r -p <<<"$front"
	    printf '/d/game.apk\n%s' "$channel"; } |
	    openssl dgst -sha256 -mac HMAC \
		-macopt "hexkey:$(seq -f %02.0f 0 9 | tr -d '\n')0a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" \
		-binary | head -c 8 | xxd -p)
	token=$(xxd -r -p <<<"$front$mac" | basenc --base64url | tr -d =)
	run -0 --separate-stderr chanpack-split --tokens keys \
	    "https://h/d/channel=%E6%B8%A0%201;x-dl=$token/${path##*/}"
	[ "$output" = "$channel"$'\t'"https://h/d/g%61me.apk"$'\t'"dl=$token" ]
}

@test "a URL without a token, or with none that is good, is refused and says so" {
	refuses 'no token: it has no x-dl' "https://h/1f0c/channel=huawei/game.apk"
	refuses 'malformed token: x-dl is not 22 characters of base64url' \
	    "${GOOD/HA/}"
	refuses 'malformed token' "${GOOD/HA/HB}"
	refuses 'wrong token: made for another package or channel, or with another key' \
	    "${GOOD/azbs/azbt}"
	refuses 'wrong token' "${GOOD/huawei/xiaomi}"
	refuses 'wrong token' "${GOOD/1f0c/1f0d}"
	refuses 'wrong token' "${GOOD/game/gane}"
	sed -i '/^k1/d' keys
	refuses 'wrong token' "$GOOD"
}

@test "other parameters, the host and the query are not what a token is made for" {
	run -0 chanpack-split --tokens keys "$GOOD" "${GOOD/h\//other:8080\/}?x=1" \
	    "${GOOD/huawei/huawei;x-n=1}" \
	    'https://h/1f0c/game.apk?v=1&channel=huawei&x-dl=azbsgN6tvu9NeMrgE1SQHA&form=walle'
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[0]}" = $'huawei\thttps://h/1f0c/game.apk\tdl=azbsgN6tvu9NeMrgE1SQHA' ]
}

@test "the signature and the expiry are judged first, by -K" {
	refuses 'not signed' "$GOOD" -K keys
	refuses 'expired at 1970-01-01T00:00:01Z' \
	    "$(chanpack-splice -K keys --now 1970-01-01T00:00:00Z -e 1s -c huawei \
	    -x dl=azbsgN6tvu9NeMrgE1SQHA https://h/1f0c/game.apk)" -K keys
	run -0 chanpack-split -K keys --tokens keys "$(chanpack-splice -K keys \
	    -c huawei -x dl=azbsgN6tvu9NeMrgE1SQHA https://h/1f0c/game.apk)"
}

@test "of several URLs the bad ones are told, and the others are done" {
	printf '%s\n' "$GOOD" "${GOOD/huawei/xiaomi}" "$GOOD" >urls
	run -1 --separate-stderr chanpack-split -j --tokens keys <urls
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -c '[.channel, .extras, .token]' <<<"${lines[1]}")" = \
	    '["huawei",{"dl":"azbsgN6tvu9NeMrgE1SQHA"},{"time":1798761600}]' ]
	[[ $stderr == "chanpack-split: stdin:2: wrong token"* ]]
}

@test "without --tokens dl is an extra as others are" {
	run -0 chanpack-split -j "${GOOD/huawei/xiaomi}"
	[ "$(jq -c '[.extras.dl, has("token")]' <<<"$output")" = \
	    '["azbsgN6tvu9NeMrgE1SQHA",false]' ]
}

@test "a file that is no key file, and --explain, are refused" {
	run -1 --separate-stderr chanpack-split --tokens none "$GOOD"
	[[ $stderr == "chanpack-split: key file none: "* ]]
	chmod 644 keys
	run -1 --separate-stderr chanpack-split --tokens keys "$GOOD"
	[[ $stderr == *"others can read"* ]]
	run -2 --separate-stderr chanpack-split --explain --tokens keys "$GOOD"
	[[ $stderr == *"--explain does not go with --tokens"* ]]
}
