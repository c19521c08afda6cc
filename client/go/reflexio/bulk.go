package reflexio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/internal/identity"
	"reflexio.ai/client/go/reflexiov1"
)

// An item goes into a message with its tag and length before it.
const itemSizeBytesMax = MessageSizeBytesMax - 16

// BulkAck is what became of one item of BulkPublish.
type BulkAck struct {
	// Sequence is the item's place, from 0.
	Sequence int64
	// RequestID is the item's own, or the one that was made for it.
	RequestID string
	// InteractionIDs are the ids of the stored interactions, in order.
	InteractionIDs []int64
	// Warnings name what was ignored or looks wrong.
	Warnings []string
	// AlreadyStored says that it was there before, by an earlier publish or an earlier attempt.
	AlreadyStored bool
	// Err is an *Error that says why the item was not stored; nil means committed to disk.
	Err error
}

// FromChannel gives the items of a channel to BulkPublish, until it is closed.
func FromChannel[T any](items <-chan T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for item := range items {
			if !yield(item) {
				return
			}
		}
	}
}

// BulkPublish streams items and yields one ack for each, in order, when it is committed or refused; an
// item that is refused fails alone. Items without a RequestId get one. After a broken connection, or a
// restart of the server, what was not answered is sent again under the same ids.
//
// The items are read ahead of the acks in a goroutine of its own, at most 8,192 of them or 16 MiB; they
// must not be changed before their acks. An error that ends the publish is yielded last, beside an
// empty ack: the context's, or UNAVAILABLE when nothing was answered for the client's timeout. Leaving
// the loop cancels the stream; what was sent without an ack may still have been stored.
func (c *Client) BulkPublish(
	ctx context.Context, items iter.Seq[*reflexiov1.PublishInteractionRequest],
) iter.Seq2[BulkAck, error] {
	return func(yield func(BulkAck, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		run := &bulkRun{
			client: c,
			window: window{retry: c.settings.retry, itemTimeout: c.settings.timeout},
			items:  make(chan *entry),
			acks:   make(chan []BulkAck),
			ended:  make(chan struct{}),
		}
		go run.read(ctx, items)
		go run.drive(ctx)
		for ready := range run.acks {
			for _, ack := range ready {
				if !yield(ack, nil) {
					cancel()
					<-run.ended
					return
				}
			}
		}
		<-run.ended
		if run.err != nil {
			yield(BulkAck{}, run.err)
		}
	}
}

// bulkRun is one bulk publish: its drive goroutine owns the window and all that is not a channel.
type bulkRun struct {
	client *Client
	window window
	items  chan *entry
	acks   chan []BulkAck
	ended  chan struct{}
	err    *Error // to be read after ended

	isRead      bool
	ready       []BulkAck
	stream      *bulkStream
	failures    int
	reconnectAt time.Time
}

// read turns the caller's items into entries until they end or the context does.
func (r *bulkRun) read(ctx context.Context, items iter.Seq[*reflexiov1.PublishInteractionRequest]) {
	defer close(r.items)
	for item := range items {
		select {
		case r.items <- newEntry(item):
		case <-ctx.Done():
			return
		}
	}
}

func newEntry(item *reflexiov1.PublishInteractionRequest) *entry {
	request := identity.OfPublish(item)
	made := &entry{request: request, sizeBytes: proto.Size(request)}
	if made.sizeBytes > itemSizeBytesMax {
		made.err = &Error{
			Code:   codes.ResourceExhausted,
			Reason: reasonMessageTooLarge,
			Message: fmt.Sprintf(
				"the item has %d bytes, more than %d", made.sizeBytes, itemSizeBytesMax,
			),
		}
		made.sizeBytes = 0 // it is never on its way
	}
	return made
}

// drive runs the publish to its end: everything is answered, it fails, or the context ends.
func (r *bulkRun) drive(ctx context.Context) {
	defer close(r.ended)
	defer close(r.acks)
	for r.err == nil && !r.isOver() {
		r.step(ctx)
	}
	if r.stream != nil {
		r.stream.finish(r.err == nil)
	}
}

func (r *bulkRun) isOver() bool {
	return r.isRead && len(r.window.entries) == 0 && len(r.ready) == 0
}

// step waits for the next thing that can happen and does what follows from it.
func (r *bulkRun) step(ctx context.Context) {
	if r.stream == nil && !r.window.isSettled() && !time.Now().Before(r.reconnectAt) {
		r.stream = openBulkStream(ctx, r.client.Interactions)
	}
	var (
		items     <-chan *entry
		acks      chan<- []BulkAck
		idle      <-chan struct{}
		responses <-chan *reflexiov1.BulkPublishInteractionsResponse
		over      <-chan *Error
	)
	if !r.isRead && r.window.hasRoom() && len(r.ready) < windowItemsMax {
		items = r.items
	}
	if len(r.ready) > 0 {
		acks = r.acks
	}
	if r.stream != nil {
		responses, over = r.stream.responses, r.stream.over
		if r.window.hasUnsent() {
			idle = r.stream.ready
		}
	}
	wake, stop := r.alarm()
	defer stop()
	select {
	case item, more := <-items:
		if !more {
			r.isRead = true
			r.err = toError(ctx.Err())
			return
		}
		r.window.add(item)
		r.ready = append(r.ready, r.window.acks()...)
	case acks <- r.ready:
		r.ready = nil
		// What the caller does between two acks is no delay of the server's.
		r.window.progressAt = time.Now()
	case <-idle:
		r.stream.messages <- r.window.take()
	case response := <-responses:
		r.failures = 0
		r.client.settings.presence.wasThere.Store(true)
		failed := r.window.settle(response)
		r.ready = append(r.ready, r.window.acks()...)
		if failed != nil {
			r.fail(ctx, failed)
		}
	case failed := <-over:
		r.lose(ctx, failed)
	case <-wake:
		patience := r.client.settings.timeout
		if !time.Now().Before(r.window.givesUpAt(patience)) {
			r.fail(ctx, r.window.stalled(patience))
		}
	case <-ctx.Done():
		r.err = toError(ctx.Err())
	}
}

// alarm returns what fires when waiting is in vain, or when a pause is over.
func (r *bulkRun) alarm() (<-chan time.Time, func()) {
	if r.window.isSettled() {
		return nil, func() {}
	}
	at, now := r.window.givesUpAt(r.client.settings.timeout), time.Now()
	if r.stream == nil && r.reconnectAt.Before(at) {
		at = r.reconnectAt
	}
	if len(r.window.refused) > 0 && r.window.resumeAt.After(now) && r.window.resumeAt.Before(at) {
		at = r.window.resumeAt
	}
	timer := time.NewTimer(at.Sub(now))
	return timer.C, func() { timer.Stop() }
}

// lose goes on after a broken stream: after a pause, a later step opens another.
func (r *bulkRun) lose(ctx context.Context, failed *Error) {
	r.stream.finish(false)
	r.stream = nil
	if r.window.isSettled() {
		r.window.rewind()
		return // nothing was on its way; the next item opens another
	}
	r.window.rewind()
	if ctx.Err() != nil {
		r.err = toError(ctx.Err())
		return
	}
	if failed == nil {
		failed = &Error{Code: codes.Unavailable, Message: "the server ended the stream early"}
	}
	if !failed.Retriable() {
		r.fail(ctx, failed)
		return
	}
	r.failures++
	r.window.obstacle = failed
	patience := r.client.settings.timeout
	pause := r.client.settings.retry.pause(r.failures, failed)
	r.reconnectAt = time.Now().Add(pause)
	waited := time.Since(r.window.progressAt) + pause
	if r.client.settings.presence.endsWait(ctx, failed, waited) {
		r.fail(ctx, r.window.unreached())
		return
	}
	if r.reconnectAt.After(r.window.givesUpAt(patience)) {
		r.fail(ctx, r.window.stalled(patience))
	}
}

// fail ends the publish after the acks that are there already.
func (r *bulkRun) fail(ctx context.Context, failed *Error) {
	if len(r.ready) > 0 {
		select {
		case r.acks <- r.ready:
			r.ready = nil
		case <-ctx.Done():
		}
	}
	r.err = failed
}

// endOf is toError with an end in order as nil.
func endOf(err error) *Error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return toError(err)
}
