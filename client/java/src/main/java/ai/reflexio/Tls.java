package ai.reflexio;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * What TLS needs, as PEM: the authorities to trust (null: the system's), and the client's
 * certificate chain with its key (null: none).
 */
record Tls(byte[] authorities, byte[] certificateChain, byte[] privateKey) {

    /** Throws {@link ReflexioException} when one of certificate and key is missing. */
    Tls {
        if (certificateChain != null && privateKey == null) {
            throw ReflexioException.ofField("clientKey", "is needed with a client certificate");
        }
        if (privateKey != null && certificateChain == null) {
            throw ReflexioException.ofField("clientCertificate", "is needed with a client key");
        }
    }

    ChannelCredentials credentials() {
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
