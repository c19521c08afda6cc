package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.v1.PublishInteractionRequest;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is tried again, and under which ids. */
class RetryTest {
    private static final PublishInteractionRequest REQUEST =
            Servers.publish("user", "hello").build();

    @Test
    void aPublishKeepsItsRequestIdOverAllAttempts() {
        try (var server =
                        new ScriptedServer(
                                ScriptedServer.failure(Code.UNAVAILABLE),
                                ScriptedServer.failure(Code.RESOURCE_EXHAUSTED, 1));
                var client = server.client()) {
            assertTrue(client.publishInteraction(REQUEST).getSuccess());
            assertEquals(3, server.requestIds.size());
            assertEquals(1, Set.copyOf(server.requestIds).size());
            assertFalse(server.requestIds.get(0).isEmpty());
        }
    }

    @Test
    void whatCannotSucceedIsNotRepeated() {
        for (Code code : List.of(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED, Code.INTERNAL)) {
            try (var server = new ScriptedServer(ScriptedServer.failure(code));
                    var client = server.client()) {
                assertEquals(code, refused(client).code());
                assertEquals(1, server.requestIds.size());
            }
        }
    }

    @Test
    void theLastFailureIsThrownWithItsDelay() {
        var failure = ScriptedServer.failure(Code.RESOURCE_EXHAUSTED, 2);
        Status[] failures = Collections.nCopies(20, failure).toArray(Status[]::new);
        try (var server = new ScriptedServer(failures);
                var client = server.client()) {
            ReflexioException failed = refused(client);
            assertEquals("OVERLOADED", failed.reason());
            assertEquals(Optional.of(Duration.ofMillis(2)), failed.retryAfter());
            assertEquals(RetryPolicy.DEFAULT.maxAttempts(), server.requestIds.size());
        }
    }

    @Test
    void aDelayBeyondTheTimeoutIsNotWaitedFor() {
        int hourMs = 3_600_000;
        try (var server =
                        new ScriptedServer(ScriptedServer.failure(Code.RESOURCE_EXHAUSTED, hourMs));
                var client = server.client()) {
            ReflexioException failed = refused(client);
            assertEquals(Code.RESOURCE_EXHAUSTED, failed.code());
            assertEquals(Optional.of(Duration.ofHours(1)), failed.retryAfter());
            assertEquals(1, server.requestIds.size());
        }
    }

    @Test
    void nobodyThereIsUnavailable() {
        String url;
        try (var server = new ScriptedServer()) {
            url = server.url();
        }
        try (var client =
                new ReflexioClientBuilder(name -> null).url(url).retry(RetryPolicy.NEVER).build()) {
            assertEquals(Code.UNAVAILABLE, refused(client).code());
        }
    }

    @Test
    void aBrokenStreamIsTakenUpAgainUnderTheSameIds() {
        try (var server = new ScriptedServer();
                var client = server.client()) {
            server.breakAt(300);
            List<String> acked = new ArrayList<>();
            client.bulkPublish(items(1000)).forEachRemaining(ack -> acked.add(ack.requestId()));
            assertEquals(ids(1000), acked);
            assertEquals(Set.copyOf(acked), Set.copyOf(server.requestIds));
            assertTrue(server.requestIds.size() > 1000);
        }
    }

    @Test
    void anItemThatIsPutOffIsSentAgainAndItsAckComesInOrder() {
        try (var server =
                        new ScriptedServer(
                                ScriptedServer.failure(Code.RESOURCE_EXHAUSTED, 5),
                                ScriptedServer.failure(Code.INVALID_ARGUMENT));
                var client = server.client()) {
            List<BulkAck> acks = client.bulkPublish(items(500)).stream().toList();
            assertEquals(ids(500), acks.stream().map(BulkAck::requestId).toList());
            assertEquals(1, acks.stream().filter(ack -> !ack.success()).count());
            assertEquals(501, server.requestIds.size());
        }
    }

    @Test
    void aStreamWithoutAnyAnswerIsGivenUp() {
        String url;
        try (var server = new ScriptedServer()) {
            url = server.url();
        }
        try (var client =
                new ReflexioClientBuilder(name -> null)
                        .url(url)
                        .timeout(Duration.ofMillis(300))
                        .build()) {
            BulkAcks acks = client.bulkPublish(items(10));
            ReflexioException failed = assertThrows(ReflexioException.class, acks::hasNext);
            assertEquals(Code.UNAVAILABLE, failed.code());
            assertEquals("0", failed.metadata().get("acked"));
        }
    }

    private static Stream<PublishInteractionRequest> items(int count) {
        return ids(count).stream()
                .map(id -> Servers.publish("user", "hello").setRequestId(id).build());
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(number -> "r" + number).toList();
    }

    private static ReflexioException refused(ReflexioClient client) {
        return assertThrows(ReflexioException.class, () -> client.publishInteraction(REQUEST));
    }
}
