package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.v1.PlaybookStatus;
import ai.reflexio.v1.UserAction;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Enums as words. */
class EnumNamesTest {
    @Test
    void eachIsReadAsItIsWritten() {
        for (UserAction action : UserAction.values()) {
            if (action != UserAction.UNRECOGNIZED) {
                String name = EnumNames.nameOf(action).toUpperCase(Locale.ROOT);
                assertEquals(action, EnumNames.parse(UserAction.class, name));
            }
        }
        assertEquals("approved", EnumNames.nameOf(PlaybookStatus.PLAYBOOK_STATUS_APPROVED));
    }

    @Test
    void whatIsUnknownIsUnspecified() {
        assertEquals("unspecified", EnumNames.nameOf(UserAction.UNRECOGNIZED));
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        var failed =
                assertThrows(
                        ReflexioException.class,
                        () -> EnumNames.parse(PlaybookStatus.class, "aproved"));
        assertEquals("INVALID_FIELD", failed.reason());
        assertTrue(failed.getMessage().contains("approved, pending, rejected"));
    }
}
