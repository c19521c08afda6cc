import ai.reflexio.BulkAck;
import ai.reflexio.BulkAcks;
import ai.reflexio.ReflexioClient;
import ai.reflexio.v1.InteractionData;
import ai.reflexio.v1.PublishInteractionRequest;
import java.util.UUID;
import java.util.stream.LongStream;

/** Publishes many conversations of two turns over one stream: {@code --bulk 100000}. */
public final class BulkBench {
    private BulkBench() {}

    public static void main(String[] arguments) {
        if (arguments.length != 2 || !arguments[0].equals("--bulk")) {
            System.err.println("usage: BulkBench --bulk NUMBER");
            System.exit(2);
        }
        long count = Long.parseLong(arguments[1]);
        String run = UUID.randomUUID().toString();
        long startedNanos = System.nanoTime();
        long refused = 0;
        try (ReflexioClient client = ReflexioClient.create();
                BulkAcks acks =
                        client.bulkPublish(
                                LongStream.range(0, count).mapToObj(number -> item(run, number)))) {
            for (BulkAck ack : acks) {
                refused += ack.success() ? 0 : 1;
            }
        }
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        System.out.printf(
                "%d items in %.2f s: %.0f items/s, %d refused%n",
                count, seconds, count / seconds, refused);
        System.exit(refused == 0 ? 0 : 1);
    }

    private static PublishInteractionRequest item(String run, long number) {
        return PublishInteractionRequest.newBuilder()
                .setUserId("bench_" + number % 100)
                .setSessionId(run + "_" + number)
                .addInteractionDataList(said("User", "Where is my parcel number " + number + "?"))
                .addInteractionDataList(said("Agent", "Parcel " + number + " arrives tomorrow."))
                .build();
    }

    private static InteractionData.Builder said(String role, String content) {
        return InteractionData.newBuilder().setRole(role).setContent(content);
    }
}
