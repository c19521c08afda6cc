package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** JSON by the JDK's own client, which offers HTTP/2 with its first request: none of it is lost. */
class JdkHttpClientTest {
    private static final String TURN = "{\"content\": \"hello %d\"}";

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aPublishIsStored() throws Exception {
        assertIsStored(Servers.unique("user"), false);
    }

    @Test
    void aPublishInChunksIsStored() throws Exception {
        assertIsStored(Servers.unique("user"), true);
    }

    @Test
    void aBodyIsNeverTakenForARequest() throws Exception {
        String user = Servers.unique("user");
        publish(user, 1, false);
        String order = "DELETE /api/delete_all_interactions HTTP/1.1\r\nHost: localhost\r\n\r\n";
        HttpResponse<String> answer =
                post("/api/get_interactions", BodyPublishers.ofString(order));
        assertEquals(400, answer.statusCode());
        assertTrue(stored(user).contains("hello 1"));
    }

    private void assertIsStored(String user, boolean isChunked) throws Exception {
        for (int number = 1; number <= 3; number++) {
            publish(user, number, isChunked);
        }
        String stored = stored(user);
        for (int number = 1; number <= 3; number++) {
            assertTrue(stored.contains("hello " + number), stored);
        }
    }

    private void publish(String user, int number, boolean isChunked) throws Exception {
        String body =
                "{\"user_id\": \"%s\", \"session_id\": \"s\", \"interaction_data_list\": [%s]}"
                        .formatted(user, TURN.formatted(number));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> answer =
                post(
                        "/api/publish_interaction",
                        isChunked
                                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
                                : BodyPublishers.ofByteArray(bytes));
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private String stored(String user) throws Exception {
        String body = "{\"user_id\": \"%s\"}".formatted(user);
        return post("/api/get_interactions", BodyPublishers.ofString(body)).body();
    }

    private HttpResponse<String> post(String path, BodyPublisher body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(Servers.variable(Servers.OPEN) + path))
                        .header("Content-Type", "application/json")
                        .POST(body)
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
