package ai.reflexio;

import ai.reflexio.v1.GetInteractionsRequest;
import ai.reflexio.v1.GetInteractionsResponse;
import ai.reflexio.v1.Options;
import ai.reflexio.v1.SearchInteractionsRequest;
import ai.reflexio.v1.SearchInteractionsResponse;
import ai.reflexio.v1.SearchRequest;
import ai.reflexio.v1.SearchResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** A call that goes on by itself: pages are asked for until enough is there. */
final class Pages<Q, R> {
    private final Function<Q, CompletableFuture<R>> call;
    private final BinaryOperator<R> join;
    private final BiFunction<R, Q, Optional<Q>> following;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private volatile CompletableFuture<R> running;
    private R whole;

    /**
     * @param join adds a page to what is there, with the page's token
     * @param following what to ask for next, of what is there and what was asked; empty at the end
     */
    private Pages(
            Function<Q, CompletableFuture<R>> call,
            BinaryOperator<R> join,
            BiFunction<R, Q, Optional<Q>> following) {
        this.call = call;
        this.join = join;
        this.following = following;
    }

    /** Lists up to top_k interactions, or as many as the contract's default says. */
    static CompletableFuture<GetInteractionsResponse> list(
            Function<GetInteractionsRequest, CompletableFuture<GetInteractionsResponse>> call,
            GetInteractionsRequest request) {
        long wantedCount = request.hasTopK() ? request.getTopK() : defaultCount();
        return new Pages<GetInteractionsRequest, GetInteractionsResponse>(
                        call,
                        (whole, page) ->
                                whole.toBuilder()
                                        .mergeFrom(page)
                                        .setNextPageToken(page.getNextPageToken())
                                        .build(),
                        (whole, asked) -> {
                            long left = wantedCount - whole.getInteractionsCount();
                            String token = whole.getNextPageToken();
                            return left > 0 && leadsOn(token, asked.getPageToken())
                                    ? Optional.of(
                                            request.toBuilder()
                                                    .setTopK(left)
                                                    .setPageToken(token)
                                                    .build())
                                    : Optional.empty();
                        })
                .start(request);
    }

    /** Finds interactions, all that the search finds however its replies are cut. */
    static CompletableFuture<SearchInteractionsResponse> search(
            Function<SearchInteractionsRequest, CompletableFuture<SearchInteractionsResponse>> call,
            SearchInteractionsRequest request) {
        return new Pages<SearchInteractionsRequest, SearchInteractionsResponse>(
                        call,
                        (whole, page) ->
                                whole.toBuilder()
                                        .mergeFrom(page)
                                        .setHasMore(page.getHasMore())
                                        .setNextPageToken(page.getNextPageToken())
                                        .build(),
                        (whole, asked) -> {
                            String token = whole.getNextPageToken();
                            return leadsOn(token, asked.getPageToken())
                                    ? Optional.of(request.toBuilder().setPageToken(token).build())
                                    : Optional.empty();
                        })
                .start(request);
    }

    /** Finds what was learned, all that the search finds however its replies are cut. */
    static CompletableFuture<SearchResponse> searchLearned(
            Function<SearchRequest, CompletableFuture<SearchResponse>> call,
            SearchRequest request) {
        return new Pages<SearchRequest, SearchResponse>(
                        call,
                        (whole, page) ->
                                whole.toBuilder()
                                        .mergeFrom(page)
                                        .setHasMore(page.getHasMore())
                                        .setNextPageToken(page.getNextPageToken())
                                        .build(),
                        (whole, asked) -> {
                            String token = whole.getNextPageToken();
                            return leadsOn(token, asked.getPageToken())
                                    ? Optional.of(request.toBuilder().setPageToken(token).build())
                                    : Optional.empty();
                        })
                .start(request);
    }

    private static boolean leadsOn(String token, String askedToken) {
        // A page that leads to itself would never end.
        return !token.isEmpty() && !token.equals(askedToken);
    }

    private static long defaultCount() {
        int topK = GetInteractionsRequest.TOP_K_FIELD_NUMBER;
        var field = GetInteractionsRequest.getDescriptor().findFieldByNumber(topK);
        return Long.parseLong(field.getOptions().getExtension(Options.rule).getDefaultValue());
    }

    private CompletableFuture<R> start(Q request) {
        result.whenComplete(
                (answer, error) -> {
                    if (result.isCancelled()) {
                        running.cancel(true);
                    }
                });
        ask(request);
        return result;
    }

    private void ask(Q next) {
        running = call.apply(next);
        if (result.isCancelled()) {
            running.cancel(true);
        }
        running.whenComplete(
                (page, error) -> {
                    if (error != null) {
                        result.completeExceptionally(error);
                    } else {
                        take(page, next);
                    }
                });
    }

    private void take(R page, Q asked) {
        whole = whole == null ? page : join.apply(whole, page);
        following
                .apply(whole, asked)
                .ifPresentOrElse(this::ask, () -> result.complete(whole));
    }
}
