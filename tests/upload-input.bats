# What chanpack-upload accepts, and how it ends.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

APK=$BATS_TEST_DIRNAME/fixtures/v2v3.apk
BIG=$BATS_TEST_DIRNAME/fixtures/golden/base-v2v3.apk

stored()
{
	(cd "$XDG_DATA_HOME" 2>/dev/null && find . -type f | sort)
}

@test "a file that cannot carry a channel is refused, but not with -a" {
	local file

	echo text >text
	: >empty
	head -c 5000 "$APK" >cut.apk
	(echo hello >a && python3 -m zipfile -c unsigned.apk a)
	for file in text empty cut.apk unsigned.apk; do
		run -1 --separate-stderr chanpack-upload "$file"
		one_error upload
		[[ $stderr == *"$file: refused (--accept formless uploads it \
all the same): "?* ]]
		[ -z "$output" ]
		[ -z "$(stored)" ]
	done
	for file in text empty cut.apk unsigned.apk; do
		run -0 --separate-stderr chanpack-upload -a "$file"
		one_error upload
		chanpack-fetch "$output" | cmp - "$file"
		run -0 --separate-stderr chanpack-upload -aq "$file"
		[ -z "$stderr" ]
	done
}

@test "a package whose entries cannot be listed is refused" {
	cp "$BIG" bad.apk
	# The first entry's local header: readers of the tail do not see it.
	printf XXXX | dd of=bad.apk bs=1 conv=notrunc status=none
	chanpack-inject -c x bad.apk >/dev/null
	run -1 --separate-stderr chanpack-upload -a bad.apk
	one_error upload
	[[ $stderr == *"(--accept broken "*"its bytes are not those"* ]]
	[ -z "$(stored)" ]
	run -0 --separate-stderr chanpack-upload -n --accept broken bad.apk
	[[ $stderr == *"accepted as broken: libarchive"* ]]
	# A v1 signature has digests that are not looked at.
	cp "$FIXTURES/v1.apk" v1.apk
	printf XXXX | dd of=v1.apk bs=1 conv=notrunc status=none
	run -1 --separate-stderr chanpack-upload v1.apk
	one_error upload
	[[ $stderr == *"(--accept broken "*": libarchive"* ]]
}

@test "each package of the fixtures is accepted" {
	run -0 --separate-stderr chanpack-upload "$FIXTURES"/*.apk \
	    "$GOLDEN"/base-*.apk
	[ -z "$stderr" ]
	[ "${#lines[@]}" -ge 8 ]
}

@test "of several files the bad ones are reported and the others done" {
	echo text >text
	run -1 --separate-stderr chanpack-upload text "$APK" missing "$BIG" .
	[ "${#lines[@]}" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 3 ]
	[[ ${stderr_lines[1]} == *"missing: "* ]]
	[ "$(stored | wc -l)" -eq 2 ]
}

@test "the status is 75 if trying again may help with all that failed" {
	echo text >text
	# A regular file whose first byte cannot be read.
	run -75 --separate-stderr chanpack-upload /proc/self/mem "$APK"
	one_error upload
	[ "${#lines[@]}" -eq 1 ]
	run -1 chanpack-upload /proc/self/mem text
	run -1 chanpack-upload text /proc/self/mem
}

@test "- with -k reads a pipe, which goes through the same checks" {
	chanpack-upload -k a/game.apk - < <(cat "$APK") >out
	[ "$(cat out)" = http://localhost:8080/a/game.apk ]
	chanpack-fetch a/game.apk | cmp - "$APK"
	run -1 --separate-stderr chanpack-upload -k a/text - < <(echo text)
	one_error upload
	[[ $stderr == *"standard input: refused"* ]]
	run -1 --separate-stderr chanpack-upload -k a/game.apk - < <(cat "$BIG")
	[[ $stderr == *"other content"* ]]
	[ "$(stored)" = ./chanpack/a/game.apk ]
}

@test "memory does not grow with what is read from a pipe" {
	run -0 python3 - <<-'EOF'
		import resource, subprocess
		p = subprocess.Popen(["chanpack-upload", "-aqk", "big", "-"],
		    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
		for _ in range(256):
		    p.stdin.write(bytes(1 << 20))
		p.stdin.close()
		assert p.wait() == 0
		peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
		assert peak < 128 << 10, peak
	EOF
	[ "$(chanpack-fetch big | wc -c)" -eq $((256 << 20)) ]
}

@test "what is not a regular file is refused at once" {
	mkfifo fifo
	for file in fifo . /dev/null; do
		run -1 --separate-stderr chanpack-upload "$file"
		one_error upload
	done
	[ -z "$(stored)" ]
}

@test "-n says what would be done, on standard error, and does nothing" {
	local sum

	sum=$(sha "$APK")
	echo text >text
	run -1 --separate-stderr chanpack-upload -n "$APK" text
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"would be stored as ${sum:0:16}/v2v3.apk"* ]]
	[[ ${stderr_lines[1]} == *"text: refused"* ]]
	[ -z "$(ls -A "$XDG_DATA_HOME")" ]
	chanpack-upload -k a "$APK"
	run -0 --separate-stderr chanpack-upload -n -k a "$APK"
	[[ $stderr == *"already"* ]]
	run -1 --separate-stderr chanpack-upload -n -k a "$BIG"
	run -0 --separate-stderr chanpack-upload -nf -k a "$BIG"
	[ -z "$output" ]
	chanpack-fetch a | cmp - "$APK"
}

@test "-v says what is done" {
	run -0 --separate-stderr chanpack-upload -v -k a "$APK"
	[[ $stderr == *": stored as a, $(wc -c <"$APK") bytes" ]]
	run -0 --separate-stderr chanpack-upload -v -k a "$APK"
	[[ $stderr == *"already"* ]]
}

@test "wrong usage has status 2 and does nothing" {
	local args

	for args in '' '-k a x y' - '-nk a -' '-k a -k b x' '-s a -s b x' \
	    '-p http://a -p http://b x' -z --key '-J 0 x' '-J x x' '-j 8 x' '-j8 x' \
	    '--abort-stale x' '--abort-stale=x' '--limit-rate 1q x'; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr chanpack-upload $args
		[ -z "$output" ]
		[[ $stderr == chanpack-upload:* ]]
	done
	[ -z "$(ls -A "$XDG_DATA_HOME")" ]
}

@test "kill -9 in the middle of an upload leaves no file" {
	local pid

	mkfifo pipe
	chanpack-upload -a -k a/big - <pipe >out 3>&- &
	pid=$!
	exec 7>pipe
	# More than a pipe holds: when it is through, the program is at work.
	head -c 1M /dev/zero >&7
	[ -d "$XDG_DATA_HOME/chanpack/a" ]
	kill -KILL $pid
	wait $pid || true
	exec 7>&-
	[ ! -s out ]
	[ -z "$(stored)" ]
}

@test "a file that the store cannot take whole is an error and leaves nothing" {
	run -1 --separate-stderr bash -c 'ulimit -f 8; exec chanpack-upload "$1"' \
	    - "$BIG"
	one_error upload
	[ -z "$output" ]
	run -1 --separate-stderr bash -c \
	    'ulimit -f 8; exec chanpack-upload -k a - <"$1"' - "$BIG"
	one_error upload
	[ -z "$output" ]
	[ -z "$(stored)" ]
}

@test "standard output that cannot be written is an error" {
	run -75 --separate-stderr bash -c 'chanpack-upload "$1" >/dev/full' - \
	    "$APK"
	one_error upload
}
