package ai.reflexio;

import ai.reflexio.v1.LearningServiceGrpc;
import ai.reflexio.v1.WatchLearningRequest;
import ai.reflexio.v1.WatchLearningResponse;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A stream of answers, with the client's errors, that closing it cancels. */
final class Watch implements Iterator<WatchLearningResponse> {
    private final Transport transport;
    private final Iterator<WatchLearningResponse> answers;

    private Watch(Transport transport, Iterator<WatchLearningResponse> answers) {
        this.transport = transport;
        this.answers = answers;
    }

    static Stream<WatchLearningResponse> steps(Transport transport, WatchLearningRequest request) {
        Context.CancellableContext context = Context.current().withCancellation();
        Context outer = context.attach();
        try {
            var answers =
                    LearningServiceGrpc.newBlockingStub(transport.channel()).watchLearning(request);
            var steps =
                    Spliterators.spliteratorUnknownSize(
                            new Watch(transport, answers), Spliterator.ORDERED);
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
            throw transport.failure(failed).seenHere();
        }
    }
}
