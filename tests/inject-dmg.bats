# Disk images of macOS: what is written is found by a reader of another author,
# all checksums are right when they are made anew, and it comes out again.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

SAMPLES=${SAMPLES:-$TOP/../shared/samples}

diskimage()
{
	python3 "$TOP/tests/lib/diskimage.py" "$@"
}

# sample NAME: Mozilla's own, where they are; else the test says so and ends.
sample()
{
	[ -f "$SAMPLES/$1" ] || skip "no samples of Mozilla in $SAMPLES"
}

# query KIND CHANNEL: what its reader gives.
query()
{
	case $1 in
	mozilla) echo "source%3D$2" ;;
	omaha) echo "brand=$2" ;;
	esac
}

# in_ranges BASE FILE: they differ in the four ranges of the file ranges alone.
in_ranges()
{
	[ "$(wc -l <ranges)" -eq 4 ] || fail "no four ranges" || return
	[ "$(stat -c %s "$1")" -eq "$(stat -c %s "$2")" ] ||
	    fail "another length" || return
	cmp -l "$1" "$2" >differ || true
	awk 'NR == FNR { from[NR] = $1; to[NR] = $2; next }
	    { ok = 0
	      for (i in from) if ($1 > from[i] && $1 <= to[i] + 1) ok = 1
	      if (!ok) { print "byte", $1 - 1; bad = 1 } }
	    END { exit bad }' ranges differ
}

# stamp KIND BASE CHANNEL: into out.dmg, and take it out again.
stamp()
{
	chanpack-inject -c "$3" -o out.dmg "$2" || return
	diskimage where "$2" + check out.dmg + read "$1" out.dmg >ranges ||
	    return
	[ "$(tail -n 1 ranges)" = "$(query "$1" "$3")" ] ||
	    fail "the reader finds another channel" || return
	sed -i '$d' ranges
	in_ranges "$2" out.dmg || return
	[ "$(chanpack-show out.dmg)" = "$1	$3" ] || return
	chanpack-inject -c "$3" out.dmg | cmp - out.dmg || return
	chanpack-inject -d out.dmg | cmp - "$2"
}

@test "a channel changes four ranges, and all checksums are right" {
	local kind resource map

	for kind in mozilla omaha; do
		for resource in plst attribution; do
			for map in 0 1; do
				diskimage make base.dmg zone=$kind \
				    resource=$resource map=$map \
				    + check base.dmg
				stamp $kind base.dmg huawei
			done
		done
	done
}

@test "a channel fits up to the last byte of the place, and not beyond" {
	local kind room fixed

	for kind in mozilla omaha; do
		diskimage make base.dmg zone=$kind
		fixed=$(query $kind "")
		room=8192
		[ $kind = omaha ] || room=498
		room=$((room - ${#fixed}))
		# No channel is as long as Omaha's place: extras fill it.
		if [ $kind = mozilla ]; then
			stamp mozilla base.dmg "$(letters $room)"
			run -1 --separate-stderr chanpack-inject \
			    -c "$(letters $((room + 1)))" -o no.dmg base.dmg
		else
			room=$((room - 4096 - 3))
			chanpack-inject -c "$(letters 4096)" \
			    -x "a=$(letters $room)" -o out.dmg base.dmg
			diskimage check out.dmg
			[ "$(diskimage read omaha out.dmg | wc -c)" -eq 8193 ]
			# A full place is one still.
			chanpack-inject -d out.dmg | cmp - base.dmg
			chanpack-inject -c x out.dmg >less.dmg
			diskimage check less.dmg
			chanpack-inject -d less.dmg | cmp - base.dmg
			run -1 --separate-stderr chanpack-inject \
			    -c "$(letters 4096)" -x "a=$(letters $((room + 1)))" \
			    -o no.dmg base.dmg
		fi
		one_error inject
		[[ $stderr == *place*prepared* ]]
		[ ! -e no.dmg ]
	done
}

@test "each length of Mozilla's place is known again when the TABs are gone" {
	local places=({0,1}.{0,1}.{14,15,64}) nul head room place
	local make=() check=()

	for place in "${places[@]}"; do
		IFS=. read -r nul head room <<<"$place"
		make+=(+ make "base.$place" "room=$room" "nul=$nul" "head=$head")
		check+=(+ check "out.$place")
	done
	diskimage "${make[@]:1}"
	for place in "${places[@]}"; do
		chanpack-inject -c x -o "out.$place" "base.$place"
		chanpack-inject -c abcdef -o six.dmg "base.$place" ||
		    [ "${place##*.}" -lt 15 ]
		[ ! -e six.dmg ] ||
		    chanpack-inject -c abcdef "out.$place" | cmp - six.dmg
		rm -f six.dmg
		chanpack-inject -d "out.$place" | cmp - "base.$place"
	done
	diskimage "${check[@]:1}"
}

@test "another channel replaces the first, as if that had never been" {
	local kind

	for kind in mozilla omaha; do
		diskimage make base.dmg zone=$kind
		chanpack-inject -c one-that-is-longer base.dmg |
		    chanpack-inject -c two >out.dmg
		chanpack-inject -c two base.dmg | cmp - out.dmg
	done
}

@test "what stood in the place when the image was built stays beside a channel" {
	diskimage make base.dmg fill=dlsource%3Dmozillaci
	chanpack-inject -c x -o out.dmg base.dmg
	diskimage check out.dmg
	[ "$(chanpack-show out.dmg)" = "mozilla	x	dlsource=mozillaci" ]
	# Then the length is that of the attribute: nothing else tells it.
	chanpack-inject -c "$(letters 400)" out.dmg | chanpack-show >line
	grep -q "^mozilla	L" line
}

@test "a pipe, a plan and a batch give the same bytes as a file" {
	diskimage make base.dmg zone=omaha
	chanpack-inject -c x -o out.dmg base.dmg
	chanpack-inject -c x <base.dmg | cmp - out.dmg
	chanpack-inject -n -c x base.dmg >plan
	rebuild base.dmg made.dmg <plan
	cmp made.dmg out.dmg
	printf 'x\ny\n' | chanpack-inject -f - -o '{channel}.dmg' base.dmg
	cmp x.dmg out.dmg
	[ "$(chanpack-show -q y.dmg)" = y ]
}

@test "an image without a place is refused, and has no channel" {
	local form

	diskimage make base.dmg resource=none
	run -1 --separate-stderr chanpack-inject -c x base.dmg
	one_error inject
	[[ $stderr == *"no place for a channel was prepared in this disk image"* ]]
	for form in mozilla omaha; do
		run -1 --separate-stderr chanpack-inject -F $form -c x base.dmg
		one_error inject
		[[ $stderr == *"this disk image has no place"* ]]
	done
	run -1 --separate-stderr chanpack-show base.dmg
	[[ $stderr == *"no channel" ]]
	chanpack-inject -d base.dmg | cmp - base.dmg
	# A place is for the form that it was made for.
	diskimage make base.dmg zone=omaha
	run -1 chanpack-inject -F mozilla -c x base.dmg
	diskimage make base.dmg
	run -1 chanpack-inject -F omaha -c x base.dmg
	run -1 --separate-stderr chanpack-inject -F walle -c x base.dmg
	[[ $stderr == *"needs an APK signing block"* ]]
}

@test "an image with a code signature is read and not written" {
	diskimage make base.dmg
	chanpack-inject -c x -o out.dmg base.dmg
	diskimage make sealed.dmg sealed=1
	for form in auto mozilla; do
		run -1 --separate-stderr chanpack-inject -F $form -c x sealed.dmg
		one_error inject
		[[ $stderr == *"has a code signature of its own"* ]]
	done
	diskimage make sealed.dmg sealed=1 fill=source%3Dx
	[ "$(chanpack-show sealed.dmg)" = "mozilla	x" ]
}

@test "an image whose parts do not agree is refused with the reason" {
	local what make=()
	local -A why=()

	while IFS='|' read -r what want; do
		why[$what]=$want
		make+=(+ make "$what.dmg" "break=$what")
	done <<-'EOF'
	resource-length|attribution resource is not of version 1
	resource-position|attribution resource is of another image
	resource-after|attribution resource is of another image
	second-table|two partitions have the same blocks
	no-run|no partition has the blocks
	run-too-long|at most 4194304 are read
	second-resource|has two attribution resources
	list-outside|trailer points outside of it
	list-overlaps|trailer points outside of it
	table|a partition's table is none
	EOF
	diskimage make bad.dmg crc=4 "${make[@]}"
	for what in "${!why[@]}"; do
		run -1 --separate-stderr chanpack-inject -c x "$what.dmg"
		one_error inject
		[[ $stderr == *"${why[$what]}"* ]] || fail "$what: $stderr"
	done
	run -1 --separate-stderr chanpack-inject -c x bad.dmg
	[[ $stderr == *"is no CRC-32"* ]]
}

# listed TEXT: an image with this property list, @BLKX@ and @PLST@ in it.
listed()
{
	printf '%s' "$1" >list.xml
	diskimage make base.dmg list=list.xml
}

@test "a property list of any other shape is refused with the reason" {
	local fork text want n wants=() make=()
	local top='<plist version="1.0">' end='</plist>'

	fork='<dict><key>resource-fork</key><dict>@BLKX@@PLST@</dict></dict>'
	listed "$top$fork$end"
	stamp mozilla base.dmg x
	listed "<?xml version=\"1.0\"?><!DOCTYPE plist SYSTEM \"x\">$top
	    $fork $end   "
	stamp mozilla base.dmg x
	# What other keys have is passed over.
	listed "$top<dict><key>a</key><array><integer>1</integer><true/><dict/>
	    </array>${fork#<dict>}$end"
	stamp mozilla base.dmg x
	while IFS='|' read -r want text; do
		text=${text//@@/$fork}
		text=${text//DEEP/$(printf '<array>%.0s' {1..40})}
		n=${#wants[@]}
		printf %s "$text" >"list.$n"
		make+=(+ make "bad.$n" "list=list.$n")
		wants+=("$want")
	done <<-'EOF'
	declares entities|<!DOCTYPE plist [<!ENTITY a "b">]><plist>@@</plist>
	has a comment|<plist><!-- x -->@@</plist>
	has a comment|<plist><dict><key>a</key><string><![CDATA[x]]></string></dict></plist>
	has a comment|<plist><?php x?>@@</plist>
	has a comment|<plist><dict a="b"></dict></plist>
	does not begin as one|<?xml version="1.0"?>@@
	does not begin as one|
	does not end as one|<plist>@@</plist>x
	does not end as one|<plist>@@</dict>
	has text between|<plist>@@
	has text between|<plist>x@@</plist>
	is no dict|<plist><array></array></plist>
	is nested too deeply|<plist><dict><key>a</key>DEEP</dict></plist>
	has a key without a value|<plist><dict><key>a</key></dict></plist>
	has an element inside a text|<plist><dict><key>a<b/></key></dict></plist>
	has a dict that is not made of keys|<plist><dict><string>a</string></dict></plist>
	has two resource forks|<plist><dict><key>resource-fork</key><dict></dict><key>resource-fork</key><dict></dict></dict></plist>
	has a resource fork that is no dict|<plist><dict><key>resource-fork</key><array/></dict></plist>
	has a resource that is no array|<plist><dict><key>resource-fork</key><dict><key>a</key><dict/></dict></dict></plist>
	has a resource that is no dict|<plist><dict><key>resource-fork</key><dict><key>a</key><array><array/></array></dict></dict></plist>
	has a key twice|<plist><dict><key>resource-fork</key><dict><key>a</key><array><dict><key>Name</key><string/><key>Name</key><string/></dict></array></dict></dict></plist>
	has a Name that is no string|<plist><dict><key>resource-fork</key><dict><key>a</key><array><dict><key>Name</key><data/></dict></array></dict></dict></plist>
	EOF
	diskimage "${make[@]:1}"
	for n in "${!wants[@]}"; do
		run -1 --separate-stderr chanpack-inject -c x "bad.$n"
		one_error inject
		[[ $stderr == *"its property list ${wants[n]}"* ]] ||
		    fail "$(cat "list.$n"): $stderr"
	done
}

@test "Mozilla's images are written and read, and come back to the byte" {
	local base

	sample attributable.dmg
	base=$SAMPLES/attributable.dmg
	diskimage check "$base"
	stamp mozilla "$base" huawei
	stamp mozilla "$base" "$(letters 482)"
}

@test "an image that Mozilla's writer stamped can be stamped again" {
	sample attributed.dmg
	diskimage check "$SAMPLES/attributed.dmg"
	chanpack-inject -c huawei -o again.dmg "$SAMPLES/attributed.dmg"
	diskimage check again.dmg
	[ "$(chanpack-show again.dmg)" = "mozilla	huawei" ]
	chanpack-inject -c huawei -o out.dmg "$SAMPLES/attributable.dmg"
	cmp -n 262697 out.dmg again.dmg
	cmp <(tail -c 512 out.dmg) <(tail -c 512 again.dmg)
	chanpack-inject -d -o gone.dmg again.dmg
	cmp -n 262697 gone.dmg "$SAMPLES/attributable.dmg"
}

@test "where the checksums were not updated for what is in the place, they are now" {
	local base=$SAMPLES/attributable-with-existing-data.dmg

	sample "${base##*/}"
	run -1 diskimage check "$base"
	chanpack-inject -c x -o out.dmg "$base"
	diskimage check out.dmg
	[ "$(chanpack-show out.dmg)" = "mozilla	x	dlsource=mozillaci" ]
	chanpack-inject -d out.dmg | cmp - "$SAMPLES/attributable.dmg"
}
