package ai.reflexio.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that were made for this test and guard nothing: each in its older form and as PKCS#8. */
class PrivateKeysTest {
    @ParameterizedTest
    @CsvSource({"rsa, RSA", "ec, EC", "ec521, EC"})
    void anOlderFormBecomesTheSameKey(String name, String algorithm)
            throws IOException, GeneralSecurityException {
        byte[] older = resource(name + "_older.pem");
        byte[] pkcs8 = resource(name + "_pkcs8.pem");
        assertEquals(
                numbers(key(pkcs8, algorithm)),
                numbers(key(PrivateKeys.toPkcs8(older), algorithm)));
        assertArrayEquals(pkcs8, PrivateKeys.toPkcs8(pkcs8));
    }

    @Test
    void aBrokenKeyIsRefusedByName() {
        String broken = "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n";
        InvalidOptionException failed =
                assertThrows(
                        InvalidOptionException.class,
                        () -> PrivateKeys.toPkcs8(broken.getBytes(StandardCharsets.US_ASCII)));
        assertEquals("clientKey", failed.option());
    }

    /** Returns what makes the key: the same key can be encoded in several ways. */
    private static List<Object> numbers(PrivateKey key) {
        if (key instanceof ECPrivateKey curved) {
            return List.of(curved.getS(), curved.getParams().toString());
        }
        RSAPrivateKey rsa = (RSAPrivateKey) key;
        return List.of(rsa.getModulus(), rsa.getPrivateExponent());
    }

    private static PrivateKey key(byte[] pem, String algorithm) throws GeneralSecurityException {
        String data =
                new String(pem, StandardCharsets.US_ASCII)
                        .replaceAll("-----[A-Z ]+-----", "");
        byte[] encoded = Base64.getMimeDecoder().decode(data);
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static byte[] resource(String name) throws IOException {
        try (var stream = PrivateKeysTest.class.getResourceAsStream("/keys/" + name)) {
            return stream.readAllBytes();
        }
    }
}
