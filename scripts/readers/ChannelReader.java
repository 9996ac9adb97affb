/*
 * Read the channel of an Android app out of its own package (APK), in the
 * forms that chanpack-forms(5) calls walle, vasdolly, packer and block:0xID.
 *
 * How to ship it: copy this file into the app's sources and put the app's
 * package line on top.  It is written in Java 7, for Android 5 and later, and
 * needs no library.  In the app:
 *
 *   File apk = new File(context.getApplicationInfo().sourceDir);
 *   String channel = ChannelReader.channel(apk);
 *
 * Call it away from the main thread, since it reads a file, and keep the
 * result: it is the same until the app is updated.
 *
 * Copyright (c) 2026 the chanpack authors.  ISC License:
 *
 * Permission to use, copy, modify, and/or distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY
 * SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION
 * OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
 * CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Channels in packages.  Whatever the bytes of a package are, no method throws
 * an exception because of them, or takes more than some megabytes of memory.
 */
public final class ChannelReader {
    private static final int WALLE = 0x71777777;
    private static final int VASDOLLY = 0x881155ff;
    private static final int PACKER = 0x7a786b21;

    private static final int EOCD_LEN = 22;
    private static final int COMMENT_MAX = 65535;
    private static final int LOCATOR_LEN = 20;

    /* Before and behind the pairs of a block; before a pair's value. */
    private static final int HEAD_LEN = 8;
    private static final int FOOT_LEN = 24;
    private static final int PAIR_LEN = 12;

    /* A larger block or value counts as none. */
    private static final int BLOCK_MAX = 16 << 20;
    private static final int VALUE_MAX = 1 << 20;

    private static final int CHANNEL_MAX = 4096;
    private static final int NAME_MAX = 64;
    private static final int EXTRAS_MAX = 64;

    /* How deep lists and objects may lie in each other. */
    private static final int DEPTH_MAX = 64;

    private static final Charset UTF8 = Charset.forName("UTF-8");
    private static final Charset LATIN1 = Charset.forName("ISO-8859-1");

    private ChannelReader() {
    }

    /**
     * Returns the value under an id in the signing block of a package, of at
     * most 1 MiB; of several, the last.  Returns null if there is none, or if
     * the file is no sound package or cannot be read.
     */
    public static byte[] block(File apk, int id) {
        try (RandomAccessFile file = new RandomAccessFile(apk, "r")) {
            return new Block(file).value(id);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Returns the channel: of the forms walle, vasdolly and packer, in this
     * order, the first that has one.  Returns null if none has.
     */
    public static String channel(File apk) {
        for (String form : new String[] {"walle", "vasdolly", "packer"}) {
            String channel = channel(apk, form);

            if (channel != null)
                return channel;
        }
        return null;
    }

    /**
     * Returns the channel of one form: 1 to 4096 bytes of UTF-8 without
     * control characters, or null if there is none.
     *
     * @param form "walle", "vasdolly", "packer" or "block:0xID"
     * @throws IllegalArgumentException if there is no such form
     */
    public static String channel(File apk, String form) {
        Found found = read(apk, form);

        return found == null ? null : found.id;
    }

    /**
     * Returns the extras beside the channel of one form, in their order: at
     * most 64.  Returns null where channel(apk, form) does.
     */
    public static Map<String, String> extras(File apk, String form) {
        Found found = read(apk, form);

        return found == null ? null : found.extras;
    }

    /** Prints channels as chanpack-show(1) does: FORM[,FORM]... FILE... */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        boolean all = args.length > 1;

        for (int i = 1; i < args.length; i++) {
            String file = args.length > 2 ? args[i] + "\t" : "";
            String lines = lines(new File(args[i]), args[0], file);

            out.print(lines);
            all &= !lines.isEmpty();
        }
        out.flush();
        System.exit(all ? 0 : 1);
    }

    private static String lines(File apk, String forms, String prefix) {
        StringBuilder lines = new StringBuilder();

        for (String form : forms.split(",")) {
            Found found = read(apk, form);

            if (found == null)
                continue;
            if (form.startsWith("block:"))
                form = String.format("block:0x%08x", id(form));
            lines.append(prefix).append(form);
            lines.append('\t').append(found.id);
            for (Map.Entry<String, String> x : found.extras.entrySet())
                lines.append('\t').append(x.getKey())
                        .append('=').append(x.getValue());
            lines.append('\n');
        }
        return lines.toString();
    }

    /* Returns the id of a form. */
    private static int id(String form) {
        if (form.equals("walle"))
            return WALLE;
        if (form.equals("vasdolly"))
            return VASDOLLY;
        if (form.equals("packer"))
            return PACKER;
        if (form.matches("block:0x[0-9A-Fa-f]{1,8}"))
            return (int) Long.parseLong(form.substring(8), 16);
        throw new IllegalArgumentException("no such form: " + form);
    }

    private static Found read(File apk, String form) {
        int id = id(form);
        byte[] value = block(apk, id);
        Found found = new Found();

        if (value == null)
            return null;
        try {
            if (form.equals("walle"))
                new Json(value).members(1, found);
            else if (form.equals("vasdolly"))
                found.id = trimmed(value);
            else if (form.equals("packer"))
                packer(value, found);
            else
                found.id = text(value, 0, value.length, CHANNEL_MAX);
        } catch (IOException e) {
            return null;
        }
        return found.finish() ? found : null;
    }

    /* As VasDolly's reader: without blanks and controls at both ends. */
    private static String trimmed(byte[] value) {
        int from = 0, to = value.length;

        while (to > from && value[to - 1] >= 0 && value[to - 1] <= ' ')
            to--;
        while (to > from && value[from] >= 0 && value[from] <= ' ')
            from++;
        return text(value, from, to, CHANNEL_MAX);
    }

    /* Returns bytes as text, or null if they are too many or not legal. */
    static String text(byte[] in, int from, int to, int max) {
        String s;

        if (to - from > max)
            return null;
        try {
            /* A new decoder reports what is no UTF-8. */
            s = UTF8.newDecoder()
                    .decode(ByteBuffer.wrap(in, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        for (int i = 0; i < s.length(); i++)
            if (s.charAt(i) < 0x20 ||
                    (s.charAt(i) >= 0x7f && s.charAt(i) < 0xa0))
                return null;
        return s;
    }

    static long little(byte[] in, int at, int len) {
        long x = 0;

        while (len-- > 0)
            x = x << 8 | (in[at + len] & 0xff);
        return x;
    }

    /* What was found so far.  A null is no legal channel or extra. */
    private static final class Found {
        String id;
        final Map<String, String> extras = new LinkedHashMap<>();

        /* Sets an extra: in its place if there is one, else at the end. */
        void set(String name, String value) {
            if (extras.containsKey(name) ||
                    (extras.size() < EXTRAS_MAX && isName(name)))
                extras.put(name, value);
        }

        private static boolean isName(String name) {
            byte[] b = name.getBytes(UTF8);

            return b.length > 0 && name.indexOf('=') < 0 &&
                    text(b, 0, b.length, NAME_MAX) != null;
        }

        /* Leaves legal extras alone.  Returns if there is a channel. */
        boolean finish() {
            Iterator<String> it = extras.values().iterator();

            while (it.hasNext())
                if (it.next() == null)
                    it.remove();
            return id != null && !id.isEmpty();
        }
    }

    /* The signing block: chanpack-readers(7) says how it is found. */
    private static final class Block {
        private static final int WINDOW = 4096;

        private final RandomAccessFile file;
        private final long size;
        private final byte[] window = new byte[WINDOW + EOCD_LEN];
        private long start; /* of the window in the file */
        private int filled; /* bytes in the window */

        Block(RandomAccessFile file) throws IOException {
            this.file = file;
            this.size = file.length();
        }

        /* Returns so many bytes, up to 8, as a number. */
        private long at(long off, int len) throws IOException {
            return little(window, look(off, len), len);
        }

        /* Returns where in the window these bytes are. */
        private int look(long off, int len) throws IOException {
            if (off < start || off + len > start + filled) {
                filled = 0;
                if (off + len > size)
                    throw new IOException("too short");
                int n = (int) Math.min(window.length, size - off);
                file.seek(off);
                file.readFully(window, 0, n);
                start = off;
                filled = n;
            }
            return (int) (off - start);
        }

        /*
         * Finds the end of central directory record: of all whose
         * comment length fits, the last.
         */
        private long end() throws IOException {
            long last = size - EOCD_LEN;
            long first = Math.max(last - COMMENT_MAX, 0);

            for (long at = last; at >= first; at--) {
                /* Go back by a window at a time. */
                if (at < start || filled == 0)
                    look(Math.max(at - WINDOW + 1, first), EOCD_LEN);
                if (at(at, 4) == 0x06054b50 &&
                        at(at + 20, 2) == last - at)
                    return at;
            }
            throw new IOException("no end record");
        }

        /* Finds the central directory, which ends at the end record. */
        private long directory() throws IOException {
            long end = end();
            long cd = at(end + 16, 4), cdsize = at(end + 12, 4);

            if (cd == 0xffffffffL || cd + cdsize != end)
                throw new IOException("no central directory");
            /* A package in ZIP64 format has no signing block. */
            if (end >= LOCATOR_LEN &&
                    at(end - LOCATOR_LEN, 4) == 0x07064b50)
                throw new IOException("ZIP64");
            return cd;
        }

        /* Returns the last value under an id, or null. */
        byte[] value(int id) throws IOException {
            long cd = directory(), end = cd - FOOT_LEN;

            if (cd < HEAD_LEN + FOOT_LEN ||
                    at(cd - 16, 8) != 0x20676953204b5041L ||
                    at(cd - 8, 8) != 0x3234206b636f6c42L)
                throw new IOException("no signing block");
            long n = at(end, 8);
            if (n < FOOT_LEN || n > cd - HEAD_LEN ||
                    n > BLOCK_MAX - HEAD_LEN || at(cd - n - 8, 8) != n)
                throw new IOException("damaged signing block");
            return last(id, cd - n, end);
        }

        /* If one of the pairs is damaged, so is the block. */
        private byte[] last(int id, long at, long end)
                throws IOException {
            long off = -1, len = 0, n;

            for (; at < end; at += 8 + n) {
                if (end - at < PAIR_LEN)
                    throw new IOException("stray bytes");
                n = at(at, 8);
                if (n < 4 || n > end - at - 8)
                    throw new IOException("damaged pair");
                if ((int) at(at + 8, 4) == id) {
                    off = at + PAIR_LEN;
                    len = n - 4;
                }
            }
            if (off < 0 || len > VALUE_MAX)
                return null;
            byte[] value = new byte[(int) len];
            file.seek(off);
            file.readFully(value);
            return value;
        }
    }

    /*
     * The form packer: "Packer Ng Sig V2", a length, entries, the length
     * again.  An entry is a key, U+2218, a value and U+2219.
     */
    private static void packer(byte[] value, Found found)
            throws IOException {
        String in = new String(value, LATIN1);
        int from = 20;

        if (value.length <= 24 || !in.startsWith("Packer Ng Sig V2"))
            throw new IOException("not framed");
        long n = little(value, 16, 4);
        if (n == 0 || n > value.length - 24 ||
                little(value, 20 + (int) n, 4) != n)
            throw new IOException("not framed");
        int end = 20 + (int) n;
        while (from < end) {
            int to = find(in, AFTER, from, end);

            /* The last entry may lack its mark. */
            if (to < 0)
                to = end;
            entry(value, in, from, to, found);
            from = to + AFTER.length();
        }
    }

    /* U+2218 and U+2219, each byte of their UTF-8 as a character. */
    private static final String BETWEEN = "\u00e2\u0088\u0098";
    private static final String AFTER = "\u00e2\u0088\u0099";

    /* Returns where a mark is between these places, or -1. */
    private static int find(String in, String mark, int from, int to) {
        for (; from + mark.length() <= to; from++)
            if (in.startsWith(mark, from))
                return from;
        return -1;
    }

    /*
     * Takes an entry, if it has exactly two parts: empty parts at the end
     * count as none.  The last channel counts, and the last extra of a name.
     */
    private static void entry(
            byte[] value, String in, int from, int to, Found found) {
        int mark = BETWEEN.length();

        while (to - from >= mark && in.startsWith(BETWEEN, to - mark))
            to -= mark;
        int at = find(in, BETWEEN, from, to);
        if (at < 0 || find(in, BETWEEN, at + mark, to) >= 0)
            return;
        String text = text(value, at + mark, to, CHANNEL_MAX);
        String name = text(value, from, at, NAME_MAX);
        if (name != null && name.equals("CHANNEL")) {
            found.id = text;
        } else if (name != null) {
            found.extras.remove(name);
            if (text != null)
                found.set(name, text);
        }
    }

    /*
     * The form walle: one JSON object (RFC 8259); what is behind it does not
     * matter.  A value is its text if it is a string, an integer of 64 bits,
     * true, false or null; fractions, lists and objects are nothing.
     */
    private static final class Json {
        private final byte[] in;
        private int at;

        Json(byte[] in) throws IOException {
            this.in = in;
            if (next() != '{')
                throw new IOException("no object");
        }

        private int peek() {
            return at < in.length ? in[at] & 0xff : -1;
        }

        /* Skips white space, and returns what follows. */
        private int next() {
            while (peek() == ' ' || peek() == '\t' ||
                    peek() == '\n' || peek() == '\r')
                at++;
            return peek();
        }

        /* Skips white space, and a mark if it follows. */
        private boolean skip(int mark) {
            if (next() != mark)
                return false;
            at++;
            return true;
        }

        private void need(int mark) throws IOException {
            if (!skip(mark))
                throw new IOException("not JSON at " + at);
        }

        /* Takes a list or an object; found takes members, or is null. */
        void members(int depth, Found found) throws IOException {
            int close = in[at++] == '{' ? '}' : ']';
            String name = null;

            if (depth > DEPTH_MAX)
                throw new IOException("too deep");
            if (skip(close))
                return;
            do {
                if (close == '}') {
                    need('"');
                    name = string();
                    need(':');
                }
                String value = value(depth);
                if (found != null)
                    add(found, name, value);
            } while (skip(','));
            need(close);
        }

        private static void add(Found found, String name, String value) {
            if (value != null) {
                byte[] b = value.getBytes(UTF8);

                value = text(b, 0, b.length, CHANNEL_MAX);
            }
            if (name.equals("channel"))
                found.id = value;
            else if (!name.equals("hume_channel_id") &&
                    !name.equals("kwaiChannel"))
                found.set(name, value);
        }

        private String value(int depth) throws IOException {
            int c = next();

            if (c == '{' || c == '[') {
                members(depth + 1, null);
                return null;
            }
            if (c == '-' || (c >= '0' && c <= '9'))
                return number();
            if (skip('"'))
                return string();
            for (String word : new String[] {"true", "false", "null"})
                if (word(word))
                    return word;
            throw new IOException("not JSON at " + at);
        }

        private boolean word(String word) {
            int to = at + word.length();

            if (to > in.length ||
                    !new String(in, at, to - at, LATIN1).equals(word))
                return false;
            at = to;
            return true;
        }

        private int digits() {
            int from = at;

            while (peek() >= '0' && peek() <= '9')
                at++;
            return at - from;
        }

        private String number() throws IOException {
            int from = at;

            if (peek() == '-')
                at++;
            boolean zero = peek() == '0';
            int whole = digits();
            if (whole == 0 || (zero && whole > 1))
                throw new IOException("not a number");
            int to = at;
            if (peek() == '.') {
                at++;
                if (digits() == 0)
                    throw new IOException("not a number");
            }
            if (peek() == 'e' || peek() == 'E') {
                at++;
                if (peek() == '+' || peek() == '-')
                    at++;
                if (digits() == 0)
                    throw new IOException("not a number");
            }
            if (to != at || whole > 19)
                return null;
            try {
                return Long.toString(Long.parseLong(
                        new String(in, from, to - from, LATIN1)));
            } catch (NumberFormatException e) {
                return null;
            }
        }

        /* Takes a string, behind its first quote. */
        private String string() throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            for (int c; (c = peek()) != '"';) {
                at++;
                if (c == '\\')
                    escape(out);
                else if (c < 0x20)
                    throw new IOException("open string");
                else
                    out.write(c);
            }
            at++;
            /* A CharacterCodingException is an IOException. */
            return UTF8.newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray())).toString();
        }

        private void escape(ByteArrayOutputStream out)
                throws IOException {
            int c = peek(), i = c < 0 ? -1 : "\"\\/bfnrt".indexOf(c);

            at++;
            if (i >= 0) {
                out.write("\"\\/\b\f\n\r\t".charAt(i));
                return;
            }
            if (c != 'u')
                throw new IOException("bad escape");
            String s = String.valueOf((char) hex());
            if (Character.isHighSurrogate(s.charAt(0)) && word("\\u"))
                s += (char) hex();
            /* Half a pair cannot be encoded.  A NUL is not allowed. */
            ByteBuffer b = UTF8.newEncoder().encode(CharBuffer.wrap(s));
            if (s.charAt(0) == 0)
                throw new IOException("a NUL");
            out.write(b.array(), 0, b.limit());
        }

        /* Takes 4 hexadecimal digits. */
        private int hex() throws IOException {
            int x = 0;

            for (int i = 0; i < 4; i++, at++) {
                int c = peek();
                int digit = c < 0x80 ? Character.digit((char) c, 16) : -1;

                if (c < 0 || digit < 0)
                    throw new IOException("bad escape");
                x = x << 4 | digit;
            }
            return x;
        }
    }
}
