package ai.reflexio.internal;

import ai.reflexio.ReflexioException;
import io.grpc.Status.Code;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * What a client knows of its server. One that was there is restarting, and is waited for as the policy
 * says; one that never was is not running, or the address is wrong.
 */
public final class Presence {
    /** How long a server that was never there is waited for: a wrong address is told in a second. */
    private static final Duration ABSENT_WAIT = Duration.ofMillis(400);

    private final boolean waits;
    private volatile boolean wasThere;

    /** @param waits whether a server that is still to start is waited for like any other */
    public Presence(boolean waits) {
        this.waits = waits;
    }

    /** Notes that the server has answered. */
    public void answered() {
        wasThere = true;
    }

    /** Tells whether another attempt, after so long in all, is more than is due. */
    public boolean endsWait(ReflexioException error, long waitedNanos) {
        if (advice(error).isEmpty()) {
            // A deadline may have passed, or the caller gone, before anything was reached.
            if (error.code() != Code.DEADLINE_EXCEEDED && error.code() != Code.CANCELLED) {
                wasThere = true;
            }
            return false;
        }
        return !waits && !wasThere && waitedNanos > ABSENT_WAIT.toNanos();
    }

    /** Returns what to do about a connection that did not come about; empty for any other error. */
    public static String advice(Throwable error) {
        Throwable cause = error;
        while (cause != null) {
            if (cause instanceof ConnectException) {
                return "nobody listens there: start `reflexio serve`, or set REFLEXIO_URL to the "
                        + "address of a server";
            }
            if (cause instanceof UnknownHostException) {
                return "no such host: set REFLEXIO_URL to the address of a server";
            }
            cause = cause.getCause() == cause ? null : cause.getCause();
        }
        return "";
    }
}
