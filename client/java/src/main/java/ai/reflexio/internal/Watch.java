package ai.reflexio.internal;

import ai.reflexio.v1.LearningServiceGrpc;
import ai.reflexio.v1.WatchLearningRequest;
import ai.reflexio.v1.WatchLearningResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A stream of answers, with the client's errors, that closing it cancels. */
public final class Watch implements Iterator<WatchLearningResponse> {
    private final Iterator<WatchLearningResponse> answers;
    private final Function<Throwable, RuntimeException> failure;

    private Watch(
            Iterator<WatchLearningResponse> answers,
            Function<Throwable, RuntimeException> failure) {
        this.answers = answers;
        this.failure = failure;
    }

    /** Begins a stream; {@code failure} makes of gRPC's errors what the caller gets. */
    public static Stream<WatchLearningResponse> steps(
            Channel channel,
            WatchLearningRequest request,
            Function<Throwable, RuntimeException> failure) {
        Context.CancellableContext context = Context.current().withCancellation();
        Context outer = context.attach();
        try {
            var answers = LearningServiceGrpc.newBlockingStub(channel).watchLearning(request);
            var steps =
                    Spliterators.spliteratorUnknownSize(
                            new Watch(answers, failure), Spliterator.ORDERED);
            return StreamSupport.stream(steps, false).onClose(() -> context.cancel(null));
        } finally {
            context.detach(outer);
        }
    }

    @Override
    public boolean hasNext() {
        return told(answers::hasNext);
    }

    @Override
    public WatchLearningResponse next() {
        return told(answers::next);
    }

    private <T> T told(Supplier<T> step) {
        try {
            return step.get();
        } catch (StatusRuntimeException failed) {
            throw failure.apply(failed);
        }
    }
}
