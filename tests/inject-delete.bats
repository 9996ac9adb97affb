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

# told: after `run --separate-stderr` of -d, one line says that it is not known
# whether the base is left.
told()
{
	one_error inject && [[ $stderr == *"the result may differ from the base"* ]]
}

@test "padding that is not spare keeps its bytes and its place, and comes back" {
	local name base form

	for name in padding-first padding-twice padding-dirty padding-marked; do
		base=$(edge "$name")
		for form in walle vasdolly,packer; do
			chanpack-inject -F $form -c huawei -o out.apk "$base"
			apkcheck invariants --base "$base" out.apk
			chanpack-show --against "$base" -q out.apk
			often verify_like "$base" out.apk
			run -0 --separate-stderr chanpack-inject -d -o back.apk out.apk
			cmp back.apk "$base"
		done
	done
}

@test "what comes back is the base byte for byte, or it is said" {
	local base channel

	edges ok
	for base in "${EDGES[@]}"; do
		# Both have a value under walle's id, which goes.
		case ${base##*/} in *walle*) continue ;; esac
		for channel in x "$(letters 700)" "$(letters 3000)"; do
			chanpack-inject -c "$channel" -o out.apk "$base"
			run -0 --separate-stderr chanpack-inject -d -o back.apk out.apk
			cmp -s back.apk "$base" || told || fail "$base: $stderr"
		done
	done
}

@test "it is said where another base gives the same package, though writing again does" {
	# Twice as much padding as needed, and a channel that needs it.
	chanpack-inject -c "$(letters 2000)" -o out.apk "$(edge room-5000)"
	run -0 --separate-stderr chanpack-inject -d -o back.apk out.apk
	told
	chanpack-inject -c "$(letters 2000)" back.apk | cmp - out.apk
	# An ordinary base with an ordinary channel: there is no other.
	chanpack-inject -c huawei -o out.apk "$FIXTURES/v2v3.apk"
	run -0 --separate-stderr chanpack-inject -d -o back.apk out.apk
	[ -z "$stderr" ]
	cmp back.apk "$FIXTURES/v2v3.apk"
}
