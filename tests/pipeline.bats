# From upload to the downloaded package: the whole toolkit at once.
load lib/helper

CHANNELS=(a "$(printf '%0255d' 0)" "$(printf '%04096d' 0)" 华为应用市场 '🎮🎉'
	'"quoted" '"'single'" 'back\slash' '100%' '%41' 'a/b' ';' 'a=b' 'a&b'
	'a b' '..' '.' '+' '#hash' '?q' '*' 'http://x/y?z#' $'na\xc3\xafve' ' ')

# get URL FILE: without curl's own idea of what a path is.
get()
{
	curl -sSf --path-as-is --globoff -o "$2" "$1"
}

@test "every channel survives splice, split, serve, inject and show" {
	local base channel url

	serve_start
	export CHANPACK_PUBLIC=http://127.0.0.1:$PORT
	base=$(chanpack-upload "$FIXTURES/v2v3.apk")
	for channel in "${CHANNELS[@]}"; do
		url=$(chanpack-splice -c "$channel" "$base")
		[ "$(chanpack-split "$url")" = "$channel	$base" ]
		get "$url" got.apk
		[ "$(chanpack-show got.apk)" = "walle	$channel" ]
		[ "$(apkcheck read walle got.apk)" = "$channel" ]
		chanpack-fetch "$base" | chanpack-inject -c "$channel" | cmp - got.apk
	done
}

@test "a channel in a file reaches the package, with its extras" {
	serve_start
	export CHANPACK_PUBLIC=http://127.0.0.1:$PORT
	printf '# stores\n\n  huawei  \nweb\tcampaign=11.11\tnote=a b\n' >channels.txt
	chanpack-upload "$FIXTURES/v2v3.apk" | chanpack-splice -f channels.txt >urls
	[ "$(wc -l <urls)" -eq 2 ]
	get "$(sed -n 1p urls)" one.apk
	get "$(sed -n 2p urls)" two.apk
	[ "$(chanpack-show one.apk)" = "walle	huawei" ]
	[ "$(chanpack-show two.apk)" = "walle	web	campaign=11.11	note=a b" ]
	chanpack-inject -c web -x campaign=11.11 -x 'note=a b' \
	    "$FIXTURES/v2v3.apk" | cmp - two.apk
}

@test "pipeline, server and the plan rebuilt with dd give the same bytes, in every form" {
	local file form base

	serve_start
	export CHANPACK_PUBLIC=http://127.0.0.1:$PORT
	for file in "$FIXTURES"/{v1,v1v2,v2,v2v3,v3,v2v3-verity}.apk \
	    "$GOLDEN/base-v2v3.apk"; do
		base=$(chanpack-upload "$file")
		for form in auto walle vasdolly packer block:0x12345678; do
			[ "$file" != "$FIXTURES/v1.apk" ] || [ $form = auto ] ||
			    continue
			get "$(chanpack-splice -F $form -c huawei "$base")" served
			chanpack-fetch "$base" |
			    chanpack-inject -F $form -c huawei | cmp - served
			chanpack-inject -n -F $form -c huawei "$file" |
			    rebuild "$file" built
			cmp built served
		done
	done
}

@test "a form in the URL wins over the server's own" {
	local base

	serve_start -F vasdolly
	export CHANPACK_PUBLIC=http://127.0.0.1:$PORT
	base=$(chanpack-upload "$FIXTURES/v2v3.apk")
	get "$(chanpack-splice -c x "$base")" own.apk
	get "$(chanpack-splice -F packer,walle -c x "$base")" url.apk
	[ "$(chanpack-show own.apk)" = "vasdolly	x" ]
	[ "$(chanpack-show url.apk)" = "walle	x
packer	x" ]
}

@test "a public URL with a path of its own is taken off the key" {
	local base

	serve_start -p https://cdn.example.com/apps/
	export CHANPACK_PUBLIC=https://cdn.example.com/apps
	base=$(chanpack-upload "$FIXTURES/v2v3.apk")
	[[ $base == https://cdn.example.com/apps/*/v2v3.apk ]]
	get "$(chanpack-splice -c x "$base" |
	    sed "s,https://cdn.example.com,http://127.0.0.1:$PORT,")" got.apk
	[ "$(chanpack-show -q got.apk)" = x ]
	run -22 get "http://127.0.0.1:$PORT/${base#https://cdn.example.com/apps/}" no
}

@test "the demo tells its story in at most 40 lines, twice, and leaves nothing behind" {
	local time

	for time in 1 2; do
		TMPDIR=$BATS_TEST_TMPDIR run -0 "$TOP/scripts/demo"
		[ "${#lines[@]}" -le 40 ] || fail "$time: ${#lines[@]} lines"
		[[ $output == *"channel: huawei"*"Done."* ]]
	done
	[ -z "$(find "$BATS_TEST_TMPDIR" -maxdepth 1 -name 'tmp.*')" ]
}
