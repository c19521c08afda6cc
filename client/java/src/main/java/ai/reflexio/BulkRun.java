package ai.reflexio;

import ai.reflexio.BulkWindow.BulkEntry;
import ai.reflexio.internal.Endpoint;
import ai.reflexio.internal.Idempotence;
import ai.reflexio.v1.BulkPublishInteractionsRequest;
import ai.reflexio.v1.BulkPublishInteractionsResponse;
import ai.reflexio.v1.InteractionServiceGrpc;
import ai.reflexio.v1.PublishInteractionRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * One bulk publish: a thread of its own reads the items, gRPC's threads send and receive, and the
 * caller's takes the acks and replaces a broken stream. All share the run's lock; what is between
 * them is bounded by the window.
 */
final class BulkRun {
    /** Responses that may lie unread: enough that none waits for the thread that takes them in. */
    private static final int RESPONSES_AHEAD = 4;

    /** What the items come from, closed without a checked exception. */
    interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    private final Object lock = new Object();
    private final Transport transport;
    private final Iterator<PublishInteractionRequest> items;
    private final Closing source;
    private final BulkWindow window;
    private Thread reader;
    private BulkStream stream;
    private int failures;
    private boolean isRead;
    private boolean isStopped;
    private Throwable itemsFailure;
    private ReflexioException failure;

    /** {@code source} is closed once no item will be read any more. */
    BulkRun(
            Transport transport,
            Iterator<PublishInteractionRequest> items,
            Closing source) {
        this.transport = transport;
        this.items = items;
        this.source = source;
        Endpoint endpoint = transport.endpoint();
        window = new BulkWindow(endpoint.retry(), RetryPolicy.toNanos(endpoint.timeout()));
    }

    /** Returns the next ack, or null after the last one. Throws what ends the publish early. */
    BulkAck next() {
        synchronized (lock) {
            window.noteProgress();
            try {
                while (!isStopped) {
                    BulkAck ack = window.nextAck();
                    if (ack != null) {
                        failures = 0;
                        lock.notifyAll(); // there is room in the window
                        return ack;
                    }
                    if (isRead && window.isEmpty()) {
                        stop();
                        throwItemsFailure();
                        return null;
                    }
                    advance();
                }
                if (failure != null) {
                    throw failure.seenHere();
                }
                return null;
            } catch (InterruptedException interrupted) {
                stop();
                Thread.currentThread().interrupt();
                throw new ReflexioException(
                        Code.CANCELLED, "", "the waiting thread was interrupted");
            } catch (ReflexioException failed) {
                stop();
                throw failed;
            }
        }
    }

    /** Does what is to be done for the next answer to come, then waits for news. */
    private void advance() throws InterruptedException {
        if (reader == null) {
            transport.add(this);
            reader = new Thread(this::readItems, "reflexio-bulk-items");
            reader.setDaemon(true);
            reader.start();
        }
        if (window.isEmpty()) {
            lock.wait();
            return;
        }
        if (stream != null && stream.isOver) {
            pauseAfter(stream);
            stream = null;
        } else if (stream == null) {
            stream =
                    new BulkStream(
                            transport.newCall(
                                    InteractionServiceGrpc.getBulkPublishInteractionsMethod(),
                                    CallOptions.DEFAULT));
            stream.start();
        } else {
            stream.send();
            long wait = window.patienceNanos();
            long resumeIn = window.resumeInNanos();
            waitNanos(resumeIn > 0 ? Math.min(resumeIn, wait) : wait);
        }
    }

    /** Waits before the next stream; throws when another would not help. */
    private void pauseAfter(BulkStream ended) throws InterruptedException {
        ReflexioException error = ended.error;
        if (!error.isRetriable()) {
            throw error.seenHere();
        }
        failures++;
        window.rewind(error);
        long pause = transport.endpoint().retry().pauseNanos(failures, error);
        if (transport.presence().endsWait(error, window.waitedNanos() + pause)) {
            throw window.unreached();
        }
        if (pause >= window.patienceNanos()) {
            throw window.stalled();
        }
        long until = System.nanoTime() + pause;
        while (!isStopped && until - System.nanoTime() > 0) {
            waitNanos(until - System.nanoTime());
        }
    }

    private void waitNanos(long nanos) throws InterruptedException {
        if (nanos > 0) {
            TimeUnit.NANOSECONDS.timedWait(lock, nanos);
        }
    }

    private void throwItemsFailure() {
        if (itemsFailure instanceof RuntimeException exception) {
            throw exception;
        }
        if (itemsFailure instanceof Error error) {
            throw error;
        }
    }

    /** Adds the caller's items to the window, in a thread of its own. */
    private void readItems() {
        Throwable failed = null;
        try (source) {
            while (items.hasNext()) {
                PublishInteractionRequest item = items.next();
                if (!add(new BulkEntry(Idempotence.named(item)))) {
                    break;
                }
            }
        } catch (InterruptedException stopped) {
            // Only `stop` interrupts this thread: nobody waits for the rest.
        } catch (RuntimeException | Error raised) {
            failed = raised; // thrown again, in the caller's thread
        } finally {
            synchronized (lock) {
                isRead = true;
                itemsFailure = failed;
                if (stream != null) {
                    stream.send();
                }
                lock.notifyAll();
            }
        }
    }

    /** Adds an entry once there is room; returns whether more are wanted. */
    private boolean add(BulkEntry entry) throws InterruptedException {
        synchronized (lock) {
            while (!window.hasRoom() && !isStopped) {
                lock.wait();
            }
            if (isStopped) {
                return false;
            }
            if (window.isEmpty() || entry.isAnswered()) {
                lock.notifyAll();
            }
            window.add(entry);
            if (stream != null) {
                stream.send();
            }
            return true;
        }
    }

    /** Ends the run with an error, which whoever waits for an ack gets. */
    void fail(ReflexioException error) {
        synchronized (lock) {
            if (!isStopped) {
                failure = error;
                stop();
            }
        }
    }

    /** Cancels the stream and lets the threads end. Any thread may call it, more than once. */
    void stop() {
        synchronized (lock) {
            if (isStopped) {
                return;
            }
            isStopped = true;
            if (stream != null) {
                stream.end(window.isAnswered());
            }
            if (reader == null) {
                source.close();
            } else if (!isRead) {
                reader.interrupt();
            }
            transport.remove(this);
            lock.notifyAll();
        }
    }

    /** One attempt at a stream; its fields are guarded by the run's lock. */
    private final class BulkStream extends ClientCall.Listener<BulkPublishInteractionsResponse> {
        private final ClientCall<BulkPublishInteractionsRequest, BulkPublishInteractionsResponse>
                call;
        private boolean isOver;
        private boolean isEnded;
        private ReflexioException error;

        private BulkStream(
                ClientCall<BulkPublishInteractionsRequest, BulkPublishInteractionsResponse> call) {
            this.call = call;
        }

        private void start() {
            call.start(this, new Metadata());
            call.request(RESPONSES_AHEAD);
        }

        /** Sends what may be sent now, while gRPC has room for it. */
        private void send() {
            while (!isOver && !isEnded && !isStopped && call.isReady()
                    && window.hasMessage(isRead)) {
                call.sendMessage(window.take());
            }
            if (isRead && window.isAnswered() && !isStopped) {
                end(true);
            }
        }

        /** Ends the stream: in order when all is answered, else by cancelling it. */
        private void end(boolean isAnswered) {
            if (isEnded || isOver) {
                return;
            }
            isEnded = true;
            if (isAnswered) {
                call.halfClose();
            } else {
                call.cancel("the bulk publish was closed", null);
            }
        }

        @Override
        public void onMessage(BulkPublishInteractionsResponse response) {
            synchronized (lock) {
                if (this != stream || isOver || isStopped) {
                    return;
                }
                try {
                    transport.presence().answered();
                    window.settle(response);
                    send();
                } catch (ReflexioException outOfOrder) {
                    isOver = true;
                    error = outOfOrder;
                    call.cancel("answers came out of order", null);
                }
                lock.notifyAll();
            }
            call.request(1);
        }

        @Override
        public void onReady() {
            synchronized (lock) {
                if (this == stream) {
                    send();
                }
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            synchronized (lock) {
                if (isOver) {
                    return;
                }
                isOver = true;
                error =
                        status.isOk()
                                ? new ReflexioException(
                                        Code.UNAVAILABLE, "", "the server ended the stream early")
                                : transport.failure(status.asRuntimeException(trailers));
                lock.notifyAll();
            }
        }
    }
}
