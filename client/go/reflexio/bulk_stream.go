package reflexio

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"

	"reflexio.ai/client/go/reflexiov1"
)

// How long a stream whose items are all answered gets to end in order before it is cancelled.
const finishTimeout = time.Second

type bulkCall = grpc.BidiStreamingClient[
	reflexiov1.BulkPublishInteractionsRequest, reflexiov1.BulkPublishInteractionsResponse,
]

// bulkStream is one attempt at a stream: a goroutine writes what it is handed, another reads.
type bulkStream struct {
	cancel    context.CancelFunc
	ready     chan struct{} // the writer is idle: one message may be put into messages
	messages  chan *reflexiov1.BulkPublishInteractionsRequest
	responses chan *reflexiov1.BulkPublishInteractionsResponse
	over      chan *Error // once, when the stream has ended; nil is an end in order
	running   sync.WaitGroup
}

func openBulkStream(ctx context.Context, stub reflexiov1.InteractionServiceClient) *bulkStream {
	ctx, cancel := context.WithCancel(ctx)
	stream := &bulkStream{
		cancel:    cancel,
		ready:     make(chan struct{}),
		messages:  make(chan *reflexiov1.BulkPublishInteractionsRequest, 1),
		responses: make(chan *reflexiov1.BulkPublishInteractionsResponse),
		over:      make(chan *Error, 1),
	}
	stream.running.Add(1)
	go stream.run(ctx, stub)
	return stream
}

func (s *bulkStream) run(ctx context.Context, stub reflexiov1.InteractionServiceClient) {
	defer s.running.Done()
	call, err := stub.BulkPublishInteractions(ctx)
	if err != nil {
		s.over <- toError(err)
		return
	}
	s.running.Add(1)
	go s.write(ctx, call)
	for {
		response, err := call.Recv()
		if err != nil {
			s.over <- endOf(err)
			return
		}
		select {
		case s.responses <- response:
		case <-ctx.Done():
			s.over <- toError(ctx.Err())
			return
		}
	}
}

func (s *bulkStream) write(ctx context.Context, call bulkCall) {
	defer s.running.Done()
	for {
		select {
		case s.ready <- struct{}{}:
		case <-ctx.Done():
			return
		}
		select {
		case message, more := <-s.messages:
			if !more {
				_ = call.CloseSend() // why it failed, the reader learns
				return
			}
			if call.Send(message) != nil {
				return // as above
			}
		case <-ctx.Done():
			return
		}
	}
}

// finish ends the stream, in order if everything is answered, and waits for its goroutines.
func (s *bulkStream) finish(inOrder bool) {
	defer s.running.Wait()
	defer s.cancel()
	if !inOrder {
		return
	}
	timer := time.NewTimer(finishTimeout)
	defer timer.Stop()
	ready := s.ready
	for {
		select {
		case <-ready:
			close(s.messages)
			ready = nil
		case <-s.over:
			return
		case <-timer.C:
			return
		}
	}
}
