package ai.reflexio;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The acks of a bulk publish: one for each item, in the order of the items, each when its item is
 * committed or refused. To be read once, by one thread at a time.
 *
 * <p>Nothing is sent before the first ack is asked for. Closing it cancels what is on its way; what
 * was sent without an ack may still have been stored. It closes itself after the last ack and when
 * it throws.
 */
public final class BulkAcks implements Iterable<BulkAck>, Iterator<BulkAck>, AutoCloseable {
    private final BulkRun run;
    private BulkAck ahead;
    private boolean isOver;

    BulkAcks(BulkRun run) {
        this.run = run;
    }

    /**
     * Waits for the next ack and tells whether there is one.
     *
     * @throws ReflexioException when the publish cannot go on: UNAVAILABLE when nothing was
     *     answered for the client's timeout; {@code metadata()} then counts the items that are
     *     {@code acked} and {@code unanswered}. What the items throw is thrown after the acks of
     *     the items before it.
     */
    @Override
    public boolean hasNext() {
        if (ahead == null && !isOver) {
            try {
                ahead = run.next();
            } finally {
                isOver = ahead == null;
            }
        }
        return ahead != null;
    }

    @Override
    public BulkAck next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there is no further ack");
        }
        BulkAck ack = ahead;
        ahead = null;
        return ack;
    }

    /** Returns itself: the acks can be read once. */
    @Override
    public Iterator<BulkAck> iterator() {
        return this;
    }

    /** Returns the remaining acks as a stream; closing it closes the bulk publish. */
    public Stream<BulkAck> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }

    /** Cancels what is on its way; harmless at the end, and more than once. */
    @Override
    public void close() {
        run.stop();
    }
}
