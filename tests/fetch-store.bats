# What chanpack-fetch finds, and what it never opens.
# shellcheck disable=SC2154 # `run` sets stderr
# shellcheck disable=SC2030,SC2031 # each test has a shell of its own
load lib/helper

APK=$BATS_TEST_DIRNAME/fixtures/v2v3.apk

# refused TEXT ARG...: status 1, nothing on standard output, one message that
# has TEXT in it.
refused()
{
	local text=$1

	shift
	run -1 --separate-stderr chanpack-fetch "$@"
	[ -z "$output" ] || fail "output for $*"
	one_error fetch
	[[ $stderr == *"$text"* ]] || fail "$stderr"
}

@test "a key and a base URL give the bytes that were uploaded" {
	local url

	url=$(chanpack-upload "$APK")
	chanpack-fetch "$url" | cmp - "$APK"
	chanpack-fetch "${url#http://localhost:8080/}" | cmp - "$APK"
	chanpack-fetch "$url" >whole.apk
	cmp whole.apk "$APK"
	printf x >twice
	chanpack-fetch "$url" >>twice
	cmp twice <(printf x && cat "$APK")
}

@test "a base URL counts by its path, whatever the host and the query" {
	chanpack-upload -k 'a b/é%2F.apk' "$APK"
	chanpack-fetch 'https://cdn.example:8443/a%20b/%c3%a9%252F.apk' |
	    cmp - "$APK"
	chanpack-fetch 'http://x/%61%20b/%C3%A9%252F.apk?t=1' | cmp - "$APK"
	chanpack-fetch 'a b/é%2F.apk' | cmp - "$APK"
	refused 'not in the store' 'a%20b/é%2F.apk'
}

@test "the path of the public URL is not part of the key" {
	chanpack-upload -k a "$APK"
	export CHANPACK_PUBLIC=http://h/p/q
	chanpack-fetch http://cdn/p/q/a | cmp - "$APK"
	refused 'not below' http://cdn/a
	refused 'not below' http://cdn/p/qa
	refused 'no package' http://cdn/p/q/
	chanpack-fetch -p http://h http://cdn/a | cmp - "$APK"
	chanpack-fetch a | cmp - "$APK"
}

@test "what is not there is said to be not there" {
	refused 'cannot open store' a
	chanpack-upload -k d/a "$APK"
	refused 'not in the store' b
	refused 'not in the store' d/b
	refused 'not in the store' d/a/b
	refused 'not in the store' "$(printf 'a%.0s' {1..300})"
	refused 'not a file' d
}

@test "a channel URL is told from a base URL" {
	local url

	url=$(chanpack-upload "$APK" | chanpack-splice -c huawei)
	refused chanpack-split "$url"
	refused chanpack-split channel=huawei/game.apk
}

@test "no spelling of a path leads out of the store" {
	local path

	mkdir -p store/d
	echo secret >secret
	echo secret >.hidden
	echo secret >store/.hidden
	export CHANPACK_STORE=store
	for path in ../secret d/../../secret ./secret /secret d//a .hidden \
	    d/. ..; do
		refused '' "$path"
		refused '' "http://h/$path"
	done
	for path in %2e%2e/secret d/%2E./%2e%2E/secret ..%2fsecret \
	    d%2f..%2f..%2fsecret %2fetc%2fpasswd %2ehidden a%00 a%0a 'a b' \
	    a%; do
		refused '' "http://h/$path"
	done
}

@test "a symbolic link is followed inside the store and nowhere else" {
	mkdir -p store/d
	cp "$APK" store/d/a
	echo secret >secret
	ln -s d/a store/in
	ln -s d store/dir
	ln -s ../d/a store/d/up
	ln -s ../secret store/out
	ln -s "$PWD/store/d/a" store/absolute
	ln -s /proc/self/cwd/secret store/magic
	ln -s .. store/parent
	ln -s loop store/loop
	export CHANPACK_STORE=store
	for key in in dir/a d/up; do
		chanpack-fetch "$key" | cmp - "$APK"
	done
	for key in out absolute magic parent/secret loop; do
		refused '' "$key"
	done
}

@test "a FIFO, a device or a socket in the store is no package" {
	mkdir store
	mkfifo store/fifo
	python3 -c 'import socket; socket.socket(1).bind("store/socket")'
	export CHANPACK_STORE=store
	refused 'not a file' fifo
	refused 'not in the store' socket
}

@test "a store that is no directory, or of another kind, is an error" {
	: >file
	refused file -s file a
	run -2 --separate-stderr chanpack-fetch -s ftp://h/ a
	[[ $stderr == *ftp://h/* ]]
}

@test "wrong usage has status 2" {
	local args

	for args in '' 'a b' '-s a -s b' '-r 0-1 -r 0-1 a' -z '--coprocess a' \
	    '--coprocess -r 0-1' '--coprocess -p http://h' '--cache d a' \
	    '--coprocess --cache-size 1G' '--coprocess --cache d --cache-size 1M' \
	    '--coprocess=1' '--memory 16M a' '--coprocess --memory 15M' \
	    '--state d a' \
	    '--coprocess --cache d --memory 16M' \
	    '-s 1 -s 2 -s 3 -s 4 -s 5 -s 6 -s 7 -s 8 -s 9 a' \
	    '-p'; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr chanpack-fetch $args
		[ -z "$output" ]
	done
}

@test "standard output that cannot be written is an error" {
	chanpack-upload -k a "$APK"
	run -75 --separate-stderr bash -c 'chanpack-fetch a >/dev/full'
	one_error fetch
}
