package ai.reflexio.internal;

import ai.reflexio.FieldViolation;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the google.rpc details of a status say; {@code retryAfter} is null when they do not. */
public record StatusDetails(
        String reason,
        Map<String, String> metadata,
        List<FieldViolation> fieldViolations,
        String callId,
        Duration retryAfter) {

    public static final String MESSAGE_TOO_LARGE = "MESSAGE_TOO_LARGE";

    /** What gRPC itself says of an oversize message; its bare status has no details to tell by. */
    private static final List<String> TOO_LARGE_TEXTS =
            List.of("larger than max", "message too large", "exceeds maximum size");

    /** Reads the details of a status. */
    public static StatusDetails of(Status status, Code code) {
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
                .map(found -> new FieldViolation(found.getField(), found.getDescription()))
                .toList();
    }

    private static boolean isTooLarge(Status status) {
        return TOO_LARGE_TEXTS.stream().anyMatch(status.getMessage()::contains);
    }
}
