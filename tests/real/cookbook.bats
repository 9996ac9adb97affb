# What readers of chanpack-cookbook(7) get: a picture that a scanner reads, and a
# file in a browser.
# shellcheck disable=SC2154 # lib/cookbook has NAMING
load ../lib/helper
load ../lib/serve
load ../lib/deploy
load ../lib/cookbook

@test "a scanner reads the URL from each picture for a poster" {
	local url name n=0

	cook
	while read -r url; do
		name=${url##*/channel=} name=${name%%[;/]*}
		[ "$(zbarimg -q --raw "qr-$name.png" 2>log)" = "$url" ]
		n=$((n + 1))
	done <urls
	[ $n -eq 2 ]
}

@test "Chromium saves a file under the name with the channel" {
	local channel got

	naming
	for channel in huawei 华为; do
		got=got.$channel
		mkdir "$got"
		python3 "$TOP/tests/real/chromium.py" "$(chanpack-splice -K keys \
		    -c "$channel" "$NAMING/a/game.apk")" "$PWD/$got" 3>&- \
		    >events 2>log || fail "$(tail log events)"
		[ "$(chanpack-show -q "$got/game-$channel.apk")" = "$channel" ]
	done
}
