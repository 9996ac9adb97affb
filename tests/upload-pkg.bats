# Packages of Apple's installer whose table of contents does not end in front of
# the place for a channel are refused as broken.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

ZONE=8206

installer()
{
	python3 "$TOP/tests/lib/installer.py" "$@"
}

# broken FILE TEXT: refused as such.
broken()
{
	run -1 --separate-stderr chanpack-upload "$1"
	one_error upload || return
	[[ $stderr == *"$1: refused (--accept broken "*"table of contents $2"* ]] ||
	    fail "$stderr" || return
	run -0 --separate-stderr chanpack-upload --accept broken "$1"
}

# contents XML: a package with a zone and this table of contents.
contents()
{
	printf '<xar><toc>%s</toc></xar>' "$1" >toc.xml
	installer make base.pkg zone=$ZONE toc=toc.xml
}

@test "a sound package is stored, with a zone and a ticket or without" {
	installer make a.pkg zone=$ZONE ticket=1000
	chanpack-upload a.pkg >url
	chanpack-fetch "$(<url)" | cmp - a.pkg
	chanpack-upload -k a/b.pkg - <a.pkg
	installer make b.pkg
	run -1 --separate-stderr chanpack-upload b.pkg
	[[ $stderr == *"--accept formless"*"no place for a channel"* ]]
	chanpack-upload -q --accept formless b.pkg
	# 2000 files, and directories in one another.
	contents "$(printf '<file><data><offset>%d</offset><size>1</size>
	    <length>1</length></data></file>' {1..2000}
	    printf '<file>%.0s' {1..200}
	    printf '</file>%.0s' {1..200})"
	chanpack-upload base.pkg
}

@test "a table of contents that is damaged is found" {
	installer make a.pkg zone=$ZONE break=toc-garbage
	broken a.pkg "is not compressed as the header says"
	installer make a.pkg zone=$ZONE break=toc-cut
	broken a.pkg "is not compressed as the header says"
	installer make a.pkg zone=$ZONE break=toc-more
	broken a.pkg "is not compressed as the header says"
	installer make a.pkg zone=$ZONE break=toc-length
	broken a.pkg "is not compressed as the header says"
	contents '<file>'
	broken base.pkg "is no XML"
	printf '<!DOCTYPE xar [<!ENTITY a "b">]><xar>&a;</xar>' >toc.xml
	installer make base.pkg zone=$ZONE toc=toc.xml
	broken base.pkg "has a DOCTYPE"
	contents "$(printf '<file>%.0s' {1..300}; printf '</file>%.0s' {1..300})"
	broken base.pkg "is nested too deeply"
}

@test "content that ends in the place, or nowhere, is found" {
	local range

	contents '<file><data><offset>20</offset><length>7</length><size>9</size></data><data/></file>'
	chanpack-upload base.pkg
	contents '<checksum><offset>@END@</offset><size>0</size></checksum>'
	chanpack-upload base.pkg
	for range in '<checksum><offset>@END@</offset><size>1</size></checksum>' \
	    '<file><data><offset>@END@</offset><length>1</length><size>1</size></data></file>' \
	    '<signature><offset>@END@</offset><size>256</size></signature>' \
	    '<file><ea><offset>9</offset><length>18446744073709551000</length></ea></file>'; do
		contents "$range"
		broken base.pkg "has content that ends behind the file, or in the place"
	done
	for range in '<file><data><offset>1</offset><length>1</length></data></file>' \
	    '<file><data><length>1</length><size>1</size></data></file>' \
	    '<checksum><offset>1</offset></checksum>' \
	    '<checksum><offset>-1</offset><size>1</size></checksum>' \
	    '<checksum><offset>1</offset><size></size></checksum>' \
	    '<checksum><offset>18446744073709551615</offset><size>1</size></checksum>' \
	    '<checksum><offset>1</offset><size>0000000000000000000000000000000001</size></checksum>'; do
		contents "$range"
		broken base.pkg "has a range without an offset or a length"
	done
}

@test "a table of contents that inflates to 70 MB is not read to the end" {
	# What stands behind 64 MiB is no XML, which nobody sees.
	python3 -c 'print("<xar>" + " " * 70000000 + "<<")' >toc.xml
	installer make base.pkg zone=$ZONE toc=toc.xml
	broken base.pkg "has more than 64 MiB"
	# Nor if the header says less.
	python3 - <<-'EOF'
	import struct
	data = bytearray(open("base.pkg", "rb").read())
	struct.pack_into(">Q", data, 16, 1000)
	open("base.pkg", "wb").write(data)
	EOF
	broken base.pkg "is not compressed as the header says"
}
