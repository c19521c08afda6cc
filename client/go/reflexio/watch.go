package reflexio

import (
	"context"
	"iter"
	"time"

	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexiov1"
)

// WatchLearning yields how far the learning from one request has come: now, then each change of it, up
// to done or failed, however long that takes. A stream that breaks is opened again, as the retries say;
// a step that was yielded is not yielded twice in a row. An error that ends the watch is yielded last,
// beside nil: NOT_FOUND when the request is unknown, UNAVAILABLE when the server was away for the
// client's timeout. Leaving the loop, or ending the context, ends the watch.
func (c *Client) WatchLearning(
	ctx context.Context, request *reflexiov1.WatchLearningRequest,
) iter.Seq2[*reflexiov1.WatchLearningResponse, error] {
	return func(yield func(*reflexiov1.WatchLearningResponse, error) bool) {
		var last *reflexiov1.WatchLearningResponse
		tries := c.settings.attempts()
		begun := time.Now()
		for {
			var failed *Error
			for step, err := range c.Calls.WatchLearning(ctx, request) {
				if err != nil {
					failed = toError(err)
					break
				}
				tries = c.settings.attempts()
				c.settings.presence.wasThere.Store(true)
				if proto.Equal(step, last) {
					continue
				}
				last = step
				if !yield(step, nil) {
					return
				}
			}
			if failed == nil {
				return
			}
			pause, again := tries.next(failed)
			if !again || c.settings.presence.endsWait(ctx, failed, time.Since(begun)+pause) {
				yield(nil, failed)
				return
			}
			if !sleep(ctx, pause) {
				yield(nil, toError(ctx.Err()))
				return
			}
		}
	}
}
