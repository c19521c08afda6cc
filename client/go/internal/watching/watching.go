// Package watching reads a stream of replies as a sequence.
package watching

import (
	"context"
	"errors"
	"io"
	"iter"

	"google.golang.org/grpc"
)

// Stream yields the replies of a server stream, then its error if it does not end well. Leaving the
// loop cancels it.
func Stream[Q, R any](
	ctx context.Context, request *Q,
	open func(context.Context, *Q, ...grpc.CallOption) (grpc.ServerStreamingClient[R], error),
) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := open(ctx, request)
		for err == nil {
			var reply *R
			if reply, err = stream.Recv(); err == nil && !yield(reply, nil) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(nil, err)
		}
	}
}
