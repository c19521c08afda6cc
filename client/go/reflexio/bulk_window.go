package reflexio

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"google.golang.org/grpc/codes"

	"reflexio.ai/client/go/reflexiov1"
)

const (
	// Items without an ack: half a second of a fast server's work, so that it never runs dry.
	windowItemsMax = 8192
	// Bytes without an ack; a larger item goes alone.
	windowBytesMax = 16 << 20
	// Items in one message: beyond it a message's own cost no longer shows.
	batchItemsMax = 128
	// Bytes in one message; a larger item goes alone.
	batchBytesMax = 1 << 20
)

// entry is one item on its way, and its answer once that is final: a reply or an error. It may have an
// error from the beginning, if it cannot be sent.
type entry struct {
	place     int64
	request   *reflexiov1.PublishInteractionRequest
	sizeBytes int
	reply     *reflexiov1.PublishInteractionResponse
	err       *Error
	tries     *attempts // present once the server has refused the item for a while only
}

func (e *entry) isAnswered() bool { return e.reply != nil || e.err != nil }

func byPlace(a, b *entry) int { return int(a.place - b.place) }

// window is what a bulk publish has on its way, in order; each item is unsent, sent, refused for a
// while, or answered. An item that the server refuses for now is sent again after a pause; meanwhile
// nothing else is sent, so that a server that is behind gets a rest. It knows neither goroutines nor
// sockets.
type window struct {
	retry       RetryPolicy
	itemTimeout time.Duration

	entries  []*entry // all without a taken ack, in order
	unsent   []*entry
	sent     []*entry
	refused  []*entry
	resumeAt time.Time

	sizeBytes        int
	addedCount       int64
	answeredOnStream int64
	ackedCount       int64
	progressAt       time.Time // when something was last answered, or first waited for
	obstacle         *Error    // what ended the last stream, until something is answered again
}

func (w *window) hasRoom() bool {
	return len(w.entries) < windowItemsMax && w.sizeBytes < windowBytesMax
}

// isSettled tells whether nothing that was added can have to be sent any more.
func (w *window) isSettled() bool { return len(w.unsent)+len(w.sent)+len(w.refused) == 0 }

func (w *window) add(item *entry) {
	if len(w.entries) == 0 {
		w.progressAt = time.Now()
	}
	item.place = w.addedCount
	w.addedCount++
	w.sizeBytes += item.sizeBytes
	w.entries = append(w.entries, item)
	if !item.isAnswered() {
		w.unsent = append(w.unsent, item)
	}
}

// hasUnsent tells whether take has something to give now.
func (w *window) hasUnsent() bool {
	if len(w.refused) > 0 {
		if time.Now().Before(w.resumeAt) {
			return false
		}
		w.unsent = append(w.refused, w.unsent...)
		w.refused = nil
		slices.SortFunc(w.unsent, byPlace)
	}
	return len(w.unsent) > 0
}

// take returns the next message for the stream, as many items as it may hold.
func (w *window) take() *reflexiov1.BulkPublishInteractionsRequest {
	count, sizeBytes := 0, 0
	message := &reflexiov1.BulkPublishInteractionsRequest{}
	for count < len(w.unsent) && count < batchItemsMax {
		item := w.unsent[count]
		sizeBytes += item.sizeBytes
		if sizeBytes > batchBytesMax && count > 0 {
			break
		}
		message.Items = append(message.Items, item.request)
		count++
	}
	w.sent = append(w.sent, w.unsent[:count]...)
	w.unsent = w.unsent[count:]
	return message
}

// rewind begins a new stream: what was not answered is unsent again.
func (w *window) rewind() {
	w.unsent = append(w.sent, w.unsent...)
	slices.SortFunc(w.unsent, byPlace)
	w.sent = nil
	w.answeredOnStream = 0
}

// settle takes in the answers of a response. The error is for answers that belong to no item.
func (w *window) settle(response *reflexiov1.BulkPublishInteractionsResponse) *Error {
	for _, result := range response.GetResults() {
		if len(w.sent) == 0 || result.GetSequence() != w.answeredOnStream {
			message := fmt.Sprintf("the server answered item %d out of order", result.GetSequence())
			return &Error{Code: codes.Internal, Message: message}
		}
		w.answeredOnStream++
		item := w.sent[0]
		w.sent[0] = nil // as for entries in acks
		w.sent = w.sent[1:]
		if reply := result.GetResponse(); reply != nil {
			item.reply = reply
		} else {
			w.refuse(item, fromStatus(result.GetError()))
		}
	}
	w.obstacle = nil
	w.progressAt = time.Now()
	return nil
}

func (w *window) refuse(item *entry, refusal *Error) {
	if item.tries == nil {
		item.tries = &attempts{policy: w.retry, deadline: time.Now().Add(w.itemTimeout)}
	}
	pause, again := item.tries.next(refusal)
	if !again {
		item.err = refusal
		return
	}
	w.refused = append(w.refused, item)
	if resumeAt := time.Now().Add(pause); resumeAt.After(w.resumeAt) {
		w.resumeAt = resumeAt
	}
}

// acks returns, and lets go of, the answers that have none missing before them.
func (w *window) acks() []BulkAck {
	var ready []BulkAck
	for len(w.entries) > 0 && w.entries[0].isAnswered() {
		item := w.entries[0]
		w.entries[0] = nil // the array behind the slice must not keep what was acknowledged
		w.entries = w.entries[1:]
		w.sizeBytes -= item.sizeBytes
		ack := BulkAck{Sequence: item.place, RequestID: item.request.GetRequestId()}
		if item.err != nil {
			ack.Err = item.err
		} else {
			w.ackedCount++
			ack.InteractionIDs = item.reply.GetInteractionIds()
			ack.Warnings = item.reply.GetWarnings()
			ack.AlreadyStored = item.reply.GetAlreadyStored()
		}
		ready = append(ready, ack)
	}
	return ready
}

// givesUpAt returns when waiting for an answer ends. While the server has asked for a pause, nothing
// can be answered.
func (w *window) givesUpAt(patience time.Duration) time.Time {
	since := w.progressAt
	if w.resumeAt.After(since) {
		since = w.resumeAt
	}
	return since.Add(patience)
}

// stalled returns the error of a publish that gives up.
func (w *window) stalled(patience time.Duration) *Error {
	words := fmt.Sprintf("nothing was answered for %s; %d items were stored, %d have no answer",
		patience, w.ackedCount, len(w.entries))
	if w.obstacle != nil {
		words += ": " + w.obstacle.Message
	}
	return w.givenUp(words)
}

// unreached returns the error of a publish to a server that was never there.
func (w *window) unreached() *Error {
	return w.givenUp(w.obstacle.Message + "; nothing was sent")
}

func (w *window) givenUp(words string) *Error {
	failed := &Error{
		Code:    codes.Unavailable,
		Message: words,
		Details: map[string]string{
			"acked":      strconv.FormatInt(w.ackedCount, 10),
			"unanswered": strconv.Itoa(len(w.entries)),
		},
	}
	if w.obstacle != nil {
		failed.Reason = w.obstacle.Reason
		failed.RetryDelay, failed.HasRetryDelay = w.obstacle.RetryDelay, w.obstacle.HasRetryDelay
	}
	return failed
}
