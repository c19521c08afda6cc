package reflexio

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
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

// How long a server that was never there is waited for: a wrong address is told within a second.
const absentWait = 400 * time.Millisecond

// What Go says of a connection that nobody took, and of a host that has no address, with what to do.
var adviceOn = []struct{ words, advice string }{
	{
		"connection refused",
		"nobody listens there: start `reflexio serve`, or set REFLEXIO_URL to the address of a server",
	},
	{"no such host", "no such host: set REFLEXIO_URL to the address of a server"},
	{"produced zero addresses", "no such host: set REFLEXIO_URL to the address of a server"},
}

// advised adds what to do to the error of a connection that did not come about.
func advised(failed *Error) *Error {
	if failed.Code == codes.Unavailable && failed.Reason == "" {
		for _, known := range adviceOn {
			if strings.Contains(failed.Message, known.words) {
				failed.isAbsent = true
				failed.Message += ": " + known.advice
				break
			}
		}
	}
	return failed
}

// presence is what a client knows of its server. One that was there is restarting, and is waited for
// as the policy says; one that never was is not running, or the address is wrong.
type presence struct {
	wasThere atomic.Bool
	waits    bool
}

// endsWait tells whether another attempt, after so long in all, is more than is due.
func (p *presence) endsWait(ctx context.Context, failed *Error, waited time.Duration) bool {
	if failed == nil || !failed.isAbsent {
		// A deadline may have passed, or the caller gone, before anything was reached.
		if ctx.Err() == nil {
			p.wasThere.Store(true)
		}
		return false
	}
	return !p.waits && !p.wasThere.Load() && waited > absentWait
}
