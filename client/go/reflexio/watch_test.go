package reflexio

import (
	"errors"
	"net"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"reflexio.ai/client/go/reflexiov1"
)

const (
	pending = reflexiov1.LearningStatus_LEARNING_STATUS_PENDING
	done    = reflexiov1.LearningStatus_LEARNING_STATUS_DONE
)

// watchTurn is what one stream gives, and how it ends; nil is an end in order.
type watchTurn struct {
	statuses []reflexiov1.LearningStatus
	err      error
}

// watched is a server whose streams of learning end as the script says, the last turn for ever.
type watched struct {
	reflexiov1.UnimplementedLearningServiceServer

	mutex sync.Mutex
	turns []watchTurn
	ids   []string
}

func (w *watched) WatchLearning(
	request *reflexiov1.WatchLearningRequest,
	stream grpc.ServerStreamingServer[reflexiov1.WatchLearningResponse],
) error {
	w.mutex.Lock()
	turn := w.turns[0]
	if len(w.turns) > 1 {
		w.turns = w.turns[1:]
	}
	w.ids = append(w.ids, request.GetRequestId())
	w.mutex.Unlock()
	for _, status := range turn.statuses {
		if err := stream.Send(&reflexiov1.WatchLearningResponse{Status: status}); err != nil {
			return err
		}
	}
	return turn.err
}

// asked returns the ids that were watched so far, one a stream.
func (w *watched) asked() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.ids
}

func startWatched(t *testing.T, turns ...watchTurn) (*watched, *Client) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	script := &watched{turns: turns}
	server := grpc.NewServer()
	reflexiov1.RegisterLearningServiceServer(server, script)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	client, err := NewClient(WithURL("http://"+listener.Addr().String()), WithAPIKey(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return script, client
}

// steps watches to the end and returns what was yielded.
func steps(t *testing.T, client *Client) ([]reflexiov1.LearningStatus, *Error) {
	t.Helper()
	var statuses []reflexiov1.LearningStatus
	request := &reflexiov1.WatchLearningRequest{RequestId: "r"}
	for step, err := range client.WatchLearning(t.Context(), request) {
		if err != nil {
			var failed *Error
			if !errors.As(err, &failed) || step != nil {
				t.Fatalf("got %v beside %v", step, err)
			}
			return statuses, failed
		}
		statuses = append(statuses, step.GetStatus())
	}
	return statuses, nil
}

func TestAWatchGoesOnAfterABrokenStream(t *testing.T) {
	gone := status.Error(codes.Unavailable, "the server stops")
	script, client := startWatched(t,
		watchTurn{[]reflexiov1.LearningStatus{pending}, gone},
		watchTurn{nil, gone},
		watchTurn{[]reflexiov1.LearningStatus{pending, done}, nil},
	)
	statuses, failed := steps(t, client)
	if failed != nil || len(statuses) != 2 || statuses[0] != pending || statuses[1] != done {
		t.Errorf("got %v, %v", statuses, failed)
	}
	if len(script.asked()) != 3 || script.asked()[2] != "r" {
		t.Errorf("asked for %v", script.asked())
	}
}

func TestAWatchEndsWithWhatNoRetryMends(t *testing.T) {
	script, client := startWatched(t,
		watchTurn{[]reflexiov1.LearningStatus{pending}, status.Error(codes.NotFound, "deleted")},
	)
	statuses, failed := steps(t, client)
	if len(statuses) != 1 || failed == nil || failed.Code != codes.NotFound || len(script.asked()) != 1 {
		t.Errorf("got %v, %v after %d streams", statuses, failed, len(script.asked()))
	}
}

func TestAWatchIsTriedAsOftenAsThePolicySays(t *testing.T) {
	script, client := startWatched(t, watchTurn{nil, status.Error(codes.Unavailable, "away")})
	client.settings.retry.MaxAttempts = 3
	if _, failed := steps(t, client); failed == nil || failed.Code != codes.Unavailable {
		t.Errorf("got %v", failed)
	}
	if len(script.asked()) != 3 {
		t.Errorf("asked %d times", len(script.asked()))
	}
}

func TestLeavingAWatchEndsIt(t *testing.T) {
	script, client := startWatched(t,
		watchTurn{[]reflexiov1.LearningStatus{pending}, status.Error(codes.Unavailable, "away")},
	)
	for range client.WatchLearning(t.Context(), &reflexiov1.WatchLearningRequest{}) {
		break
	}
	if len(script.asked()) != 1 {
		t.Errorf("asked %d times", len(script.asked()))
	}
}
