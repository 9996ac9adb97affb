# What chanpack-upload puts where, and what it prints.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

APK=$BATS_TEST_DIRNAME/fixtures/v2v3.apk
OTHER=$BATS_TEST_DIRNAME/fixtures/v1.apk
BIG=$BATS_TEST_DIRNAME/fixtures/golden/base-v2v3.apk

# stored: the files in the default store, with their directories.
stored()
{
	(cd "$XDG_DATA_HOME" 2>/dev/null && find . -type f | sort)
}

@test "each file's base URL is made of its digest and its name" {
	local sum

	cp "$BIG" game.apk
	run -0 --separate-stderr chanpack-upload game.apk "$OTHER"
	sum=$(sha game.apk)
	[ "${lines[0]}" = "http://localhost:8080/${sum:0:16}/game.apk" ]
	sum=$(sha "$OTHER")
	[ "${lines[1]}" = "http://localhost:8080/${sum:0:16}/v1.apk" ]
	[ "${#lines[@]}" -eq 2 ]
	[ -z "$stderr" ]
	chanpack-fetch "${lines[0]}" | cmp - game.apk
	chanpack-fetch "${lines[1]}" | cmp - "$OTHER"
}

@test "-p goes before CHANPACK_PUBLIC, and that before localhost" {
	local sum

	sum=$(sha "$APK")
	export CHANPACK_PUBLIC=https://env.example/a/
	run -0 chanpack-upload "$APK"
	[ "$output" = "https://env.example/a/${sum:0:16}/v2v3.apk" ]
	run -0 chanpack-upload -p https://opt.example "$APK"
	[ "$output" = "https://opt.example/${sum:0:16}/v2v3.apk" ]
	CHANPACK_PUBLIC='' run -0 chanpack-upload "$APK"
	[ "$output" = "http://localhost:8080/${sum:0:16}/v2v3.apk" ]
	run -2 --separate-stderr chanpack-upload -p 'https://h/?q' "$APK"
	one_error upload
	[ -z "$output" ]
}

@test "-s goes before CHANPACK_STORE, and that before the default" {
	export CHANPACK_STORE=$PWD/env
	run -0 chanpack-upload -k a "$APK"
	cmp env/a "$APK"
	run -0 chanpack-upload -s opt/deep -k a "$APK"
	cmp opt/deep/a "$APK"
	run -0 chanpack-upload -s "file://$PWD/url" -k a "$APK"
	cmp url/a "$APK"
	[ -z "$(stored)" ]
}

@test "CHANPACK_STORE may have spaces in its name, for each tool" {
	export CHANPACK_STORE="$PWD/ my  store "
	run -0 chanpack-upload -k a "$APK"
	cmp " my  store /a" "$APK"
	chanpack-fetch a | cmp - "$APK"
	printf 'GET /a HTTP/1.0\r\n\r\n' | chanpack-serve |
	    sed '1,/^\r$/d' | cmp - "$APK"
}

@test "without XDG_DATA_HOME the store is below HOME, without HOME there is none" {
	unset XDG_DATA_HOME
	run -0 chanpack-upload -k a "$APK"
	cmp "$HOME/.local/share/chanpack/a" "$APK"
	XDG_DATA_HOME=relative run -0 chanpack-upload -k b "$APK"
	cmp "$HOME/.local/share/chanpack/b" "$APK"
	unset HOME
	run -1 --separate-stderr chanpack-upload -k a "$APK"
	one_error upload
	[[ $stderr == *-s* ]]
}

@test "a store of a kind that is not supported is an error, not a directory" {
	local spec

	for spec in ftp://host/dir file://host/dir; do
		run -2 --separate-stderr chanpack-upload -s "$spec" "$APK"
		[[ $stderr == "chanpack-upload: -s: "*"$spec"*directory* ]]
		[ -z "$(ls)" ]
	done
}

@test "the same content again gives the same URL and writes nothing" {
	local url before

	url=$(chanpack-upload "$APK")
	before=$(find "$XDG_DATA_HOME" -printf '%p %i %T@ %C@\n')
	run -0 --separate-stderr chanpack-upload "$APK"
	[ "$output" = "$url" ]
	run -0 --separate-stderr chanpack-upload -f "$APK"
	[ "$output" = "$url" ]
	[ "$(find "$XDG_DATA_HOME" -printf '%p %i %T@ %C@\n')" = "$before" ]
}

@test "other content under the same key is refused, and replaced with -f" {
	run -0 chanpack-upload -k a/game.apk "$APK"
	run -1 --separate-stderr chanpack-upload -k a/game.apk "$OTHER"
	one_error upload
	[[ $stderr == *a/game.apk*-f* ]]
	[ -z "$output" ]
	chanpack-fetch a/game.apk | cmp - "$APK"
	run -0 --separate-stderr chanpack-upload -f -k a/game.apk "$OTHER"
	[ "$output" = http://localhost:8080/a/game.apk ]
	chanpack-fetch a/game.apk | cmp - "$OTHER"
	[ "$(stored)" = ./chanpack/a/game.apk ]
}

@test "what is replaced with -f keeps its mode: who serves it can still read it" {
	chanpack-upload -k a/game.apk "$FIXTURES/v2.apk"
	chmod 644 "$XDG_DATA_HOME/chanpack/a/game.apk"
	(umask 077 && chanpack-upload -fk a/game.apk "$FIXTURES/v2v3.apk")
	[ "$(stat -c %a "$XDG_DATA_HOME/chanpack/a/game.apk")" = 644 ]
	cmp "$XDG_DATA_HOME/chanpack/a/game.apk" "$FIXTURES/v2v3.apk"
}

@test "a base that other accounts cannot read is told of, once a run, but with -q" {
	local store=$XDG_DATA_HOME/chanpack

	umask 077
	run -0 --separate-stderr chanpack-upload "$APK" "$OTHER"
	one_error upload
	[[ $stderr == *"/v2v3.apk has mode 600 by umask 077: a server under "* ]]
	[[ $stderr == *" under another account cannot read the package" ]]
	run -0 --separate-stderr chanpack-upload -qk quiet "$APK"
	[ -z "$stderr" ]
	umask 022
	# The store's own directory is still that of the first run.
	run -0 --separate-stderr chanpack-upload -k later "$APK"
	one_error upload
	[[ $stderr == *"the store's directory has mode 700: "* ]]
	chmod 755 "$store"
	mkdir -m 710 "$store/a"
	run -0 --separate-stderr chanpack-upload -k a/b/game.apk "$APK"
	one_error upload
	[[ $stderr == *": a has mode 710: "*"account and group"* ]]
	# What -f replaces keeps its mode.
	run -0 --separate-stderr chanpack-upload -fk quiet "$OTHER"
	one_error upload
	[[ $stderr == *": quiet has mode 600: "* ]]
	run -0 --separate-stderr chanpack-upload -k open/game.apk "$APK"
	[ -z "$stderr" ]
}

@test "bytes that went bad in the store are not taken for the content" {
	local url

	url=$(chanpack-upload -k game.apk "$APK")
	printf XXXXXXXX | dd of="$XDG_DATA_HOME/chanpack/game.apk" bs=1 seek=100 \
	    conv=notrunc status=none
	run -1 --separate-stderr chanpack-upload -k game.apk "$APK"
	[ -z "$output" ]
	run -0 chanpack-upload -f -k game.apk "$APK"
	[ "$output" = "$url" ]
	chanpack-fetch "$url" | cmp - "$APK"
}

@test "uploads of one file at the same time all succeed with one URL" {
	local pids=() i

	for i in 1 2 3 4 5 6 7 8; do
		chanpack-upload "$BIG" >out.$i 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	[ "$(sort -u out.* | wc -l)" -eq 1 ]
	[ "$(stored | wc -l)" -eq 1 ]
	chanpack-fetch "$(cat out.1)" | cmp - "$BIG"
}

@test "of different files under one key at the same time just one is stored" {
	local pids=() i won=

	for i in 1 2 3 4 5 6 7 8; do
		# Large, so that none is done before the last one starts.
		(echo $i && head -c 16M /dev/zero) >$i.apk
	done
	for i in 1 2 3 4 5 6 7 8; do
		chanpack-upload -aqk a $i.apk 2>err.$i 3>&- &
		pids[i]=$!
	done
	for i in 1 2 3 4 5 6 7 8; do
		if wait "${pids[i]}"; then
			won+=$i
		else
			grep -q 'other content' err.$i
		fi
	done
	[ ${#won} -eq 1 ]
	chanpack-fetch a | cmp - $won.apk
}

@test "a key that is a directory, or below a file, is refused" {
	run -0 chanpack-upload -k a/b "$APK"
	run -1 --separate-stderr chanpack-upload -k a "$APK"
	one_error upload
	run -1 --separate-stderr chanpack-upload -f -k a "$APK"
	one_error upload
	run -1 --separate-stderr chanpack-upload -k a/b/c "$APK"
	one_error upload
	[ "$(stored)" = ./chanpack/a/b ]
}

@test "what a URL cannot hold is percent-encoded" {
	cp "$APK" 'my game (1) 100%?#é.apk'
	run -0 chanpack-upload my*
	[[ $output == */my%20game%20%281%29%20100%25%3F%23%C3%A9.apk ]]
	chanpack-fetch "$output" | cmp - "$APK"
}

@test "a name of which no key can be made is refused, and -k is pointed out" {
	local name

	mkdir d
	for name in $'new\nline.apk' .hidden.apk 'channel=x' $'\xff.apk'; do
		cp "$APK" "d/$name"
		run -1 --separate-stderr chanpack-upload "d/$name"
		one_error upload
		[[ $stderr == *-k* ]]
		[ -z "$output" ]
		run -0 chanpack-upload -k "d/game.apk" "d/$name"
	done
	[ "$(stored)" = ./chanpack/d/game.apk ]
}

@test "a key that is not legal is refused" {
	local key

	for key in '' / /a a/ a//b .. a/../b .a a/.b channel=x/a $'a\nb' \
	    "$(printf 'a%.0s' {1..1025})"; do
		run -2 --separate-stderr chanpack-upload -k "$key" "$APK"
		one_error upload
		run -2 --separate-stderr chanpack-upload -k "$key" - <"$APK"
		one_error upload
	done
	[ -z "$(stored)" ]
}

@test "nothing is written through a symbolic link that leads out of the store" {
	mkdir -p out store/in
	ln -s "$PWD/out" store/absolute
	ln -s ../out store/relative
	ln -s in store/link
	for d in absolute relative; do
		run ! chanpack-upload -s store -k "$d/a" "$APK"
		run ! chanpack-upload -s store -k "$d/b/a" "$APK"
	done
	[ -z "$(ls out)" ]
	run -0 chanpack-upload -s store -k link/new/a "$APK"
	cmp store/in/new/a "$APK"
}

@test "-f replaces a symbolic link, and not what it points to" {
	mkdir store
	cp "$OTHER" precious
	ln -s ../precious store/a
	run -0 chanpack-upload -f -s store -k a "$APK"
	cmp precious "$OTHER"
	cmp store/a "$APK"
	[ ! -L store/a ]
}
