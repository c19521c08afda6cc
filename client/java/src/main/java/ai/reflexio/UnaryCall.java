package ai.reflexio;

import ai.reflexio.internal.Idempotence;
import ai.reflexio.internal.StatusDetails;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One call with all its attempts; its future completes with the answer or the last failure. */
final class UnaryCall<Q extends MessageLite, R> {
    private final Transport transport;
    private final MethodDescriptor<Q, R> method;
    private final Q request;
    private final RetryPolicy.Attempts attempts;
    private final long begunNanos = System.nanoTime();
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private volatile ClientCall<Q, R> running;

    private UnaryCall(
            Transport transport, MethodDescriptor<Q, R> method, Q request, long timeoutNanos) {
        this.transport = transport;
        this.method = method;
        this.request = request;
        RetryPolicy retry =
                Idempotence.isRepeatable(request)
                        ? transport.endpoint().retry()
                        : RetryPolicy.NEVER;
        this.attempts = new RetryPolicy.Attempts(retry, timeoutNanos);
    }

    /** Begins the call. Cancelling the future cancels the attempt that runs. */
    static <Q extends MessageLite, R> CompletableFuture<R> start(
            Transport transport, MethodDescriptor<Q, R> method, Q request, long timeoutNanos) {
        UnaryCall<Q, R> call = new UnaryCall<>(transport, method, request, timeoutNanos);
        if (request.getSerializedSize() > Transport.MESSAGE_SIZE_BYTES_MAX) {
            call.result.completeExceptionally(
                    tooLarge(request.getSerializedSize(), Transport.MESSAGE_SIZE_BYTES_MAX));
            return call.result;
        }
        call.result.whenComplete(
                (answer, error) -> {
                    if (error instanceof CancellationException) {
                        call.cancelRunning();
                    }
                });
        call.attempt();
        return call.result;
    }

    /** Waits for the answer of a call that {@link #start} began. */
    static <R> R await(CompletableFuture<R> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new ReflexioException(Code.CANCELLED, "", "the waiting thread was interrupted");
        } catch (ExecutionException failed) {
            throw ReflexioException.from(failed.getCause()).seenHere();
        }
    }

    static ReflexioException tooLarge(int sizeBytes, int sizeBytesMax) {
        Map<String, String> metadata = Map.of("size_bytes_max", String.valueOf(sizeBytesMax));
        return new ReflexioException(
                Code.RESOURCE_EXHAUSTED,
                "the request has " + sizeBytes + " bytes, more than " + sizeBytesMax,
                new StatusDetails(
                        StatusDetails.MESSAGE_TOO_LARGE, metadata, List.of(), "", null),
                null);
    }

    private void attempt() {
        if (result.isDone()) {
            return;
        }
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(attempts.nanosLeft(), TimeUnit.NANOSECONDS);
        try {
            running = transport.newCall(method, options);
            ClientCalls.asyncUnaryCall(running, request, new Answer());
        } catch (RuntimeException notBegun) {
            // Else a caller would wait for ever: no answer comes to a call that did not begin.
            result.completeExceptionally(notBegun);
            return;
        }
        if (result.isCancelled()) {
            cancelRunning();
        }
    }

    private void cancelRunning() {
        ClientCall<Q, R> call = running;
        if (call != null) {
            call.cancel("the caller cancelled", null);
        }
    }

    private void failed(Throwable error) {
        long pauseNanos;
        try {
            ReflexioException failure = transport.failure(error);
            pauseNanos = attempts.pauseNanosAfter(failure);
            long waitedNanos = System.nanoTime() - begunNanos + pauseNanos;
            if (transport.presence().endsWait(failure, waitedNanos)) {
                throw failure;
            }
        } catch (ReflexioException last) {
            result.completeExceptionally(last);
            return;
        }
        CompletableFuture.delayedExecutor(pauseNanos, TimeUnit.NANOSECONDS).execute(this::attempt);
    }

    private final class Answer implements StreamObserver<R> {
        private R answer;

        @Override
        public void onNext(R value) {
            answer = value;
        }

        @Override
        public void onError(Throwable error) {
            failed(error);
        }

        @Override
        public void onCompleted() {
            transport.presence().answered();
            result.complete(answer);
        }
    }
}
