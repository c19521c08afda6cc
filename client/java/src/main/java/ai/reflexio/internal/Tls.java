package ai.reflexio.internal;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What TLS needs, as PEM: the authorities to trust (null: the system's), and the client's
 * certificate chain with its key (null: none).
 */
public record Tls(byte[] authorities, byte[] certificateChain, byte[] privateKey) {

    private static final String CERTIFICATE_MARK = "-----BEGIN CERTIFICATE-----";
    private static final String KEY_MARK = "PRIVATE KEY-----";

    /** In both ways to write an encrypted key: in the mark itself, or in a line under it. */
    private static final String ENCRYPTED_MARK = "ENCRYPTED";

    /** Throws {@link InvalidOptionException}, naming what is missing or is no PEM. */
    public Tls {
        if (certificateChain != null && privateKey == null) {
            throw new InvalidOptionException("clientKey", "is needed with a client certificate");
        }
        if (privateKey != null && certificateChain == null) {
            throw new InvalidOptionException("clientCertificate", "is needed with a client key");
        }
        check("caCertificates", authorities, CERTIFICATE_MARK, "holds no certificate in PEM");
        check(
                "clientCertificate",
                certificateChain,
                CERTIFICATE_MARK,
                "holds no certificate in PEM");
        check("clientKey", privateKey, KEY_MARK, "holds no private key in PEM");
        if (privateKey != null && text(privateKey).contains(ENCRYPTED_MARK)) {
            throw new InvalidOptionException("clientKey", "is encrypted; give it in clear");
        }
    }

    private static void check(String option, byte[] pem, String mark, String complaint) {
        if (pem != null && !text(pem).contains(mark)) {
            throw new InvalidOptionException(option, complaint);
        }
    }

    private static String text(byte[] pem) {
        return new String(pem, StandardCharsets.ISO_8859_1);
    }

    public ChannelCredentials credentials() {
        var builder = TlsChannelCredentials.newBuilder();
        try {
            if (authorities != null) {
                builder.trustManager(new ByteArrayInputStream(authorities));
            }
            if (certificateChain != null) {
                builder.keyManager(
                        new ByteArrayInputStream(certificateChain),
                        new ByteArrayInputStream(PrivateKeys.toPkcs8(privateKey)));
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("bytes in memory could not be read", unreadable);
        }
        return builder.build();
    }
}
