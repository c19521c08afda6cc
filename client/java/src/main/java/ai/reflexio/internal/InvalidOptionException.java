package ai.reflexio.internal;

/** An option of the client that cannot be used; the builder names it to the caller. */
public final class InvalidOptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String option;

    InvalidOptionException(String option, String complaint) {
        super(complaint);
        this.option = option;
    }

    /** Returns the name of the option. */
    public String option() {
        return option;
    }
}
