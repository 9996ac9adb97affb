# A base that is written to while it is read: no package is made of two bases.
load lib/helper

# base: 3 MiB in big.apk, last written long ago, and the copy old.apk.
base()
{
	large big.apk 3
	cp big.apk old.apk
	touch -d 2020-01-01 big.apk
}

# change HOW: write to big.apk, where no plan expects certain bytes.
change()
{
	case $1 in
	shorter) truncate -s 1M big.apk ;;
	longer) printf x >>big.apk ;;
	rewritten) printf x | dd of=big.apk bs=1 seek=1000 conv=notrunc status=none ;;
	*) fail "$1?" ;;
	esac
}

# changed STATUS FILE: it is that of a base that changed, and FILE has the
# message.
changed()
{
	[ "$1" -eq 75 ] || fail "status $1: $(cat "$2")" || return
	[ "$(cat "$2")" = "chanpack-inject: big.apk: changed while it was read" ] ||
	    fail "$(cat "$2")"
}

@test "a base that changes while it goes to a pipe is status 75" {
	local how status

	mkfifo pipe
	for how in shorter longer rewritten; do
		base
		chanpack-inject -c x big.apk >pipe 2>err &
		exec 5<pipe
		# After the first byte, all is planned; a pipe is too small for
		# the rest.
		head -c 1 <&5 >first
		change $how
		cat <&5 >rest
		exec 5<&-
		status=0
		wait $! || status=$?
		changed $status err || fail "$how"
	done
}

@test "a base that is replaced by another while it is read is whole" {
	base
	mkfifo pipe
	chanpack-inject -c x big.apk >pipe &
	exec 5<pipe
	head -c 1 <&5 >got
	cp "$FIXTURES/v2.apk" new.apk
	mv new.apk big.apk
	cat <&5 >>got
	exec 5<&-
	wait $!
	chanpack-inject -c x old.apk | cmp - got
}

# paused COMMAND CHANGE: run COMMAND with the descriptor 9 on a pipe of one
# page, in which there is room for one line of 28 bytes; after that line has
# come, run CHANGE, and then let it go on.  Its status.
paused()
{
	python3 - "$@" <<-'EOF'
	import fcntl, os, struct, subprocess, sys, termios, time
	command, change = sys.argv[1:]
	out, into = os.pipe()
	size = fcntl.fcntl(into, 1031, 4096)  # F_SETPIPE_SZ
	os.write(into, b"x" * (size - 40))
	child = subprocess.Popen(["bash", "-c", f"exec 9>&{into}; {command}"],
	                         pass_fds=[into])
	os.close(into)
	room, start = bytearray(4), time.monotonic()
	while struct.unpack("i", room)[0] < size - 40 + 28:
	    assert child.poll() is None, "it ended"
	    assert time.monotonic() - start < 60, "it never came"
	    fcntl.ioctl(out, termios.FIONREAD, room)
	subprocess.run(["bash", "-c", change], check=True)
	while data := os.read(out, 65536):
	    sys.stderr.buffer.write(data.lstrip(b"x"))
	sys.exit(child.wait())
	EOF
}

@test "a base that changes under -o leaves no file" {
	local how

	export -f change fail
	for how in shorter longer rewritten; do
		base
		# It says that the form is walle, and then waits.
		run -75 --separate-stderr paused \
		    'exec chanpack-inject -v -c x -o out.apk big.apk 2>&9' \
		    "change $how"
		[[ $stderr == *"big.apk: changed while it was read" ]] ||
		    fail "$how: $stderr"
		[ "$(ls -A)" = $'big.apk\nold.apk' ]
	done
	base
	paused 'exec chanpack-inject -v -c x -o out.apk big.apk 2>&9' true
	chanpack-inject -c x old.apk | cmp - out.apk
}

@test "after its base has changed, a batch publishes nothing" {
	local how

	mkfifo list
	for how in shorter longer rewritten; do
		base
		chanpack-inject -f list -o 'd/{channel}' big.apk >out 2>err &
		# The list is opened after the scan.
		exec 5>list
		change $how
		seq 100 >&5
		exec 5>&-
		wait $! && fail "status 0" || [ $? -eq 75 ]
		grep -q '^chanpack-inject: big.apk: changed while it was read;' err
		[ ! -s out ]
		[ -z "$(ls -A d)" ]
	done
}

@test "what a batch has written before its base changes is whole" {
	local path n=0

	base
	# Far more than can wait to be printed; a line has 28 bytes.
	seq -f "$(letters 22)%03g" 300 >channels.txt
	run -75 --separate-stderr paused "exec chanpack-inject -J 1 -f channels.txt \
	    -o 'd/{channel}' big.apk >&9" "$(declare -f change); change rewritten"
	[[ $stderr == *"are complete, and made of the old base"* ]]
	for path in d/*; do
		chanpack-inject -c "${path#d/}" old.apk | cmp - "$path"
		n=$((n + 1))
	done
	[ $n -ge 1 ]
	[ $n -lt 300 ]
	[ "$(grep -c "^d/" <<<"$stderr")" -eq $n ]
}
