package ai.reflexio;

import ai.reflexio.v1.InteractionData;
import ai.reflexio.v1.PublishInteractionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** The real servers that the tests are run against, as the environment names them. */
final class Servers {
    static final String OPEN = "REFLEXIO_TEST_URL";
    static final String CONTROL = "REFLEXIO_TEST_CONTROL_URL";
    static final String KEYED = "REFLEXIO_TEST_KEYED_URL";
    static final String KEY = "REFLEXIO_TEST_KEY";
    static final String MTLS = "REFLEXIO_TEST_MTLS_URL";
    static final String CA_FILE = "REFLEXIO_TEST_CA_FILE";
    static final String CERT_FILE = "REFLEXIO_TEST_CLIENT_CERT_FILE";
    static final String KEY_FILE = "REFLEXIO_TEST_CLIENT_KEY_FILE";

    /** An answer takes milliseconds; the rest is for a busy machine. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private Servers() {}

    static String variable(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new AssertionError(name + " is not set");
        }
        return value;
    }

    /** Returns a builder that knows the server's address, and nothing from the environment. */
    static ReflexioClientBuilder client(String server) {
        return new ReflexioClientBuilder(name -> null).url(variable(server)).timeout(TIMEOUT);
    }

    static ReflexioClientBuilder openClient() {
        return client(OPEN);
    }

    static Path file(String name) {
        return Path.of(variable(name));
    }

    /** Returns a name that nothing else in any run has. */
    static String unique(String name) {
        return name + "_" + UUID.randomUUID();
    }

    static PublishInteractionRequest.Builder publish(String userId, String content) {
        return PublishInteractionRequest.newBuilder()
                .setUserId(userId)
                .setSessionId("session_of_" + userId)
                .addInteractionDataList(InteractionData.newBuilder().setContent(content));
    }
}
