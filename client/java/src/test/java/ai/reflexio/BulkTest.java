package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.v1.GetInteractionsRequest;
import ai.reflexio.v1.InteractionData;
import ai.reflexio.v1.PublishInteractionRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Bulk publishing to a real server. */
@EnabledIfEnvironmentVariable(named = Servers.OPEN, matches = ".+")
class BulkTest {
    private static final int MANY = 10_000;

    private final String user = Servers.unique("user");
    private ReflexioClient client;

    @BeforeEach
    void connect() {
        client = Servers.openClient().build();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void tenThousandItemsAreAckedInOrder() {
        List<String> requestIds = new ArrayList<>();
        List<Long> interactionIds = new ArrayList<>();
        try (BulkAcks acks = client.bulkPublish(items(MANY))) {
            for (BulkAck ack : acks) {
                assertEquals(requestIds.size(), ack.sequence());
                assertTrue(ack.success(), () -> ack.error().toString());
                requestIds.add(ack.requestId());
                interactionIds.addAll(ack.interactionIds());
            }
        }
        assertEquals(IntStream.range(0, MANY).mapToObj(this::requestId).toList(), requestIds);
        assertEquals(MANY, interactionIds.size());
        assertEquals(interactionIds.stream().sorted().toList(), interactionIds);
        assertEquals(MANY, storedCount());
    }

    @Test
    void aRefusedItemFailsAlone() {
        List<PublishInteractionRequest> items =
                List.of(
                        item(0),
                        item(1).toBuilder().clearSessionId().build(),
                        tooLarge(),
                        item(3));
        try (Stream<BulkAck> acks = client.bulkPublish(items).stream()) {
            List<BulkAck> all = acks.toList();
            assertEquals(
                    List.of(true, false, false, true), all.stream().map(BulkAck::success).toList());
            assertEquals(
                    "session_id",
                    all.get(1).error().orElseThrow().fieldViolations().get(0).field());
            assertEquals("MESSAGE_TOO_LARGE", all.get(2).error().orElseThrow().reason());
        }
        assertEquals(2, storedCount());
    }

    @Test
    void anItemWithoutARequestIdGetsOne() {
        PublishInteractionRequest item =
                item(0).toBuilder().clearRequestId().setSource("bulk").build();
        BulkAck ack = client.bulkPublish(List.of(item, item)).next();
        assertTrue(ack.requestId().startsWith("bulk_"), ack.requestId());
    }

    @Test
    void nothingIsNothing() {
        assertFalse(client.bulkPublish(List.of()).hasNext());
    }

    @Test
    void closingInTheMiddleCancelsAndEndsTheReading() {
        AtomicInteger readCount = new AtomicInteger();
        AtomicBoolean isClosed = new AtomicBoolean();
        Stream<PublishInteractionRequest> endless =
                Stream.generate(() -> item(readCount.getAndIncrement()))
                        .onClose(() -> isClosed.set(true));
        BulkAcks acks = client.bulkPublish(endless);
        for (int count = 0; count < 100; count++) {
            assertTrue(acks.next().success());
        }
        acks.close();
        assertFalse(acks.hasNext());
        waitUntil(isClosed);
        int stored = storedCount();
        assertTrue(stored >= 100 && stored <= readCount.get(), stored + " of " + readCount.get());
        assertTrue(client.publishInteraction(item(MANY)).getSuccess());
    }

    @Test
    void aSlowReaderOfAcksHoldsTheItemsBack() {
        AtomicInteger readCount = new AtomicInteger();
        try (BulkAcks acks =
                client.bulkPublish(
                        Stream.generate(() -> item(readCount.getAndIncrement())))) {
            int takenCount = 0;
            while (readCount.get() < BulkWindow.ITEMS_MAX) {
                acks.next();
                takenCount++;
            }
            // One more may have been read than there is room for.
            assertTrue(readCount.get() <= takenCount + BulkWindow.ITEMS_MAX + 1);
        }
    }

    @Test
    void whatTheItemsThrowComesAfterTheirAcks() {
        Iterator<PublishInteractionRequest> failing =
                Stream.of(0, 1, 2, -1)
                        .map(number -> number < 0 ? raise() : item(number))
                        .iterator();
        BulkAcks acks = client.bulkPublish(failing);
        for (int count = 0; count < 3; count++) {
            assertTrue(acks.next().success());
        }
        var failed = assertThrows(IllegalStateException.class, acks::hasNext);
        assertEquals("the source broke", failed.getMessage());
        assertFalse(acks.hasNext());
    }

    @Test
    void closingTheClientEndsItWithAnError() {
        BulkAcks acks = client.bulkPublish(Stream.generate(() -> item(0)));
        assertTrue(acks.next().success());
        client.close();
        ReflexioException failed =
                assertThrows(ReflexioException.class, () -> acks.forEachRemaining(ack -> {}));
        assertEquals(Code.CANCELLED, failed.code());
    }

    @Test
    @EnabledIfEnvironmentVariable(named = Servers.CONTROL, matches = ".+")
    void aRestartInTheMiddleLosesAndDoublesNothing() throws IOException, InterruptedException {
        int ackedCount = 0;
        try (BulkAcks acks = client.bulkPublish(items(MANY))) {
            for (BulkAck ack : acks) {
                assertTrue(ack.success(), () -> ack.error().toString());
                assertEquals(requestId(ackedCount++), ack.requestId());
                if (ackedCount == 500) {
                    CallsTest.restartServer();
                }
            }
        }
        assertEquals(MANY, ackedCount);
        assertEquals(MANY, storedCount());
    }

    private Stream<PublishInteractionRequest> items(int count) {
        return IntStream.range(0, count).mapToObj(this::item);
    }

    private PublishInteractionRequest item(int number) {
        return Servers.publish(user, "message " + number).setRequestId(requestId(number)).build();
    }

    private String requestId(int number) {
        return user + "_" + number;
    }

    private PublishInteractionRequest tooLarge() {
        var item = item(2).toBuilder();
        while (item.build().getSerializedSize() <= Transport.MESSAGE_SIZE_BYTES_MAX) {
            item.addInteractionDataList(
                    InteractionData.newBuilder().setContent("x".repeat(1_000_000)));
        }
        return item.build();
    }

    private static PublishInteractionRequest raise() {
        throw new IllegalStateException("the source broke");
    }

    private int storedCount() {
        var request = GetInteractionsRequest.newBuilder().setUserId(user).setTopK(1_000_000);
        return client.getInteractions(request.build()).getInteractionsCount();
    }

    private static void waitUntil(AtomicBoolean condition) {
        while (!condition.get()) {
            Thread.onSpinWait();
        }
    }
}
