package ai.reflexio.internal;

import ai.reflexio.v1.PublishInteractionRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A bounded queue whose requests count until they are settled. Callers put them at its end; a
 * publisher's thread takes them in sessions, one bulk stream each. Threads may share it.
 */
public final class PublishQueue {
    /** What became of an attempt to put a request. */
    public enum Taken {
        TAKEN,
        FULL,
        CLOSED
    }

    /** A request of the queue; it is sent again in each session until it is settled. */
    public static final class Queued {
        private final PublishInteractionRequest request;
        private final long acceptedAtNanos = System.nanoTime();

        private Queued(PublishInteractionRequest request) {
            this.request = request;
        }

        public PublishInteractionRequest request() {
            return request;
        }
    }

    private final int countMax;
    private final long bytesMax;
    private final Deque<Queued> waiting = new ArrayDeque<>();
    private final Deque<Queued> taken = new ArrayDeque<>();
    private Session session;
    private long sizeBytes;
    private long acceptedCount;
    private long ackedCount;
    private long failedCount;
    private boolean isClosed;
    private boolean wasAnswered;
    private long answeredAtNanos;

    public PublishQueue(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Adds a request at the end, if there is room. */
    public synchronized Taken put(PublishInteractionRequest request) {
        if (isClosed) {
            return Taken.CLOSED;
        }
        int size = request.getSerializedSize();
        if (queuedCount() >= countMax || sizeBytes + size > bytesMax) {
            return Taken.FULL;
        }
        waiting.add(new Queued(request));
        sizeBytes += size;
        acceptedCount++;
        notifyAll();
        return Taken.TAKEN;
    }

    public synchronized long queuedCount() {
        return acceptedCount - ackedCount - failedCount;
    }

    public synchronized long ackedCount() {
        return ackedCount;
    }

    public synchronized long failedCount() {
        return failedCount;
    }

    /** Returns true as soon as something waits, false when closed and nothing will. */
    public synchronized boolean awaitItems() throws InterruptedException {
        while (waiting.isEmpty() && taken.isEmpty() && !isClosed) {
            wait();
        }
        return !waiting.isEmpty() || !taken.isEmpty();
    }

    /** Returns the requests of a new session; they end when none has come for so long. */
    public synchronized Iterator<PublishInteractionRequest> beginSession(long idleNanos) {
        // Nobody else will answer what a session left behind.
        while (!taken.isEmpty()) {
            waiting.addFirst(taken.removeLast());
        }
        session = new Session(idleNanos);
        return session;
    }

    /** Returns the session's next request, whose answer has come; null when it was abandoned. */
    public synchronized Queued answered() {
        wasAnswered = true;
        answeredAtNanos = System.nanoTime();
        return taken.poll();
    }

    /**
     * Ends the session after a failure that another would have, too, and returns what is lost,
     * unsettled: what the session had taken, or all if it had taken nothing.
     */
    public synchronized List<Queued> loseSession() {
        return endSession(taken.isEmpty() ? waiting.size() : taken.size());
    }

    /**
     * Ends the session and returns what has waited for so long, unsettled, if nothing was answered
     * meanwhile; the others wait again.
     */
    public synchronized List<Queued> loseOlder(long nanos) {
        long now = System.nanoTime();
        int count = 0;
        if (!wasAnswered || now - answeredAtNanos >= nanos) {
            for (Deque<Queued> some : List.of(taken, waiting)) {
                for (Queued queued : some) {
                    count += now - queued.acceptedAtNanos >= nanos ? 1 : 0;
                }
            }
        }
        return endSession(count);
    }

    private List<Queued> endSession(int lostCount) {
        session = null;
        while (!taken.isEmpty()) {
            waiting.addFirst(taken.removeLast());
        }
        List<Queued> lost = new ArrayList<>();
        while (lost.size() < lostCount) {
            lost.add(waiting.remove());
        }
        notifyAll();
        return lost;
    }

    /** Waits, but not once the queue is closed and empty. */
    public synchronized void pause(long nanos) throws InterruptedException {
        await(nanos, () -> isClosed && waiting.isEmpty());
    }

    /** Says what became of a request; only now it counts no more. */
    public synchronized void settle(Queued queued, boolean isStored) {
        sizeBytes -= queued.request.getSerializedSize();
        if (isStored) {
            ackedCount++;
        } else {
            failedCount++;
        }
        notifyAll();
    }

    /** Waits until all that was put before is settled; tells whether it is. */
    public synchronized boolean awaitSettled(long nanos) throws InterruptedException {
        long count = acceptedCount;
        return await(nanos, () -> ackedCount + failedCount >= count);
    }

    /** Takes nothing more. */
    public synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    /** Takes nothing more, ends the session and returns what has no answer, unsettled. */
    public synchronized List<Queued> abandon() {
        isClosed = true;
        return endSession(taken.size() + waiting.size());
    }

    private boolean await(long nanos, BooleanSupplier isReady) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (!isReady.getAsBoolean()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** What a bulk publish reads, in a thread of its own, which it interrupts when it ends. */
    private final class Session implements Iterator<PublishInteractionRequest> {
        private final long idleNanos;
        private PublishInteractionRequest ahead;

        private Session(long idleNanos) {
            this.idleNanos = idleNanos;
        }

        @Override
        public boolean hasNext() {
            synchronized (PublishQueue.this) {
                if (ahead == null) {
                    try {
                        await(idleNanos, () -> session != this || !waiting.isEmpty() || isClosed);
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                    // Nothing is taken for a stream that is gone.
                    if (session == this && !waiting.isEmpty()) {
                        Queued queued = waiting.remove();
                        taken.add(queued);
                        ahead = queued.request;
                    }
                }
                return ahead != null;
            }
        }

        @Override
        public PublishInteractionRequest next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the session has ended");
            }
            PublishInteractionRequest next = ahead;
            ahead = null;
            return next;
        }
    }
}
