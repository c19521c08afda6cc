package ai.reflexio;

import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.PublishInteractionResponse;
import java.util.List;
import java.util.Optional;

/** One item of a bulk publish on its way, and its answer once that is final. */
final class BulkEntry {
    /** An item goes into a message with its tag and length before it. */
    static final int ITEM_SIZE_BYTES_MAX = Transport.MESSAGE_SIZE_BYTES_MAX - 16;

    final PublishInteractionRequest item;
    final int sizeBytes;

    /** The place in the order of the items. */
    long place;

    /** Present once the server has refused the item for a while only. */
    RetryPolicy.Attempts attempts;

    private PublishInteractionResponse response;
    private ReflexioException error;

    /** Takes an item that has its request_id; one that is too large is answered at once. */
    BulkEntry(PublishInteractionRequest item) {
        this.item = item;
        sizeBytes = item.getSerializedSize();
        if (sizeBytes > ITEM_SIZE_BYTES_MAX) {
            error = UnaryCall.tooLarge(sizeBytes, ITEM_SIZE_BYTES_MAX);
        }
    }

    boolean isAnswered() {
        return response != null || error != null;
    }

    void answer(PublishInteractionResponse stored) {
        response = stored;
    }

    void refuse(ReflexioException refused) {
        error = refused;
    }

    BulkAck ack() {
        if (error != null) {
            return new BulkAck(
                    place, item.getRequestId(), List.of(), List.of(), Optional.of(error), false);
        }
        return new BulkAck(
                place,
                response.getRequestId().isEmpty() ? item.getRequestId() : response.getRequestId(),
                response.getInteractionIdsList(),
                response.getWarningsList(),
                Optional.empty(),
                response.getAlreadyStored());
    }
}
