package ai.reflexio;

import ai.reflexio.internal.StatusDetails;
import ai.reflexio.v1.BulkPublishInteractionsRequest;
import ai.reflexio.v1.BulkPublishInteractionsResponse;
import ai.reflexio.v1.BulkPublishResult;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.PublishInteractionResponse;
import io.grpc.Status.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The items of a bulk publish without an ack, in order; each is unsent, sent, refused for a while,
 * or answered. It knows neither threads nor sockets: whoever uses it keeps others out meanwhile.
 *
 * <p>An item that the server refuses for now is sent again after the pause of the retry policy,
 * within its attempts and the timeout after the first refusal. Meanwhile nothing else is sent: a
 * server that is behind gets a rest, and the items keep their order as far as they can.
 */
final class BulkWindow {
    /** Items without an ack: half a second of a fast server's work, so that it never runs dry. */
    static final int ITEMS_MAX = 8192;

    /** Bytes without an ack; a larger item goes alone. */
    static final int BYTES_MAX = 16 << 20;

    /** Items in one message: beyond it a message's own cost no longer shows. */
    static final int BATCH_ITEMS_MAX = 128;

    /** Bytes in one message; a larger item goes alone. */
    static final int BATCH_BYTES_MAX = 1 << 20;

    private final RetryPolicy retry;
    private final long timeoutNanos;
    private final Deque<BulkEntry> entries = new ArrayDeque<>();
    private final Deque<BulkEntry> sent = new ArrayDeque<>();
    private final List<BulkEntry> refused = new ArrayList<>();
    private Deque<BulkEntry> unsent = new ArrayDeque<>();
    private long sizeBytes;
    private long unsentBytes;
    private long addedCount;
    private long storedCount;
    private long answeredOnStream;
    private long resumeAtNanos = System.nanoTime();
    private long progressAtNanos = resumeAtNanos;
    private ReflexioException obstacle;

    BulkWindow(RetryPolicy retry, long timeoutNanos) {
        this.retry = retry;
        this.timeoutNanos = timeoutNanos;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean hasRoom() {
        return entries.size() < ITEMS_MAX && sizeBytes < BYTES_MAX;
    }

    /** Tells whether nothing that was added can have to be sent any more. */
    boolean isAnswered() {
        return unsent.isEmpty() && sent.isEmpty() && refused.isEmpty();
    }

    void add(BulkEntry entry) {
        if (entries.isEmpty()) {
            noteProgress();
        }
        entry.place = addedCount++;
        entries.add(entry);
        sizeBytes += entry.sizeBytes;
        if (!entry.isAnswered()) {
            unsent.add(entry);
            unsentBytes += entry.sizeBytes;
        }
    }

    /**
     * Tells whether a message should be sent now. One that is not full waits for the answers of
     * those before it: many small messages cost the server more than they gain. {@code isLast} says
     * that no item follows.
     */
    boolean hasMessage(boolean isLast) {
        if (!refused.isEmpty()) {
            if (resumeInNanos() > 0) {
                return false;
            }
            unsentAgain(refused);
        }
        if (unsent.isEmpty()) {
            return false;
        }
        boolean isFull = unsent.size() >= BATCH_ITEMS_MAX || unsentBytes >= BATCH_BYTES_MAX;
        return isFull || isLast || sent.isEmpty();
    }

    /** Returns the next message for the stream, as many items as it may hold. */
    BulkPublishInteractionsRequest take() {
        var message = BulkPublishInteractionsRequest.newBuilder();
        long bytes = 0;
        while (!unsent.isEmpty() && message.getItemsCount() < BATCH_ITEMS_MAX) {
            BulkEntry entry = unsent.peek();
            bytes += entry.sizeBytes;
            if (bytes > BATCH_BYTES_MAX && message.getItemsCount() > 0) {
                break;
            }
            message.addItems(entry.item);
            sent.add(unsent.poll());
            unsentBytes -= entry.sizeBytes;
        }
        return message.build();
    }

    /** Begins a new stream: what was not answered is unsent again. */
    void rewind(ReflexioException cause) {
        unsentAgain(sent);
        answeredOnStream = 0;
        obstacle = cause;
    }

    private void unsentAgain(Collection<BulkEntry> some) {
        List<BulkEntry> all = new ArrayList<>(unsent);
        all.addAll(some);
        some.clear();
        all.sort(Comparator.comparingLong(entry -> entry.place));
        unsent = new ArrayDeque<>(all);
        unsentBytes = all.stream().mapToLong(entry -> entry.sizeBytes).sum();
    }

    /** Takes in the answers of a response; throws when they belong to no item. */
    void settle(BulkPublishInteractionsResponse response) {
        for (BulkPublishResult result : response.getResultsList()) {
            if (sent.isEmpty() || result.getSequence() != answeredOnStream) {
                throw new ReflexioException(
                        Code.INTERNAL,
                        "",
                        "the server answered item " + result.getSequence() + " out of order");
            }
            answeredOnStream++;
            BulkEntry entry = sent.poll();
            if (result.hasResponse()) {
                storedCount++;
                entry.answer(result.getResponse());
            } else {
                putOff(entry, ReflexioException.of(result.getError()));
            }
        }
        obstacle = null;
        noteProgress();
    }

    private void putOff(BulkEntry entry, ReflexioException error) {
        if (entry.attempts == null) {
            entry.attempts = new RetryPolicy.Attempts(retry, timeoutNanos);
        }
        try {
            long resumeAt = System.nanoTime() + entry.attempts.pauseNanosAfter(error);
            resumeAtNanos = later(resumeAt, resumeAtNanos);
            refused.add(entry);
        } catch (ReflexioException last) {
            entry.refuse(last);
        }
    }

    /** Returns, and lets go of, the next answer that has none missing before it; else null. */
    BulkAck nextAck() {
        BulkEntry first = entries.peek();
        if (first == null || !first.isAnswered()) {
            return null;
        }
        entries.poll();
        sizeBytes -= first.sizeBytes;
        return first.ack();
    }

    /** Says that waiting begins now: what the caller does between two acks is no delay. */
    void noteProgress() {
        progressAtNanos = System.nanoTime();
    }

    /** Returns how long nothing may be sent yet; 0 when no pause is on. */
    long resumeInNanos() {
        return refused.isEmpty() ? 0 : Math.max(resumeAtNanos - System.nanoTime(), 0);
    }

    /** Returns how long to wait for an answer yet; throws UNAVAILABLE when that time is over. */
    long patienceNanos() {
        // While the server has asked for a pause, nothing can be answered.
        long since = later(progressAtNanos, resumeAtNanos);
        long left = timeoutNanos - (System.nanoTime() - since);
        if (left <= 0) {
            throw stalled();
        }
        return left;
    }

    private static long later(long nanos, long otherNanos) {
        return nanos - otherNanos > 0 ? nanos : otherNanos;
    }

    /** Returns the error of a publish that gives up. */
    ReflexioException stalled() {
        String because = obstacle == null ? "" : ": " + obstacle.getMessage();
        String message =
                "nothing was answered for %d ms; %d items were stored, %d have no answer%s"
                        .formatted(
                                TimeUnit.NANOSECONDS.toMillis(timeoutNanos),
                                storedCount,
                                entries.size(),
                                because);
        return givenUp(message);
    }

    /** Returns the error of a publish to a server that was never there. */
    ReflexioException unreached() {
        return givenUp((obstacle == null ? "" : obstacle.getMessage()) + "; nothing was sent");
    }

    /** Returns how long nothing was answered. */
    long waitedNanos() {
        return System.nanoTime() - progressAtNanos;
    }

    private ReflexioException givenUp(String message) {
        Map<String, String> metadata =
                Map.of(
                        "acked", String.valueOf(storedCount),
                        "unanswered", String.valueOf(entries.size()));
        return new ReflexioException(
                Code.UNAVAILABLE,
                message,
                new StatusDetails(
                        obstacle == null ? "" : obstacle.reason(), metadata, List.of(), "", null),
                obstacle);
    }

    /** One item of a bulk publish on its way, and its answer once that is final. */
    static final class BulkEntry {
        /** An item goes into a message with its tag and length before it. */
        static final int ITEM_SIZE_BYTES_MAX = Transport.MESSAGE_SIZE_BYTES_MAX - 16;

        final PublishInteractionRequest item;
        final int sizeBytes;

        /** The place in the order of the items. */
        long place;

        /** Present once the server has refused the item for a while only. */
        RetryPolicy.Attempts attempts;

        private PublishInteractionResponse response;
        private ReflexioException error;

        /** Takes an item that has its request_id; one that is too large is answered at once. */
        BulkEntry(PublishInteractionRequest item) {
            this.item = item;
            sizeBytes = item.getSerializedSize();
            if (sizeBytes > ITEM_SIZE_BYTES_MAX) {
                error = UnaryCall.tooLarge(sizeBytes, ITEM_SIZE_BYTES_MAX);
            }
        }

        boolean isAnswered() {
            return response != null || error != null;
        }

        void answer(PublishInteractionResponse stored) {
            response = stored;
        }

        void refuse(ReflexioException refused) {
            error = refused;
        }

        BulkAck ack() {
            if (error != null) {
                return new BulkAck(
                        place, item.getRequestId(), List.of(), List.of(), Optional.of(error), false);
            }
            return new BulkAck(
                    place,
                    response.getRequestId().isEmpty() ? item.getRequestId() : response.getRequestId(),
                    response.getInteractionIdsList(),
                    response.getWarningsList(),
                    Optional.empty(),
                    response.getAlreadyStored());
        }
    }
}
