# chanpack-cookbook(7): what its pipelines make.  tests/man-examples.bats runs
# them as well, and compares what they print.
# shellcheck disable=SC2154 # for lib/helper; `run` sets output
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/deploy
load lib/cookbook

# excel FILE: what CSV for Excel must be; its cells, each line as a JSON array.
excel()
{
	python3 - "$1" <<-'EOF'
	import csv, io, json, sys
	data = open(sys.argv[1], "rb").read()
	assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\xef\xbb\xbf") == 1
	assert data.endswith(b"\r\n")
	assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")
	text = data[3:].decode()
	rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
	for row in rows:
	    assert len(row) == 4, row
	    # A formula, in any width, or a number is none.
	    for cell in row[:3]:
	        assert cell == "" or cell[0].isalpha() or cell[0] == "'", cell
	    print(json.dumps(row, ensure_ascii=False))
	again = io.StringIO(newline="")
	csv.writer(again, quoting=csv.QUOTE_ALL).writerows(rows)
	assert again.getvalue() == text, "not all cells are quoted"
	EOF
}

@test "the spreadsheet of links is CSV as Excel wants it, and no cell is a formula" {
	cook
	excel links.csv >cells
	[ "$(jq -r '.[0]' cells | tr '\n' ' ')" = "channel huawei '0012 '=2+3 " ]
	[ "$(jq -r '.[1]' cells | tail -n 1)" = "'@cafe" ]
	# Channels that are worse, a list with a mark, a name that is missing, and
	# links that do not expire.
	printf '\ufeff' >names.tsv
	printf '%s\t%s\r\n' -1 =x +1 a @x - '＝1+1' ＋ 'a,"b"' '"q"' \
	    '日本' '日本 店' >>names.tsv
	echo alone >>names.tsv
	cut -f 1 names.tsv | chanpack-splice -j -f - https://dl.example.com/game.apk |
	    jq -nr --rawfile names names.tsv -f links.jq >links.csv
	excel links.csv >cells
	diff <(tail -n +2 cells | jq -rc '[.[0], .[1], .[3]]') - <<-'EOF'
	["'-1","'=x",""]
	["'+1","a",""]
	["'@x","'-",""]
	["'＝1+1","'＋",""]
	["a,\"b\"","'\"q\"",""]
	["日本","日本 店",""]
	["alone","",""]
	EOF
	[ "$(tail -n +2 cells | jq -r '.[2]' | chanpack-split | cut -f 1)" = \
	    "$(sed 's/^\xef\xbb\xbf//; s/\t.*//' names.tsv)" ]
}

# named BASE [SPLICE-OPTION]...: the file name that a channel URL is sent with.
named()
{
	get -I "$(chanpack-splice -K keys "${@:2}" "$1")" && is 200 &&
	    field Content-Disposition
}

@test "nginx sends a file name with the channel, by the page's lines" {
	local channel

	naming
	[ "$(named "$NAMING/a/game.apk" -c huawei)" = \
	    'attachment; filename="game-huawei.apk"' ]
	[ "$(named "$NAMING/a/game.apk" -c 'QR 7' -x a=b -e 1d)" = \
	    "attachment; filename*=UTF-8''game-QR%207.apk" ]
	[ "$(named "$NAMING/a/game.apk" -c 华为)" = \
	    "attachment; filename*=UTF-8''game-%E5%8D%8E%E4%B8%BA.apk" ]
	# What must keep its name: a slash, a backslash, a query URL, and a base.
	for channel in ../x 'a\b'; do
		[ "$(named "$NAMING/a/game.apk" -c "$channel")" = \
		    'attachment; filename="game.apk"' ]
	done
	[ "$(named "$NAMING/a/game.apk" -S query -c huawei)" = \
	    'attachment; filename="game.apk"' ]
	get "$NAMING/a/game.apk?/channel=x/y.apk"
	[ "$(field Content-Disposition)" = 'attachment; filename="game.apk"' ]
	# A client's own file, and a range as well.
	mkdir saved
	(cd saved && curl -sSfOJ "$(chanpack-splice -K ../keys -c huawei "$NAMING/a/game.apk")")
	[ "$(chanpack-show -q saved/game-huawei.apk)" = huawei ]
	get -r 0-9 "$(chanpack-splice -K keys -c huawei "$NAMING/a/game.apk")"
	is 206
	[ "$(field Content-Disposition)" = 'attachment; filename="game-huawei.apk"' ]
}
