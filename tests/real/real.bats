# The main job on packages that others publish and install.
load ../lib/helper

# Fetched once for the whole run; their paths are in the file APKS.
setup_file()
{
	"$(dirname "$BATS_TEST_FILENAME")/fetch" >"$BATS_FILE_TMPDIR/apks"
}

packages()
{
	cat "$BATS_FILE_TMPDIR/apks"
}

@test "there are four packages" {
	[ "$(packages | sort -u | wc -l)" -eq 4 ]
}

@test "each keeps its signatures and every byte outside its block, under every form" {
	local apk form

	while read -r apk; do
		for form in walle vasdolly packer block:0x12345678; do
			chanpack-inject -F $form -c huawei -o out.apk "$apk"
			verify_like "$apk" out.apk
			apkcheck invariants --base "$apk" out.apk
			apkcheck same-outside-block "$apk" out.apk
			[ "$(apkcheck read $form out.apk)" = huawei ]
			[ "$(chanpack-show -F $form out.apk)" = "$form	huawei" ]
			chanpack-inject -F $form -d out.apk | cmp - "$apk"
		done
	done < <(packages)
}

@test "each grows by whole pages for a long channel, and keeps its signatures" {
	local apk

	while read -r apk; do
		chanpack-inject -c "$(printf '%04096d' 0)" -o out.apk "$apk"
		verify_like "$apk" out.apk
		apkcheck invariants --base "$apk" out.apk
		chanpack-inject -d out.apk | cmp - "$apk"
	done < <(packages)
}

@test "each is uploaded, spliced, served and downloaded, as the pipeline makes it" {
	local apk base url

	serve_start
	export CHANPACK_PUBLIC=http://127.0.0.1:$PORT
	while read -r apk; do
		base=$(chanpack-upload "$apk")
		url=$(chanpack-splice -c '直播 7' "$base")
		curl -sSf -o got.apk "$url"
		[ "$(chanpack-show -q got.apk)" = '直播 7' ]
		chanpack-fetch "$base" | chanpack-inject -c '直播 7' | cmp - got.apk
		verify_like "$apk" got.apk
		curl -sSf "$base" | cmp - "$apk"
	done < <(packages)
}
