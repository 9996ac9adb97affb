# Disk images and installer packages of macOS, through both servers.
# shellcheck disable=SC2034 # PROGRAM is for lib/serve
load lib/helper
load lib/serve

setup()
{
	helper_setup
	python3 "$TOP/tests/lib/diskimage.py" make moz.dmg
	python3 "$TOP/tests/lib/diskimage.py" make chrome.dmg zone=omaha map=0
	python3 "$TOP/tests/lib/diskimage.py" make sealed.dmg sealed=1
	python3 "$TOP/tests/lib/installer.py" make zone.pkg zone=8206 ticket=500
	python3 "$TOP/tests/lib/installer.py" make none.pkg ticket=500
	local file

	for file in *.dmg *.pkg; do
		store "a/$file" "$file"
	done
}

# served FILE TYPE [FORM]: whole, in ranges, and conditional.
served()
{
	local path=/a/channel=huawei${3:+;form=$3}/$1 etag

	chanpack-inject ${3:+-F "$3"} -c huawei -o whole "$1" || return
	ask GET "$path" || return
	is 200 || return
	cmp body whole || return
	[ "$(field Content-Type)" = "$2" ] || return
	etag=$(field ETag)
	ask GET "$path" "If-None-Match: $etag" || return
	is 304 || return
	ask GET "$path" 'Range: bytes=100-5000' "If-Range: $etag" || return
	is 206 || return
	cmp body <(tail -c +101 whole | head -c 4901) || return
	ask GET "$path" 'Range: bytes=-600' || return
	cmp body <(tail -c 600 whole)
}

each()
{
	served moz.dmg application/x-apple-diskimage
	served chrome.dmg application/x-apple-diskimage
	served zone.pkg application/x-xar
	served none.pkg application/x-xar omaha
}

@test "chanpack-serve hands out images and packages with a channel" {
	each
	serve_start
	driven ranges "$PORT" "/a/channel=huawei;form=omaha/none.pkg" whole \
	    none.pkg 100
}

@test "chanpack-listen does as well" {
	PROGRAM=chanpack-listen
	each
}

@test "what has no place is refused as such, and served without a channel" {
	ask GET /a/channel=huawei/sealed.dmg
	error 500 "has a code signature of its own"
	ask GET /a/channel=huawei/none.pkg
	error 500 "no place for a channel was prepared"
	for base in sealed.dmg none.pkg; do
		ask GET /a/$base
		is 200
		cmp body $base
	done
}
