package ai.reflexio.internal;

import ai.reflexio.v1.Options;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A call that goes on by itself: pages are asked for until enough is there. */
public final class Pages<Q, R> {
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

    /** Lists until as many records as {@code count} says, or the contract's default, are there. */
    public static <Q extends Message, R extends Message> CompletableFuture<R> list(
            Function<Q, CompletableFuture<R>> call, Q request, String records, String count) {
        FieldDescriptor counted = field(request, count);
        long wantedCount = wantedCount(request, counted);
        return new Pages<Q, R>(
                        call,
                        Pages::joined,
                        (whole, asked) -> {
                            long left = wantedCount - whole.getRepeatedFieldCount(field(whole, records));
                            return left > 0
                                    ? next(whole, asked, builder -> builder.setField(counted, left))
                                    : Optional.empty();
                        })
                .start(request);
    }

    /** Searches until the answer is not cut; what is asked stays the same, the token apart. */
    public static <Q extends Message, R extends Message> CompletableFuture<R> search(
            Function<Q, CompletableFuture<R>> call, Q request) {
        return new Pages<Q, R>(
                        call,
                        Pages::joined,
                        (whole, asked) -> next(whole, asked, builder -> builder))
                .start(request);
    }

    @SuppressWarnings("unchecked") // a builder builds what it was made of
    private static <Q extends Message, R extends Message> Optional<Q> next(
            R whole, Q asked, UnaryOperator<Message.Builder> change) {
        String token = (String) whole.getField(field(whole, "next_page_token"));
        FieldDescriptor pageToken = field(asked, "page_token");
        // A page that leads to itself would never end.
        return token.isEmpty() || token.equals(asked.getField(pageToken))
                ? Optional.empty()
                : Optional.of(
                        (Q) change.apply(asked.toBuilder().setField(pageToken, token)).build());
    }

    /** Returns the lists of both, and whatever else the later page says. */
    @SuppressWarnings("unchecked") // a builder builds what it was made of
    private static <R extends Message> R joined(R whole, R page) {
        Message.Builder builder = whole.toBuilder();
        for (FieldDescriptor field : whole.getDescriptorForType().getFields()) {
            if (!field.isRepeated()) {
                builder.clearField(field);
            }
        }
        return (R) builder.mergeFrom(page).build();
    }

    private static FieldDescriptor field(Message message, String name) {
        return message.getDescriptorForType().findFieldByName(name);
    }

    private static long wantedCount(Message request, FieldDescriptor count) {
        return request.hasField(count)
                ? (Long) request.getField(count)
                : Long.parseLong(count.getOptions().getExtension(Options.rule).getDefaultValue());
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
