package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.reflexio.v1.AdminServiceGrpc;
import ai.reflexio.v1.WhoamiRequest;
import io.grpc.Status.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Keys, against a real server that asks for them. */
@EnabledIfEnvironmentVariable(named = Servers.KEYED, matches = ".+")
class KeyedServerTest {
    @Test
    void aWrongKeyIsUnauthenticated() {
        try (ReflexioClient client = Servers.client(Servers.KEYED).apiKey("rfx_no_such").build()) {
            assertUnauthenticated(client);
        }
    }

    @Test
    void noKeyIsUnauthenticated() {
        try (ReflexioClient client = Servers.client(Servers.KEYED).build()) {
            assertUnauthenticated(client);
        }
    }

    @Test
    void aBulkPublishWithoutAKeyEndsWithTheError() {
        try (ReflexioClient client = Servers.client(Servers.KEYED).build();
                BulkAcks acks =
                        client.bulkPublish(
                                List.of(Servers.publish("user", "hello").build()))) {
            ReflexioException failed = assertThrows(ReflexioException.class, acks::hasNext);
            assertEquals(Code.UNAUTHENTICATED, failed.code());
            assertFalse(acks.hasNext());
        }
    }

    @Test
    void theStubsCarryTheKeyToo() {
        String key = Servers.variable(Servers.KEY);
        try (ReflexioClient client = Servers.client(Servers.KEYED).apiKey(key).build()) {
            var answer =
                    AdminServiceGrpc.newBlockingStub(client.channel())
                            .whoami(WhoamiRequest.getDefaultInstance());
            assertFalse(answer.getOrgId().isEmpty());
        }
    }

    private static void assertUnauthenticated(ReflexioClient client) {
        ReflexioException failed =
                assertThrows(ReflexioException.class, () -> client.getInteractions("user"));
        assertEquals(Code.UNAUTHENTICATED, failed.code());
        assertEquals("UNAUTHENTICATED", failed.reason());
    }
}
