package ai.reflexio;

import ai.reflexio.internal.Endpoint;
import ai.reflexio.internal.Presence;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The connection of a client: made by its first call, shared by all its threads. */
final class Transport implements AutoCloseable {
    /** The limit of one message on every path, the server's too. */
    static final int MESSAGE_SIZE_BYTES_MAX = 32 << 20;

    /** What one attempt to connect may take, TLS included. */
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    /** A ping on a connection that is silent in the middle of a call, before NAT forgets it. */
    private static final int KEEPALIVE_S = 120;

    /** A ping unanswered for this long means that the connection is dead. */
    private static final int KEEPALIVE_TIMEOUT_S = 20;

    /** How long closing waits for calls to end; those that are cut end within milliseconds. */
    private static final int CLOSE_TIMEOUT_S = 5;

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Endpoint endpoint;
    private final Presence presence;
    private final ManagedChannel managed;
    private final Channel channel;
    private final Set<BulkRun> runs = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    Transport(Endpoint endpoint, Presence presence) {
        this.endpoint = endpoint;
        this.presence = presence;
        if (endpoint.showsKey()) {
            System.getLogger(ReflexioClient.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the API key travels in clear to {0}; use https://",
                            endpoint);
        }
        managed = open(endpoint);
        channel = ClientInterceptors.intercept(managed, settings(endpoint.key()));
    }

    private static ManagedChannel open(Endpoint endpoint) {
        ChannelCredentials credentials =
                endpoint.isTls()
                        ? endpoint.tls().credentials()
                        : InsecureChannelCredentials.create();
        try {
            return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port(), credentials)
                    .userAgent(userAgent())
                    .maxInboundMessageSize(MESSAGE_SIZE_BYTES_MAX)
                    .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                    .keepAliveTime(KEEPALIVE_S, TimeUnit.SECONDS)
                    .keepAliveTimeout(KEEPALIVE_TIMEOUT_S, TimeUnit.SECONDS)
                    // The client retries by itself: gRPC's own retries ignore RetryInfo.
                    .disableRetry()
                    .build();
        } catch (IllegalArgumentException refused) {
            throw ReflexioException.ofField(
                    endpoint.isTls() ? "certificates" : "url",
                    "cannot be used: " + rootCause(refused).getMessage());
        }
    }

    private static Throwable rootCause(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Returns what every call on the connection carries: the key, and the limit of a message. */
    private static ClientInterceptor settings(String key) {
        return new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<R> listener, Metadata headers) {
                        if (!key.isEmpty()) {
                            headers.put(AUTHORIZATION, "Bearer " + key);
                        }
                        super.start(listener, headers);
                    }

                    @Override
                    public void sendMessage(Q message) {
                        checkSize(message);
                        super.sendMessage(message);
                    }
                };
            }
        };
    }

    /** gRPC's own check fails in another thread while it connects: the caller would never know. */
    private static void checkSize(Object message) {
        int size = message instanceof MessageLite known ? known.getSerializedSize() : 0;
        if (size > MESSAGE_SIZE_BYTES_MAX) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription(
                            "message too large: " + size + " bytes of " + MESSAGE_SIZE_BYTES_MAX)
                    .asRuntimeException();
        }
    }

    private static String userAgent() {
        String version = ReflexioClient.class.getPackage().getImplementationVersion();
        return "reflexio-java/%s java/%s"
                .formatted(version == null ? "0" : version, Runtime.version().feature());
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Presence presence() {
        return presence;
    }

    Channel channel() {
        return channel;
    }

    /**
     * Begins a call. A channel that is in its own pause after a failed connection would fail the
     * call unseen: it connects anew instead.
     */
    <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        checkOpen();
        if (managed.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            managed.enterIdle();
        }
        return channel.newCall(method, options);
    }

    void checkOpen() {
        if (isClosed) {
            throw ReflexioException.clientClosed();
        }
    }

    /** Returns the error of a call: its own, unless it was the closing of the client. */
    ReflexioException failure(Throwable failed) {
        return isClosed ? ReflexioException.clientClosed() : ReflexioException.from(failed);
    }

    /** Has the run ended together with the client. */
    void add(BulkRun run) {
        runs.add(run);
        if (isClosed) {
            run.fail(ReflexioException.clientClosed());
        }
    }

    void remove(BulkRun run) {
        runs.remove(run);
    }

    /** Closes the connection for good; calls that run fail. May be repeated. */
    @Override
    public void close() {
        isClosed = true;
        runs.forEach(run -> run.fail(ReflexioException.clientClosed()));
        managed.shutdownNow();
        try {
            managed.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
