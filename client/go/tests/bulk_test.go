package tests

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

const manyItems = 10_000

// many yields that many items of one user, each with its number as content.
func many(user string, count int) iter.Seq[*reflexiov1.PublishInteractionRequest] {
	return func(yield func(*reflexiov1.PublishInteractionRequest) bool) {
		for number := range count {
			if !yield(publishOf(user, fmt.Sprint(number))) {
				return
			}
		}
	}
}

func storedCount(t *testing.T, client *reflexio.Client, user string) int64 {
	t.Helper()
	stats, err := client.Admin.GetStorageStats(
		newContext(t), &reflexiov1.GetStorageStatsRequest{UserId: user},
	)
	if err != nil {
		t.Fatal(err)
	}
	return stats.GetInteractionCount()
}

func TestBulkOfTenThousand(t *testing.T) {
	client, user := openClient(t), named(t, "bulk")
	next, lastID := int64(0), int64(0)
	for ack, err := range client.BulkPublish(newContext(t), many(user, manyItems)) {
		if err != nil {
			t.Fatal(err)
		}
		if ack.Err != nil || ack.Sequence != next || len(ack.InteractionIDs) != 1 ||
			ack.InteractionIDs[0] <= lastID || ack.RequestID == "" {
			t.Fatalf("ack %d is %+v", next, ack)
		}
		next, lastID = next+1, ack.InteractionIDs[0]
	}
	if next != manyItems {
		t.Errorf("%d acks", next)
	}
	if stored := storedCount(t, client, user); stored != manyItems {
		t.Errorf("%d are stored", stored)
	}
}

func TestBulkFromChannel(t *testing.T) {
	client, user := openClient(t), named(t, "channel")
	items := make(chan *reflexiov1.PublishInteractionRequest)
	acked := make(chan struct{})
	go func() {
		defer close(items)
		for number := range 3 {
			items <- publishOf(user, fmt.Sprint(number))
			<-acked // the ack comes while the channel is open
		}
	}()
	count := 0
	for ack, err := range client.BulkPublish(newContext(t), reflexio.FromChannel(items)) {
		if err != nil || ack.Err != nil {
			t.Fatal(err, ack.Err)
		}
		count++
		acked <- struct{}{}
	}
	if count != 3 {
		t.Errorf("%d acks", count)
	}
}

func TestBulkOfNothing(t *testing.T) {
	for range openClient(t).BulkPublish(newContext(t), many("x", 0)) {
		t.Error("an ack")
	}
}

func TestBadItemFailsAlone(t *testing.T) {
	client, user := openClient(t), named(t, "bad")
	large := make([]string, 34)
	for index := range large {
		large[index] = strings.Repeat("x", 1_000_000)
	}
	items := []*reflexiov1.PublishInteractionRequest{
		publishOf(user, "first"), publishOf(""), nil, publishOf(user, large...), publishOf(user, "last"),
	}
	var failures []*reflexio.Error
	for ack, err := range client.BulkPublish(newContext(t), slices.Values(items)) {
		if err != nil {
			t.Fatal(err)
		}
		var failed *reflexio.Error
		errors.As(ack.Err, &failed)
		failures = append(failures, failed)
	}
	if len(failures) != len(items) || failures[0] != nil || failures[4] != nil {
		t.Fatalf("failures are %v", failures)
	}
	if fields := failures[1].Violations; len(fields) != 2 || fields[0].Field != "user_id" {
		t.Errorf("the item without a user failed with %+v", failures[1])
	}
	if failures[2].Code != codes.InvalidArgument || failures[3].Reason != "MESSAGE_TOO_LARGE" {
		t.Errorf("failures are %v", failures)
	}
	if found := listed(t, client, user); len(found) != 2 {
		t.Errorf("listed %v", found)
	}
}

func TestCancelInTheMiddleOfABulk(t *testing.T) {
	client, user := openClient(t), named(t, "cancel")
	ctx, cancel := context.WithCancel(newContext(t))
	defer cancel()
	acked, last := int64(0), error(nil)
	for ack, err := range client.BulkPublish(ctx, many(user, 1_000_000)) {
		if last = err; err != nil {
			break
		}
		if acked++; ack.Sequence == 100 {
			cancel()
		}
	}
	failure(t, last, codes.Canceled)
	if stored := storedCount(t, client, user); stored < acked || stored >= 1_000_000 {
		t.Errorf("%d acks, %d stored", acked, stored)
	}
}

func TestLeavingTheLoopEndsTheBulk(t *testing.T) {
	client, user := openClient(t), named(t, "leave")
	for ack, err := range client.BulkPublish(newContext(t), many(user, 1_000_000)) {
		if err != nil || ack.Err != nil {
			t.Fatal(err, ack.Err)
		}
		break
	}
	if stored := storedCount(t, client, user); stored < 1 || stored >= 1_000_000 {
		t.Errorf("%d stored", stored)
	}
}

func TestBulkOutlivesARestart(t *testing.T) {
	client, user := openClient(t), named(t, "outlive")
	next := int64(0)
	for ack, err := range client.BulkPublish(newContext(t), many(user, manyItems)) {
		if err != nil || ack.Err != nil || ack.Sequence != next {
			t.Fatal(err, ack)
		}
		if next++; next == 2000 {
			restartServer(t)
		}
	}
	if stored := storedCount(t, client, user); next != manyItems || stored != manyItems {
		t.Errorf("%d acks, %d stored", next, stored)
	}
}

func TestBulkGivesUpWithoutAServer(t *testing.T) {
	client := newClient(t, reflexio.WithURL("http://127.0.0.1:1"), reflexio.WithTimeout(1))
	last := error(nil)
	for _, err := range client.BulkPublish(newContext(t), many("x", 3)) {
		last = err
	}
	if failed := failure(t, last, codes.Unavailable); failed.Details["unanswered"] == "" {
		t.Errorf("failed with %+v", failed)
	}
}
