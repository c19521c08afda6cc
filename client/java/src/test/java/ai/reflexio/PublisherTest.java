package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.v1.GetInteractionsRequest;
import ai.reflexio.v1.Interaction;
import ai.reflexio.v1.PublishInteractionRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Publishing in the background, to a real server and to none. */
@EnabledIfEnvironmentVariable(named = Servers.OPEN, matches = ".+")
class PublisherTest {
    private static final int MANY = 5_000;
    private static final Duration LONG = Duration.ofMinutes(2);

    private record Lost(String requestId, ReflexioException error) {}

    private final String user = Servers.unique("user");
    private final BlockingQueue<Lost> lost = new LinkedBlockingQueue<>();
    private final BiConsumer<PublishInteractionRequest, ReflexioException> onFailure =
            (request, error) -> lost.add(new Lost(request.getRequestId(), error));

    @Test
    void whatIsPublishedIsStoredInOrder() {
        try (var client = Servers.openClient().build()) {
            var publisher = client.publisher().onFailure(onFailure).build();
            for (int number = 0; number < MANY; number++) {
                assertFalse(publisher.publish(item(number)).isEmpty());
            }
            assertTrue(publisher.flush(LONG));
            assertEquals(new Publisher.Stats(0, MANY, 0), publisher.stats());
            assertEquals(contents(MANY), stored(client));
            assertTrue(publisher.close(LONG));
            assertTrue(publisher.close(LONG));
            var closed =
                    assertThrows(ReflexioException.class, () -> publisher.publish(item(0)));
            assertEquals(Code.CANCELLED, closed.code());
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = Servers.CONTROL, matches = ".+")
    void aRestartLosesAndDoublesNothing() throws IOException, InterruptedException {
        try (var client = Servers.openClient().build()) {
            try (var publisher = client.publisher().onFailure(onFailure).build()) {
                for (int number = 0; number < MANY; number++) {
                    publisher.publish(item(number));
                    if (number == 2000) {
                        CallsTest.restartServer();
                    }
                }
                assertTrue(publisher.close(LONG));
            }
            assertEquals(List.of(), List.copyOf(lost));
            assertEquals(contents(MANY), stored(client));
        }
    }

    @Test
    void whatIsRefusedIsToldOf() throws InterruptedException {
        try (var client = Servers.openClient().build();
                var publisher = client.publisher().onFailure(onFailure).build()) {
            String refused = publisher.publish(item(0).toBuilder().clearSessionId().build());
            publisher.publish(item(1));
            assertTrue(publisher.flush(LONG));
            Lost told = lost.take();
            assertEquals(refused, told.requestId());
            assertEquals("session_id", told.error().fieldViolations().get(0).field());
            assertEquals(new Publisher.Stats(0, 1, 1), publisher.stats());
        }
    }

    @Test
    void whatItHoldsIsBounded() throws InterruptedException {
        try (var client = nobody()) {
            var publisher =
                    client.publisher()
                            .queueCountMax(2)
                            .queueBytesMax(100_000)
                            .onFailure(onFailure)
                            .build();
            var large = Servers.publish(user, "x".repeat(100_001)).build();
            assertEquals("MESSAGE_TOO_LARGE", refusal(publisher, large).reason());
            var ids = List.of(publisher.publish(item(0)), publisher.publish(item(1)));
            assertEquals(Publisher.FULL, refusal(publisher, item(2)).reason());
            assertFalse(publisher.flush(Duration.ofMillis(1)));
            assertFalse(publisher.close(Duration.ofMillis(1)));
            assertEquals(ids, List.of(lost.take().requestId(), lost.take().requestId()));
            assertEquals(new Publisher.Stats(0, 0, 2), publisher.stats());
        }
    }

    @Test
    void aServerThatStaysAwayIsGivenUp() throws InterruptedException {
        try (var client = nobody();
                var publisher =
                        client.publisher()
                                .giveUp(Duration.ofMillis(1))
                                .onFailure(onFailure)
                                .build()) {
            publisher.publish(item(0));
            assertEquals(Code.UNAVAILABLE, lost.take().error().code());
        }
    }

    @Test
    void aBoundOfNothingIsRefused() {
        try (var client = nobody()) {
            var failed =
                    assertThrows(
                            ReflexioException.class, () -> client.publisher().queueCountMax(0));
            assertEquals("queueCountMax", failed.fieldViolations().get(0).field());
        }
    }

    private static ReflexioClient nobody() {
        return new ReflexioClientBuilder(name -> null).url("http://127.0.0.1:1").build();
    }

    private static ReflexioException refusal(
            Publisher publisher, PublishInteractionRequest request) {
        return assertThrows(ReflexioException.class, () -> publisher.publish(request));
    }

    private PublishInteractionRequest item(int number) {
        return Servers.publish(user, "message " + number).build();
    }

    private static List<String> contents(int count) {
        return IntStream.range(0, count).mapToObj(number -> "message " + number).toList();
    }

    /** Returns what is stored, oldest first. */
    private List<String> stored(ReflexioClient client) {
        var request = GetInteractionsRequest.newBuilder().setUserId(user).setTopK(1_000_000);
        var newestFirst =
                client.getInteractions(request.build()).getInteractionsList().stream()
                        .map(Interaction::getContent)
                        .toList();
        return IntStream.range(0, newestFirst.size())
                .mapToObj(index -> newestFirst.get(newestFirst.size() - 1 - index))
                .toList();
    }
}
