package ai.reflexio;

import java.util.List;
import java.util.Optional;

/**
 * What became of one item of a bulk publish: it is committed, or it was refused.
 *
 * @param sequence the place of the item, from 0
 * @param requestId the item's request_id: its own, or the one made for it
 * @param interactionIds the ids of the stored interactions, in order; skipped ones have none
 * @param warnings what was ignored or looks wrong
 * @param error why the item was refused; empty when it is stored
 * @param alreadyStored whether it was there before, by an earlier publish or an earlier attempt
 */
public record BulkAck(
        long sequence,
        String requestId,
        List<Long> interactionIds,
        List<String> warnings,
        Optional<ReflexioException> error,
        boolean alreadyStored) {

    /** Tells whether the item is committed. */
    public boolean success() {
        return error.isEmpty();
    }
}
