# MSI files: a tag behind the last byte, or a place that was prepared in the
# signature, is found by independent readers and comes out again.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/desktop
load lib/serve

# refused WHY ARG...: chanpack-inject with them fails so, and writes nothing.
refused()
{
	run -1 --separate-stderr chanpack-inject "${@:2}"
	one_error inject
	[[ $stderr == *"$1"* && -z $output ]] || fail "said: $stderr"
}

@test "a tag is appended, replaced by longer and shorter ones, and taken out" {
	local n

	desktop msi base
	for n in 1 2 511 512 4096; do
		stamp omaha "$(letters "$n")" base
		head -c "$(stat -c %s base)" out | cmp - base
		[ $(($(stat -c %s out) - $(stat -c %s base))) -eq $((n + 20)) ]
		chanpack-inject -F omaha -c other out |
		    cmp - <(chanpack-inject -F omaha -c other base)
		[ ! -s said ]
	done
	refused 'no place for a channel was prepared' -c x base
}

@test "a place that was prepared is filled, and the size stays" {
	local form free n

	desktop msi base omaha blob
	for form in omaha:8186:4096 blob:993:993; do
		IFS=: read -r form _ free <<<"$form"
		for n in 1 2 "$free"; do
			stamp "$form" "$(letters "$n")" base
			same_size base out
			chanpack-inject -F "$form" -c x out |
			    cmp - <(chanpack-inject -F "$form" -c x base)
		done
	done
	stamp omaha,blob huawei base
	[ "$(chanpack-inject -c x base | chanpack-show)" = "omaha	x" ]
	refused 'prepared for it has 993' -F blob -c "$(letters 994)" base
	desktop msi base omaha=256
	stamp omaha "$(letters 236)" base
	refused 'prepared for it has 256' -F omaha -c "$(letters 237)" base
	refused 'there is no blob' -F blob -c x base
}

@test "a place in a stream of several parts is none" {
	desktop msi base omaha=900 parts
	refused 'no place for a channel was prepared' -c x base
	stamp omaha x base
	[ "$(stat -c %s out)" -gt "$(stat -c %s base)" ]
	desktop msi base blob=900 parts
	refused 'there is no blob' -F blob -c x base
}

@test "the last tag is the one, as its readers have it" {
	local words

	# Behind the prepared place, or with that too far in front.
	for words in 'omaha tag=brand=old' \
	    'omaha sectors=160 tag=brand=old' 'tag=brand=old'; do
		# shellcheck disable=SC2086 # several words
		desktop msi base $words
		[ "$(chanpack-show base)" = "omaha	old" ]
		chanpack-inject -F omaha -c x -o out base
		checked base out x omaha
	done
	# Bytes that are no tag of the file.
	desktop msi base tag=brand=old stale=bytes
	run -1 chanpack-show base
	stamp omaha x base
	desktop msi base omaha tag=brand=old stale=bytes
	refused 'readers take the last' -F omaha -c x base
}

@test "a file that is cut, or of the magic alone, is refused or has a tag" {
	local cut

	desktop msi base omaha=256 blob
	for cut in 0 1 7 8 511; do
		head -c $cut base >part
		run -1 --separate-stderr chanpack-inject -F omaha -c x part
		one_error inject
	done
	for cut in 512 513 1000 2900; do
		head -c $cut base >part
		stamp omaha x part
	done
}

@test "a batch, a pipe, a printed plan and a download make the same file" {
	local form

	export PROGRAM=chanpack-listen
	desktop msi base omaha blob
	desktop msi bare
	store a/base.msi base
	store a/bare.msi bare
	echo c1 >channels.txt
	serve_start
	for form in base:omaha base:blob bare:omaha; do
		IFS=: read -r base form <<<"$form"
		chanpack-inject -F "$form" -c c1 -o whole "$base"
		chanpack-inject -F "$form" -f channels.txt -o 'dist/{channel}' \
		    "$base" >/dev/null
		cmp whole dist/c1
		rm -r dist
		# shellcheck disable=SC2002 # a pipe
		cat "$base" | chanpack-inject -F "$form" -c c1 | cmp - whole
		chanpack-inject -n -F "$form" -c c1 "$base" | rebuild "$base" built
		cmp built whole
		driven ranges "$PORT" "/a/channel=c1;form=$form/$base.msi" whole \
		    "$base" 40
	done
}
