package ai.reflexio;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a call is tried, and the pauses between; all of it inside the call's timeout.
 *
 * <p>Retried are UNAVAILABLE, and RESOURCE_EXHAUSTED when the server says when to come back. Every
 * call of the API can be repeated safely: a publish keeps its request_id.
 *
 * @param maxAttempts attempts in all; 1 never retries
 * @param initialBackoff the first pause; each further one is twice as long
 * @param maxBackoff the longest pause, at most 2 seconds
 * @param jitter the share of each pause, 0 to 1, that is drawn by chance, so that clients do not
 *     come back together
 */
public record RetryPolicy(
        int maxAttempts, Duration initialBackoff, Duration maxBackoff, double jitter) {

    /** The longest pause between two attempts: a restarted server serves again within it. */
    static final Duration BACKOFF_MAX = Duration.ofSeconds(2);

    /**
     * Seven pauses of .1, .2, .4, .8, 1.6, 2 and 2 seconds: a restart of the server passes
     * unnoticed.
     */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(8, Duration.ofMillis(100), BACKOFF_MAX, 0.2);

    /** One attempt, whatever becomes of it. */
    public static final RetryPolicy NEVER =
            new RetryPolicy(1, Duration.ofMillis(100), BACKOFF_MAX, 0.2);

    /** Longer than anybody waits, and two of them still have a number of nanoseconds. */
    private static final Duration CENTURY = Duration.ofDays(36_500);

    /** Beyond it any backoff has reached its maximum. */
    private static final int DOUBLINGS_MAX = 32;

    /** Checks the values; throws {@link ReflexioException} naming the invalid one. */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw ReflexioException.ofField("maxAttempts", "must be 1 or more");
        }
        if (initialBackoff.isNegative() || initialBackoff.isZero()) {
            throw ReflexioException.ofField("initialBackoff", "must be above 0");
        }
        if (maxBackoff.compareTo(initialBackoff) < 0 || maxBackoff.compareTo(BACKOFF_MAX) > 0) {
            throw ReflexioException.ofField(
                    "maxBackoff", "must be at least initialBackoff and at most 2 seconds");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw ReflexioException.ofField("jitter", "must be from 0 to 1");
        }
    }

    /** Returns the pause after a failed attempt (from 1), never less than the server asked for. */
    long pauseNanos(int attempt, ReflexioException error) {
        double doubled =
                initialBackoff.toNanos() * Math.pow(2, Math.min(attempt - 1, DOUBLINGS_MAX));
        double backoff = Math.min(doubled, maxBackoff.toNanos());
        long pause = (long) (backoff * (1 - jitter * ThreadLocalRandom.current().nextDouble()));
        return Math.max(pause, error.retryAfter().map(RetryPolicy::toNanos).orElse(0L));
    }

    /** Returns the duration in nanoseconds, at most a century. */
    static long toNanos(Duration duration) {
        return duration.compareTo(CENTURY) < 0 ? duration.toNanos() : CENTURY.toNanos();
    }

    /** The attempts of one call inside one overall timeout. */
    static final class Attempts {
        private final RetryPolicy policy;
        private final long startedNanos = System.nanoTime();
        private final long timeoutNanos;
        private int failed;

        Attempts(RetryPolicy policy, long timeoutNanos) {
            this.policy = policy;
            this.timeoutNanos = timeoutNanos;
        }

        /** Returns what the next attempt may take. */
        long nanosLeft() {
            return Math.max(timeoutNanos - (System.nanoTime() - startedNanos), 0);
        }

        /** Returns how long to wait before the next attempt; throws the error when there is none. */
        long pauseNanosAfter(ReflexioException error) {
            failed++;
            if (!error.isRetriable() || failed >= policy.maxAttempts()) {
                throw error;
            }
            long pause = policy.pauseNanos(failed, error);
            if (pause >= nanosLeft()) {
                throw error;
            }
            return pause;
        }
    }
}
