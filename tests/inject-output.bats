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
