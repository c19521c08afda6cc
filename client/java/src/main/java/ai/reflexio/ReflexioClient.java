package ai.reflexio;

import ai.reflexio.internal.Endpoint;
import ai.reflexio.internal.Idempotence;
import ai.reflexio.internal.Presence;
import ai.reflexio.v1.GetInteractionsRequest;
import ai.reflexio.v1.GetInteractionsResponse;
import ai.reflexio.v1.InteractionData;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.PublishInteractionResponse;
import ai.reflexio.v1.SearchInteractionsRequest;
import ai.reflexio.v1.SearchInteractionsResponse;
import ai.reflexio.v1.SearchRequest;
import ai.reflexio.v1.SearchResponse;
import ai.reflexio.v1.WatchLearningRequest;
import ai.reflexio.v1.WatchLearningResponse;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A client of one Reflexio server. Threads may share it; it keeps one connection, which its first
 * call opens.
 *
 * <p>Each call waits for its answer, tries again what may succeed soon, and throws {@link
 * ReflexioException} when it fails. The {@code …Async} variants return at once; cancelling their
 * future cancels the call.
 */
public final class ReflexioClient extends ReflexioCalls implements AutoCloseable {
    /** How long the server holds a publish that waits; it comes on top of the timeout. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private final Transport transport;

    ReflexioClient(Endpoint endpoint, Presence presence) {
        transport = new Transport(endpoint, presence);
    }

    /** Returns a client for what the environment says: see {@link ReflexioClientBuilder}. */
    public static ReflexioClient create() {
        return builder().build();
    }

    /** Returns a builder; what it is not given, it takes from the environment. */
    public static ReflexioClientBuilder builder() {
        return new ReflexioClientBuilder(System::getenv);
    }

    /** Stores the interactions of one conversation, as the call with a request does. */
    public PublishInteractionResponse publishInteraction(
            String userId, String sessionId, List<InteractionData> interactions) {
        return publishInteraction(
                PublishInteractionRequest.newBuilder()
                        .setUserId(userId)
                        .setSessionId(sessionId)
                        .addAllInteractionDataList(interactions)
                        .build());
    }

    /** Finds the ten interactions of a user that answer the query best. */
    public SearchInteractionsResponse searchInteractions(String userId, String query) {
        return searchInteractions(
                SearchInteractionsRequest.newBuilder().setUserId(userId).setQuery(query).build());
    }

    /** Lists the thirty newest interactions of a user. */
    public GetInteractionsResponse getInteractions(String userId) {
        return getInteractions(GetInteractionsRequest.newBuilder().setUserId(userId).build());
    }

    /** Finds what was learned that may help with the query of this user. */
    public SearchResponse search(String query, String userId) {
        return search(SearchRequest.newBuilder().setQuery(query).setUserId(userId).build());
    }

    /**
     * Stores many requests over one stream and returns one ack for each, in order, each when it is
     * committed. A request that is refused fails alone. After a broken connection what was not
     * answered is sent again under the same request_ids.
     *
     * <p>The items are read ahead of the acks in a thread of their own, at most 8,192 of them or
     * 16 MiB; each without a request_id gets one. Nothing is sent before the acks are read.
     */
    public BulkAcks bulkPublish(Iterator<PublishInteractionRequest> items) {
        transport.checkOpen();
        return new BulkAcks(new BulkRun(transport, items, () -> {}));
    }

    /** Stores many requests, as {@link #bulkPublish(Iterator)} does. */
    public BulkAcks bulkPublish(Iterable<PublishInteractionRequest> items) {
        return bulkPublish(items.iterator());
    }

    /** Stores many requests, as {@link #bulkPublish(Iterator)} does, and closes the stream. */
    public BulkAcks bulkPublish(Stream<PublishInteractionRequest> items) {
        transport.checkOpen();
        return new BulkAcks(new BulkRun(transport, items.iterator(), items::close));
    }

    /**
     * Returns a builder of a publisher, which connects as this client does: it takes requests at once
     * and stores them in the background.
     */
    public Publisher.Builder publisher() {
        return new Publisher.Builder(transport.endpoint());
    }

    /**
     * Tells how far the learning from one request has come: now, then each change of it, up to done
     * or failed, however long that takes. Reading it waits; close it to end it early. After a broken
     * connection, or a restart of the server, it goes on as the retries say; no step is told twice in
     * a row.
     */
    public Stream<WatchLearningResponse> watchLearning(WatchLearningRequest request) {
        transport.checkOpen();
        return Watch.steps(transport, request);
    }

    /**
     * Calls any RPC that has one request and one answer, with the same retries, timeout and errors,
     * and follows no pages; the methods stand in the generated classes, such as {@code
     * ProfileServiceGrpc.getGetProfilesMethod()}. What cannot be repeated safely (deleting the
     * profile that a query finds) is tried once.
     */
    public <Q extends MessageLite, R> R call(MethodDescriptor<Q, R> method, Q request) {
        return UnaryCall.await(callAsync(method, request));
    }

    /** Calls any RPC with a timeout of its own, for all attempts together. */
    public <Q extends MessageLite, R> R call(
            MethodDescriptor<Q, R> method, Q request, Duration timeout) {
        return UnaryCall.await(callAsync(method, request, timeout));
    }

    /** Calls any RPC that has one request and one answer without waiting for the answer. */
    public <Q extends MessageLite, R> CompletableFuture<R> callAsync(
            MethodDescriptor<Q, R> method, Q request) {
        Duration timeout = transport.endpoint().timeout();
        boolean waits = request instanceof PublishInteractionRequest publish && publish.getWaitForResponse();
        return callAsync(method, request, waits ? timeout.plus(WAIT_MAX) : timeout);
    }

    @Override
    <Q extends Message, R extends Message> CompletableFuture<R> run(
            MethodDescriptor<Q, R> method, Q request) {
        return callAsync(method, request);
    }

    private <Q extends MessageLite, R> CompletableFuture<R> callAsync(
            MethodDescriptor<Q, R> method, Q request, Duration timeout) {
        return UnaryCall.start(
                transport, method, Idempotence.named(request), RetryPolicy.toNanos(timeout));
    }

    /**
     * Returns the connection for the generated stubs, as {@code
     * InteractionServiceGrpc.newBlockingStub(client.channel())}. It carries the key; retries,
     * timeouts and {@link ReflexioException#from} are the caller's.
     */
    public Channel channel() {
        return transport.channel();
    }

    /** Closes the connection; calls that run fail as cancelled. May be repeated. */
    @Override
    public void close() {
        transport.close();
    }
}
