// Package tests calls running servers as a program would, which `make clients CLIENTS=go` starts.
package tests

import (
	"context"
	"net/http"
	"os"
	"testing"
	"time"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

// Longer than any call of these tests takes, so that a hanging one fails and does not hang.
const testTimeout = 2 * time.Minute

// variable returns what `make clients` tells its runners.
func variable(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: run `make clients CLIENTS=go`, which starts the servers", name)
	}
	return value
}

func newContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	t.Cleanup(cancel)
	return ctx
}

func newClient(t *testing.T, options ...reflexio.Option) *reflexio.Client {
	t.Helper()
	client, err := reflexio.NewClient(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func openClient(t *testing.T) *reflexio.Client {
	t.Helper()
	return newClient(t, reflexio.WithURL(variable(t, "REFLEXIO_TEST_URL")))
}

// restartServer restarts the open server and returns when it serves again.
func restartServer(t *testing.T) {
	t.Helper()
	reply, err := http.Post(variable(t, "REFLEXIO_TEST_CONTROL_URL")+"/restart", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode != http.StatusOK {
		t.Fatalf("the restart was answered %s", reply.Status)
	}
}

// named returns a name that is unique to this run.
func named(t *testing.T, name string) string {
	t.Helper()
	return name + "_own_" + variable(t, "REFLEXIO_TEST_RUN")
}

func publishOf(user string, contents ...string) *reflexiov1.PublishInteractionRequest {
	request := &reflexiov1.PublishInteractionRequest{UserId: user, SessionId: "s"}
	for _, content := range contents {
		request.InteractionDataList = append(
			request.InteractionDataList, &reflexiov1.InteractionData{Content: content},
		)
	}
	return request
}

// listed returns the interactions of a user, newest first.
func listed(t *testing.T, client *reflexio.Client, user string) []*reflexiov1.Interaction {
	t.Helper()
	reply, err := client.GetInteractions(
		newContext(t), &reflexiov1.GetInteractionsRequest{UserId: user},
	)
	if err != nil {
		t.Fatal(err)
	}
	return reply.GetInteractions()
}
