package reflexio

import (
	"context"
	"math/rand/v2"
	"time"
)

// The longest pause between two attempts: a restarted server serves again within this time.
const backoffMax = 2 * time.Second

// RetryPolicy says how often a call is tried and how long the pauses are, all of it inside the
// call's timeout. Retried are UNAVAILABLE, and RESOURCE_EXHAUSTED when the server says when to come
// back.
type RetryPolicy struct {
	// MaxAttempts counts all attempts; 1 never retries.
	MaxAttempts int
	// InitialBackoff is the first pause; each further one is twice as long.
	InitialBackoff time.Duration
	// MaxBackoff is the longest pause, at most 2 seconds; the server may ask for a longer one.
	MaxBackoff time.Duration
	// Jitter is the share of each pause, 0 to 1, that is drawn by chance, so that clients do not come
	// back together.
	Jitter float64
}

// DefaultRetryPolicy pauses .1, .2, .4, .8, 1.6, 2 and 2 seconds: a restart of the server passes
// unnoticed.
var DefaultRetryPolicy = RetryPolicy{
	MaxAttempts:    8,
	InitialBackoff: 100 * time.Millisecond,
	MaxBackoff:     backoffMax,
	Jitter:         0.2,
}

func (p RetryPolicy) check() error {
	switch {
	case p.MaxAttempts < 1:
		return fieldError("retry.MaxAttempts", "must be 1 or more")
	case p.InitialBackoff <= 0 || p.MaxBackoff < p.InitialBackoff || p.MaxBackoff > backoffMax:
		return fieldError(
			"retry.MaxBackoff",
			"must be at least InitialBackoff, above 0, and at most "+backoffMax.String(),
		)
	case p.Jitter < 0 || p.Jitter > 1:
		return fieldError("retry.Jitter", "must be from 0 to 1")
	}
	return nil
}

// pause returns how long to wait after attempt number `attempt` (from 1), never less than asked for.
func (p RetryPolicy) pause(attempt int, failed *Error) time.Duration {
	pause := p.InitialBackoff
	for doubled := 1; doubled < attempt && pause < p.MaxBackoff; doubled++ {
		pause *= 2
	}
	pause = min(pause, p.MaxBackoff)
	pause -= time.Duration(float64(pause) * p.Jitter * rand.Float64())
	return max(pause, failed.RetryDelay)
}

// attempts are the attempts of one call or item inside one overall timeout.
type attempts struct {
	policy   RetryPolicy
	deadline time.Time
	failed   int
}

// attempts returns those of a call that begins now.
func (s *settings) attempts() *attempts {
	return &attempts{policy: s.retry, deadline: time.Now().Add(s.timeout)}
}

// next returns how long to wait before the next attempt, and whether there is to be one.
func (a *attempts) next(failed *Error) (time.Duration, bool) {
	a.failed++
	if !failed.Retriable() || a.failed >= a.policy.MaxAttempts {
		return 0, false
	}
	pause := a.policy.pause(a.failed, failed)
	return pause, time.Now().Add(pause).Before(a.deadline)
}

// sleep waits, or returns false when the context ends first.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
