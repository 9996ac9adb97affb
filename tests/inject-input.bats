# What a package can be read from, and what is refused as no place for one.
load lib/helper

# refused TEXT [FILE]: one message that says TEXT, and no output, under a
# limit: what cannot be read to its end would be read for ever.
refused()
{
	local want=$1

	shift
	run -1 --separate-stderr timeout 60 chanpack-inject -c x "$@"
	one_error inject
	[[ $stderr == "chanpack-inject: $want"* && -z $output ]] ||
	    fail "$*: $stderr"
	run -1 timeout 60 chanpack-inject -c x -o out.apk "$@"
	[ ! -e out.apk ]
}

@test "a directory, a device or a socket that is named is refused as what it is" {
	mkdir dir
	ln -s dir link
	python3 -c 'import socket
socket.socket(socket.AF_UNIX).bind("sock")'
	refused 'dir: a directory, not a package' dir
	refused 'link: a directory, not a package' link
	refused '/dev/null: a character device, not a package' /dev/null
	refused '/dev/zero: a character device, not a package' /dev/zero
	refused 'sock: a socket, not a package' sock
	refused 'none.apk: cannot open: No such file' none.apk
}

@test "a block device that is named is refused" {
	local block

	# It is not opened: no driver has to be behind it.
	mknod block b 7 255 2>/dev/null && block=block ||
	    block=$(find /dev -type b -print -quit)
	[ -n "$block" ] || skip "no block device is there or can be made"
	refused "$block: a block device, not a package" "$block"
}

@test "a file that may not be read is refused" {
	local -a as=()

	cp "$FIXTURES/v2.apk" secret.apk
	chmod 000 secret.apk
	# Root reads all, but for what it gives up.
	[ "$(id -u)" -ne 0 ] ||
	    as=(setpriv "--bounding-set=-dac_override,-dac_read_search"
		"--inh-caps=-dac_override,-dac_read_search")
	run -1 --separate-stderr "${as[@]}" chanpack-inject -c x secret.apk
	one_error inject
	[[ $stderr == *"secret.apk: cannot open: Permission denied" ]]
	[ -z "$output" ]
	echo x >channels.txt
	run -1 --separate-stderr "${as[@]}" chanpack-inject -f channels.txt \
	    -o 'd/{channel}' secret.apk
	one_error inject
	[[ $stderr == *"secret.apk: cannot open"*"Permission denied" ]]
	[ ! -e d ]
}

@test "a directory or a device as standard input is refused" {
	mkdir dir
	refused 'standard input: a directory, not a package' <dir
	refused 'standard input: a character device' </dev/null
	refused 'standard input: a character device' - </dev/zero
	run -1 --separate-stderr bash -c 'chanpack-inject -c x <&-'
	[ "$stderr" = 'chanpack-inject: standard input: it is closed' ]
}

@test "a terminal as standard input is refused, and the message says what to do" {
	script -qec "chanpack-inject -c x -o out.apk" /dev/null </dev/null >said &&
	    fail "status 0" || [ $? -eq 1 ]
	grep -q 'chanpack-inject: standard input: a terminal.*name a file' said
	[ ! -e out.apk ]
	# A package on the command line does not need it.
	script -qec "chanpack-inject -c x -o out.apk '$FIXTURES/v2.apk'" \
	    /dev/null </dev/null
	[ -e out.apk ]
}

@test "a FIFO that is named is read as a pipe is" {
	large big.apk 3
	chanpack-inject -c huawei big.apk >want
	mkfifo fifo
	cat big.apk >fifo &
	chanpack-inject -w 1M -c huawei fifo | cmp - want
	wait $!
	cat big.apk >fifo &
	chanpack-inject -c huawei -o out.apk fifo
	wait $!
	cmp out.apk want
	chanpack-inject -c huawei <(cat big.apk) | cmp - want
	cat big.apk | chanpack-inject -c huawei /dev/stdin | cmp - want
}

@test "a socket as standard input is read as a pipe is" {
	python3 - "$FIXTURES/v2.apk" <<-'EOF'
	import socket, subprocess, sys
	ours, theirs = socket.socketpair()
	with open("out.apk", "wb") as out, theirs:
	    child = subprocess.Popen(["chanpack-inject", "-c", "x"],
	                             stdin=theirs, stdout=out)
	with ours, open(sys.argv[1], "rb") as package:
	    ours.sendall(package.read())
	sys.exit(child.wait())
	EOF
	chanpack-inject -c x "$FIXTURES/v2.apk" | cmp - out.apk
}

@test "a package from standard input begins where that stands" {
	{ echo header; cat "$FIXTURES/v2.apk"; } >file
	{ read -r && chanpack-inject -c x; } <file >out.apk
	chanpack-inject -c x "$FIXTURES/v2.apk" | cmp - out.apk
}
