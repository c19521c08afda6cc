// Package publishqueue holds what a publisher has not stored yet.
package publishqueue

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"reflexio.ai/client/go/reflexiov1"
)

// ErrFull says that a Publisher holds as much as it may; the request was not taken.
var ErrFull = errors.New("reflexio: the publisher is full; this request was not taken")

// ErrClosed says that a Publisher was closed; the request was not taken.
var ErrClosed = errors.New("reflexio: the publisher is closed")

// Publish is a request of the queue; it is sent again in each session until it is settled.
type Publish struct {
	Request    *reflexiov1.PublishInteractionRequest
	SizeBytes  int
	acceptedAt time.Time
}

// NewPublish returns a request that is taken now, with its size as sent.
func NewPublish(request *reflexiov1.PublishInteractionRequest, sizeBytes int) *Publish {
	return &Publish{Request: request, SizeBytes: sizeBytes, acceptedAt: time.Now()}
}

// Counts are those of a queue at one moment.
type Counts struct {
	Queued int
	Acked  int
	Failed int
}

// Queue is a bounded queue whose requests count until they are settled. Callers put them at its
// end; the publisher takes them in sessions, one bulk stream each.
type Queue struct {
	countMax, bytesMax int

	lock    sync.Mutex
	changed chan struct{} // closed, and made anew, at each change
	waiting []*Publish
	taken   []*Publish
	// session counts the sessions, so that one that is over takes nothing any more.
	session    int
	sizeBytes  int
	accepted   int
	acked      int
	failed     int
	isClosed   bool
	answeredAt time.Time
}

// New returns an empty queue with these bounds.
func New(countMax, bytesMax int) *Queue {
	return &Queue{countMax: countMax, bytesMax: bytesMax, changed: make(chan struct{})}
}

// notify wakes all who wait; the lock is held.
func (q *Queue) notify() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// wait returns true when isReady, which is called under the lock, and false when the context ends or
// the time is over first; a time of nil never is.
func (q *Queue) wait(ctx context.Context, over <-chan time.Time, isReady func() bool) bool {
	for {
		q.lock.Lock()
		ready, changed := isReady(), q.changed
		q.lock.Unlock()
		if ready {
			return true
		}
		select {
		case <-changed:
		case <-over:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

func (q *Queue) unsettled() int { return q.accepted - q.acked - q.failed }

// Put adds a request at the end, or returns ErrFull or ErrClosed.
func (q *Queue) Put(queued *Publish) error {
	q.lock.Lock()
	defer q.lock.Unlock()
	switch {
	case q.isClosed:
		return ErrClosed
	case q.unsettled() >= q.countMax || q.sizeBytes+queued.SizeBytes > q.bytesMax:
		return ErrFull
	}
	q.waiting = append(q.waiting, queued)
	q.sizeBytes += queued.SizeBytes
	q.accepted++
	q.notify()
	return nil
}

// Counts returns the counts at one moment.
func (q *Queue) Counts() Counts {
	q.lock.Lock()
	defer q.lock.Unlock()
	return Counts{Queued: q.unsettled(), Acked: q.acked, Failed: q.failed}
}

// WaitForItems returns true as soon as something waits, false when closed and nothing will.
func (q *Queue) WaitForItems(ctx context.Context) bool {
	hasItems := false
	q.wait(ctx, nil, func() bool {
		hasItems = len(q.waiting)+len(q.taken) > 0
		return hasItems || q.isClosed
	})
	return hasItems && ctx.Err() == nil
}

// BeginSession returns the requests of a new session; they end when none has come for so long.
func (q *Queue) BeginSession(
	ctx context.Context, idle time.Duration,
) iter.Seq[*reflexiov1.PublishInteractionRequest] {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.session++
	session := q.session
	// Nobody else will answer what a session left behind.
	q.waiting = append(q.taken, q.waiting...)
	q.taken = nil
	return func(yield func(*reflexiov1.PublishInteractionRequest) bool) {
		for {
			queued := q.next(ctx, session, idle)
			if queued == nil || !yield(queued.Request) {
				return
			}
		}
	}
}

// next takes the next request of a session; nil ends the session's stream.
func (q *Queue) next(ctx context.Context, session int, idle time.Duration) *Publish {
	timer := time.NewTimer(idle)
	defer timer.Stop()
	var queued *Publish
	q.wait(ctx, timer.C, func() bool {
		if q.session != session {
			return true
		}
		if len(q.waiting) > 0 {
			queued = q.waiting[0]
			q.waiting[0] = nil // the array behind the slice must not keep what was settled
			q.waiting = q.waiting[1:]
			q.taken = append(q.taken, queued)
			return true
		}
		return q.isClosed
	})
	return queued
}

// Answered returns the session's next request, whose answer has come; nil when it was abandoned.
func (q *Queue) Answered() *Publish {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.answeredAt = time.Now()
	if len(q.taken) == 0 {
		return nil
	}
	queued := q.taken[0]
	q.taken[0] = nil // as in next
	q.taken = q.taken[1:]
	return queued
}

// EndSession ends the session and returns the requests that are lost, unsettled; the others wait again.
// Lost is what the session had taken, or all if it had taken nothing. With answeredBefore it is what
// waited at that time already, if nothing was answered since.
func (q *Queue) EndSession(answeredBefore time.Time) []*Publish {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.session++
	unanswered := slices.Concat(q.taken, q.waiting)
	lost := 0
	switch {
	case answeredBefore.IsZero() && len(q.taken) > 0:
		lost = len(q.taken)
	case answeredBefore.IsZero():
		lost = len(unanswered)
	case !q.answeredAt.After(answeredBefore):
		for lost < len(unanswered) && !unanswered[lost].acceptedAt.After(answeredBefore) {
			lost++
		}
	}
	q.taken, q.waiting = nil, unanswered[lost:]
	q.notify()
	return unanswered[:lost]
}

// Pause waits, but not once the queue is closed and empty.
func (q *Queue) Pause(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	q.wait(ctx, timer.C, func() bool { return q.isClosed && len(q.waiting) == 0 })
}

// Settle says what became of a request; only now it counts no more.
func (q *Queue) Settle(queued *Publish, isStored bool) {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.sizeBytes -= queued.SizeBytes
	if isStored {
		q.acked++
	} else {
		q.failed++
	}
	q.notify()
}

// WaitSettled waits until all that was put before is settled, or returns the context's error.
func (q *Queue) WaitSettled(ctx context.Context) error {
	q.lock.Lock()
	count := q.accepted
	q.lock.Unlock()
	if q.wait(ctx, nil, func() bool { return q.acked+q.failed >= count }) {
		return nil
	}
	return ctx.Err()
}

// Close takes nothing more.
func (q *Queue) Close() {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.isClosed = true
	q.notify()
}

// Abandon ends the session and returns what has no answer, unsettled.
func (q *Queue) Abandon() []*Publish {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.session++
	lost := slices.Concat(q.taken, q.waiting)
	q.taken, q.waiting = nil, nil
	q.notify()
	return lost
}
