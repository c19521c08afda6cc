package reflexio

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/internal/identity"
	"reflexio.ai/client/go/internal/publishqueue"
	"reflexio.ai/client/go/reflexiov1"
)

// What a Publisher does where its PublisherConfig says nothing.
const (
	// DefaultQueueCountMax is some seconds of a busy agent's requests, or minutes of a server's absence.
	DefaultQueueCountMax = 10_000
	// DefaultQueueBytesMax has room for two requests of the greatest size.
	DefaultQueueBytesMax = 64 << 20
	// DefaultGiveUp is longer than a restart, an update or a failover.
	DefaultGiveUp = 5 * time.Minute
)

// How long a stream stays open without items: a conversation's next turn finds it open.
const publisherIdle = 10 * time.Second

var (
	// ErrPublisherFull says that a Publisher holds as much as it may; the request was not taken.
	ErrPublisherFull = publishqueue.ErrFull
	// ErrPublisherClosed says that a Publisher was closed; the request was not taken.
	ErrPublisherClosed = publishqueue.ErrClosed
)

// PublisherConfig says how much a Publisher holds and what it does in vain; a zero is the default.
type PublisherConfig struct {
	// QueueCountMax bounds the requests without an answer: DefaultQueueCountMax.
	QueueCountMax int
	// QueueBytesMax bounds their bytes as sent: DefaultQueueBytesMax.
	QueueBytesMax int
	// GiveUp is how long the server may be away: DefaultGiveUp.
	GiveUp time.Duration
	// OnFailure is told of each request that was not stored, in the publisher's goroutine or in the one
	// that closes; it must not call Flush or Close. err is an *Error. Without it a warning is logged.
	OnFailure func(request *reflexiov1.PublishInteractionRequest, err error)
}

// PublisherStats counts requests at one moment.
type PublisherStats struct {
	// Queued have no answer yet.
	Queued int
	// Acked are stored.
	Acked int
	// Failed were refused or given up.
	Failed int
}

// Publisher takes publishes at once and stores them in the background, in order, over one bulk stream.
// What it holds is bounded; each request counts until the server has answered it, or it is given up:
// when it is refused, or the server has answered nothing for GiveUp. Then OnFailure is told: nothing is
// dropped in silence. Close it before the program ends, which loses what is queued otherwise. Goroutines
// may share it.
type Publisher struct {
	client  *Client
	config  PublisherConfig
	queue   *publishqueue.Queue
	running sync.WaitGroup
	ctx     context.Context
	cancel  context.CancelFunc
}

// NewPublisher returns a publisher over the client's connection; close it before the client. The error
// is an *Error that names the setting at fault.
func (c *Client) NewPublisher(config PublisherConfig) (*Publisher, error) {
	if config.QueueCountMax < 0 || config.QueueBytesMax < 0 || config.GiveUp < 0 {
		return nil, fieldError("PublisherConfig", "its bounds must be above 0")
	}
	if config.QueueCountMax == 0 {
		config.QueueCountMax = DefaultQueueCountMax
	}
	if config.QueueBytesMax == 0 {
		config.QueueBytesMax = DefaultQueueBytesMax
	}
	if config.GiveUp == 0 {
		config.GiveUp = DefaultGiveUp
	}
	patient := c.settings
	patient.timeout = min(patient.timeout, config.GiveUp)
	// Here time alone decides: the caller does not wait for the answer.
	patient.retry.MaxAttempts = math.MaxInt
	patient.presence = &presence{waits: true}
	publisher := &Publisher{
		client: &Client{Interactions: c.Interactions, settings: patient},
		config: config,
		queue:  publishqueue.New(config.QueueCountMax, config.QueueBytesMax),
	}
	publisher.ctx, publisher.cancel = context.WithCancel(context.Background())
	publisher.running.Add(1)
	go publisher.run()
	return publisher, nil
}

// Publish takes one request and returns its RequestId; the request may be changed afterwards. Taken is
// nothing when the error is one: ErrPublisherFull, ErrPublisherClosed, or an *Error for a request that
// is too large. What else the server refuses goes to OnFailure.
func (p *Publisher) Publish(request *reflexiov1.PublishInteractionRequest) (string, error) {
	if request == nil {
		return "", fieldError("request", "is nil")
	}
	item := newEntry(proto.CloneOf(identity.OfPublish(request)))
	if item.err != nil {
		return "", item.err
	}
	if item.sizeBytes > p.config.QueueBytesMax {
		return "", &Error{
			Code:   codes.ResourceExhausted,
			Reason: reasonMessageTooLarge,
			Message: fmt.Sprintf(
				"the request has %d bytes, more than QueueBytesMax, %d", item.sizeBytes, p.config.QueueBytesMax,
			),
		}
	}
	queued := publishqueue.NewPublish(item.request, item.sizeBytes)
	if err := p.queue.Put(queued); err != nil {
		return "", err
	}
	return item.request.GetRequestId(), nil
}

// Stats returns the counts at one moment.
func (p *Publisher) Stats() PublisherStats { return PublisherStats(p.queue.Counts()) }

// Flush waits until all that was published before is stored or reported, or returns the context's error,
// with which what is left stays queued.
func (p *Publisher) Flush(ctx context.Context) error { return p.queue.WaitSettled(ctx) }

// Close takes nothing more and publishes what is queued until the context ends. What has no answer then
// is reported as failed, and the error says how many those are; it may have been stored, and may be
// published again under its RequestId. Closing again does nothing.
func (p *Publisher) Close(ctx context.Context) error {
	p.queue.Close()
	_ = p.queue.WaitSettled(ctx) // what is left is counted below
	lost := p.queue.Abandon()
	p.cancel()
	p.running.Wait()
	if len(lost) == 0 {
		return nil
	}
	failed := &Error{
		Code:    codes.Unavailable,
		Message: "the publisher was closed before the server answered; it may have been stored",
		Details: map[string]string{"unanswered": strconv.Itoa(len(lost))},
	}
	p.report(lost, failed)
	return failed
}

// run publishes until the queue is closed and empty.
func (p *Publisher) run() {
	defer p.running.Done()
	failures := 0
	for p.queue.WaitForItems(p.ctx) {
		answered, failed := p.runSession()
		if failures++; answered {
			failures = 1
		}
		if failed == nil || p.ctx.Err() != nil {
			continue
		}
		answeredBefore := time.Time{}
		if failed.Retriable() {
			answeredBefore = time.Now().Add(-p.config.GiveUp)
		}
		if lost := p.queue.EndSession(answeredBefore); len(lost) > 0 {
			p.report(lost, failed)
		}
		if failed.Retriable() {
			p.queue.Pause(p.ctx, min(p.client.settings.retry.pause(failures, failed), p.config.GiveUp))
		}
	}
}

// runSession runs one stream until it is idle or fails; it tells whether anything was answered.
func (p *Publisher) runSession() (answered bool, failed *Error) {
	items := p.queue.BeginSession(p.ctx, publisherIdle)
	for ack, err := range p.client.BulkPublish(p.ctx, items) {
		if err != nil {
			return answered, toError(err)
		}
		queued := p.queue.Answered()
		if queued == nil {
			return answered, nil // the queue was abandoned meanwhile
		}
		answered = true
		if ack.Err != nil {
			p.report([]*publishqueue.Publish{queued}, toError(ack.Err))
			continue
		}
		p.queue.Settle(queued, true)
	}
	return answered, nil
}

// report tells of requests that were not stored, then lets them go.
func (p *Publisher) report(lost []*publishqueue.Publish, failed *Error) {
	if p.config.OnFailure == nil {
		slog.Warn("reflexio: requests were not stored", "count", len(lost),
			"first", lost[0].Request.GetRequestId(), "error", failed.Error())
	}
	for _, queued := range lost {
		if p.config.OnFailure != nil {
			p.config.OnFailure(queued.Request, failed)
		}
		p.queue.Settle(queued, false)
	}
}
