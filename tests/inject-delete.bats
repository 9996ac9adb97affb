# -d without -F: what can be taken out, and what has to stay.
load lib/helper

# Records that are found in a ZIP comment, as a printf format.
RECORDS=('vasdolly-v1 x\001\0ltlovezh' 'packer-v1 x\001\0!ZXK!'
    'kuaishou-v1 {"kwaiChannel":"a"}\025\0')

@test "a channel in a comment that is signed stays, the others are taken out" {
	local record form

	for record in "${RECORDS[@]}"; do
		form=${record%% *}
		commented "${record#* }" "$FIXTURES/v2.apk" base.apk
		chanpack-inject -F walle,vasdolly -c huawei -o with.apk base.apk
		run -0 --separate-stderr chanpack-inject -d -o out.apk with.apk
		one_error inject
		[[ $stderr == *"form $form cannot be taken out"*"covers the ZIP comment"* ]] ||
		    fail "$stderr"
		cmp out.apk base.apk
		cat with.apk | chanpack-inject -q -d 2>err | cmp - base.apk
		[ ! -s err ]
	done
}

@test "a package whose only channel is in a signed comment is refused" {
	local record form

	for record in "${RECORDS[@]}"; do
		form=${record%% *}
		commented "${record#* }" "$FIXTURES/v2v3.apk" base.apk
		run -1 --separate-stderr chanpack-inject -d -o out.apk base.apk
		one_error inject
		[[ $stderr == *"form $form cannot be taken out"*"what is in it stays" ]]
		[ ! -e out.apk ]
		run -1 --separate-stderr chanpack-inject -d -F "$form" base.apk
		one_error inject
		[[ $stderr == *"covers the ZIP comment: what is in it stays" ]]
		[ -z "$output" ]
	done
}

@test "one that is asked for by name is not left in silence" {
	commented 'x\001\0ltlovezh' "$FIXTURES/v2.apk" base.apk
	chanpack-inject -c huawei -o with.apk base.apk
	run -1 --separate-stderr chanpack-inject -d -F walle,vasdolly-v1 \
	    -o out.apk with.apk
	one_error inject
	[ ! -e out.apk ]
}
