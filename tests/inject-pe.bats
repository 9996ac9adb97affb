# Windows programs (PE) with an Authenticode signature: what is written into
# their certificate table is found by independent readers, leaves all that is
# signed alone, and comes out again.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/desktop
load lib/serve

ALL=(mozilla omaha blob)

# refused WHY ARG...: chanpack-inject with them fails so, and writes nothing.
refused()
{
	run -1 --separate-stderr chanpack-inject "${@:2}"
	one_error inject
	[[ $stderr == *"$1"* && -z $output ]] || fail "said: $stderr"
}

@test "each form is found in a place that was prepared, and the size stays" {
	local words form

	desktop pe base sum odd
	[ "$(peread sum base)" = right ]
	for words in sum 'plus odd sum' wrong plus; do
		# shellcheck disable=SC2086 # several words
		desktop pe base "${ALL[@]}" $words
		for form in "${ALL[@]}" mozilla,omaha,blob; do
			stamp "$form" huawei base
			same_size base out
			[ ! -s said ]
		done
	done
}

@test "a place that is full, or has one byte too many for it, and all between" {
	local form free n

	desktop pe base mozilla=old omaha=300 blob sum
	desktop pe clean mozilla omaha=300 blob sum
	# Beside source%3D, and the head of a tag with brand=.
	for form in mozilla:1001 omaha:280 blob:993; do
		free=${form#*:} form=${form%:*}
		for n in 1 8 $((free - 1)) "$free"; do
			stamp "$form" "$(letters "$n")" clean
			same_size base out
			# Nothing is left of it under a shorter one.
			chanpack-inject -F "$form" -c x out >shorter
			chanpack-inject -F "$form" -c x clean | cmp - shorter
			chanpack-inject -F "$form" -c "$(letters "$n")" shorter |
			    cmp - out
		done
		refused "the place that was prepared for it has" \
		    -F "$form" -c "$(letters $((free + 1)))" clean
	done
	# An old text, which is no query, goes.
	chanpack-inject -F mozilla -c x base | cmp - \
	    <(chanpack-inject -F mozilla -c x clean)
}

@test "the place is as long as its string says" {
	desktop pe base mozilla mozilla-size=100
	chanpack-inject -F mozilla -c "$(letters $((100 - 14 - 9)))" -o out base
	peread check base out ''
	[ "$(chanpack-show -q out)" = "$(letters 77)" ]
	refused 'prepared for it has 86' -F mozilla -c "$(letters 78)" base
	desktop pe base omaha=256 blob=10
	stamp omaha "$(letters $((256 - 14 - 6)))" base
	stamp blob 0123456789 base
	refused 'prepared for it has 10' -F blob -c 01234567890 base
}

@test "text is encoded as its readers want it, and refused where none can be" {
	desktop pe base mozilla omaha blob
	stamp mozilla '华为 50%&a=b' base
	stamp blob '华为 50%&a=b' base
	refused 'as its readers want' -F omaha -c '华为' base
	refused 'as its readers want' -F omaha -c 'a&b' base
	stamp omaha 'a-b_c%{}' base
	chanpack-inject -F mozilla -c x -x medium=cpc -x 'campaign=(not set)' base |
	    chanpack-show >got
	[ "$(cat got)" = "mozilla	x	medium=cpc	campaign=(not set)" ]
}

# appended N: to base goes a tag with so many letters, with a warning.
appended()
{
	# Chromium looks into certificates alone.
	READER=omaha_extractor stamp omaha "$(letters "$1")" base &&
	    grep -q EnableCertPaddingCheck said
}

@test "a tag is appended where no place was prepared, with a warning" {
	local n words

	for words in sum 'plus odd sum' wrong ''; do
		# shellcheck disable=SC2086 # several words
		desktop pe base $words
		# unit/test_desktop.c tries 96 lengths.
		for n in {1..9} 300 4096; do
			often appended "$n"
		done
		chanpack-inject -F omaha -c x -o out base 2>/dev/null
		chanpack-inject -F omaha -c longer-than-this out 2>/dev/null |
		    cmp - <(chanpack-inject -F omaha -c longer-than-this base)
		chanpack-inject -F omaha -c x out 2>/dev/null |
		    cmp - <(chanpack-inject -F omaha -c x base)
	done
	chanpack-inject -d out 2>err | cmp - base
	[ ! -s err ]
}

@test "a tag with bytes of an older one behind it is read and replaced" {
	desktop pe base sum
	desktop pe old tag=brand=abc stale=longer sum
	READER=omaha_extractor checked old old abc omaha
	chanpack-inject -F omaha -c x old 2>/dev/null |
	    cmp - <(chanpack-inject -F omaha -c x base)
}

@test "there is one tag in the table, or none is written" {
	local words

	for words in 'stray omaha' 'omaha tag=brand=y' 'omaha omaha-twice' \
	    stray; do
		# shellcheck disable=SC2086 # several words
		desktop pe base $words
		refused 'another tag of Omaha' -F omaha -c x base
	done
	# In the program itself it does no harm: so it is in all of these.
	desktop pe base omaha
	stamp omaha x base
}

@test "a value cannot be what readers of another form look for" {
	local text

	desktop pe base "${ALL[@]}"
	for text in Gact2.0Omaha ---BEGIN_BLOB--- ---END_BLOB--- \
	    x---END_BLOB __MOZCUSTOM__:; do
		refused "which readers of" -F blob -c "$text" base
	done
	refused "which readers of" -F mozilla -c aGact2.0Omahab base
	refused "which readers of" -F mozilla -c ---BEGIN_BLOB--- base
}

@test "auto takes the first place that was prepared, and never appends" {
	local words

	for words in 'mozilla omaha blob' 'omaha blob' blob; do
		# shellcheck disable=SC2086 # several words
		desktop pe base $words
		[ "$(chanpack-inject -c x base | chanpack-show)" = \
		    "${words%% *}	x" ]
	done
	desktop pe base
	refused 'no place for a channel was prepared' -c x base
	refused 'there is no "__MOZCUSTOM__:"' -F mozilla -c x base
	refused 'there is no blob' -F blob -c x base
	refused 'form walle needs an APK signing block' -F walle -c x base
	desktop pe base unsigned
	for form in auto "${ALL[@]}"; do
		refused 'is not signed' -F "$form" -c x base
	done
	chanpack-inject -d base | cmp - base
}

@test "a mark that is in no string of its own is no place" {
	local words

	desktop pe base mozilla mozilla-string
	refused 'OCTET STRING' -F mozilla -c x base
	desktop pe base mozilla mozilla-mark
	refused 'OCTET STRING' -F mozilla -c x base
	for words in blob-end blob-octets; do
		desktop pe base blob $words
		refused 'blob between' -F blob -c x base
	done
}

@test "a damaged certificate table is refused with what is wrong about it" {
	local why words

	while IFS=: read -r words why; do
		# shellcheck disable=SC2086 # several words
		desktop pe base mozilla sum $words
		refused "damaged certificate table: $why" -c x base
		refused "damaged certificate table: $why" -d base
		run -1 --separate-stderr chanpack-show base
		[[ $stderr == *"damaged certificate table: $why" ]]
	done <<-'EOF'
	beyond:it ends behind the end of the file
	far:it ends behind the end of the file
	huge:it ends behind the end of the file
	short:it ends behind the end of the file
	early:bytes follow it, and it must end the file
	after:bytes follow it, and it must end the file
	inside:it begins inside the headers
	unaligned:it is not aligned to 8 bytes
	length:its only entry has another length
	two:its only entry has another length
	revision:its entry is no PKCS#7 signature
	type:its entry is no PKCS#7 signature
	der:its entry is no whole DER value
	indefinite:its entry is no whole DER value
	der-long:its entry is no whole DER value
	der-longer:its entry is no whole DER value
	EOF
	for words in directories no-size; do
		desktop pe base mozilla $words
		refused 'is not signed' -c x base
	done
	desktop pe base mozilla rom
	refused 'not a ZIP file' -c x base
	desktop pe base long
	refused 'has 17826280 bytes, at most 16777216 are read' -F omaha -c x base
}

@test "whatever the file ends with, no cut of it is written into" {
	local size cut

	desktop pe base mozilla omaha=256 sum
	size=$(stat -c %s base)
	for cut in 0 1 2 63 64 65 131 132 160 247 280 300 1023 1024 \
	    $((size - 8)) $((size - 1)); do
		head -c "$cut" base >part
		run -1 --separate-stderr chanpack-inject -c x part
		one_error inject
		[ -z "$output" ]
	done
}

@test "what was in Mozilla's place before is not known, and -d says so" {
	desktop pe base mozilla='An example.' sum
	run -1 chanpack-show base
	chanpack-inject -c x -o out base
	chanpack-inject -d out 2>err >back
	grep -q 'may differ from the base: .*another text in the place' err
	desktop pe clean mozilla sum
	cmp back clean
	desktop pe base omaha blob
	for form in omaha blob; do
		chanpack-inject -F $form -c x base | chanpack-inject -d 2>err |
		    cmp - base
		[ ! -s err ]
	done
}

@test "a batch, a pipe, a printed plan and a single run make the same files" {
	local form n

	desktop pe base "${ALL[@]}" sum
	seq -f c%g 20 >channels.txt
	for form in "${ALL[@]}" mozilla,omaha,blob; do
		chanpack-inject -F "$form" -f channels.txt -o 'dist/{channel}.exe' \
		    base >/dev/null
		for n in 1 20; do
			chanpack-inject -F "$form" -c c$n base |
			    cmp - dist/c$n.exe
			# shellcheck disable=SC2002 # a pipe
			cat base | chanpack-inject -F "$form" -c c$n |
			    cmp - dist/c$n.exe
			chanpack-inject -n -F "$form" -c c$n base |
			    rebuild base built
			cmp built dist/c$n.exe
		done
		rm -r dist
	done
	desktop pe base plus sum
	chanpack-inject -n -F omaha -c x base 2>/dev/null | rebuild base built
	chanpack-inject -F omaha -c x base 2>/dev/null | cmp - built
}

@test "a download is the same file, and so is each range of it" {
	local form

	export PROGRAM=chanpack-listen
	desktop pe base "${ALL[@]}" sum
	store a/setup.exe base
	serve_start
	for form in omaha mozilla blob; do
		chanpack-inject -F "$form" -c huawei -o whole base
		driven ranges "$PORT" "/a/channel=huawei;form=$form/setup.exe" \
		    whole base 60
	done
	desktop pe base sum
	store a/bare.exe base
	chanpack-inject -F omaha -c huawei -o whole base
	driven ranges "$PORT" "/a/channel=huawei;form=omaha/bare.exe" whole \
	    base 60
	# Broken off, and gone on with.
	head -c 1500 whole >part
	curl -sSf -C - -o part \
	    "http://127.0.0.1:$PORT/a/channel=huawei;form=omaha/bare.exe"
	cmp part whole
}

@test "a program of 300 MB is stamped from its last bytes" {
	hollow
	desktop pe big.exe size=300 "${ALL[@]}"
	for form in "${ALL[@]}"; do
		chanpack-inject -F "$form" -n -c huawei big.exe >plan
		[ "$(grep -c '^lit' plan)" -le 2 ]
		# One stands for all: each plan is carried out by the same code.
		[ "$form" = mozilla ] || [ -n "${SOAK-}" ] || continue
		chanpack-inject -F "$form" -c huawei -o out.exe big.exe
		[ "$(chanpack-show out.exe)" = "$form	huawei" ]
		chanpack-inject -F "$form" -d out.exe 2>/dev/null | cmp - big.exe
	done
}

@test "Mozilla's own stub takes a channel where its server writes one" {
	local stub=$TOP/../shared/samples/test-stub.exe

	[ -f "$stub" ] || skip "no $stub"
	chanpack-inject -c huawei -o out "$stub"
	checked "$stub" out huawei mozilla
	python3 - "$stub" out <<-'EOF'
	import struct, sys
	base, out = [bytearray(open(name, "rb").read()) for name in sys.argv[1:]]
	# What modify.go does; it leaves the CheckSum, which is wrong, alone.
	pe = struct.unpack_from("<I", base, 0x3C)[0]
	table = struct.unpack_from("<I", base, pe + 152)[0]
	at = base.index(b"__MOZCUSTOM__:", table) + 14
	base[at:at + 1010] = b"source%3Dhuawei".ljust(1010, b"\0")
	out[pe + 88:pe + 92] = base[pe + 88:pe + 92]
	assert base == out
	EOF
}
