# 7-Zip lists and tests disk images and installer packages with a channel, by
# their own checksums.
load ../lib/helper

SAMPLES=${SAMPLES:-$TOP/../shared/samples}

# accepts TYPE FILE NAME...: it finds these in there, and all checksums right.
accepts()
{
	local name

	7z l "-t$1" "$2" >list || return
	for name in "${@:3}"; do
		grep -qE " $name\$" list || fail "no $name: $(<list)" || return
	done
	7z t "-t$1" "$2" >said && grep -qx "Everything is Ok" said
}

@test "7-Zip finds all checksums of a stamped disk image right, and a wrong one" {
	local kind map

	for kind in mozilla omaha; do
		for map in 0 1; do
			python3 "$TOP/tests/lib/diskimage.py" make base.dmg \
			    zone=$kind map=$map
			chanpack-inject -c huawei -o out.dmg base.dmg
			accepts Dmg out.dmg
		done
	done
	# It does look: the place alone, without the sums, is refused.
	cmp -l base.dmg out.dmg | head -n 1 >differ
	flip out.dmg $(($(cut -d ' ' -f 1 <(xargs <differ)) - 1))
	run -2 7z t -tDmg out.dmg
}

@test "7-Zip finds Mozilla's own image right when it is stamped" {
	[ -f "$SAMPLES/attributable.dmg" ] ||
	    skip "no samples of Mozilla in $SAMPLES"
	chanpack-inject -c huawei -o out.dmg "$SAMPLES/attributable.dmg"
	accepts Dmg out.dmg 3.hfsx
	# The file system in it, with the attribute beside the app.
	7z t out.dmg | grep -qx "Everything is Ok"
}

@test "7-Zip finds the files of a stamped installer package, and they are right" {
	local options

	while read -r options; do
		# shellcheck disable=SC2086 # several words
		python3 "$TOP/tests/lib/installer.py" make base.pkg $options
		chanpack-inject -F omaha -c huawei -o out.pkg base.pkg
		7z t -tXar out.pkg >said
		# It warns of bytes behind the heap.
		grep -qx "Everything is Ok" said
		grep -qx "Files: 4" said
		7z x -so out.pkg app/Payload >payload
		[ "$(stat -c %s payload)" -eq 2000 ]
	done <<-'EOF'
	zone=8206
	zone=8206 ticket=500
	ticket=500
	tag=brand=x
	EOF
}
