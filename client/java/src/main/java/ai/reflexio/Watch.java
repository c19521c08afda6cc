package ai.reflexio;

import ai.reflexio.internal.Endpoint;
import ai.reflexio.v1.LearningServiceGrpc;
import ai.reflexio.v1.WatchLearningRequest;
import ai.reflexio.v1.WatchLearningResponse;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The steps of a request's learning, over as many streams as it takes; closing it cancels. */
final class Watch implements Iterator<WatchLearningResponse> {
    private final Transport transport;
    private final WatchLearningRequest request;
    private final Context.CancellableContext context = Context.current().withCancellation();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long begunNanos = System.nanoTime();
    private RetryPolicy.Attempts attempts;
    private Iterator<WatchLearningResponse> answers;
    private WatchLearningResponse last;
    private WatchLearningResponse ahead;
    private boolean isOver;

    private Watch(Transport transport, WatchLearningRequest request) {
        this.transport = transport;
        this.request = request;
        attempts = newAttempts();
    }

    static Stream<WatchLearningResponse> steps(Transport transport, WatchLearningRequest request) {
        Watch watch = new Watch(transport, request);
        var steps = Spliterators.spliteratorUnknownSize(watch, Spliterator.ORDERED);
        return StreamSupport.stream(steps, false).onClose(watch::close);
    }

    private RetryPolicy.Attempts newAttempts() {
        Endpoint endpoint = transport.endpoint();
        return new RetryPolicy.Attempts(endpoint.retry(), RetryPolicy.toNanos(endpoint.timeout()));
    }

    @Override
    public boolean hasNext() {
        while (ahead == null && !isOver) {
            try {
                advance();
            } catch (StatusRuntimeException failed) {
                answers = null;
                pauseAfter(transport.failure(failed).seenHere());
            }
        }
        return ahead != null;
    }

    @Override
    public WatchLearningResponse next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the learning has ended");
        }
        WatchLearningResponse step = ahead;
        ahead = null;
        return step;
    }

    /** Reads an answer, of a new stream if none runs. */
    private void advance() {
        if (answers == null) {
            Context outer = context.attach();
            try {
                answers =
                        ClientCalls.blockingServerStreamingCall(
                                transport.newCall(
                                        LearningServiceGrpc.getWatchLearningMethod(),
                                        CallOptions.DEFAULT),
                                request);
            } finally {
                context.detach(outer);
            }
        }
        if (!answers.hasNext()) {
            isOver = true;
            return;
        }
        WatchLearningResponse step = answers.next();
        attempts = newAttempts();
        transport.presence().answered();
        // A new stream begins with the status that the last one may have ended with.
        if (!step.equals(last)) {
            last = step;
            ahead = step;
        }
    }

    /** Waits before the next stream; throws when another would not help. */
    private void pauseAfter(ReflexioException error) {
        long pauseNanos = attempts.pauseNanosAfter(error);
        long waitedNanos = System.nanoTime() - begunNanos + pauseNanos;
        if (transport.presence().endsWait(error, waitedNanos)) {
            throw error;
        }
        try {
            if (closed.await(pauseNanos, TimeUnit.NANOSECONDS)) {
                throw new ReflexioException(Code.CANCELLED, "", "the watch was closed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ReflexioException(Code.CANCELLED, "", "the waiting thread was interrupted");
        }
    }

    private void close() {
        closed.countDown();
        context.cancel(null);
    }
}
