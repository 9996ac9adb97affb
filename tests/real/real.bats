# Packages that others publish and install, stamped and verified.
load ../lib/helper

@test "each published package keeps its signatures when a channel is stamped in, and shows it" {
	local apk fetched

	fetched=$("$TOP/tests/real/fetch")
	while read -r apk; do
		[ -n "$(schemes "$apk")" ]
		chanpack-inject -c huawei -o out.apk "$apk"
		verify_like "$apk" out.apk
		apkcheck invariants --base "$apk" out.apk
		[ "$(apkcheck read walle out.apk)" = huawei ]
		[ "$(chanpack-show -q out.apk)" = huawei ]
	done <<<"$fetched"
}
