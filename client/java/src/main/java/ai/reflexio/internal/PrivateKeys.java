package ai.reflexio.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys as Java reads them. Java takes PKCS#8 alone; openssl and others also write the older
 * forms of RSA (PKCS#1, RFC 8017) and EC (SEC 1, RFC 5915) keys, which PKCS#8 holds within.
 */
public final class PrivateKeys {
    private static final Pattern OLDER_KEY =
            Pattern.compile(
                    "-----BEGIN (?<kind>RSA|EC) PRIVATE KEY-----(?<data>.*?)"
                            + "-----END \\k<kind> PRIVATE KEY-----",
                    Pattern.DOTALL);

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xA0;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    /** AlgorithmIdentifier of RSA: the identifier 1.2.840.113549.1.1.1 and NULL. */
    private static final byte[] RSA = {
        0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01,
        0x01, 0x05, 0x00
    };

    /** The identifier 1.2.840.10045.2.1, id-ecPublicKey; the curve follows. */
    private static final byte[] EC = {
        0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
    };

    private PrivateKeys() {}

    /** Returns the PEM as it is, or its first key of an older form as PKCS#8 PEM. */
    public static byte[] toPkcs8(byte[] pem) {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        Matcher found = OLDER_KEY.matcher(text);
        if (text.contains("-----BEGIN PRIVATE KEY-----") || !found.find()) {
            return pem;
        }
        byte[] key;
        byte[] algorithm;
        try {
            key = Base64.getMimeDecoder().decode(found.group("data"));
            algorithm =
                    found.group("kind").equals("RSA") ? RSA : element(SEQUENCE, EC, curveOf(key));
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            throw new InvalidOptionException("clientKey", "holds no readable private key");
        }
        byte[] wrapped = element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
        String encoded = Base64.getMimeEncoder().encodeToString(wrapped);
        return ("-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the curve's identifier from an ECPrivateKey: the content of its element [0]. */
    private static byte[] curveOf(byte[] key) {
        int at = contentStart(key, 0);
        while ((key[at] & 0xFF) != CURVE) {
            at = contentStart(key, at) + contentLength(key, at);
        }
        int start = contentStart(key, at);
        return Arrays.copyOfRange(key, start, start + contentLength(key, at));
    }

    private static int contentStart(byte[] der, int at) {
        int length = der[at + 1] & 0xFF;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7F);
    }

    private static int contentLength(byte[] der, int at) {
        int length = der[at + 1] & 0xFF;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int index = at + 2; index < contentStart(der, at); index++) {
            value = value << 8 | der[index] & 0xFF;
        }
        if (value < 0 || value > der.length) {
            throw new IllegalArgumentException("an element is longer than the key");
        }
        return value;
    }

    private static byte[] element(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
                out.write(length >>> shift);
            }
        }
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
