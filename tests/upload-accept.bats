# What chanpack-upload refuses, each by the name that --accept takes.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

# only NAME FILE TEXT: refused by this name, and accepted by it alone.
only()
{
	local name

	for name in '' formless broken stamped bundle; do
		[ "$name" != "$1" ] || continue
		run -1 --separate-stderr chanpack-upload ${name:+--accept $name} "$2"
		one_error upload || return
		[[ $stderr == *"$2: refused (--accept $1 "*"$3"* ]] ||
		    fail "$stderr" || return
		[ -z "$output" ] || return
	done
	run -0 --separate-stderr chanpack-upload --accept "$1" "$2"
	one_error upload || return
	[[ $stderr == *"$2: accepted as $1: "*"$3"* ]] || fail "$stderr" || return
	chanpack-fetch "$output" | cmp - "$2"
}

@test "a byte that changed after signing is found before anything is stored" {
	cp "$FIXTURES/v2v3.apk" bad.apk
	flip bad.apk 100
	only broken bad.apk "its bytes are not those that were signed"
}

@test "it is found in what comes through a pipe, too" {
	cp "$FIXTURES/v2v3.apk" bad.apk
	flip bad.apk 100
	run -1 --separate-stderr bash -c 'chanpack-upload -k a/game.apk - <bad.apk'
	one_error upload
	[[ $stderr == *"--accept broken"* ]]
	[ -z "$(find "$XDG_DATA_HOME" -type f)" ]
	chanpack-upload -k a/game.apk - <"$FIXTURES/v2v3.apk"
}

@test "a package that carries a channel is not a base" {
	local form

	for form in walle vasdolly packer kuaishou; do
		chanpack-inject -F $form -c huawei -o stamped.apk "$FIXTURES/v2.apk"
		only stamped stamped.apk "already carries a channel in form $form"
	done
	chanpack-inject -qF vasdolly-v1 -c huawei -o stamped.apk "$FIXTURES/v1.apk"
	only stamped stamped.apk "already carries a channel in form vasdolly-v1"
}

@test "a bundle is refused as such, and a text as formless" {
	zipped game.aab BundleConfig.pb META-INF/A.SF=x
	only bundle game.aab "an Android app bundle"
	echo text >text
	only formless text "not a ZIP file"
}

@test "of two faults both have to be accepted" {
	chanpack-inject -c huawei -o bad.apk "$FIXTURES/v2.apk"
	flip bad.apk 100
	run -1 --separate-stderr chanpack-upload --accept stamped bad.apk
	[[ $stderr == *"accepted as stamped"*"refused (--accept broken"* ]]
	run -1 chanpack-upload --accept broken bad.apk
	run -0 --separate-stderr chanpack-upload --accept stamped,broken bad.apk
	[ "${#stderr_lines[@]}" -eq 2 ]
	run -0 --separate-stderr chanpack-upload -q --accept broken,stamped bad.apk
	[ -z "$stderr" ]
}

@test "-a accepts what is formless and nothing else" {
	echo text >text
	chanpack-upload -aq text
	chanpack-inject -c x -o stamped.apk "$FIXTURES/v2.apk"
	run -1 chanpack-upload -a stamped.apk
}

@test "a name that --accept does not know is wrong usage" {
	local list

	for list in nonsense '' 'formless,' ,broken FORMLESS; do
		run -2 --separate-stderr chanpack-upload --accept "$list" \
		    "$FIXTURES/v2.apk"
		[[ $stderr == *"--accept takes formless, broken, stamped and bundle"* ]]
	done
}
