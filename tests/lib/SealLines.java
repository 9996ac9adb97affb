/*
 * The reader of seals in Java over lines of standard input, as seallines.c.
 */
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;

public final class SealLines {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(
                new InputStreamReader(System.in, "US-ASCII"));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        String line;

        while ((line = in.readLine()) != null) {
            String[] field = line.split("\t", -1);
            SealReader.Seal seal = SealReader.judge(
                    bytes(field[2]), list(field[0]), list(field[1]));
            out.print(seal.verdict + "\t" +
                    (seal.channel == null ? "" : seal.channel) + "\t" +
                    seal.expiry + "\n");
        }
        out.flush();
    }

    private static byte[][] list(String field) {
        String[] items = field.isEmpty() ? new String[0] : field.split(",");
        byte[][] list = new byte[items.length][];

        for (int i = 0; i < list.length; i++)
            list[i] = bytes(items[i]);
        return list;
    }

    private static byte[] bytes(String hex) {
        byte[] b = new byte[hex.length() / 2];

        for (int i = 0; i < b.length; i++)
            b[i] = (byte) Integer.parseInt(
                    hex.substring(2 * i, 2 * i + 2), 16);
        return b;
    }
}
