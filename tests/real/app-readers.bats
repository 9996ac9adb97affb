# The reader in Java that apps take along, scripts/readers/ChannelReader.java.
load ../lib/helper
load ../lib/appreader

# In the language of Android 5, where this compiler still has it.
setup_file()
{
	local release=7

	javac --help | grep -q 'release.*\b7\b' || release=8
	javac --release $release -Xlint:all,-options -Werror \
	    -d "$BATS_FILE_TMPDIR" \
	    "${BATS_TEST_FILENAME%/*}"/../../scripts/readers/ChannelReader.java
	cc -std=c99 -o "$BATS_FILE_TMPDIR/reader" \
	    "${BATS_TEST_FILENAME%/*}"/../../scripts/readers/{example,channel}.c
}

# One Java machine for all packages, with little memory.
reader()
{
	java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx24m \
	    -cp "$BATS_FILE_TMPDIR" ChannelReader "$@"
}

@test "the Java reader finds in sound and in damaged packages what chanpack-show finds" {
	PACKAGES=()
	stamp_all
	damage
	agrees reader
	[ "$(wc -l <want)" -ge 200 ]
}

@test "the Java reader finds in strange values what the C reader finds" {
	mkdir made
	python3 "$TOP/tests/lib/appreader.py" corpus made \
	    "$TOP"/tests/fuzz/corpus/appreader/* >list
	mapfile -t PACKAGES <list
	[ ${#PACKAGES[@]} -ge 70 ]
	"$BATS_FILE_TMPDIR/reader" "$APPFORMS" "${PACKAGES[@]}" >want ||
	    [ $? -eq 1 ]
	reader "$APPFORMS" "${PACKAGES[@]}" >got 2>faults || [ $? -eq 1 ]
	[ ! -s faults ] || fail "$(head -n 20 faults)"
	cmp got want || fail "$(diff got want | cut -c 1-200)"
	[ "$(wc -l <want)" -ge 50 ]
}

@test "the Java reader gives a value as it is, and knows its forms" {
	chanpack-inject -F walle,packer -c a -x k=v -o out.apk "$FIXTURES/v2v3.apk"
	cat >App.java <<-'EOF'
	import java.io.File;
	import java.util.Map;

	public class App {
	    public static void main(String[] args) {
	        File apk = new File(args[0]), none = new File(args[1]);
	        System.out.println(new String(ChannelReader.block(apk, 0x71777777)));
	        System.out.println(ChannelReader.channel(apk));
	        System.out.println(ChannelReader.channel(apk, "packer"));
	        System.out.println(ChannelReader.extras(apk, "packer"));
	        System.out.println(ChannelReader.channel(apk, "block:0x7A786B22"));
	        System.out.println(ChannelReader.extras(none, "walle"));
	        System.out.println(ChannelReader.block(none, 1));
	        try {
	            ChannelReader.channel(apk, "block:12");
	        } catch (IllegalArgumentException e) {
	            System.out.println(e.getMessage());
	        }
	    }
	}
	EOF
	javac -cp "$BATS_FILE_TMPDIR" -d . App.java
	java -cp ".:$BATS_FILE_TMPDIR" App out.apk absent >got
	diff got - <<-'EOF'
	{"channel":"a","k":"v"}
	a
	a
	{k=v}
	null
	null
	null
	no such form: block:12
	EOF
}
