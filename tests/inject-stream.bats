# Files, pipes, plans and output files: the same bytes by every way.
load lib/helper

@test "a file, standard input, a pipe and -o give the same bytes" {
	local base=$GOLDEN/base-v2v3.apk

	chanpack-inject -c huawei "$base" >file
	chanpack-inject -c huawei <"$base" | cmp - file
	chanpack-inject -c huawei - <"$base" | cmp - file
	cat "$base" | chanpack-inject -c huawei | cmp - file
	chanpack-inject -c huawei -o out "$base"
	cmp out file
	cat "$base" | chanpack-inject -c huawei -o out2
	cmp out2 file
	chanpack-inject -c huawei "$base" >>appended
	cmp appended file
}

@test "the output file may be the input" {
	cp "$GOLDEN/base-v2v3.apk" game.apk
	chanpack-inject -c huawei -o game.apk game.apk
	cmp game.apk "$GOLDEN/walle-v2v3-huawei.apk"
	[ "$(ls -A)" = game.apk ]
}

@test "a printed plan, rebuilt with dd, is the package" {
	local base form

	for base in "$FIXTURES"/{v2,v3,v2v3-verity}.apk; do
		for form in walle vasdolly packer block:0x12345678; do
			for channel in x "$(printf '%04096d' 0)"; do
				chanpack-inject -F "$form" -c "$channel" "$base" >want
				chanpack-inject -n -F "$form" -c "$channel" "$base" |
				    rebuild "$base" got
				cmp want got
			done
		done
	done
	chanpack-inject -c x "$FIXTURES/v1.apk" >want
	chanpack-inject -n -c x "$FIXTURES/v1.apk" | rebuild "$FIXTURES/v1.apk" got
	cmp want got
}

@test "a package larger than the window streams through it" {
	large big.apk 5
	chanpack-inject -c huawei big.apk >want
	cat big.apk | chanpack-inject -w 1M -c huawei | cmp - want
	cat big.apk | chanpack-inject -w 100K -c huawei | cmp - want
	cat big.apk | chanpack-inject -w 1M -d | cmp - big.apk
	cat want | chanpack-inject -w 1M -d | cmp - big.apk
}

@test "output begins while the input is still coming" {
	large big.apk 3
	mkfifo in
	chanpack-inject -w 1M -c huawei <in >out &
	exec 5>in
	head -c 2500000 big.apk >&5
	for ((i = 0; i < 200; i++)); do
		[ "$(stat -c %s out)" -lt 1400000 ] || break
		sleep 0.05
	done
	[ "$(stat -c %s out)" -ge 1400000 ]
	tail -c +2500001 big.apk >&5
	exec 5>&-
	wait $!
	chanpack-inject -c huawei big.apk | cmp - out
}

@test "a window that is too small is an error, not a short package" {
	large big.apk 1
	run -1 --separate-stderr bash -c \
	    'cat big.apk | chanpack-inject -w 500 -c x >out'
	one_error inject
	[[ $stderr == *"window of 500 bytes is too small"* ]]
	run -1 --separate-stderr bash -c \
	    'cat big.apk | chanpack-inject -w 500 -c x -o whole'
	[ ! -e whole ]
}

@test "what to do about a window that is too small is what the program can do" {
	# A directory that is larger than what chanpack-show holds back.
	python3 - >huge.zip <<-'EOF'
	import struct, sys
	sys.stdout.buffer.write(bytes(100 + (70 << 20)) + struct.pack(
	    "<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, 70 << 20, 100, 0))
	EOF
	run -1 --separate-stderr bash -c 'cat huge.zip | chanpack-show'
	one_error show
	[[ $stderr == *"window of 67108864 bytes is too small"*"; give the package as a file" ]]
	run -1 --separate-stderr bash -c \
	    'cat huge.zip | chanpack-inject -c x -o out.apk'
	one_error inject
	[[ $stderr == *"; give -w a larger one, or the package as a file" ]]
}

@test "memory stays within the window and 8 MiB, whatever the size" {
	large big.apk 60
	cat big.apk | python3 -c '
import resource, subprocess, sys
subprocess.run(["chanpack-inject", "-w", "32M", "-c", "x"],
               stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' >peak
	# A sanitizer needs memory of its own.
	if ! ldd "$(command -v chanpack-inject)" | grep -q libasan; then
		[ "$(cat peak)" -lt $((40 * 1024)) ] || fail "$(cat peak) KiB"
	fi
}

@test "a scan reads at most 128 KiB in at most 4 reads, whatever the size" {
	large big.apk 18
	run -0 --separate-stderr chanpack-inject -nv -c x big.apk
	[[ $stderr =~ scan:\ ([0-9]+)\ reads,\ ([0-9]+)\ bytes ]]
	[ "${BASH_REMATCH[1]}" -le 4 ]
	[ "${BASH_REMATCH[2]}" -le 131072 ]
}

@test "illegal channels are refused with the reason" {
	refuse() {
		run -2 --separate-stderr chanpack-inject -c "$1" "$FIXTURES/v2.apk"
		one_error inject
		[[ $stderr == "chanpack-inject: -c: "*"$2"* && -z $output ]] ||
		    fail "$stderr"
	}
	refuse '' "channel is empty"
	refuse "$(printf '%04097d' 0)" "4097 bytes, at most 4096"
	refuse $'a\xff' "not UTF-8 at byte 2"
	refuse $'a\xed\xa0\x80' "not UTF-8"
	refuse $'a\nb' 'control character at byte 2: "a\x0ab"'
	refuse $'\x7f' "control character"
	refuse $'\xc2\x85' "control character"
}

@test "wrong usage is status 2 and says what is wrong" {
	use() {
		run -2 --separate-stderr chanpack-inject "${@:2}"
		[[ -z $output && $stderr == *"$1"*"try 'chanpack-inject --help'"* ]]
	}
	use "no channel"
	use "-c given twice" -c a -c b
	use "-o given twice" -c a -o b -o c
	use "-d goes with none of" -d -c a
	use "-d goes with none of" -d -x a=b
	use "one package at a time" -c a b c
	use "takes a size" -c a -w lots
	use "invalid option" -c a --nonsense
	use "needs an argument" -c
}

# Window and chunk together wrapped to a small ring, which gave wrong bytes.
@test "a window as large as a number can be is refused" {
	large big.apk 3
	run -1 --separate-stderr bash -c \
	    'cat big.apk | chanpack-inject -w 18446744073709551615 -c x'
	one_error inject
	[ -z "$output" ]
}
