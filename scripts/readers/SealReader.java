/*
 * Read the sealed channel of an Android app out of its own package (APK): a
 * channel that the app's publisher has signed, in the form that
 * chanpack-forms(5) calls seal.  chanpack-readers(7) says what a seal proves
 * and what it does not.
 *
 * How to ship it: copy this file and ChannelReader.java into the app's sources,
 * and put the app's package line on top of both.  They are written in Java 7,
 * for Android 5 and later.  This one needs Bouncy Castle, in a build file
 * 'org.bouncycastle:bcprov-jdk18on'.  In the app:
 *
 *   static final byte[][] KEYS = {
 *       // What stands behind "ed25519-public" in chanpack's file of keys.
 *       Base64.decode("BASE64", Base64.DEFAULT),
 *   };
 *
 *   File apk = new File(context.getApplicationInfo().sourceDir);
 *   SealReader.Seal seal =
 *           SealReader.read(apk, KEYS, certificates(context));
 *   String channel = seal.isValid() ? seal.channel : null;
 *
 * where the certificates are those that Android knows the app by:
 *
 *   @SuppressWarnings("deprecation") // before Android 9
 *   static byte[][] certificates(Context context)
 *           throws PackageManager.NameNotFoundException {
 *       PackageManager pm = context.getPackageManager();
 *       String name = context.getPackageName();
 *       Signature[] of;
 *
 *       if (Build.VERSION.SDK_INT < 28) {
 *           of = pm.getPackageInfo(name,
 *                   PackageManager.GET_SIGNATURES).signatures;
 *       } else {
 *           SigningInfo info = pm.getPackageInfo(name,
 *                   PackageManager.GET_SIGNING_CERTIFICATES).signingInfo;
 *           // There is no history if several have signed.
 *           of = info.hasMultipleSigners()
 *                   ? info.getApkContentsSigners()
 *                   : info.getSigningCertificateHistory();
 *       }
 *       byte[][] der = new byte[of.length][];
 *       for (int i = 0; i < of.length; i++)
 *           der[i] = of[i].toByteArray();
 *       return der;
 *   }
 *
 * A seal names the certificate of the package's first signer of scheme v3 or,
 * without that scheme, of v2.  Android 9 and later know this certificate, also
 * after a rotation of the signing key: the history has all, the newest last.
 * Android before 9 reads neither scheme v3 nor a history.  It knows a package
 * whose key was rotated by the first certificate alone, so there a seal is
 * foreign, unless the app adds the later certificates to the list itself.
 *
 * Why not Android's own provider: it has no Ed25519 that an app can depend on.
 * Conscrypt has it since January 2025, and the firmware of some phones answers
 * KeyFactory.getInstance("Ed25519") with the key store's, which refuses the
 * key.  Therefore this file calls Bouncy Castle's own classes and asks no
 * provider.
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

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.util.encoders.Base64;
import org.bouncycastle.util.encoders.Hex;

/**
 * Seals in packages.  Whatever the bytes of a package are, no method throws an
 * exception because of them.
 */
public final class SealReader {
    private static final int SEAL = 0x63686e31;

    /* Where the parts of a value are. */
    private static final int ALGORITHM_AT = 4;
    private static final int BIND_AT = 5;
    private static final int LENGTH_AT = 6;
    private static final int ZERO_AT = 7;
    private static final int KEYID_AT = 8;
    private static final int EXPIRY_AT = 12;
    private static final int CERT_AT = 16;
    private static final int CHANNEL_AT = 32;

    private static final int KEYID_LEN = 4;
    private static final int CERT_LEN = 16;
    private static final int CHANNEL_MAX = 100;
    private static final int SIGNATURE_LEN = 64;
    private static final int KEY_LEN = 32;
    private static final int DIGEST_LEN = 32;

    private static final int ED25519 = 1;
    private static final int CERTIFICATE = 1;

    private static final byte[] MAGIC = ascii("CHN1");

    /* What is signed: these words, and the value up to the signature. */
    private static final byte[] WORDS = ascii("chanpack signed channel\n");

    private SealReader() {
    }

    /** For an app, all but VALID are the same: it has no sealed channel. */
    public enum Verdict {
        /** No seal, or a malformed one. */
        NONE("none"),
        /** Made with none of the keys given. */
        UNKNOWN_KEY("unknown key"),
        /** The signature is wrong. */
        FORGED("forged"),
        /** Genuine, but made for another app. */
        FOREIGN("foreign"),
        VALID("valid");

        private final String name;

        Verdict(String name) {
            this.name = name;
        }

        /** Returns the name that chanpack-readers(7) has. */
        @Override
        public String toString() {
            return name;
        }
    }

    /** What was read. */
    public static final class Seal {
        public final Verdict verdict;

        /** 1 to 100 bytes of UTF-8 if the seal is valid, else null. */
        public final String channel;

        /**
         * The Unix second until which the address of the download was to be
         * handed out, or 0.  A seal is valid after it as well.
         */
        public final long expiry;

        Seal(Verdict verdict, String channel, long expiry) {
            this.verdict = verdict;
            this.channel = channel;
            this.expiry = expiry;
        }

        public boolean isValid() {
            return verdict == Verdict.VALID;
        }
    }

    /**
     * Returns the seal of a package, never null.  Of several seals in a
     * package, the last counts.
     *
     * @param publicKeys the publisher's Ed25519 public keys, 32 bytes each
     * @param certificates of the app and of its signing history, in DER
     * @throws IllegalArgumentException if a key has not 32 bytes
     */
    public static Seal read(
            File apk, byte[][] publicKeys, byte[][] certificates) {
        byte[][] digests = new byte[certificates.length][];

        for (int i = 0; i < digests.length; i++)
            digests[i] = sha256(certificates[i]);
        return judge(ChannelReader.block(apk, SEAL), publicKeys, digests);
    }

    /**
     * Returns what a value is, which may be null; in place of certificates it
     * takes their SHA-256, of 32 bytes each.
     */
    public static Seal judge(
            byte[] value, byte[][] publicKeys, byte[][] digests) {
        Verdict verdict;

        check(publicKeys, KEY_LEN);
        check(digests, DIGEST_LEN);
        String channel = channel(value);
        if (channel == null)
            verdict = Verdict.NONE;
        else
            verdict = signature(value, publicKeys);
        if (verdict == Verdict.VALID && !namesAny(value, digests))
            verdict = Verdict.FOREIGN;
        if (verdict != Verdict.VALID)
            return new Seal(verdict, null, 0);
        return new Seal(
                verdict, channel, ChannelReader.little(value, EXPIRY_AT, 4));
    }

    /**
     * Prints for each file a verdict, the channel and the expiry:
     * KEY[,KEY]... CERT[,CERT]... FILE..., where KEY is the base64 of a public
     * key and CERT the SHA-256 of a certificate in hexadecimal.
     */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        String[] keyList = args[0].split(","), certList = args[1].split(",");
        byte[][] keys = new byte[keyList.length][];
        byte[][] digests = new byte[certList.length][];
        boolean all = true;

        for (int i = 0; i < keys.length; i++)
            keys[i] = Base64.decode(keyList[i]);
        for (int i = 0; i < digests.length; i++)
            digests[i] = Hex.decode(certList[i]);
        for (int i = 2; i < args.length; i++) {
            byte[] value = ChannelReader.block(new File(args[i]), SEAL);
            Seal seal = judge(value, keys, digests);

            if (args.length > 3)
                out.print(args[i] + "\t");
            out.print(seal.verdict + "\t" +
                    (seal.isValid() ? seal.channel : "") + "\t" +
                    seal.expiry + "\n");
            all &= seal.isValid();
        }
        out.flush();
        System.exit(all ? 0 : 1);
    }

    private static byte[] ascii(String s) {
        byte[] b = new byte[s.length()];

        for (int i = 0; i < b.length; i++)
            b[i] = (byte) s.charAt(i);
        return b;
    }

    private static byte[] sha256(byte[] data) {
        SHA256Digest sha256 = new SHA256Digest();
        byte[] digest = new byte[DIGEST_LEN];

        sha256.update(data, 0, data.length);
        sha256.doFinal(digest, 0);
        return digest;
    }

    private static void check(byte[][] list, int len) {
        for (byte[] b : list)
            if (b.length != len)
                throw new IllegalArgumentException(
                        "not " + len + " bytes: " + b.length);
    }

    /* Are the bytes at this place those that the other begins with? */
    private static boolean has(byte[] value, int at, int len, byte[] other) {
        return Arrays.equals(Arrays.copyOfRange(value, at, at + len),
                Arrays.copyOf(other, len));
    }

    /* Returns the channel of a value, or null if the value is malformed. */
    private static String channel(byte[] value) {
        if (value == null || value.length <= CHANNEL_AT + SIGNATURE_LEN)
            return null;
        int n = value[LENGTH_AT];
        if (value.length != CHANNEL_AT + n + SIGNATURE_LEN ||
                !has(value, 0, MAGIC.length, MAGIC) ||
                value[ALGORITHM_AT] != ED25519 ||
                value[BIND_AT] != CERTIFICATE || value[ZERO_AT] != 0)
            return null;
        return ChannelReader.text(
                value, CHANNEL_AT, CHANNEL_AT + n, CHANNEL_MAX);
    }

    /* Two keys may have one id, of only 32 bits: tries all that have it. */
    private static Verdict signature(byte[] value, byte[][] keys) {
        Verdict verdict = Verdict.UNKNOWN_KEY;

        for (byte[] key : keys) {
            if (!has(value, KEYID_AT, KEYID_LEN, sha256(key)))
                continue;
            if (signed(value, key))
                return Verdict.VALID;
            verdict = Verdict.FORGED;
        }
        return verdict;
    }

    private static boolean signed(byte[] value, byte[] key) {
        int n = value.length - SIGNATURE_LEN;
        Ed25519Signer verifier = new Ed25519Signer();

        try {
            verifier.init(false, new Ed25519PublicKeyParameters(key, 0));
        } catch (IllegalArgumentException e) {
            /* Later versions than 1.72 throw if it is no point. */
            return false;
        }
        verifier.update(WORDS, 0, WORDS.length);
        verifier.update(value, 0, n);
        return verifier.verifySignature(
                Arrays.copyOfRange(value, n, value.length));
    }

    private static boolean namesAny(byte[] value, byte[][] digests) {
        for (byte[] digest : digests)
            if (has(value, CERT_AT, CERT_LEN, digest))
                return true;
        return false;
    }
}
