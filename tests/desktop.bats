# Packages for PCs through all programs: stored, spliced, served, made in the
# store, compared, counted.
# shellcheck disable=SC2034 # SERVE is for `ask`
load lib/helper
load lib/serve
load lib/desktop

# each FUNCTION: for each kind, in FILE and FORM.
each()
{
	for FILE in game.exe game.msi game.dmg game.pkg; do
		case $FILE in
		*.exe) FORM=mozilla ;;
		*.dmg) FORM=mozilla ;;
		*) FORM=omaha ;;
		esac
		"$1" || return
	done
}

setup()
{
	helper_setup
	desktop pe game.exe mozilla omaha sum
	desktop msi game.msi omaha blob
	python3 "$TOP/tests/lib/diskimage.py" make game.dmg
	python3 "$TOP/tests/lib/installer.py" make game.pkg zone=8206
}

publish()
{
	local url base store=$XDG_DATA_HOME/chanpack

	base=$(chanpack-upload "$FILE")
	url=$(chanpack-splice -c huawei "$base")
	chanpack-inject -c huawei "$FILE" >want
	SERVE=(--log "$PWD/log" --filename '{channel}-{name}{ext}')
	ask GET "/${url#*://*/}"
	is 200
	cmp body want
	[ "$(field Content-Disposition)" = "attachment; filename=\"huawei-$FILE\"" ]
	[ "$(chanpack-materialize "$url")" = "$url" ]
	cmp "$store"/*/channel=huawei/"$FILE" want
	chanpack-remove -a "$base"
	[ "$(chanpack-show want)" = "$FORM"$'\thuawei' ]
}

@test "each kind is uploaded, served, materialized, removed and counted" {
	each publish
	[ "$(chanpack-report --csv --by channel log | tail -n 1 | cut -d , -f 1,2)" = 4,4 ]
}

compare()
{
	chanpack-inject -q -c huawei -o one "$FILE"
	chanpack-inject -q -c oppo -o two one
	for file in one two; do
		[[ $(chanpack-show --against "$FILE" $file) == \
		    "same but for	place of the channel	"* ]]
		chanpack-show -q --against $file "$FILE"
	done
	cat one | chanpack-show -q --against "$FILE" -
	[ "$(chanpack-show --against "$FILE" "$FILE")" = same ]
	# A byte elsewhere, and one more, are no channel's.
	python3 - one <<-'EOF'
	import sys
	data = bytearray(open("one", "rb").read())
	data[9] ^= 1
	open("changed", "wb").write(data)
	open("longer", "wb").write(open("one", "rb").read() + b"x" * 8)
	EOF
	for file in changed longer; do
		run -1 --separate-stderr chanpack-show --against "$FILE" $file
	done
	run -1 --separate-stderr chanpack-show --against "$FILE" "$FIXTURES/v2.apk"
	chanpack-inject -q -c huawei -o a.apk "$FIXTURES/v2.apk"
	run -1 --separate-stderr chanpack-show --against "$FIXTURES/v2.apk" one
}

@test "--against finds what is no channel's" {
	each compare
	# A tag that was appended, and one that was not.
	desktop msi bare.msi
	chanpack-inject -q -F omaha -c huawei -o out bare.msi
	chanpack-show -q --against bare.msi out
	chanpack-show -q --against out bare.msi
}

say()
{
	run -1 --separate-stderr chanpack-show -j "$FILE"
	[ "$(jq -r .kind <<<"$output")" = "$1" ]
	jq -e '.forms == [] and .block == null and .schemes == []' <<<"$output"
}

@test "--json says what they are" {
	FILE=game.exe say pe
	FILE=game.msi say msi
	FILE=game.dmg say dmg
	FILE=game.pkg say pkg
}

batch()
{
	printf '%s\n' huawei oppo vivo >list
	chanpack-inject -f list -o "d/{channel}{ext}" -j --sha256 "$FILE" |
	    jq -r '"\(.sha256)  \(.file)"' | sha256sum -c --quiet
	chanpack-inject -c vivo "$FILE" | cmp - "d/vivo.${FILE#*.}"
	# And through a pipe, which is read once.
	chanpack-inject -c vivo <"$FILE" | cmp - "d/vivo.${FILE#*.}"
	cat "$FILE" | chanpack-inject -c vivo | cmp - "d/vivo.${FILE#*.}"
}

@test "a batch and a pipe give the same bytes" {
	each batch
}
