# Where output and messages go when descriptors are closed or names are special.
load lib/helper

@test "messages never get into the package, whatever is closed at the start" {
	local base=$GOLDEN/base-v2v3.apk

	chanpack-inject -c huawei -o want "$base"
	chanpack-inject -v -c huawei -o got1 "$base" <&- 2>&-
	cmp got1 want
	chanpack-inject -v -c huawei -o got2 "$base" <&- >&- 2>&-
	cmp got2 want
	chanpack-inject -v -c huawei -o got3 <"$base" 2>&-
	cmp got3 want
}

@test "a closed standard output is a failure where something is to be written" {
	local base=$GOLDEN/base-v2v3.apk

	run -1 --separate-stderr bash -c \
	    'chanpack-inject -c x "$1" >&-' - "$base"
	one_error inject
	run -1 --separate-stderr bash -c \
	    'chanpack-inject -c x <&- >&- "$1"' - "$base"
	one_error inject
	run -1 --separate-stderr bash -c \
	    'chanpack-inject -n -c x "$1" <&- >&-' - "$base"
	one_error inject
}

@test "with -q a failed write to standard output is still told" {
	run -75 --separate-stderr bash -c \
	    'chanpack-inject -q -n -c x "$1" >/dev/full' - "$FIXTURES/v2.apk"
	one_error inject
}

@test "-o never replaces a device, a FIFO or a directory" {
	local out

	mkfifo fifo
	mkdir dir
	ln -s fifo link
	# Not /dev/null itself: this may be run by root.
	ln -s /dev/null null
	for out in fifo dir link null; do
		run -1 --separate-stderr chanpack-inject -c x -o "$out" "$FIXTURES/v2.apk"
		one_error inject
		[[ $stderr == *"cannot write $out: not a file" ]]
	done
	[ -p fifo ] && [ -d dir ] && [ -L link ] && [ -L null ]
}

@test "-o replaces what a symbolic link leads to, not the link" {
	mkdir there
	echo old >there/file.apk
	ln -s there/file.apk link.apk
	chanpack-inject -c huawei -o link.apk "$GOLDEN/base-v2v3.apk"
	[ -L link.apk ]
	cmp there/file.apk "$GOLDEN/walle-v2v3-huawei.apk"
	[ "$(ls -A there)" = file.apk ]
}

@test "an output keeps the mode of the file that it replaces" {
	local mode

	for mode in 600 640 755; do
		echo old >out.apk
		chmod $mode out.apk
		chanpack-inject -c x -o out.apk "$FIXTURES/v2.apk"
		[ "$(stat -c %a out.apk)" = $mode ]
	done
	umask 027
	chanpack-inject -c x -o new.apk "$FIXTURES/v2.apk"
	[ "$(stat -c %a new.apk)" = 640 ]
	echo x >list
	chmod 604 out.apk
	cp -p out.apk x.apk
	chanpack-inject -f list -o '{channel}.apk' "$FIXTURES/v2.apk"
	[ "$(stat -c %a x.apk)" = 604 ]
}

@test "whatever keeps -o from following a link is an error" {
	local was=/proc/sys/fs/protected_symlinks

	ln -s loop loop
	run -1 --separate-stderr chanpack-inject -c x -o loop "$FIXTURES/v2.apk"
	one_error inject
	[[ $stderr == *"cannot write loop: Too many levels"* ]]
	[ -L loop ]
	# The kernel follows nobody's link in a directory like /tmp.
	mkdir -m 1777 sticky
	echo precious >target
	ln -s "$PWD/target" sticky/link
	chown -h nobody sticky/link
	[ "$(cat $was)" = 1 ] || { echo 1 >$was && touch restore; }
	run -1 --separate-stderr chanpack-inject -c x -o sticky/link \
	    "$FIXTURES/v2.apk"
	[ ! -e restore ] || echo 0 >$was
	one_error inject
	[[ $stderr == *"cannot write sticky/link: Permission denied" ]]
	[ "$(cat target)" = precious ]
	[ -L sticky/link ]
}

@test "an output that has been removed does not get the kernel's name for it" {
	exec 9>gone
	rm gone
	run -1 --separate-stderr chanpack-inject -c a -o /proc/self/fd/9 \
	    "$FIXTURES/v2.apk"
	exec 9>&-
	one_error inject
	[[ $stderr == *"that file has been removed" ]]
	[ -z "$(ls -A)" ] || fail "$(ls -A)"
}

@test "a package is never written to a terminal" {
	local tool

	chanpack-upload -k a/game.apk "$FIXTURES/v2.apk"
	for tool in "chanpack-inject -c x $FIXTURES/v2.apk" \
	    "chanpack-inject -d $FIXTURES/v2.apk" 'chanpack-fetch a/game.apk'; do
		run -1 script -qec "$tool" /dev/null
		[[ $output == *"standard output: a terminal, where no package is written"* ]]
		[ "${#lines[@]}" -eq 1 ]
	done
	printf 'GET /a/channel=x/game.apk HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n' >ask
	run -0 script -qec 'chanpack-serve <ask' /dev/null
	[[ ${lines[0]} == 'HTTP/1.1 500 '* && $output == *"is a terminal"* ]]
	run -0 script -qec 'sed s/GET/HEAD/ ask | chanpack-serve' /dev/null
	[[ ${lines[0]} == 'HTTP/1.1 200 '* ]]
	# A plan is text.
	run -0 script -qec "chanpack-inject -n -c x $FIXTURES/v2.apk" /dev/null
	[[ ${lines[0]} == "base 0 "* ]]
}
