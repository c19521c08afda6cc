package reflexio

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"reflexio.ai/client/go/internal/identity"
	"reflexio.ai/client/go/reflexiov1"
)

// How long the server holds a publish that waits; it comes on top of the timeout.
const waitMax = 30 * time.Second

func (s *settings) withKey(ctx context.Context) context.Context {
	if s.apiKey == "" {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+s.apiKey)
}

// interceptUnary gives every unary call its ids, its key, its timeout, its retries and its error.
func (s *settings) interceptUnary(
	ctx context.Context, method string, request, reply any, conn *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	timeout := s.timeout
	if publish, ok := request.(*reflexiov1.PublishInteractionRequest); ok && publish.GetWaitForResponse() {
		timeout += waitMax
	}
	ctx, cancel := context.WithTimeout(s.withKey(ctx), timeout)
	defer cancel()
	request = identity.Of(request)
	deadline, _ := ctx.Deadline() // the caller's, if that is earlier
	tries := attempts{policy: s.retry, deadline: deadline}
	begun := time.Now()
	for {
		failed := toError(invoke(ctx, method, request, reply, conn, options...))
		if failed == nil {
			s.presence.wasThere.Store(true)
			return nil
		}
		if !repeatable(request) {
			return failed
		}
		pause, again := tries.next(failed)
		if !again || s.presence.endsWait(ctx, failed, time.Since(begun)+pause) {
			return failed
		}
		if !sleep(ctx, pause) {
			return toError(ctx.Err())
		}
	}
}

// repeatable tells whether a call that may have been carried out can be sent again. All can, but a
// deletion by search deletes the next one then.
func repeatable(request any) bool {
	deletion, ok := request.(*reflexiov1.DeleteProfileRequest)
	return !ok || deletion.GetSearchQuery() == ""
}

// interceptStream gives every stream its key and its errors; a broken one is the caller's to repeat.
func (s *settings) interceptStream(
	ctx context.Context, description *grpc.StreamDesc, conn *grpc.ClientConn, method string,
	open grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	stream, err := open(s.withKey(ctx), description, conn, method, options...)
	if err != nil {
		return nil, toError(err)
	}
	return errorStream{stream}, nil
}

// errorStream is a stream whose failures are *Error.
type errorStream struct{ grpc.ClientStream }

func (s errorStream) SendMsg(message any) error { return ended(s.ClientStream.SendMsg(message)) }
func (s errorStream) RecvMsg(message any) error { return ended(s.ClientStream.RecvMsg(message)) }

func ended(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return toError(err)
}
