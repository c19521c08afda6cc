package tests

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

// lostPublish is what OnFailure was told.
type lostPublish struct {
	request *reflexiov1.PublishInteractionRequest
	err     error
}

// openPublisher returns a publisher and what it tells of failures.
func openPublisher(
	t *testing.T, client *reflexio.Client, config reflexio.PublisherConfig,
) (*reflexio.Publisher, <-chan lostPublish) {
	t.Helper()
	lost := make(chan lostPublish, 1000)
	config.OnFailure = func(request *reflexiov1.PublishInteractionRequest, err error) {
		lost <- lostPublish{request, err}
	}
	publisher, err := client.NewPublisher(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = publisher.Close(cancelled()) })
	return publisher, lost
}

// cancelled returns a context that has ended.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func published(
	t *testing.T, publisher *reflexio.Publisher, request *reflexiov1.PublishInteractionRequest,
) string {
	t.Helper()
	id, err := publisher.Publish(request)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestPublisherStoresInOrder(t *testing.T) {
	client, user := openClient(t), named(t, "publisher")
	publisher, _ := openPublisher(t, client, reflexio.PublisherConfig{})
	request := publishOf(user, "")
	for number := range 1000 {
		request.InteractionDataList[0].Content = fmt.Sprint(number) // taken as it was before
		if id := published(t, publisher, request); id == "" || request.GetRequestId() != "" {
			t.Fatalf("the id is %q, the request's %q", id, request.GetRequestId())
		}
	}
	if err := publisher.Flush(newContext(t)); err != nil {
		t.Fatal(err)
	}
	if stats := publisher.Stats(); stats != (reflexio.PublisherStats{Acked: 1000}) {
		t.Errorf("stats are %+v", stats)
	}
	for index, interaction := range listed(t, client, user) {
		if want := fmt.Sprint(999 - index); interaction.GetContent() != want {
			t.Fatalf("interaction %d is %q", index, interaction.GetContent())
		}
	}
	if err := publisher.Close(newContext(t)); err != nil {
		t.Error(err)
	}
	if _, err := publisher.Publish(request); !errors.Is(err, reflexio.ErrPublisherClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestPublisherOutlivesARestart(t *testing.T) {
	client, user := openClient(t), named(t, "publisher_restart")
	publisher, lost := openPublisher(t, client, reflexio.PublisherConfig{})
	for number := range 5000 {
		published(t, publisher, publishOf(user, fmt.Sprint(number)))
		if number == 2000 {
			restartServer(t)
		}
	}
	if err := publisher.Close(newContext(t)); err != nil || len(lost) > 0 {
		t.Fatal(err, len(lost))
	}
	if stored := storedCount(t, client, user); stored != 5000 {
		t.Errorf("%d are stored", stored)
	}
}

func TestPublisherTellsWhatIsRefused(t *testing.T) {
	client, user := openClient(t), named(t, "publisher_refused")
	publisher, lost := openPublisher(t, client, reflexio.PublisherConfig{})
	bad := published(t, publisher, publishOf("", "nobody's"))
	published(t, publisher, publishOf(user, "good"))
	if err := publisher.Flush(newContext(t)); err != nil {
		t.Fatal(err)
	}
	told := <-lost
	if told.request.GetRequestId() != bad {
		t.Errorf("told of %v", told.request)
	}
	failure(t, told.err, codes.InvalidArgument)
	if stats := publisher.Stats(); stats != (reflexio.PublisherStats{Acked: 1, Failed: 1}) {
		t.Errorf("stats are %+v", stats)
	}
}

func TestPublisherIsBounded(t *testing.T) {
	client := newClient(t, reflexio.WithURL("http://127.0.0.1:1"))
	config := reflexio.PublisherConfig{QueueCountMax: 2, QueueBytesMax: 100_000}
	publisher, lost := openPublisher(t, client, config)
	_, err := publisher.Publish(publishOf("u", strings.Repeat("x", 100_001)))
	failure(t, err, codes.ResourceExhausted)
	ids := []string{published(t, publisher, publishOf("u", "1")), published(t, publisher, publishOf("u", "2"))}
	if _, err := publisher.Publish(publishOf("u", "3")); !errors.Is(err, reflexio.ErrPublisherFull) {
		t.Fatalf("the third: %v", err)
	}
	if err := publisher.Flush(cancelled()); !errors.Is(err, context.Canceled) {
		t.Errorf("Flush: %v", err)
	}
	failed := failure(t, publisher.Close(cancelled()), codes.Unavailable)
	if failed.Details["unanswered"] != "2" || len(lost) != 2 {
		t.Errorf("failed with %+v, %d were told of", failed, len(lost))
	}
	for _, id := range ids {
		if told := <-lost; told.request.GetRequestId() != id {
			t.Errorf("told of %v", told.request)
		}
	}
	if err := publisher.Close(newContext(t)); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

func TestPublisherGivesUp(t *testing.T) {
	client := newClient(t, reflexio.WithURL("http://127.0.0.1:1"))
	publisher, lost := openPublisher(t, client, reflexio.PublisherConfig{GiveUp: time.Millisecond})
	published(t, publisher, publishOf("u", "1"))
	failure(t, (<-lost).err, codes.Unavailable)
}

func TestPublisherRefusesBounds(t *testing.T) {
	_, err := openClient(t).NewPublisher(reflexio.PublisherConfig{GiveUp: -1})
	failure(t, err, codes.InvalidArgument)
}
