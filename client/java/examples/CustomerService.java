import ai.reflexio.ReflexioClient;
import ai.reflexio.ReflexioException;
import ai.reflexio.v1.AgentPlaybook;
import ai.reflexio.v1.Interaction;
import ai.reflexio.v1.InteractionData;
import ai.reflexio.v1.LearningServiceGrpc;
import ai.reflexio.v1.PublishInteractionRequest;
import ai.reflexio.v1.PublishInteractionResponse;
import ai.reflexio.v1.SearchInteractionsRequest;
import ai.reflexio.v1.SearchResponse;
import ai.reflexio.v1.WatchLearningRequest;
import ai.reflexio.v1.WatchLearningResponse;
import java.util.Iterator;
import java.util.List;

/** A support conversation is recorded and found again; then the agent learns from an expert. */
public final class CustomerService {
    private static final String USER = "customer_001";
    private static final String SESSION = "support_session_001";

    private CustomerService() {}

    public static void main(String[] arguments) {
        try (ReflexioClient client = ReflexioClient.create()) {
            recordConversation(client);
            findAndList(client);
            learnFromExpert(client);
        } catch (ReflexioException failed) {
            System.err.println(failed);
            System.exit(1);
        }
    }

    private static void recordConversation(ReflexioClient client) {
        List<List<InteractionData>> turns =
                List.of(
                        turn(
                                "Hi, I'm having trouble with my account login",
                                "I'm sorry to hear that. Can you tell me what error message you're"
                                        + " seeing?"),
                        turn(
                                "It says 'Invalid credentials' but I'm sure my password is correct",
                                "Let me help you reset your password. I'll send you a reset link"
                                        + " via email."),
                        turn(
                                "Thank you! That worked perfectly.",
                                "You're welcome! Is there anything else I can help you with?"));
        for (List<InteractionData> turn : turns) {
            PublishInteractionResponse stored =
                    client.publishInteraction(
                            PublishInteractionRequest.newBuilder()
                                    .setUserId(USER)
                                    .setSessionId(SESSION)
                                    .setSource("support_chat")
                                    .addAllInteractionDataList(turn)
                                    .build());
            System.out.println("stored " + stored.getInteractionIdsList());
        }
    }

    private static void findAndList(ReflexioClient client) {
        String query = "password reset login issues";
        System.out.println("\nsearch: " + query);
        var request =
                SearchInteractionsRequest.newBuilder().setUserId(USER).setQuery(query).setTopK(3);
        for (Interaction hit : client.searchInteractions(request.build()).getInteractionsList()) {
            System.out.printf("  %.2f %s: %s%n", hit.getScore(), hit.getRole(), hit.getContent());
        }
        System.out.println("\nnewest first:");
        for (Interaction one : client.getInteractions(USER).getInteractionsList()) {
            System.out.printf("  %s: %s%n", one.getRole(), one.getContent());
        }
    }

    private static void learnFromExpert(ReflexioClient client) {
        PublishInteractionResponse stored =
                client.publishInteraction(
                        USER,
                        "expert_review_batch_001",
                        List.of(
                                said("User", "What is your return policy for electronics?").build(),
                                said(
                                                "Agent",
                                                "You can return electronics within 30 days of"
                                                    + " purchase.")
                                        .setExpertContent(
                                                "Electronics can be returned within 30 days of"
                                                    + " purchase with the original receipt. For"
                                                    + " defective items, the return window extends"
                                                    + " to 90 days.")
                                        .build()));
        System.out.println("\nlearning from the expert:");
        Iterator<WatchLearningResponse> steps =
                LearningServiceGrpc.newBlockingStub(client.channel())
                        .watchLearning(
                                WatchLearningRequest.newBuilder()
                                        .setRequestId(stored.getRequestId())
                                        .build());
        steps.forEachRemaining(
                step -> System.out.printf("  %s %s%n", step.getStatus(), step.getReason()));

        String query = "customer wants to send back a gadget";
        System.out.println("\nlearned about: " + query);
        SearchResponse learned = client.search(query, "customer_002");
        for (AgentPlaybook playbook : learned.getAgentPlaybooksList()) {
            System.out.println("  when: " + playbook.getTrigger());
            System.out.println("  then: " + playbook.getContent());
        }
    }

    private static List<InteractionData> turn(String user, String agent) {
        return List.of(said("User", user).build(), said("Agent", agent).build());
    }

    private static InteractionData.Builder said(String role, String content) {
        return InteractionData.newBuilder().setRole(role).setContent(content);
    }
}
