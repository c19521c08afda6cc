package ai.reflexio;

import ai.reflexio.v1.BulkPublishInteractionsRequest;
import ai.reflexio.v1.BulkPublishInteractionsResponse;
import ai.reflexio.v1.InteractionServiceGrpc;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.PublishInteractionResponse;
import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Server;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A gRPC server on a real socket that fails as it is told, which a real server does only when it is
 * in trouble: each of {@code failures} answers one publish, or one item of a stream.
 */
final class ScriptedServer extends InteractionServiceGrpc.InteractionServiceImplBase
        implements AutoCloseable {
    final Queue<Status> failures = new ConcurrentLinkedQueue<>();
    final List<String> requestIds = new CopyOnWriteArrayList<>();
    private final Server server;
    private final int port;
    private int untilBreak;

    ScriptedServer(Status... failures) {
        this.failures.addAll(List.of(failures));
        try {
            server =
                    NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                            .addService(this)
                            .build()
                            .start();
            port = server.getPort();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Has a stream end as of a server that stops, once, at this item (from 1). */
    void breakAt(int item) {
        untilBreak = item;
    }

    static Status failure(Code code) {
        return Status.newBuilder().setCode(code.value()).setMessage("as told").build();
    }

    static Status failure(Code code, int retryAfterMs) {
        var delay = Durations.fromMillis(retryAfterMs);
        return failure(code).toBuilder()
                .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("OVERLOADED").build()))
                .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()))
                .build();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    ReflexioClient client() {
        return new ReflexioClientBuilder(name -> null).url(url()).build();
    }

    @Override
    public void publishInteraction(
            PublishInteractionRequest request, StreamObserver<PublishInteractionResponse> answer) {
        requestIds.add(request.getRequestId());
        Status failure = failures.poll();
        if (failure != null) {
            answer.onError(StatusProto.toStatusRuntimeException(failure));
            return;
        }
        answer.onNext(stored(request));
        answer.onCompleted();
    }

    @Override
    public StreamObserver<BulkPublishInteractionsRequest> bulkPublishInteractions(
            StreamObserver<BulkPublishInteractionsResponse> answer) {
        return new StreamObserver<>() {
            private long sequence;
            private boolean isBroken;

            @Override
            public void onNext(BulkPublishInteractionsRequest request) {
                var response = BulkPublishInteractionsResponse.newBuilder();
                for (PublishInteractionRequest item : request.getItemsList()) {
                    if (isBroken) {
                        return;
                    }
                    requestIds.add(item.getRequestId());
                    Status failure = failures.poll();
                    if (--untilBreak == 0) {
                        isBroken = true;
                        answer.onNext(response.build());
                        answer.onError(
                                io.grpc.Status.UNAVAILABLE.withDescription("gone").asException());
                        return;
                    }
                    var result = response.addResultsBuilder().setSequence(sequence++);
                    if (failure != null) {
                        result.setError(failure);
                    } else {
                        result.setResponse(stored(item));
                    }
                }
                answer.onNext(response.build());
            }

            @Override
            public void onError(Throwable cancelled) {
                isBroken = true;
            }

            @Override
            public void onCompleted() {
                if (!isBroken) {
                    answer.onCompleted();
                }
            }
        };
    }

    private static PublishInteractionResponse stored(PublishInteractionRequest request) {
        return PublishInteractionResponse.newBuilder()
                .setSuccess(true)
                .setRequestId(request.getRequestId())
                .build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
