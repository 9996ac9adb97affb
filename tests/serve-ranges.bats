# Byte ranges of channel packages.
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	store a/verity.apk "$FIXTURES/v2v3-verity.apk"
	store a/old.apk "$FIXTURES/v1.apk"
}

# random_ranges BASE CHANNEL COUNT
random_ranges()
{
	chanpack-inject -c "$2" "$XDG_DATA_HOME/chanpack/a/$1" >whole
	driven ranges "$PORT" "/a/channel=$2/$1" whole \
	    "$XDG_DATA_HOME/chanpack/a/$1" "$3"
}

@test "500 random ranges of a channel package are slices of the whole" {
	serve_start
	random_ranges game.apk huawei 500
}

@test "so are those of packages that grow, or have no signing block" {
	serve_start
	random_ranges game.apk "$(printf '%04000d' 7)" 200
	random_ranges verity.apk "$(printf '%04000d' 7)" 200
	random_ranges old.apk huawei 200
}

@test "ranges of the base are slices of it" {
	cp "$GOLDEN/base-v2v3.apk" base
	for range in 0-0 100-70000 197182- -5 1-999999; do
		ask GET /a/game.apk "Range: bytes=$range"
		is 206
		curl -s -r "$range" "file://$PWD/base" | cmp - body
	done
}

@test "a range beyond the end is 416 with the size" {
	size=$(chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" | wc -c)
	for range in "$size-" "$size-$size" 18446744073709551615- \
	    99999999999999999999-99999999999999999999 -0 "$size-,-0"; do
		ask GET /a/channel=huawei/game.apk "Range: bytes=$range"
		is 416
		[ "$(field Content-Range)" = "bytes */$size" ]
		[ ! -s body ]
	done
	ask GET /a/channel=huawei/game.apk "Range: bytes=$((size - 1))-"
	is 206
	[ "$(field Content-Length)" = 1 ]
}

@test "a suffix as long as the package or longer is all of it" {
	ask GET /a/channel=huawei/game.apk 'Range: bytes=-197183'
	is 206
	[ "$(field Content-Range)" = bytes\ 0-197182/197183 ]
	ask GET /a/channel=huawei/game.apk 'Range: bytes=-999999999'
	is 206
	[ "$(field Content-Range)" = bytes\ 0-197182/197183 ]
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" | cmp - body
}

@test "several ranges are answered with one part or with the whole" {
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >whole
	ask GET /a/channel=huawei/game.apk 'Range: bytes=10-19,0-9, 15-30'
	is 206
	[ "$(field Content-Range)" = bytes\ 0-30/197183 ]
	head -c 31 whole | cmp - body
	for range in 0-9,11-20 0-0,-1 "$(printf '%s,' {0..99}-)"; do
		ask GET /a/channel=huawei/game.apk "Range: bytes=$range"
		is 200
		lacks Content-Range
		cmp whole body
	done
}

@test "a range that is malformed, repeated or of another unit is ignored" {
	for range in bytes= bytes=- bytes=5-4 bytes=a-b bytes=1 bytes=0x1-2 \
	    'bytes 0-1' items=0-1 bytes=0-1,x 'bytes=0 -1' bytes=--1; do
		ask GET /a/channel=huawei/game.apk "Range: $range"
		is 200
		[ "$(wc -c <body)" = 197183 ]
	done
	ask GET /a/channel=huawei/game.apk 'Range: bytes=0-1' 'Range: bytes=0-1'
	is 200
}
