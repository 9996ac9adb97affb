# What the apps' own readers find, which apkcheck.py imitates, and that
# chanpack-show finds the same.
load lib/helper
load lib/against

FORMS=(walle vasdolly packer hume kuaishou block:0x12345678)

# placed BASE CD COMMENT OUT: BASE with its directory at CD, a hole before the
# signing block, and a comment of so many bytes.
placed()
{
	python3 - "$@" <<-'EOF'
	import struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	cd, comment = map(int, sys.argv[2:4])
	eocd = data.rindex(b"PK\5\6")
	(old,) = struct.unpack_from("<I", data, eocd + 16)
	start = old - struct.unpack_from("<Q", data, old - 24)[0] - 8
	struct.pack_into("<IH", data, eocd + 16, cd, comment)
	with open(sys.argv[4], "wb") as f:
	    f.write(data[:start])
	    f.seek(cd - (old - start))
	    f.write(data[start:] + b"c" * comment)
	EOF
}

# found FILE FORM...: chanpack-show finds every form's channel, "huawei", in
# it; readers find it in these, and in no others.
found()
{
	local file=$1 form all

	shift
	for form in "${FORMS[@]}"; do
		[ "$(chanpack-show -q -F "$form" "$file")" = huawei ] || return
	done
	all=$(IFS=, && printf '%s' "${FORMS[*]}")
	apkcheck readers "$all" "$file" >found || return
	cut -f 1 found | cmp - <(printf '%s\n' "$@") || return
	run ! grep -v $'\thuawei' found
}

@test "readers with signed numbers find nothing beyond 2 GiB or behind a long comment" {
	local all base=base.apk unsigned=(vasdolly hume kuaishou block:0x12345678)

	all=$(IFS=, && printf '%s' "${FORMS[*]}")
	chanpack-inject -F "$all" -c huawei -o $base "$FIXTURES/v2v3.apk"
	placed $base $(((1 << 31) - 1)) 0 out.apk
	found out.apk "${FORMS[@]}"
	placed $base $((1 << 31)) 0 out.apk
	found out.apk "${unsigned[@]}"
	placed $base $(((1 << 32) - 2)) 9 out.apk
	found out.apk "${unsigned[@]}"
	placed $base 100000 32767 out.apk
	found out.apk "${FORMS[@]}"
	placed $base 100000 32768 out.apk
	found out.apk vasdolly hume block:0x12345678
}

@test "a seal beside them is in no reader's way" {
	local base

	(umask 077 && chanpack-splice --new-seal-key >seal.keys)
	for base in v1v2 v2 v2v3-verity v3; do
		chanpack-inject -q --seal seal.keys -F "$(IFS=, && echo "${FORMS[*]}")" \
		    -c huawei -o out.apk "$FIXTURES/$base.apk"
		[ "$(chanpack-show -F seal out.apk)" = $'seal\thuawei' ]
		found out.apk "${FORMS[@]}"
	done
}

@test "the readers fall back on the comment by their own rules" {
	local record

	# Kuaishou: where there is no v2 or v3 signature, and only there.
	chanpack-inject -F kuaishou-v1 -c huawei -o out.apk "$FIXTURES/v1.apk"
	[ "$(apkcheck read kuaishou-v1 out.apk)" = huawei ]
	[ "$(apkcheck read kuaishou out.apk)" = huawei ]
	record='{"kwaiChannel":"a"}\025\000'
	commented "$record" "$FIXTURES/v2v3.apk" out.apk
	run -1 apkcheck read kuaishou-v1 out.apk
	run -1 apkcheck read kuaishou out.apk
	commented "$record" "$(edge empty-block)" out.apk
	[ "$(apkcheck read kuaishou-v1 out.apk)" = a ]
	[ "$(chanpack-show -q -F kuaishou-v1 out.apk)" = a ]
	# It must be the whole comment.
	commented "x$record" "$FIXTURES/v1.apk" out.apk
	run -1 apkcheck read kuaishou-v1 out.apk
	run -1 chanpack-show -F kuaishou-v1 out.apk
	# Hume: JSON in VasDolly's record, where both its pairs are empty.
	chanpack-inject -F vasdolly-v1 -c '{"hume_channel_id":"a"}' -o out.apk \
	    "$FIXTURES/v1.apk"
	[ "$(apkcheck read hume out.apk)" = a ]
}

# same_as_reader FORM ID VALUE [WANT]: VALUE is Python for the bytes of a pair.
# The reader finds WANT, channel and extras (nothing without it); so does
# chanpack-show; and when another channel is written, these extras are left.
same_as_reader()
{
	local form=$1 said

	parts "$FIXTURES/v2v3.apk" "I, O = '\u2218'.encode(), '\u2219'.encode()
def P(s): n = struct.pack('<I', len(s)); return b'Packer Ng Sig V2' + n + s + n
p.pairs.append(($2, $3))" >base.apk
	said=$(apkcheck read "$form" base.apk 2>/dev/null) || true
	[ "$said" = "${4:-}" ] || fail "the reader of $form: $said" || return
	said=$(chanpack-show -F "$form" base.apk 2>/dev/null) || true
	[ "$said" = "${4:+$form	$4}" ] ||
	    fail "chanpack-show finds $said in $3" || return
	chanpack-inject -F "$form" -c other -o out.apk base.apk
	said=$(apkcheck read "$form" out.apk)
	[ "$said" = "other${4+${4#"${4%%	*}"}}" ] ||
	    fail "left of $3: $said" || return
	[ "$(chanpack-show -F "$form" out.apk)" = "$form	$said" ]
}

@test "a value that others wrote gives what its reader finds, and keeps its extras" {
	local walle=0x71777777 packer=0x7a786b21

	same_as_reader walle $walle 'b"{\"channel\":\"a\",\"k\":\"v\"}"' 'a	k=v'
	same_as_reader walle $walle 'b" {\"channel\":\"a\",\"k\":\"v\"}\n;x"' 'a	k=v'
	same_as_reader walle $walle 'b"{\"channel\":\"a\"}\0\0\0\xff"' a
	same_as_reader walle $walle 'b"{\"channel\":\"a\"}{\"channel\":\"b\"}"' a
	same_as_reader walle $walle 'b"{\"channel\":\"a\",\"channel\":\"b\"}"' b
	same_as_reader walle $walle 'b"{\"channel\":\"a\",\"k\":\"1\",\"k\":\"2\"}"' 'a	k=2'
	same_as_reader walle $walle 'b"x{\"channel\":\"a\"}"'
	same_as_reader walle $walle 'b"{\"channel\":\"a\""'
	same_as_reader hume 0x99666666 'b"{\"hume_channel_id\":\"a\"} x"' a
	same_as_reader kuaishou 0x71123457 'b"{\"kwaiChannel\":\"a\"}}"' a
	same_as_reader vasdolly 0x881155ff 'b" a b\n\0"' 'a b'
	same_as_reader packer $packer 'P(b"CHANNEL"+I+b"a"+O+b"k"+I+b"v"+O)' 'a	k=v'
	same_as_reader packer $packer 'P(b"CHANNEL"+I+b"a"+O+b"CHANNEL"+I+b"b"+O)' b
	same_as_reader packer $packer 'P(b"CHANNEL"+I+b"a"+O+b"CHANNEL"+I+O)' a
	same_as_reader packer $packer 'P(b"CHANNEL"+I+b"a"+O+b"k"+I+b"1"+O+b"k"+I+b"2"+O)' 'a	k=2'
	same_as_reader packer $packer 'P(b"x"+O+O+b"y"+I+b"1"+I+b"2"+O+b"CHANNEL"+I+b"a"+O)' a
	same_as_reader packer $packer 'P(b"CHANNEL"+I+b"a"+O+b"k"+I+b"v")' 'a	k=v'
	same_as_reader packer $packer 'P(b"CHANNEL"+I+O)'
	same_as_reader packer $packer 'P(b"CHANNEL"+I+b"a"+O)+b"x"' a
	same_as_reader packer $packer 'P(b"CHANNEL"+I+b"a"+O)[:-1]'
}

@test "the last of several pairs counts, and one is left, in every form" {
	local n form said
	local ids=(0x71777777 0x881155ff 0x7a786b21 0x99666666 0x71123457 0x12345678)

	for n in "${!FORMS[@]}"; do
		form=${FORMS[n]}
		chanpack-inject -F "$form" -c one -o one.apk "$FIXTURES/v2v3.apk"
		chanpack-inject -F "$form" -c two -o two.apk "$FIXTURES/v2v3.apk"
		# Twice its id, and the other forms' between and behind.
		parts one.apk "
a = p.pairs[-1][1]
b = Parts(open('two.apk', 'rb').read()).pairs[-1][1]
other = [(i, b'{\"other\":\"%x\"}' % i) for i in (${ids[0]}, ${ids[1]},
    ${ids[2]}, ${ids[3]}, ${ids[4]}, ${ids[5]}) if i != ${ids[n]} and
    (i, ${ids[n]}) != (${ids[3]}, ${ids[0]}) and
    (i, ${ids[n]}) != (${ids[0]}, ${ids[3]})]
p.pairs[-1:] = [(${ids[n]}, a)] + other[:2] + [(${ids[n]}, b)] + other[2:]" >base.apk
		[ "$(apkcheck read "$form" base.apk)" = two ]
		[ "$(chanpack-show -q -F "$form" base.apk)" = two ]
		chanpack-inject -F "$form" -c three -o out.apk base.apk
		said=$(apkcheck one-pair "${ids[n]}" base.apk out.apk \
		    + read "$form" out.apk)
		[ "$said" = three ]
		[ "$(chanpack-show -q -F "$form" out.apk)" = three ]
	done
}
