package ai.reflexio;

import ai.reflexio.internal.Endpoint;
import ai.reflexio.internal.Idempotence;
import ai.reflexio.internal.Presence;
import ai.reflexio.internal.PublishQueue;
import ai.reflexio.internal.PublishQueue.Queued;
import ai.reflexio.internal.PublishQueue.Taken;
import ai.reflexio.internal.StatusDetails;
import ai.reflexio.v1.PublishInteractionRequest;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Takes publishes at once and stores them in the background, in order, over one bulk stream and a
 * connection of its own. What it holds is bounded; each request counts until the server has answered
 * it, or it is given up: when it is refused, or the server has answered nothing for {@code giveUp}.
 * Then {@code onFailure} is told: nothing is dropped in silence.
 *
 * <p>Close it before the program ends, which loses what is queued otherwise. Threads may share it.
 */
public final class Publisher implements AutoCloseable {
    /** Some seconds of a busy agent's requests, or minutes of a server's absence. */
    public static final int QUEUE_COUNT_MAX = 10_000;

    /** Room for two requests of the greatest size. */
    public static final long QUEUE_BYTES_MAX = 64L << 20;

    /** How long the server may be away: longer than a restart, an update or a failover. */
    public static final Duration GIVE_UP = Duration.ofMinutes(5);

    /** How long {@link #close()} waits: a healthy server answers a full queue well within. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    /** The reason of the error of a request that there is no room for. */
    public static final String FULL = "PUBLISHER_FULL";

    /** How long a stream stays open without items: a conversation's next turn finds it open. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long closing waits for the thread, which has only to notice that it is over. */
    private static final long THREAD_END_MILLIS = 5_000;

    private static final System.Logger LOG = System.getLogger(Publisher.class.getName());

    /**
     * The counts of a publisher at one moment.
     *
     * @param queued requests without an answer
     * @param acked requests that are stored
     * @param failed requests that were refused or given up
     */
    public record Stats(long queued, long acked, long failed) {}

    private final Transport transport;
    private final PublishQueue queue;
    private final long queueBytesMax;
    private final long giveUpNanos;
    private final BiConsumer<PublishInteractionRequest, ReflexioException> onFailure;
    private final Thread thread;
    private volatile BulkAcks acks;
    private volatile boolean isOver;

    private Publisher(Builder builder) {
        Endpoint endpoint = builder.endpoint;
        Duration timeout = endpoint.timeout();
        RetryPolicy retry = endpoint.retry();
        transport =
                new Transport(
                        new Endpoint(
                                endpoint.host(),
                                endpoint.port(),
                                endpoint.isTls(),
                                endpoint.tls(),
                                endpoint.key(),
                                timeout.compareTo(builder.giveUp) < 0 ? timeout : builder.giveUp,
                                // Here time alone decides: the caller does not wait for the answer.
                                new RetryPolicy(
                                        Integer.MAX_VALUE,
                                        retry.initialBackoff(),
                                        retry.maxBackoff(),
                                        retry.jitter())),
                        new Presence(true));
        queue = new PublishQueue(builder.queueCountMax, builder.queueBytesMax);
        queueBytesMax = builder.queueBytesMax;
        giveUpNanos = RetryPolicy.toNanos(builder.giveUp);
        onFailure = builder.onFailure;
        thread = new Thread(this::run, "reflexio-publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes one request and returns its request_id. What the server refuses goes to {@code
     * onFailure}.
     *
     * @throws ReflexioException when nothing is taken: RESOURCE_EXHAUSTED for a request that is too
     *     large or, with the reason {@link #FULL}, when there is no room; CANCELLED after close
     */
    public String publish(PublishInteractionRequest request) {
        PublishInteractionRequest named = Idempotence.named(request);
        int size = named.getSerializedSize();
        long sizeMax = Math.min(BulkWindow.BulkEntry.ITEM_SIZE_BYTES_MAX, queueBytesMax);
        if (size > sizeMax) {
            throw UnaryCall.tooLarge(size, (int) sizeMax);
        }
        Taken taken = queue.put(named);
        if (taken == Taken.FULL) {
            throw new ReflexioException(
                    Code.RESOURCE_EXHAUSTED, FULL, "the publisher is full; this was not taken");
        }
        if (taken == Taken.CLOSED) {
            throw new ReflexioException(Code.CANCELLED, "", "the publisher is closed");
        }
        return named.getRequestId();
    }

    /** Returns the counts at one moment. */
    public Stats stats() {
        synchronized (queue) {
            return new Stats(queue.queuedCount(), queue.ackedCount(), queue.failedCount());
        }
    }

    /**
     * Waits until all that was published before is stored or reported, and tells whether it is; what
     * is left when the time is over stays queued.
     */
    public boolean flush(Duration timeout) {
        refuseOwnThread("flush");
        try {
            return queue.awaitSettled(RetryPolicy.toNanos(timeout));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes, waiting at most {@link #CLOSE_TIMEOUT}: see {@link #close(Duration)}. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Takes nothing more, publishes what is queued, and tells whether the server answered it all.
     * What has no answer when the time is over is reported as failed; it may have been stored, and
     * may be published again under its request_id. Closing again does nothing.
     */
    public boolean close(Duration timeout) {
        refuseOwnThread("close");
        queue.close();
        boolean isDrained = flush(timeout);
        List<Queued> lost = queue.abandon();
        isOver = true;
        BulkAcks running = acks;
        if (running != null) {
            running.close();
        }
        thread.interrupt();
        try {
            thread.join(THREAD_END_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        transport.close();
        if (!lost.isEmpty()) {
            report(
                    lost,
                    new ReflexioException(
                            Code.UNAVAILABLE,
                            "the publisher was closed before the server answered; it may have been "
                                    + "stored",
                            new StatusDetails(
                                    "",
                                    Map.of("unanswered", String.valueOf(lost.size())),
                                    List.of(),
                                    "",
                                    null),
                            null));
        }
        return isDrained;
    }

    private void refuseOwnThread(String method) {
        if (Thread.currentThread() == thread) {
            throw new ReflexioException(
                    Code.FAILED_PRECONDITION,
                    "",
                    method + " cannot be called by onFailure: it would wait for itself");
        }
    }

    /** Publishes until the queue is closed and empty. */
    private void run() {
        int failures = 0;
        try {
            while (queue.awaitItems()) {
                long before = queue.ackedCount() + queue.failedCount();
                ReflexioException failed = publishSession();
                boolean wasAnswered = queue.ackedCount() + queue.failedCount() > before;
                failures = wasAnswered ? 1 : failures + 1;
                if (isOver) {
                    return;
                }
                if (failed == null) {
                    continue;
                }
                report(
                        failed.isRetriable() ? queue.loseOlder(giveUpNanos) : queue.loseSession(),
                        failed);
                if (failed.isRetriable()) {
                    long pause = transport.endpoint().retry().pauseNanos(failures, failed);
                    queue.pause(Math.min(pause, giveUpNanos));
                }
            }
        } catch (InterruptedException closed) {
            // Only `close` interrupts this thread, and reports what is left.
        }
    }

    /** Runs one stream until it is idle or fails; returns why it failed, null when it did not. */
    private ReflexioException publishSession() {
        var items = queue.beginSession(IDLE_NANOS);
        try (BulkAcks session = new BulkAcks(new BulkRun(transport, items, () -> {}))) {
            acks = session;
            while (!isOver && session.hasNext()) {
                BulkAck ack = session.next();
                Queued queued = queue.answered();
                if (queued == null) {
                    return null; // the queue was abandoned meanwhile
                }
                if (ack.error().isPresent()) {
                    report(List.of(queued), ack.error().get());
                } else {
                    queue.settle(queued, true);
                }
            }
            return null;
        } catch (RuntimeException failed) { // the thread must go on; what it had taken is reported
            return ReflexioException.from(failed);
        }
    }

    /** Tells of requests that were not stored, then lets them go. */
    private void report(List<Queued> lost, ReflexioException error) {
        if (onFailure == null && !lost.isEmpty()) {
            String first = lost.get(0).request().getRequestId();
            String words = "{0} requests were not stored, {1} the first: {2}";
            LOG.log(System.Logger.Level.WARNING, words, lost.size(), first, error);
        }
        for (Queued queued : lost) {
            try {
                if (onFailure != null) {
                    onFailure.accept(queued.request(), error);
                }
            } catch (RuntimeException raised) { // the others must be told of too
                LOG.log(System.Logger.Level.ERROR, "onFailure threw", raised);
            } finally {
                queue.settle(queued, false);
            }
        }
    }

    /** What a publisher holds and does in vain; {@link ReflexioClient#publisher()} returns one. */
    public static final class Builder {
        private final Endpoint endpoint;
        private int queueCountMax = QUEUE_COUNT_MAX;
        private long queueBytesMax = QUEUE_BYTES_MAX;
        private Duration giveUp = GIVE_UP;
        private BiConsumer<PublishInteractionRequest, ReflexioException> onFailure;

        Builder(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** Bounds the requests without an answer; {@link #QUEUE_COUNT_MAX} by default. */
        public Builder queueCountMax(int count) {
            queueCountMax = (int) above0("queueCountMax", count);
            return this;
        }

        /** Bounds their bytes as sent; {@link #QUEUE_BYTES_MAX} by default. */
        public Builder queueBytesMax(long bytes) {
            queueBytesMax = above0("queueBytesMax", bytes);
            return this;
        }

        /** Says how long the server may be away; {@link #GIVE_UP} by default. */
        public Builder giveUp(Duration duration) {
            above0("giveUp", RetryPolicy.toNanos(duration));
            giveUp = duration;
            return this;
        }

        /**
         * Is told of each request that was not stored, in the publisher's thread or in the one that
         * closes, and why; it must not call flush or close. Without it a warning is logged.
         */
        public Builder onFailure(BiConsumer<PublishInteractionRequest, ReflexioException> told) {
            onFailure = told;
            return this;
        }

        /** Returns a publisher, which connects with its first request. */
        public Publisher build() {
            return new Publisher(this);
        }

        private static long above0(String name, long value) {
            if (value <= 0) {
                throw ReflexioException.ofField(name, "must be above 0");
            }
            return value;
        }
    }
}
