# Packages that look as if they could carry a channel, and must not.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

FORMS=(auto walle vasdolly packer hume kuaishou block:0x12345678 vasdolly-v1
    packer-v1 kuaishou-v1 'entry:META-INF/c_{channel}' entry:META-INF/c)

# refused FILE TEXT [NAME]: with this reason, by inject in every form and in a
# batch, and by upload, unless told --accept NAME.  show still looks into it.
refused()
{
	local file=$1 text=$2 name=${3:-broken} form

	for form in "${FORMS[@]}"; do
		run -1 --separate-stderr chanpack-inject -F "$form" -c x -o out.apk "$file"
		one_error inject
		[[ $stderr == *"$file: "*"$text"* ]] || fail "$form: $stderr"
		[ ! -e out.apk ]
	done
	echo x >list
	run -1 --separate-stderr chanpack-inject -f list -o '{channel}.out' "$file"
	one_error inject
	[[ $stderr == *"$text"* ]] || fail "batch: $stderr"
	run -1 --separate-stderr chanpack-upload "$file"
	one_error upload
	[[ $stderr == *"refused (--accept $name "*"$text"* ]] ||
	    fail "$stderr"
	run -0 --separate-stderr chanpack-upload -n --accept "$name" "$file"
	[[ $stderr == *"accepted as $name: "* ]]
	run -1 --separate-stderr chanpack-show "$file"
	[[ $stderr == *"no channel" ]] || fail "$stderr"
}

@test "a package whose APK signature zipalign has stripped is refused in every form" {
	zipalign -f 8 "$FIXTURES/v1v2.apk" stripped.apk
	refused stripped.apk \
	    "META-INF/TEST.SF says X-Android-APK-Signed: 2, and no signature of scheme v2 or later is there"
}

@test "nor is one served, in whatever form the URL names" {
	load lib/serve
	mkdir -p "$XDG_DATA_HOME/chanpack/a"
	zipalign -f 8 "$FIXTURES/v1v2.apk" "$XDG_DATA_HOME/chanpack/a/game.apk"
	serve_start
	for path in a/channel=x/game.apk 'a/channel=x;form=vasdolly-v1/game.apk'; do
		[ "$(curl -s -o body -w '%{http_code}' \
		    "http://127.0.0.1:$PORT/$path")" = 500 ]
		grep -q 'X-Android-APK-Signed' body
	done
	# The base itself is what its owner put there.
	curl -sf "http://127.0.0.1:$PORT/a/game.apk" |
	    cmp - "$XDG_DATA_HOME/chanpack/a/game.apk"
}

@test "the attribute is found stored or compressed, in any case, among ten signers" {
	local sf

	for sf in 'X-Android-APK-Signed: 2, 3' 'x-android-apk-signed:2' \
	    $'A: b\r\nX-Android-APK-Signed: 3\r\n\r\nName: c'; do
		zipped x.apk META-INF/A.SF='Created-By: x' META-INF/CERT.SF="$sf" a
		refused x.apk "META-INF/CERT.SF says"
	done
	zipped x.apk META-INF/CERT.SF=$'A: b\n\nX-Android-APK-Signed: 2' a
	chanpack-inject -q -c x -o out.apk x.apk
	zipped x.apk META-INF/CERT.SF='X-Android-APK-Signed:' a
	chanpack-inject -q -c x -o out.apk x.apk
}

@test "a package that was only ever signed with v1 is welcome" {
	chanpack-inject -q -c x -o out.apk "$FIXTURES/v1.apk"
	verify_like "$FIXTURES/v1.apk" out.apk
	chanpack-upload "$FIXTURES/v1.apk"
}

@test "a signature file that cannot be read is no reason to go on" {
	cp "$FIXTURES/v1.apk" bad.apk
	# The first bytes of its data, which zlib then refuses.
	python3 - bad.apk <<-'EOF'
	import sys, zipfile
	with zipfile.ZipFile(sys.argv[1]) as z:
	    info = z.getinfo("META-INF/TEST.SF")
	data = bytearray(open(sys.argv[1], "rb").read())
	at = info.header_offset + 30 + len(info.filename) + \
	    int.from_bytes(data[info.header_offset + 28:][:2], "little")
	data[at:at + 4] = b"\xff" * 4
	open(sys.argv[1], "wb").write(data)
	EOF
	run -1 --separate-stderr chanpack-inject -c x bad.apk
	one_error inject
	[[ $stderr == *'signature file "META-INF/TEST.SF" is damaged'* ]]
}

@test "what is made into APKs, or holds them, is named and refused" {
	local sf='META-INF/A.SF=Signature-Version: 1.0'

	zipped game.aab BundleConfig.pb base/dex/classes.dex "$sf"
	refused game.aab "this is an Android app bundle (.aab)" bundle
	zipped game.aab base/manifest/AndroidManifest.xml "$sf"
	refused game.aab "this is an Android app bundle (.aab)" bundle
	zipped game.apks toc.pb splits/base-master.apk
	refused game.apks "this is a set of APKs (.apks)" bundle
	zipped game.apks base.apk split_config.de.apk
	refused game.apks "this is a set of APKs (.apks)" bundle
	zipped game.xapk manifest.json org.example.game.apk icon.png
	refused game.xapk "this is a set of APKs (.xapk)" bundle
	[ "$(chanpack-show -j game.xapk 2>/dev/null | jq -r .kind)" = xapk ]
	# An APK may have an APK, or a manifest.json, among its assets.
	zipped ok.apk AndroidManifest.xml manifest.json assets/a.apk "$sf"
	chanpack-inject -q -c x -o out.apk ok.apk
}

# footed OUT FOOT NAME...: a ZIP file with these bytes before its directory.
footed()
{
	local out=$1 foot=$2

	shift 2
	zipped plain.zip "$@"
	python3 - plain.zip "$out" "$foot" <<-'EOF'
	import struct, sys
	data = open(sys.argv[1], "rb").read()
	foot = sys.argv[3].encode().decode("unicode_escape").encode("latin-1")
	(cd,) = struct.unpack_from("<I", data, len(data) - 6)
	open(sys.argv[2], "wb").write(
	    data[:cd] + foot + data[cd:-6] +
	    struct.pack("<IH", cd + len(foot), 0))
	EOF
}

@test "packages of HarmonyOS, quick apps and Windows are named and refused" {
	local foot

	for foot in '<hap sign block>\3\0\0\0' 'HAP Sig Block 42\2\0\0\0'; do
		footed game.hap "blobs of its own $foot" module.json
		refused game.hap "this is a HarmonyOS package (.hap, .app)" formless
	done
	zipped game.app pack.info entry.hap
	refused game.app "this is a HarmonyOS package (.hap, .app)" formless
	footed game.rpk 'RPK Sig Block 42' manifest.json app.js
	refused game.rpk "this is a quick app (.rpk)" formless
	zipped game.msix AppxManifest.xml '[Content_Types].xml' AppxBlockMap.xml
	refused game.msix "this is a Windows app package (.msix, .appx)" formless
}

@test "comment and entry are refused where bytes that are no entry's lie before the directory" {
	local form

	footed odd.zip 'x' one two
	for form in vasdolly-v1 packer-v1 kuaishou-v1 'entry:c_{channel}'; do
		run -1 --separate-stderr chanpack-inject -F "$form" -c x odd.zip
		one_error inject
		[[ $stderr == *"1 bytes that belong to no entry"* ]] || fail "$stderr"
	done
	# A block without a signature, and one whose magic is damaged, are such.
	run -1 --separate-stderr chanpack-inject -F vasdolly-v1 -c x \
	    "$(edge empty-block)"
	[[ $stderr == *"an APK signing block lies before"* ]]
	run -1 --separate-stderr chanpack-inject -F vasdolly-v1 -c x \
	    "$(edge no-magic)"
	[[ $stderr == *"bytes that belong to no entry"* ]]
	# What was written there before can be taken out.
	commented 'x\001\0ltlovezh' odd.zip old.zip
	chanpack-inject -q -d old.zip | cmp - odd.zip
}

@test "the descriptor behind an entry's data belongs to the entry" {
	python3 - <<-'EOF'
	import io, sys, zipfile
	class Pipe(io.RawIOBase):
	    def __init__(self, out): self.out = out
	    def writable(self): return True
	    def write(self, data): return self.out.write(data)
	with open("streamed.zip", "wb") as f, zipfile.ZipFile(Pipe(f), "w") as z:
	    z.writestr("one", "text")
	EOF
	chanpack-inject -F packer-v1 -c x -o out.zip streamed.zip
	unzip -tq out.zip
	chanpack-inject -F 'entry:c_{channel}' -c x -o out.zip streamed.zip
	unzip -tq out.zip
	# One without its magic.
	python3 - <<-'EOF'
	import struct
	data = open("streamed.zip", "rb").read()
	(cd,) = struct.unpack_from("<I", data, len(data) - 6)
	cut = data[:cd - 16] + data[cd - 12:]
	open("bare.zip", "wb").write(cut[:-6] + struct.pack("<IH", cd - 4, 0))
	EOF
	chanpack-inject -F packer-v1 -c x -o out.zip bare.zip
	unzip -tq out.zip
}

@test "v3.2 is a signature as the others are" {
	local base form=block:0x70e1c89f

	run -2 --separate-stderr chanpack-inject -F $form -c x nowhere.apk
	one_error inject
	[[ $stderr == *"0x70e1c89f (v3.2) belongs to Android"* ]]
	for base in "$(edge v3.2)" "$(edge v3.2-only)" \
	    "$(edge v3.2-only "$FIXTURES/v2v3-verity.apk")"; do
		chanpack-inject -F walle,vasdolly -c x -o out.apk "$base"
		apkcheck invariants --base "$base" out.apk
		chanpack-inject -q -d out.apk | cmp - "$base"
		chanpack-show -j out.apk | jq -e '.schemes | index("v3.2")'
		run -1 --separate-stderr chanpack-inject -F vasdolly-v1 -c x "$base"
		[[ $stderr == *"covers the ZIP comment"* ]]
	done
	chanpack-show -j out.apk | jq -e '.alignment.required_by | index("verity")'
}
