# Packages of Apple's installer: a tag stands behind what is signed and in front
# of the notarization ticket, where a reader of another author finds it.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

ZONE=8206

installer()
{
	python3 "$TOP/tests/lib/installer.py" "$@"
}

size()
{
	stat -c %s "$1"
}

# kept BASE FILE [N]: all up to the heap's end, and the trailers, of N bytes, are
# as in the base.
kept()
{
	local end

	end=$(installer end "$1") && cmp -n "$end" "$1" "$2" &&
	    cmp <(tail -c "${3:-0}" "$1") <(tail -c "${3:-0}" "$2")
}

@test "a prepared zone is filled, and emptied again" {
	local ticket n

	for ticket in '' 5000; do
		installer make base.pkg zone=$ZONE ${ticket:+ticket=$ticket}
		chanpack-inject -c huawei -x ap=beta -o out.pkg base.pkg
		[ "$(size out.pkg)" -eq "$(size base.pkg)" ]
		kept base.pkg out.pkg "${ticket:+5032}"
		[ "$(installer read out.pkg)" = "brand=huawei&ap=beta" ]
		[ "$(chanpack-show out.pkg)" = "omaha	huawei	ap=beta" ]
		chanpack-inject -c huawei out.pkg | cmp - out.pkg
		chanpack-inject -d out.pkg | cmp - base.pkg
		# What a shorter channel leaves free has nothing of the longer.
		chanpack-inject -c x out.pkg >x.pkg
		n=$(grep -c huawei x.pkg) || true
		[ "$n" -eq 0 ]
	done
}

@test "without a zone one is made in front of the trailers" {
	local ticket

	for ticket in '' 5000; do
		installer make base.pkg ${ticket:+ticket=$ticket}
		run -1 --separate-stderr chanpack-inject -c x base.pkg
		one_error inject
		[[ $stderr == *"no place for a channel was prepared"*"-F omaha"* ]]
		chanpack-inject -F omaha -c huawei -o out.pkg base.pkg
		[ "$(size out.pkg)" -eq $(($(size base.pkg) + ZONE)) ]
		kept base.pkg out.pkg "${ticket:+5032}"
		[ "$(installer read out.pkg)" = "brand=huawei" ]
		[ "$(chanpack-show out.pkg)" = "omaha	huawei" ]
		chanpack-inject -F omaha -c other -o other.pkg base.pkg
		chanpack-inject -c other out.pkg | cmp - other.pkg
		# It looks as if it had been prepared: the zone stays, empty.
		installer make prepared.pkg zone=$ZONE ${ticket:+ticket=$ticket}
		chanpack-inject -qd out.pkg | cmp - prepared.pkg
		run -0 --separate-stderr chanpack-inject -d -o gone.pkg out.pkg
		[[ $stderr == *"may differ"* ]]
	done
}

@test "a tag that others appended gets a zone, or is taken out whole" {
	installer make base.pkg ticket=77
	installer make tagged.pkg ticket=77 tag=brand=old\&lang=en
	[ "$(chanpack-show tagged.pkg)" = "omaha	old	lang=en" ]
	chanpack-inject -F omaha -c "$(letters 300)" -o out.pkg tagged.pkg
	[ "$(installer read out.pkg)" = "brand=$(letters 300)&lang=en" ]
	[ "$(size out.pkg)" -eq $(($(size base.pkg) + ZONE)) ]
	chanpack-inject -qd tagged.pkg | cmp - base.pkg
}

@test "a tag fits up to the last byte of the zone, and not beyond" {
	local base n=$((8192 - 6 - 4096 - 3))

	installer make zone.pkg zone=$ZONE
	installer make none.pkg
	for base in zone none; do
		chanpack-inject -F omaha -c "$(letters 4096)" \
		    -x "a=$(letters $n)" -o out.pkg $base.pkg
		[ "$(installer read out.pkg | wc -c)" -eq 8193 ]
		chanpack-inject -F omaha -c x -o less.pkg out.pkg
		[ "$(size less.pkg)" -eq "$(size out.pkg)" ]
		# A full zone is one still.
		chanpack-inject -qd out.pkg | cmp - zone.pkg
		run -1 --separate-stderr chanpack-inject -F omaha \
		    -c "$(letters 4096)" -x "a=$(letters $((n + 1)))" \
		    -o no.pkg $base.pkg
		one_error inject
		[[ $stderr == *"would have 8207 bytes"*8206* ]]
		[ ! -e no.pkg ]
	done
}

@test "bytes that are no whole tag up to the trailers are no place" {
	# In the heap, in front of other bytes.
	installer make base.pkg heap=Gact2.0Omaha--and-more ticket=10
	run -1 chanpack-show base.pkg
	chanpack-inject -F omaha -c x -o out.pkg base.pkg
	[ "$(installer read out.pkg)" = brand=x ]
	kept base.pkg out.pkg 42
	# A whole tag, and then other bytes than its fill.
	installer make base.pkg tag=brand=y behind=more
	run -1 chanpack-show base.pkg
	# A length that ends behind the trailers' start.
	installer make base.pkg heap=Gact2.0Omaha99brand=x
	run -1 chanpack-show base.pkg
}

@test "several tickets are walked through, and a broken walk is refused" {
	local what

	installer make base.pkg zone=$ZONE ticket=33 tickets=5
	chanpack-inject -c x base.pkg >out.pkg
	[ "$(installer read out.pkg)" = brand=x ]
	for what in no-terminator trailer-length; do
		installer make bad.pkg zone=$ZONE ticket=33 break=$what
		run -1 --separate-stderr chanpack-inject -F omaha -c x bad.pkg
		one_error inject
		[[ $stderr == *"trailers of its notarization ticket"* ]]
	done
	installer make bad.pkg zone=$ZONE ticket=33 tickets=100
	run -1 chanpack-inject -F omaha -c x bad.pkg
	installer make bad.pkg zone=$ZONE break=toc-outside
	run -1 --separate-stderr chanpack-inject -F omaha -c x bad.pkg
	[[ $stderr == *"table of contents ends behind the file"* ]]
	installer make bad.pkg zone=$ZONE break=version
	run -1 --separate-stderr chanpack-inject -F omaha -c x bad.pkg
	[[ $stderr == *"not a ZIP file"* ]]
}

@test "a pipe, a plan and a batch give the same bytes as a file" {
	installer make base.pkg ticket=100
	chanpack-inject -F omaha -c x -o out.pkg base.pkg
	chanpack-inject -F omaha -c x <base.pkg | cmp - out.pkg
	chanpack-inject -n -F omaha -c x base.pkg >plan
	rebuild base.pkg made.pkg <plan
	cmp made.pkg out.pkg
	printf 'x\ny\n' |
	    chanpack-inject -F omaha -f - -o '{channel}.pkg' base.pkg
	cmp x.pkg out.pkg
	[ "$(chanpack-show -q y.pkg)" = y ]
}
