package ai.reflexio;

import ai.reflexio.internal.Presence;
import ai.reflexio.internal.StatusDetails;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call failed. Everything that {@link ReflexioClient} throws is of this class: {@link #code()}
 * says what kind of failure it is, {@link #reason()} its cause, {@link #fieldViolations()} which
 * fields are at fault.
 */
public final class ReflexioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * How gRPC words a stream that the server reset, as one does that is stopping, whatever the
     * code; a call that the client ends is cancelled in other words.
     */
    private static final String RESET_TEXT = "Received Rst Stream";

    private final Code code;
    private final String reason;
    private final Map<String, String> metadata;
    private final List<FieldViolation> fieldViolations;
    private final String callId;
    private final Duration retryAfter;

    ReflexioException(Code code, String reason, String message) {
        this(code, message, new StatusDetails(reason, Map.of(), List.of(), "", null), null);
    }

    ReflexioException(Code code, String message, StatusDetails details, Throwable cause) {
        super(message.isEmpty() ? "the call failed" : message, cause);
        this.code = code;
        this.reason = details.reason();
        this.metadata = details.metadata();
        this.fieldViolations = details.fieldViolations();
        this.callId = details.callId();
        this.retryAfter = details.retryAfter();
    }

    /** Returns the same failure with the stack of the thread that waited for it. */
    ReflexioException seenHere() {
        return new ReflexioException(
                code,
                getMessage(),
                new StatusDetails(reason, metadata, fieldViolations, callId, retryAfter),
                this);
    }

    static ReflexioException ofField(String field, String description) {
        FieldViolation violation = new FieldViolation(field, description);
        return new ReflexioException(
                Code.INVALID_ARGUMENT,
                violation.toString(),
                new StatusDetails("INVALID_FIELD", Map.of(), List.of(violation), "", null),
                null);
    }

    static ReflexioException clientClosed() {
        return new ReflexioException(Code.CANCELLED, "", "the client is closed");
    }

    static ReflexioException of(Status status) {
        return of(status, null);
    }

    /**
     * Returns the failure of a call that was made through a generated stub: what a
     * {@link io.grpc.StatusRuntimeException} or {@link io.grpc.StatusException} carries, made
     * readable. Any other throwable is UNKNOWN, with itself as the cause.
     */
    public static ReflexioException from(Throwable failed) {
        if (failed instanceof ReflexioException known) {
            return known;
        }
        Status status = StatusProto.fromThrowable(failed);
        if (status != null) {
            return of(status, failed);
        }
        io.grpc.Status bare = io.grpc.Status.fromThrowable(failed);
        String message = bare.getDescription() != null ? bare.getDescription() : failed.toString();
        return of(
                Status.newBuilder().setCode(bare.getCode().value()).setMessage(message).build(),
                failed);
    }

    private static ReflexioException of(Status status, Throwable cause) {
        Code code = io.grpc.Status.fromCodeValue(status.getCode()).getCode();
        StatusDetails details = StatusDetails.of(status, code);
        boolean isReset = details.reason().isEmpty() && status.getMessage().contains(RESET_TEXT);
        String advice = Presence.advice(cause);
        String message = status.getMessage() + (advice.isEmpty() ? "" : ": " + advice);
        return new ReflexioException(isReset ? Code.UNAVAILABLE : code, message, details, cause);
    }

    /** Returns the kind of failure: the gRPC status code. */
    public Code code() {
        return code;
    }

    /**
     * Returns the machine-readable cause: a name of {@link ai.reflexio.v1.ErrorReason} without its
     * prefix, such as {@code REQUEST_ID_REUSED}, or an empty text.
     */
    public String reason() {
        return reason;
    }

    /** Returns the metadata of the reason; never null. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Returns the fields at fault, in the order of the request; empty when none is. */
    public List<FieldViolation> fieldViolations() {
        return fieldViolations;
    }

    /** Returns the id of the failed call in the server's log; empty when the server gave none. */
    public String callId() {
        return callId;
    }

    /** Returns after what time the server asks to be tried again, if it says so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Tells whether the same call may succeed soon. */
    boolean isRetriable() {
        return code == Code.UNAVAILABLE || (code == Code.RESOURCE_EXHAUSTED && retryAfter != null);
    }

    @Override
    public String toString() {
        String kind = reason.isEmpty() ? code.name() : code + " (" + reason + ")";
        return getClass().getName() + ": " + kind + ": " + getMessage();
    }
}
