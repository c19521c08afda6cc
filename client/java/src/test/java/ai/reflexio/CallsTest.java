package ai.reflexio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.reflexio.v1.AdminServiceGrpc;
import ai.reflexio.v1.GetInteractionsRequest;
import ai.reflexio.v1.Interaction;
import ai.reflexio.v1.InteractionData;
import ai.reflexio.v1.InteractionServiceGrpc;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.PublishInteractionResponse;
import ai.reflexio.v1.SearchInteractionsRequest;
import ai.reflexio.v1.SearchRequest;
import ai.reflexio.v1.WhoamiRequest;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Single calls against a real server. */
@EnabledIfEnvironmentVariable(named = Servers.OPEN, matches = ".+")
class CallsTest {
    private static final int TWENTY_MB = 20_000_000;
    private static final int CONTENT_CHARS_MAX = 1_000_000;

    private ReflexioClient client;

    @BeforeEach
    void connect() {
        client = Servers.openClient().build();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void whatIsPublishedIsListedAndFound() {
        String user = Servers.unique("user");
        PublishInteractionResponse stored =
                client.publishInteraction(
                        user,
                        "session_1",
                        List.of(
                                InteractionData.newBuilder()
                                        .setContent("My parcel is late")
                                        .build(),
                                InteractionData.newBuilder()
                                        .setRole("Agent")
                                        .setContent("It arrives tomorrow")
                                        .build()));
        assertEquals(2, stored.getInteractionIdsCount());
        List<Interaction> listed = client.getInteractions(user).getInteractionsList();
        assertEquals(
                List.of("It arrives tomorrow", "My parcel is late"),
                listed.stream().map(Interaction::getContent).toList());
        List<Interaction> found =
                client.searchInteractions(user, "parcel").getInteractionsList();
        assertEquals("My parcel is late", found.get(0).getContent());
        assertTrue(client.search("parcel", user).getSuccess());
    }

    @Test
    void aMissingRequestIdIsMadeFromTheSource() {
        PublishInteractionRequest request =
                Servers.publish(Servers.unique("user"), "hello").setSource("chat").build();
        String made = client.publishInteraction(request).getRequestId();
        assertTrue(made.matches("chat_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*"), made);
    }

    @Test
    void theSameRequestIdIsStoredOnce() {
        String user = Servers.unique("user");
        PublishInteractionRequest request =
                Servers.publish(user, "once").setRequestId(user + "_r").build();
        var first = client.publishInteraction(request);
        var second = client.publishInteraction(request);
        assertEquals(first.getInteractionIdsList(), second.getInteractionIdsList());
        assertEquals(1, client.getInteractions(user).getInteractionsCount());
    }

    @Test
    void aRequestIdWithOtherContentIsRefused() {
        String user = Servers.unique("user");
        client.publishInteraction(Servers.publish(user, "one").setRequestId(user).build());
        ReflexioException failed =
                refused(Servers.publish(user, "other").setRequestId(user).build());
        assertEquals(Code.ALREADY_EXISTS, failed.code());
        assertEquals("REQUEST_ID_REUSED", failed.reason());
        assertEquals(Map.of("request_id", user), failed.metadata());
    }

    @Test
    void anErrorNamesTheFieldsAtFault() {
        ReflexioException failed =
                refused(
                        PublishInteractionRequest.newBuilder()
                                .addInteractionDataList(
                                        InteractionData.newBuilder()
                                                .setContent("x")
                                                .setCreatedAt(-1))
                                .build());
        assertEquals(Code.INVALID_ARGUMENT, failed.code());
        assertEquals("INVALID_FIELD", failed.reason());
        assertEquals(
                List.of("user_id", "session_id", "interaction_data_list[0].created_at"),
                failed.fieldViolations().stream().map(FieldViolation::field).toList());
        assertTrue(failed.toString().contains("INVALID_ARGUMENT (INVALID_FIELD): user_id"));
        assertTrue(failed.retryAfter().isEmpty());
    }

    @Test
    void everyTextComesBackAsItWas() {
        String user = Servers.unique("用户_ß_🙂");
        String content = "naïve 👩‍👩‍👧‍👦 🇫🇷 עברית \t line\nbreak ﷽ e\u0301";
        client.publishInteraction(Servers.publish(user, content).build());
        Interaction stored = client.getInteractions(user).getInteractions(0);
        assertEquals(content, stored.getContent());
        assertEquals(user, stored.getUserId());
    }

    @Test
    void timesBeyond32BitsComeBackAsTheyWere() {
        String user = Servers.unique("user");
        long late = 4_102_444_799L;
        client.publishInteraction(
                PublishInteractionRequest.newBuilder()
                        .setUserId(user)
                        .setSessionId("s")
                        .addInteractionDataList(
                                InteractionData.newBuilder().setContent("later").setCreatedAt(late))
                        .build());
        var request = GetInteractionsRequest.newBuilder().setUserId(user).setStartTime(late);
        assertEquals(
                late, client.getInteractions(request.build()).getInteractions(0).getCreatedAt());
    }

    @Test
    void aMessageOf20MegabytesIsStored() {
        String user = Servers.unique("user");
        client.publishInteraction(large(user, TWENTY_MB));
        var request = GetInteractionsRequest.newBuilder().setUserId(user).setTopK(1000);
        // More than one answer may hold: the client follows the pages.
        long chars =
                client.getInteractions(request.build()).getInteractionsList().stream()
                        .mapToLong(one -> one.getContent().length())
                        .sum();
        assertEquals(TWENTY_MB, chars);
        var search = SearchInteractionsRequest.newBuilder().setUserId(user).setTopK(1000).build();
        var found = client.searchInteractions(search);
        assertEquals(
                client.getInteractions(request.build()).getInteractionsCount(),
                found.getInteractionsCount());
        assertFalse(found.getHasMore());
    }

    @Test
    void aListingEndsAtTopK() {
        String user = Servers.unique("user");
        client.publishInteraction(large(user, 9_000_000));
        var request = GetInteractionsRequest.newBuilder().setUserId(user).setTopK(7);
        var listed = client.getInteractions(request.build());
        assertEquals(7, listed.getInteractionsCount());
        var rest = request.setPageToken(listed.getNextPageToken()).build();
        assertEquals(2, client.getInteractions(rest).getInteractionsCount());
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedHere() {
        ReflexioException failed = refused(large(Servers.unique("user"), 34_000_000));
        assertEquals(Code.RESOURCE_EXHAUSTED, failed.code());
        assertEquals("MESSAGE_TOO_LARGE", failed.reason());
        assertEquals("33554432", failed.metadata().get("size_bytes_max"));
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedOnTheChannelToo() {
        var stub = InteractionServiceGrpc.newBlockingStub(client.channel());
        var failed =
                assertThrows(
                        StatusRuntimeException.class,
                        () -> stub.publishInteraction(large("user", 34_000_000)));
        assertEquals("MESSAGE_TOO_LARGE", ReflexioException.from(failed).reason());
    }

    @Test
    void theTimeoutEndsACall() {
        try (ReflexioClient hasty = Servers.openClient().timeout(Duration.ofNanos(1)).build()) {
            ReflexioException failed =
                    assertThrows(ReflexioException.class, () -> hasty.getInteractions("user"));
            assertEquals(Code.DEADLINE_EXCEEDED, failed.code());
        }
    }

    @Test
    void aTimeoutOfOneCallLeavesTheOthersAlone() {
        var method = InteractionServiceGrpc.getGetInteractionsMethod();
        var request = GetInteractionsRequest.newBuilder().setUserId("user").build();
        ReflexioException failed =
                assertThrows(
                        ReflexioException.class,
                        () -> client.call(method, request, Duration.ofNanos(1)));
        assertEquals(Code.DEADLINE_EXCEEDED, failed.code());
        assertTrue(client.call(method, request).getSuccess());
    }

    @Test
    void anUnknownMethodIsUnimplemented() {
        var unknown =
                InteractionServiceGrpc.getGetInteractionsMethod().toBuilder()
                        .setFullMethodName(
                                MethodDescriptor.generateFullMethodName(
                                        InteractionServiceGrpc.SERVICE_NAME, "Unheard"))
                        .build();
        ReflexioException failed =
                assertThrows(
                        ReflexioException.class,
                        () -> client.call(unknown, GetInteractionsRequest.getDefaultInstance()));
        assertEquals(Code.UNIMPLEMENTED, failed.code());
    }

    @Test
    void aFutureBringsTheAnswerOrTheError() throws InterruptedException, ExecutionException {
        String user = Servers.unique("user");
        CompletableFuture<Integer> count =
                client.publishInteractionAsync(Servers.publish(user, "hello").build())
                        .thenCompose(
                                stored ->
                                        client.searchInteractionsAsync(
                                                SearchInteractionsRequest.newBuilder()
                                                        .setUserId(user)
                                                        .build()))
                        .thenApply(found -> found.getInteractionsCount());
        assertEquals(1, count.get());
        var failed =
                assertThrows(
                        ExecutionException.class,
                        () ->
                                client.getInteractionsAsync(
                                                GetInteractionsRequest.getDefaultInstance())
                                        .get());
        assertEquals(
                "user_id",
                ((ReflexioException) failed.getCause()).fieldViolations().get(0).field());
    }

    @Test
    void aCancelledFutureHasNoAnswer() {
        var answer = client.searchAsync(SearchRequest.getDefaultInstance());
        answer.cancel(true);
        assertThrows(CancellationException.class, answer::get);
    }

    @Test
    void otherCallsGoOverTheSameChannel() {
        var request = WhoamiRequest.getDefaultInstance();
        var stub = AdminServiceGrpc.newBlockingStub(client.channel());
        assertEquals(
                client.call(AdminServiceGrpc.getWhoamiMethod(), request).getOrgId(),
                stub.whoami(request).getOrgId());
    }

    @Test
    void aClosedClientSaysSo() {
        client.close();
        ReflexioException failed =
                assertThrows(ReflexioException.class, () -> client.getInteractions("user"));
        assertEquals(Code.CANCELLED, failed.code());
        assertEquals("the client is closed", failed.getMessage());
    }

    @Test
    @EnabledIfEnvironmentVariable(named = Servers.CONTROL, matches = ".+")
    void aRestartBetweenTwoCallsPassesUnnoticed() throws IOException, InterruptedException {
        String user = Servers.unique("user");
        client.publishInteraction(Servers.publish(user, "before").build());
        restartServer();
        client.publishInteraction(Servers.publish(user, "after").build());
        assertEquals(2, client.getInteractions(user).getInteractionsCount());
    }

    static void restartServer() throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(Servers.variable(Servers.CONTROL) + "/restart"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        var reply =
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding());
        assertEquals(200, reply.statusCode());
    }

    private static PublishInteractionRequest large(String user, int chars) {
        var request = PublishInteractionRequest.newBuilder().setUserId(user).setSessionId("large");
        for (int left = chars; left > 0; left -= CONTENT_CHARS_MAX) {
            request.addInteractionDataList(
                    InteractionData.newBuilder()
                            .setContent("x".repeat(Math.min(left, CONTENT_CHARS_MAX))));
        }
        return request.build();
    }

    private ReflexioException refused(PublishInteractionRequest request) {
        return assertThrows(ReflexioException.class, () -> client.publishInteraction(request));
    }
}
