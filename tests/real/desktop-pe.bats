# Programs and MSI files that other tools made and signed: what osslsigncode
# says of a signature, it says after a stamp.
load ../lib/helper
load ../lib/desktop

setup_file()
{
	cd "$BATS_FILE_TMPDIR" || return
	make_packages >made 2>&1 || { cat made >&2 && return 1; }
}

make_packages()
{
	local kind

	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem \
	    -subj '/CN=Publisher' -days 30 \
	    -addext extendedKeyUsage=codeSigning || return
	dummy mozilla.der Dummy 1.3.6.1.4.1.13769.666.666.666.9999.1 \
	    "$(zone __MOZCUSTOM__: 1024)" || return
	dummy omaha.der 'Dummy certificate' 1.3.6.1.4.1.11129.2.1.9999 \
	    "$(zone Gact2.0Omaha 8206)" || return
	printf '%s\n' '#include <stdio.h>' \
	    'int main(void) { return (puts("hello") == EOF); }' >hello.c
	i686-w64-mingw32-gcc -O2 -s -o pe32.exe hello.c &&
	    x86_64-w64-mingw32-gcc -O2 -s -o pe32plus.exe hello.c &&
	    mv pe32.exe pe32 && mv pe32plus.exe pe32plus &&
	    installer || return
	for kind in pe32 pe32plus msi; do
		signed $kind && prepared $kind || return
	done
}

# zone MARK SIZE: as hexadecimal: the mark and NUL.
zone()
{
	printf '%s%0*d' "$(printf %s "$1" | xxd -p)" $((2 * ($2 - ${#1}))) 0
}

# dummy OUT NAME OID HEX: a certificate that signs nothing, with an extension.
dummy()
{
	cat >dummy.cnf <<-EOC
	[req]
	distinguished_name = name
	x509_extensions = more
	prompt = no
	[name]
	CN = $2
	[more]
	$3 = DER:$4
	EOC
	openssl req -x509 -key key.pem -days 30 -config dummy.cnf -outform DER \
	    -out "$1"
}

# installer: an MSI file, msi, that installs pe32.
installer()
{
	cat >hello.wxs <<-'EOF'
	<?xml version='1.0' encoding='windows-1252'?>
	<Wix xmlns='http://schemas.microsoft.com/wix/2006/wi'>
	<Product Name='Hello' Manufacturer='Example' Language='1033' Version='1.0.0'
	  Id='abcddcba-86c7-4d14-aec0-86416a69abde' Codepage='1252'
	  UpgradeCode='abcddcba-7349-453f-94f6-bcb5110ba4fd'>
	<Package Id='*' Description='Hello' Manufacturer='Example'
	  InstallerVersion='100' Languages='1033' Compressed='yes'
	  SummaryCodepage='1252'/>
	<Media Id='1' Cabinet='hello.cab' EmbedCab='yes'/>
	<Directory Id='TARGETDIR' Name='SourceDir'>
	<Directory Id='INSTALLDIR' Name='hello'>
	<Component Id='Main' Guid='abcddcba-83f1-4f22-985b-fdb3c8abd471'>
	<File Id='Hello' Name='hello.exe' DiskId='1' Source='pe32' KeyPath='yes'/>
	</Component></Directory></Directory>
	<Feature Id='All' Level='1'><ComponentRef Id='Main'/></Feature>
	</Product></Wix>
	EOF
	wixl -o msi hello.wxs
}

# signed KIND: KIND.signed, with osslsigncode's blob, and KIND.bare, without.
signed()
{
	local more=-addUnauthenticatedBlob

	osslsigncode sign -certs cert.pem -key key.pem -h sha256 -in "$1" \
	    -out "$1.bare" &&
	    osslsigncode sign -certs cert.pem -key key.pem -h sha256 $more \
		-in "$1" -out "$1.signed"
}

# prepared KIND: that one, with both certificates in its signature.
prepared()
{
	local prepare=(python3 -B "$TOP/tests/lib/peprepare.py")

	rm -f signature
	osslsigncode extract-signature -in "$1.signed" -out signature &&
	    "${prepare[@]}" signature mozilla.der first &&
	    "${prepare[@]}" signature omaha.der last &&
	    osslsigncode attach-signature -sigin signature -CAfile cert.pem \
		-in "$1" -out "$1.prepared"
}

# package NAME: its path.
package()
{
	printf '%s\n' "$BATS_FILE_TMPDIR/$1"
}

# verdict FILE: all that osslsigncode says but for two numbers that change: a
# right CheckSum, and the digest of all bytes of an MSI file, which it does not
# compare with another.
verdict()
{
	osslsigncode verify -CAfile "$BATS_FILE_TMPDIR/cert.pem" "$1" 2>&1 |
	    grep -v -e '^PE checksum' -e '^Calculated message digest  '
}

# still_signed BASE FILE: the verdict is good, and the same.
still_signed()
{
	verdict "$1" >before
	grep -q '^Succeeded' before
	grep -q '^Signature verification: ok' before
	verdict "$2" | diff before -
}

@test "each form in each prepared file: readers find it, the signature is good" {
	local kind form base

	for kind in pe32 pe32plus msi; do
		base=$(package $kind.prepared)
		for form in mozilla omaha blob omaha,blob; do
			[ $kind:$form != msi:mozilla ] || continue
			for channel in x "$(letters 900)"; do
				chanpack-inject -F $form -c "$channel" -o out "$base"
				# shellcheck disable=SC2086 # a list
				checked "$base" out "$channel" ${form//,/ }
				same_size "$base" out
				chanpack-inject -F $form -d out 2>err |
				    cmp - "$base"
			done
			still_signed "$base" out
		done
	done
}

@test "what osslsigncode signs with its blob alone takes a channel in it" {
	local kind base

	for kind in pe32 pe32plus msi; do
		base=$(package $kind.signed)
		chanpack-inject -c huawei -o out "$base"
		[ "$(chanpack-show out)" = "blob	huawei" ]
		checked "$base" out huawei blob
		still_signed "$base" out
		chanpack-inject -d out | cmp - "$base"
	done
}

@test "a tag behind the signature is found, and the signature is good" {
	local kind base n

	for kind in pe32 pe32plus; do
		base=$(package $kind.bare)
		for n in 1 2 3 8; do
			chanpack-inject -F omaha -c "$(letters "$n")" -o out \
			    "$base" 2>err
			grep -q EnableCertPaddingCheck err
			READER=omaha_extractor \
			    checked "$base" out "$(letters "$n")" omaha
			[ "$(peread sum out)" = right ]
			still_signed "$base" out
			chanpack-inject -d out | cmp - "$base"
		done
	done
	base=$(package msi.bare)
	chanpack-inject -F omaha -c huawei -o out "$base"
	checked "$base" out huawei omaha
	still_signed "$base" out
	diff <(msiinfo streams "$base") <(msiinfo streams out)
	chanpack-inject -d out | cmp - "$base"
}

@test "CheckSum is right where it was, and osslsigncode computes the same" {
	local kind base form

	for kind in pe32 pe32plus; do
		base=$(package $kind.prepared)
		for form in mozilla omaha blob; do
			chanpack-inject -F $form -c huawei -o out "$base"
			[ "$(peread sum out)" = right ]
			osslsigncode verify -CAfile "$(package cert.pem)" out \
			    >said 2>&1
			grep '^PE checksum' said
			run -1 grep -i 'invalid PE checksum' said
		done
	done
}

@test "what is signed cannot change: a spoilt program is told from a stamped one" {
	local base

	base=$(package pe32.prepared)
	chanpack-inject -c huawei -o out "$base"
	flip out 1024
	run -1 peread check "$base" out huawei
	[[ $output == *"a signed byte differs"* ]]
	verdict out >said
	grep -q MISMATCH said
}
