package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** TLS, against a real server that asks for a client certificate. */
@EnabledIfEnvironmentVariable(named = Servers.MTLS, matches = ".+")
class MutualTlsTest {
    @Test
    void withACertificateCallsAndStreamsWork() {
        try (ReflexioClient client =
                Servers.client(Servers.MTLS)
                        .caFile(Servers.file(Servers.CA_FILE))
                        .clientCertificate(
                                Servers.file(Servers.CERT_FILE), Servers.file(Servers.KEY_FILE))
                        .build()) {
            assertPublishes(client);
        }
    }

    @Test
    void theFilesMayBeNamedByTheEnvironment() {
        Map<String, String> environment =
                Map.of(
                        "REFLEXIO_URL", Servers.variable(Servers.MTLS),
                        "REFLEXIO_CA_FILE", Servers.variable(Servers.CA_FILE),
                        "REFLEXIO_CLIENT_CERT_FILE", Servers.variable(Servers.CERT_FILE),
                        "REFLEXIO_CLIENT_KEY_FILE", Servers.variable(Servers.KEY_FILE));
        try (ReflexioClient client = new ReflexioClientBuilder(environment::get).build()) {
            assertPublishes(client);
        }
    }

    @Test
    void certificatesMayBeGivenAsBytes() throws IOException {
        try (ReflexioClient client =
                Servers.client(Servers.MTLS)
                        .caCertificates(Files.readAllBytes(Servers.file(Servers.CA_FILE)))
                        .clientCertificate(
                                Files.readAllBytes(Servers.file(Servers.CERT_FILE)),
                                Files.readAllBytes(Servers.file(Servers.KEY_FILE)))
                        .build()) {
            assertPublishes(client);
        }
    }

    @Test
    void withoutACertificateNothingIsAnswered() {
        try (ReflexioClient client =
                Servers.client(Servers.MTLS)
                        .caFile(Servers.file(Servers.CA_FILE))
                        .retry(RetryPolicy.NEVER)
                        .build()) {
            assertUnavailable(client);
        }
    }

    @Test
    void aServerThatTheSystemDoesNotKnowIsNotTrusted() {
        try (ReflexioClient client =
                Servers.client(Servers.MTLS).retry(RetryPolicy.NEVER).build()) {
            assertUnavailable(client);
        }
    }

    private static void assertPublishes(ReflexioClient client) {
        String user = Servers.unique("user");
        client.publishInteraction(Servers.publish(user, "one").build());
        try (BulkAcks acks = client.bulkPublish(List.of(Servers.publish(user, "two").build()))) {
            assertTrue(acks.next().success());
        }
        assertEquals(2, client.getInteractions(user).getInteractionsCount());
    }

    private static void assertUnavailable(ReflexioClient client) {
        ReflexioException failed =
                assertThrows(ReflexioException.class, () -> client.getInteractions("user"));
        assertEquals(Code.UNAVAILABLE, failed.code());
    }
}
