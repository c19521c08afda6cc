package reflexio

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
)

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
