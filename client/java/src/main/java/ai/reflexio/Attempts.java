package ai.reflexio;

/** The attempts of one call inside one overall timeout. */
final class Attempts {
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
