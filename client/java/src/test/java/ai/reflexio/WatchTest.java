package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.reflexio.v1.LearningServiceGrpc;
import ai.reflexio.v1.LearningStatus;
import ai.reflexio.v1.WatchLearningRequest;
import ai.reflexio.v1.WatchLearningResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A watch goes on over broken streams, and ends with what no retry mends. */
class WatchTest {
    private static final WatchLearningRequest REQUEST =
            WatchLearningRequest.newBuilder().setRequestId("r").build();
    private static final LearningStatus PENDING = LearningStatus.LEARNING_STATUS_PENDING;
    private static final LearningStatus DONE = LearningStatus.LEARNING_STATUS_DONE;

    /** What one stream gives, and how it ends. */
    private record Turn(Status end, LearningStatus... statuses) {}

    /** A server whose streams end as told; the last turn is for all that follow. */
    private static final class WatchedServer extends LearningServiceGrpc.LearningServiceImplBase
            implements AutoCloseable {
        private final Queue<Turn> turns;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final Server server;

        private WatchedServer(Turn... turns) throws IOException {
            this.turns = new ArrayDeque<>(List.of(turns));
            server =
                    NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                            .addService(this)
                            .build()
                            .start();
        }

        private ReflexioClient client(RetryPolicy retry) {
            return new ReflexioClientBuilder(name -> null)
                    .url("http://127.0.0.1:" + server.getPort())
                    .retry(retry)
                    .build();
        }

        @Override
        public synchronized void watchLearning(
                WatchLearningRequest request, StreamObserver<WatchLearningResponse> answer) {
            asked.add(request.getRequestId());
            Turn turn = turns.size() > 1 ? turns.poll() : turns.peek();
            for (LearningStatus status : turn.statuses) {
                answer.onNext(WatchLearningResponse.newBuilder().setStatus(status).build());
            }
            if (turn.end.isOk()) {
                answer.onCompleted();
            } else {
                answer.onError(turn.end.asRuntimeException());
            }
        }

        @Override
        public void close() {
            server.shutdownNow();
        }
    }

    @Test
    void aBrokenStreamIsOpenedAgainAndNoStepIsToldTwice() throws IOException {
        try (var server =
                        new WatchedServer(
                                new Turn(Status.UNAVAILABLE, PENDING),
                                new Turn(Status.UNAVAILABLE),
                                new Turn(Status.OK, PENDING, DONE));
                var client = server.client(RetryPolicy.DEFAULT);
                Stream<WatchLearningResponse> steps = client.watchLearning(REQUEST)) {
            var statuses = steps.map(WatchLearningResponse::getStatus).toList();
            assertEquals(List.of(PENDING, DONE), statuses);
            assertEquals(List.of("r", "r", "r"), server.asked);
        }
    }

    @Test
    void whatNoRetryMendsIsThrownAfterItsSteps() throws IOException {
        try (var server = new WatchedServer(new Turn(Status.NOT_FOUND, PENDING));
                var client = server.client(RetryPolicy.DEFAULT);
                var steps = client.watchLearning(REQUEST)) {
            List<LearningStatus> seen = new ArrayList<>();
            ReflexioException failed =
                    assertThrows(
                            ReflexioException.class,
                            () -> steps.forEach(step -> seen.add(step.getStatus())));
            assertEquals(Code.NOT_FOUND, failed.code());
            assertEquals(List.of(PENDING), seen);
            assertEquals(1, server.asked.size());
        }
    }

    @Test
    void itIsTriedAsOftenAsThePolicySays() throws IOException {
        RetryPolicy policy =
                new RetryPolicy(
                        3,
                        RetryPolicy.DEFAULT.initialBackoff(),
                        RetryPolicy.DEFAULT.maxBackoff(),
                        0);
        try (var server = new WatchedServer(new Turn(Status.UNAVAILABLE));
                var client = server.client(policy);
                var steps = client.watchLearning(REQUEST)) {
            ReflexioException failed = assertThrows(ReflexioException.class, steps::findFirst);
            assertEquals(Code.UNAVAILABLE, failed.code());
            assertEquals(3, server.asked.size());
        }
    }
}
