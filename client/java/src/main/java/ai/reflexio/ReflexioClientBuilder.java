package ai.reflexio;

import ai.reflexio.internal.Endpoint;
import ai.reflexio.internal.InvalidOptionException;
import ai.reflexio.internal.Presence;
import ai.reflexio.internal.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Options of a {@link ReflexioClient}. What is not given is taken from the environment:
 *
 * <ul>
 *   <li>{@code REFLEXIO_URL}, else {@code http://localhost:8081}; https:// is TLS
 *   <li>{@code REFLEXIO_API_KEY}, else no key
 *   <li>{@code REFLEXIO_CA_FILE}, else the system's authorities
 *   <li>{@code REFLEXIO_CLIENT_CERT_FILE} and {@code REFLEXIO_CLIENT_KEY_FILE}, else no certificate
 * </ul>
 *
 * <p>Certificates and keys are PEM and count with https:// alone.
 */
public final class ReflexioClientBuilder {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final UnaryOperator<String> environment;
    private String url;
    private String apiKey;
    private Duration timeout;
    private RetryPolicy retry;
    private byte[] authorities;
    private byte[] certificateChain;
    private byte[] privateKey;

    ReflexioClientBuilder(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /** Sets where the server is: scheme, host and port; without a port it is 80 or 443. */
    public ReflexioClientBuilder url(String value) {
        url = value;
        return this;
    }

    /** Sets the key, sent as a bearer token with every call; an empty text is no key. */
    public ReflexioClientBuilder apiKey(String value) {
        apiKey = value;
        return this;
    }

    /**
     * Sets how long a call may take with all its attempts; default 30 seconds. Once set, also a server
     * that is still to start is waited for.
     */
    public ReflexioClientBuilder timeout(Duration value) {
        timeout = value;
        return this;
    }

    /** Sets how often a call is tried; default {@link RetryPolicy#DEFAULT}. */
    public ReflexioClientBuilder retry(RetryPolicy value) {
        retry = value;
        return this;
    }

    /** Sets the file of the authorities to trust in place of the system's. */
    public ReflexioClientBuilder caFile(Path file) {
        return caCertificates(read("caFile", file));
    }

    /** Sets the authorities to trust in place of the system's. */
    public ReflexioClientBuilder caCertificates(byte[] pem) {
        authorities = pem.clone();
        return this;
    }

    /** Sets the files of the client's certificate chain and of its key, for mutual TLS. */
    public ReflexioClientBuilder clientCertificate(Path certificateFile, Path keyFile) {
        return clientCertificate(
                read("clientCertificate", certificateFile), read("clientKey", keyFile));
    }

    /** Sets the client's certificate chain and its key, for mutual TLS. */
    public ReflexioClientBuilder clientCertificate(byte[] certificatePem, byte[] keyPem) {
        certificateChain = certificatePem.clone();
        privateKey = keyPem.clone();
        return this;
    }

    /**
     * Returns the client; it connects with its first call.
     *
     * @throws ReflexioException INVALID_ARGUMENT, naming the invalid option
     */
    public ReflexioClient build() {
        boolean waits = timeout != null || retry != null;
        try {
            return new ReflexioClient(endpoint(), new Presence(waits));
        } catch (InvalidOptionException invalid) {
            throw ReflexioException.ofField(invalid.option(), invalid.getMessage());
        }
    }

    private Endpoint endpoint() {
        Endpoint plain =
                Endpoint.of(
                        url != null ? url : variable("REFLEXIO_URL", Endpoint.DEFAULT_URL),
                        apiKey != null ? apiKey : variable("REFLEXIO_API_KEY", ""),
                        timeout != null ? timeout : DEFAULT_TIMEOUT,
                        retry != null ? retry : RetryPolicy.DEFAULT);
        return plain.isTls() ? plain.with(tls()) : plain;
    }

    private Tls tls() {
        if (certificateChain != null) {
            return new Tls(authoritiesOrVariable(), certificateChain, privateKey);
        }
        return new Tls(
                authoritiesOrVariable(),
                readVariable("REFLEXIO_CLIENT_CERT_FILE"),
                readVariable("REFLEXIO_CLIENT_KEY_FILE"));
    }

    private byte[] authoritiesOrVariable() {
        return authorities != null ? authorities : readVariable("REFLEXIO_CA_FILE");
    }

    private byte[] readVariable(String name) {
        String file = variable(name, "");
        if (file.isEmpty()) {
            return null;
        }
        try {
            return read(name, Path.of(file));
        } catch (InvalidPathException error) {
            throw ReflexioException.ofField(name, "is not the name of a file: " + file);
        }
    }

    private String variable(String name, String otherwise) {
        String value = environment.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static byte[] read(String option, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException error) {
            throw ReflexioException.ofField(option, "cannot be read: " + error);
        }
    }
}
