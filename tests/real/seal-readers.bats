# The reader of seals in Java that apps take along, with Bouncy Castle:
# scripts/readers/SealReader.java.
load ../lib/helper
load ../lib/sealreader

# In the language of Android 5, where this compiler still has it.  The JAR names
# others that are not installed.
setup_file()
{
	local top=${BATS_TEST_FILENAME%/*}/../.. release=7

	javac --help | grep -q 'release.*\b7\b' || release=8
	javac --release $release -Xlint:all,-options,-path -Werror \
	    -cp /usr/share/java/bcprov.jar -d "$BATS_FILE_TMPDIR" \
	    "$top"/scripts/readers/{Channel,Seal}Reader.java \
	    "$top/tests/lib/SealLines.java"
	cc -std=c99 -o "$BATS_FILE_TMPDIR/seallines" "$top/tests/lib/seallines.c" \
	    "$top"/scripts/readers/{seal,channel}.c -lhogweed -lnettle
}

# in_java CLASS ARG...: with little memory.
in_java()
{
	java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx24m \
	    -cp ".:$BATS_FILE_TMPDIR:/usr/share/java/bcprov.jar" "$@"
}

@test "the Java reader says what the vectors say, and tells every changed byte" {
	vectors_tell in_java SealLines
}

@test "the Java reader says of the fuzzer's values what the C reader says" {
	sealcases corpus "$TOP"/tests/fuzz/corpus/sealread/* >lines
	[ "$(wc -l <lines)" -ge 150 ]
	"$BATS_FILE_TMPDIR/seallines" <lines >want
	in_java SealLines <lines >got 2>faults || fail "$(head -n 20 faults)"
	[ ! -s faults ] || fail "$(head -n 20 faults)"
	cmp got want || fail "$(diff got want | cut -c 1-200)"
	[ "$(cut -f 1 want | sort -u | wc -l)" -eq 5 ]
}

@test "the Java reader reads the seal of a package beside all else, and of two the last" {
	packages
	packages_tell in_java SealReader
}

@test "the Java reader takes certificates in DER, and keys of 32 bytes alone" {
	app
	seals put "$FIXTURES/v2.apk" v2.apk "$SEAL"
	cat >App.java <<-'EOF'
	import java.io.File;
	import java.nio.file.Files;
	import java.util.Arrays;
	import java.util.Base64;

	public class App {
	    public static void main(String[] args) throws Exception {
	        byte[] key = Base64.getDecoder().decode(args[0]);
	        byte[] cert = Files.readAllBytes(new File(args[1]).toPath());
	        byte[] other = Files.readAllBytes(new File(args[2]).toPath());
	        File apk = new File("v2.apk");
	        byte[][] keys = {key};

	        say(SealReader.read(apk, keys, new byte[][] {other, cert}));
	        say(SealReader.read(apk, keys, new byte[][] {other}));
	        say(SealReader.read(apk, keys, new byte[0][]));
	        say(SealReader.read(apk, new byte[0][], new byte[][] {cert}));
	        say(SealReader.read(new File("absent"), keys, new byte[][] {cert}));
	        for (int n : new int[] {0, 31, 33}) {
	            try {
	                keys[0] = Arrays.copyOf(key, n);
	                SealReader.read(apk, keys, new byte[][] {cert});
	            } catch (IllegalArgumentException e) {
	                System.out.println(e.getMessage());
	            }
	        }
	    }

	    static void say(SealReader.Seal seal) {
	        System.out.println(seal.isValid() + " " + seal.verdict + " " +
	                (seal.channel == null ? "null" : seal.channel.length()) +
	                " " + seal.expiry);
	    }
	}
	EOF
	javac -cp "$BATS_FILE_TMPDIR" -d . App.java
	in_java App "$(seals key publisher)" app.der other.der >got
	diff got - <<-'EOF'
	true valid 4 4294967295
	false foreign null 0
	false foreign null 0
	false unknown key null 0
	false none null 0
	not 32 bytes: 0
	not 32 bytes: 31
	not 32 bytes: 33
	EOF
}
