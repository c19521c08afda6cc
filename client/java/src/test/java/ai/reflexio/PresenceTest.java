package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.internal.Presence;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.WhoamiRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that is not there is told, with what to do; one that was there is waited for. */
class PresenceTest {
    private static final String ADVICE = "start `reflexio serve`, or set REFLEXIO_URL";

    private static ReflexioClient clientOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            String url = "http://127.0.0.1:" + socket.getLocalPort();
            return ReflexioClient.builder().url(url).build();
        }
    }

    @Test
    void callToNobodySaysWhatToDo() throws IOException {
        try (ReflexioClient client = clientOfNobody()) {
            var failed =
                    assertThrows(
                            ReflexioException.class,
                            () -> client.whoami(WhoamiRequest.getDefaultInstance()));
            assertEquals(Code.UNAVAILABLE, failed.code());
            assertTrue(failed.getMessage().contains(ADVICE), failed.getMessage());
        }
    }

    @Test
    void bulkToNobodySendsNothingAndSaysWhatToDo() throws IOException {
        var item = PublishInteractionRequest.newBuilder().setUserId("u").setSessionId("s").build();
        try (ReflexioClient client = clientOfNobody()) {
            var failed =
                    assertThrows(
                            ReflexioException.class,
                            () -> client.bulkPublish(List.of(item)).iterator().next());
            assertTrue(failed.getMessage().contains(ADVICE), failed.getMessage());
            assertTrue(failed.getMessage().contains("nothing was sent"), failed.getMessage());
        }
    }

    @Test
    void absenceEndsTheWaitUnlessTheServerWasThereOrIsToBeWaitedFor() {
        var refused =
                ReflexioException.from(
                        io.grpc.Status.UNAVAILABLE
                                .withCause(new java.net.ConnectException("Connection refused"))
                                .asRuntimeException());
        long second = 1_000_000_000L;
        Presence presence = new Presence(false);
        assertEquals(false, presence.endsWait(refused, 0));
        assertEquals(true, presence.endsWait(refused, second));
        presence.answered();
        assertEquals(false, presence.endsWait(refused, second));
        assertEquals(false, new Presence(true).endsWait(refused, second));
    }
}
