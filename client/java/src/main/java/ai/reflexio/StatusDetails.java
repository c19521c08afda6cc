package ai.reflexio;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the google.rpc details of a status say; {@code retryAfter} is null when they do not. */
record StatusDetails(
        String reason,
        Map<String, String> metadata,
        List<FieldViolation> fieldViolations,
        String callId,
        Duration retryAfter) {

    static final String MESSAGE_TOO_LARGE = "MESSAGE_TOO_LARGE";

    /** What gRPC itself says of an oversize message; its bare status has no details to tell by. */
    private static final List<String> TOO_LARGE_TEXTS =
            List.of("larger than max", "message too large", "exceeds maximum size");

    /**
     * How gRPC words a stream that the server reset, as one does that is stopping, whatever the
     * code; a call that the client ends is cancelled in other words.
     */
    private static final String RESET_TEXT = "Received Rst Stream";

    static ReflexioException toException(Throwable failed) {
        Status status = StatusProto.fromThrowable(failed);
        if (status != null) {
            return toException(status, failed);
        }
        io.grpc.Status bare = io.grpc.Status.fromThrowable(failed);
        String message = bare.getDescription() != null ? bare.getDescription() : failed.toString();
        return toException(
                Status.newBuilder().setCode(bare.getCode().value()).setMessage(message).build(),
                failed);
    }

    static ReflexioException toException(Status status, Throwable cause) {
        Code code = io.grpc.Status.fromCodeValue(status.getCode()).getCode();
        StatusDetails details = of(status, code);
        boolean isReset = details.reason.isEmpty() && status.getMessage().contains(RESET_TEXT);
        String advice = Presence.advice(cause);
        String message = status.getMessage() + (advice.isEmpty() ? "" : ": " + advice);
        return new ReflexioException(isReset ? Code.UNAVAILABLE : code, message, details, cause);
    }

    private static StatusDetails of(Status status, Code code) {
        String reason = "";
        String callId = "";
        Map<String, String> metadata = Map.of();
        List<FieldViolation> violations = List.of();
        Duration retryAfter = null;
        try {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    ErrorInfo info = detail.unpack(ErrorInfo.class);
                    reason = info.getReason();
                    metadata = Map.copyOf(info.getMetadataMap());
                } else if (detail.is(BadRequest.class)) {
                    violations = violationsOf(detail.unpack(BadRequest.class));
                } else if (detail.is(RequestInfo.class)) {
                    callId = detail.unpack(RequestInfo.class).getRequestId();
                } else if (detail.is(RetryInfo.class)) {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    retryAfter = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            // The code and the message are worth more than a complaint about the details.
            return new StatusDetails(reason, metadata, violations, callId, retryAfter);
        }
        if (code == Code.RESOURCE_EXHAUSTED && reason.isEmpty() && isTooLarge(status)) {
            reason = MESSAGE_TOO_LARGE;
        }
        return new StatusDetails(reason, metadata, violations, callId, retryAfter);
    }

    private static List<FieldViolation> violationsOf(BadRequest badRequest) {
        return badRequest.getFieldViolationsList().stream()
                .map(one -> new FieldViolation(one.getField(), one.getDescription()))
                .toList();
    }

    private static boolean isTooLarge(Status status) {
        return TOO_LARGE_TEXTS.stream().anyMatch(status.getMessage()::contains);
    }
}
