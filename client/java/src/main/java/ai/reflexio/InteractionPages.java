package ai.reflexio;

import ai.reflexio.v1.GetInteractionsRequest;
import ai.reflexio.v1.GetInteractionsResponse;
import ai.reflexio.v1.Options;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A listing that goes on by itself: pages are asked for until enough is there. */
final class InteractionPages {
    private final Function<GetInteractionsRequest, CompletableFuture<GetInteractionsResponse>> call;
    private final GetInteractionsRequest request;
    private final long wantedCount;
    private final GetInteractionsResponse.Builder whole = GetInteractionsResponse.newBuilder();
    private final CompletableFuture<GetInteractionsResponse> result = new CompletableFuture<>();
    private volatile CompletableFuture<GetInteractionsResponse> running;

    private InteractionPages(
            Function<GetInteractionsRequest, CompletableFuture<GetInteractionsResponse>> call,
            GetInteractionsRequest request) {
        this.call = call;
        this.request = request;
        wantedCount = request.hasTopK() ? request.getTopK() : defaultCount();
    }

    /** Returns up to top_k interactions, or as many as the contract's default says. */
    static CompletableFuture<GetInteractionsResponse> list(
            Function<GetInteractionsRequest, CompletableFuture<GetInteractionsResponse>> call,
            GetInteractionsRequest request) {
        InteractionPages pages = new InteractionPages(call, request);
        pages.result.whenComplete(
                (whole, error) -> {
                    if (pages.result.isCancelled()) {
                        pages.running.cancel(true);
                    }
                });
        pages.ask(request);
        return pages.result;
    }

    private static long defaultCount() {
        int topK = GetInteractionsRequest.TOP_K_FIELD_NUMBER;
        var field = GetInteractionsRequest.getDescriptor().findFieldByNumber(topK);
        return Long.parseLong(field.getOptions().getExtension(Options.rule).getDefaultValue());
    }

    private void ask(GetInteractionsRequest next) {
        running = call.apply(next);
        if (result.isCancelled()) {
            running.cancel(true);
        }
        running.whenComplete(
                (page, error) -> {
                    if (error != null) {
                        result.completeExceptionally(error);
                    } else {
                        take(page, next.getPageToken());
                    }
                });
    }

    private void take(GetInteractionsResponse page, String askedToken) {
        whole.mergeFrom(page).setNextPageToken(page.getNextPageToken());
        long left = wantedCount - whole.getInteractionsCount();
        String token = page.getNextPageToken();
        // A page that leads to itself would never end.
        if (token.isEmpty() || left <= 0 || token.equals(askedToken)) {
            result.complete(whole.build());
        } else {
            ask(request.toBuilder().setTopK(left).setPageToken(token).build());
        }
    }
}
