# Lists of channels as people write them: splice -f, inject -f, serve -C.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

# listed FORMAT [CHANNEL]...: the list (a printf format) gives just these, to
# all who read such lists.  Their messages are in said.
listed()
{
	local format=$1

	shift
	# shellcheck disable=SC2059
	printf "$format" >list
	printf '%s\n' "$@" >want
	chanpack-splice -f list https://h/f 2>said |
	    chanpack-split | cut -f 1 | cmp - want || return
	rm -rf out
	chanpack-inject -f list -o 'out/{channel}' "$FIXTURES/v2.apk" 2>said2 |
	    xargs -d '\n' chanpack-show -q | cut -f 2 | cmp - want || return
	diff <(cut -d : -f 2- said) <(cut -d : -f 2- said2)
}

# silent: nothing was told.
silent()
{
	[ ! -s said ] || fail "$(cat said)"
}

@test "a byte order mark, CR LF and wide blanks around are no part of a channel" {
	listed '\xef\xbb\xbfhuawei\r\n\xe3\x80\x80xiaomi\xc2\xa0\r\n\t oppo \n\xc2\xa0\n\r\nvivo\r' \
	    huawei xiaomi oppo vivo
	silent
	# Inside they are.
	listed 'a\xe3\x80\x80b\nc d\n' 'a　b' 'c d'
	silent
}

@test "a remark begins with #, which a backslash makes a character" {
	listed '# all\n  # of them\nhuawei # Huawei store\nxiaomi\t# x\n\\#1\na\\#b\\\\#c\na\\\\b\\c\n' \
	    huawei xiaomi '#1' $'a#b\\' 'a\b\c' || fail "$(cat said)"
	[ "$(wc -l <said)" -eq 1 ]
	grep -q 'list:6: "#" directly after .* begins a remark' said
}

@test "the lists of Walle and packer-ng, with the remark right behind, are told once" {
	listed 'huawei#Huawei\nxiaomi#Xiaomi\n' huawei xiaomi
	[ "$(wc -l <said)" -eq 1 ]
	[[ $(cat said) == *'list:1: "#" directly after "huawei" begins a '\
'remark; write \# for the character itself' ]]
	# Also where it is read for each base.
	run -0 --separate-stderr chanpack-splice -f list https://h/1 https://h/2
	one_error splice
}

@test "extras follow, with TABs, and may have escapes and remarks too" {
	printf 'a\tcolor=\\#fff\tn=1 # x\n' >list
	[ "$(chanpack-splice -f list https://h/f | chanpack-split)" = \
	    $'a\thttps://h/f\tcolor=#fff\tn=1' ]
}

@test "white space around a TAB is no part of what it separates" {
	printf 'a \t x=1\xc2\xa0\ty=\xe3\x80\x80\\#2 \n' >list
	sed -i 's/y=\xe3\x80\x80/y=/' list
	[ "$(chanpack-splice -f list https://h/f | chanpack-split)" = \
	    $'a\thttps://h/f\tx=1\ty=#2' ]
	listed 'a\xc2\xa0\tn=1\nb \t n=1\n' a b
	silent
}

@test "a character that nobody can see makes a line bad, by number and code point" {
	local row code

	for row in '\xe2\x80\x8b U+200B' '\xe2\x80\xae U+202E' '\xef\xbb\xbf U+FEFF' \
	    '\xc2\xad U+00AD' '\xe2\x81\xa0 U+2060' '\xf3\xa0\x81\x81 U+E0041'; do
		code=${row#* }
		! listed "good\nhua${row% *}wei\nlast\n" good last ||
		    fail "$code was taken"
		run -1 --separate-stderr chanpack-splice -f list https://h/f
		one_error splice
		[[ $stderr == *"list:2: invisible character $code at byte 4: \
\"hua\\x"* ]] ||
		    fail "$stderr"
		[ "${#lines[@]}" -eq 2 ]
		run -1 --separate-stderr chanpack-inject -f list -o '{channel}' "$FIXTURES/v2.apk"
		[[ $stderr == *"list:2: invisible character $code at byte 4"* ]]
		[ "${#lines[@]}" -eq 2 ]
	done
}

@test "joiners between two characters are letters, and nowhere else" {
	# A family; Persian.
	listed '\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\n\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\n' \
	    '👨‍👩' 'می‌خ'
	silent
	for at in '\xe2\x80\x8da' 'a\xe2\x80\x8d' 'a\xe2\x80\x8d\xe2\x80\x8db' \
	    'a \xe2\x80\x8db' 'a\xe2\x80\x8c b'; do
		# shellcheck disable=SC2059
		printf "$at\n" >list
		run -1 --separate-stderr chanpack-splice -f list https://h/f
		[[ $stderr == *"list:1: invisible character U+200"* ]] ||
		    fail "$at: $stderr"
	done
}

@test "another encoding is refused, by its name where it can be told" {
	printf '渠道\n' | iconv -t UTF-16 >list
	run -1 --separate-stderr chanpack-splice -f list https://h/f
	[ "$stderr" = "chanpack-splice: list: the list is in UTF-16: save it in UTF-8" ]
	printf 'a\n' | iconv -t UTF-32 >list
	run -1 --separate-stderr chanpack-splice -f list https://h/f
	[[ $stderr == *"in UTF-32"* ]]
	printf 'a\n' | iconv -t UTF-16LE >list
	run -1 --separate-stderr chanpack-splice -f list https://h/f
	[[ $stderr == *"list:1: not UTF-8: NUL at byte 2 (maybe UTF-16)"* ]]
	printf '渠道\nb\n' | iconv -t GBK >list
	run -1 --separate-stderr chanpack-splice -f list https://h/f
	[[ $stderr == *"list:1: not UTF-8 at byte 1 (maybe GBK"* ]]
	[ "$output" = https://h/channel=b/f ]
	printf 'café\n' | iconv -t ISO-8859-1 >list
	run -1 --separate-stderr chanpack-splice -f list https://h/f
	[[ $stderr == *"(maybe ISO 8859 or Windows-1252)"* ]]
	# A remark may be in any: nobody reads it.
	listed 'a # \xff\xfe\x80\n' a
}

@test "a line that is there twice is told once and done once" {
	listed 'a\nb\n a # again\nb\r\na\n' a b
	[ "$(cut -d : -f 3- said | xargs)" = \
	    "3: line repeated, skipped: a 4: line repeated, skipped: b 5: line repeated, skipped: a" ]
	run -0 --separate-stderr chanpack-splice -f list https://h/1 https://h/2
	[ "${#lines[@]}" -eq 4 ]
	[ "${#stderr_lines[@]}" -eq 3 ]
	# Other extras make another line.
	printf 'a\nc\na\tn=1\na\tn=1\n' >list
	run -0 --separate-stderr chanpack-splice -f list https://h/f
	[ "${#lines[@]}" -eq 3 ]
	# So do -c and -f.
	run -0 --separate-stderr chanpack-splice -c a -f list https://h/f
	[ "${#lines[@]}" -eq 4 ]
}

@test "a list from a pipe gives the warnings of a file, for several bases too" {
	local bases

	printf 'a\na\nb#x\n' >list
	for bases in https://h/1 'https://h/1 https://h/2'; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr chanpack-splice -f list $bases
		[ "${#stderr_lines[@]}" -eq 2 ]
		printf '%s\n' "${stderr//list/stdin}" >want
		# shellcheck disable=SC2086
		chanpack-splice -f - $bases < <(cat list) 2>said >urls
		cmp said want
		[ "$(cat urls)" = "$output" ]
	done
}

@test "no two of many lines are taken for one" {
	seq 300000 >list
	run -0 --separate-stderr bash -c \
	    'chanpack-splice -f list https://h/f | sort -u | wc -l'
	[ "$output" = 300000 ]
	[ -z "$stderr" ]
	cat list list >twice
	[ "$(chanpack-splice -f twice https://h/f 2>said | wc -l)" = 300000 ]
	[ "$(wc -l <said)" = 300000 ]
}

@test "who types a list is told what is waited for" {
	run -0 script -qec 'chanpack-splice -f - https://h/f' /dev/null < <(printf 'a\n\004')
	[[ $output == *"reading channels from the terminal"* ]]
	run -0 script -qec "chanpack-inject -f - -o 'd/{channel}' $FIXTURES/v2.apk" \
	    /dev/null < <(printf 'a\n\004')
	[[ $output == *"reading channels from the terminal"* ]]
	[ -s d/a ]
}

@test "a list that holds nothing is refused" {
	run -1 --separate-stderr chanpack-splice -f - https://h/f </dev/null
	[ "$stderr" = 'chanpack-splice: no channel in stdin' ]
	local text

	for text in '' '\n\n' '# nothing\n' '\xef\xbb\xbf\n' '\xe3\x80\x80\n'; do
		# shellcheck disable=SC2059
		printf "$text" >list
		run -1 --separate-stderr chanpack-splice -f list https://h/f
		one_error splice
		[[ -z $output && $stderr == *"no channel in list" ]]
		run -1 --separate-stderr chanpack-inject -f list -o '{channel}' "$FIXTURES/v2.apk"
		one_error inject
		[[ $stderr == *"no channel in list" ]]
		run -1 --separate-stderr timeout 20 chanpack-listen -l 127.0.0.1:0 -C list
		one_error listen
		[[ $stderr == *"no channel in list" ]]
	done
}
