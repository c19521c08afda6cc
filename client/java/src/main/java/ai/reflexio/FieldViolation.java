package ai.reflexio;

import java.io.Serializable;

/**
 * One field at fault.
 *
 * @param field its path in the request, such as {@code interaction_data_list[0].content}
 * @param description what is wrong with it
 */
public record FieldViolation(String field, String description) implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
        return field + ": " + description;
    }
}
