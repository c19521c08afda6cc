package ai.reflexio.internal;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Ids that sort by time: version 7 UUIDs (RFC 9562), with the source in front. */
public final class RequestIds {
    /** The contract's limit; a longer source is cut so that the id fits. */
    public static final int REQUEST_ID_CHARS_MAX = 1000;

    private static final int UUID_CHARS = 36;

    /**
     * RFC 9562, section 6.2, method 3: the 12 bits below the milliseconds hold their fraction.
     */
    private static final long TICKS_PER_MS = 4096;

    private static final long NS_PER_MS = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicLong LAST_TICK = new AtomicLong();

    private RequestIds() {}

    /** Returns {@code <source>_<uuid7>}, or the bare UUID without a source. */
    public static String create(String source) {
        // The server refuses a source with a NUL: the id should not be found at fault with it.
        if (source.isEmpty() || source.indexOf('\0') >= 0) {
            return uuid7();
        }
        int sourceCharsMax = REQUEST_ID_CHARS_MAX - UUID_CHARS - 1;
        int chars = source.codePointCount(0, source.length());
        int end = source.offsetByCodePoints(0, Math.min(chars, sourceCharsMax));
        return source.substring(0, end) + "_" + uuid7();
    }

    /** Returns a version 7 UUID, greater than any that this process made before. */
    public static String uuid7() {
        Instant now = Instant.now();
        long fraction = now.getNano() % NS_PER_MS * TICKS_PER_MS / NS_PER_MS;
        long clock = now.toEpochMilli() * TICKS_PER_MS + fraction;
        long tick = LAST_TICK.updateAndGet(last -> Math.max(clock, last + 1));
        long high = tick / TICKS_PER_MS << 16 | 0x7000 | tick % TICKS_PER_MS;
        long low = RANDOM.nextLong() >>> 2 | 1L << 63;
        return new UUID(high, low).toString();
    }
}
