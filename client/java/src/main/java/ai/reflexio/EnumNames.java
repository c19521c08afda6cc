package ai.reflexio;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values of the contract's enums as the JSON API and the other clients write them. */
public final class EnumNames {
    /** What the name of a value 0 ends with; before it stands what all names of its enum begin with. */
    private static final String UNSPECIFIED = "UNSPECIFIED";

    private EnumNames() {}

    /**
     * Returns the name in lower case and without its enum's: {@code click} for {@code
     * UserAction.USER_ACTION_CLICK}. A number that this release does not know is {@code
     * unspecified}.
     */
    public static String nameOf(ProtocolMessageEnum value) {
        var values = value.getDescriptorForType().getValues();
        // What is unrecognised has no descriptor of a value.
        EnumValueDescriptor known =
                ((Enum<?>) value).name().equals("UNRECOGNIZED")
                        ? values.get(0)
                        : value.getValueDescriptor();
        String first = values.get(0).getName();
        return known.getName()
                .substring(first.length() - UNSPECIFIED.length())
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the value with a name, in any case: {@code parse(UserAction.class, "click")}.
     *
     * @throws ReflexioException INVALID_ARGUMENT, with the names that there are
     */
    public static <E extends Enum<E> & ProtocolMessageEnum> E parse(Class<E> type, String name) {
        var known =
                Arrays.stream(type.getEnumConstants())
                        .filter(value -> !value.name().equals("UNRECOGNIZED"))
                        .toList();
        return known.stream()
                .filter(value -> nameOf(value).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                ReflexioException.ofField(
                                        type.getSimpleName(),
                                        "\"" + name + "\" is none of "
                                                + known.stream()
                                                        .map(EnumNames::nameOf)
                                                        .sorted()
                                                        .collect(Collectors.joining(", "))));
    }
}
