package reflexio

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"reflexio.ai/client/go/reflexiov1"
)

// scripted is a server whose next answers are failures, as no real server gives them on demand.
type scripted struct {
	reflexiov1.UnimplementedInteractionServiceServer
	reflexiov1.UnimplementedProfileServiceServer

	mutex    sync.Mutex
	failures []error
	ids      []string
}

// next takes note of a request's id and returns the failure that is its turn, or nil.
func (s *scripted) next(id string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.ids = append(s.ids, id)
	if len(s.failures) == 0 {
		return nil
	}
	failure := s.failures[0]
	s.failures = s.failures[1:]
	return failure
}

func (s *scripted) PublishInteraction(
	_ context.Context, request *reflexiov1.PublishInteractionRequest,
) (*reflexiov1.PublishInteractionResponse, error) {
	if err := s.next(request.GetRequestId()); err != nil {
		return nil, err
	}
	return &reflexiov1.PublishInteractionResponse{RequestId: request.GetRequestId()}, nil
}

func (s *scripted) DeleteProfile(
	context.Context, *reflexiov1.DeleteProfileRequest,
) (*reflexiov1.DeleteProfileResponse, error) {
	return &reflexiov1.DeleteProfileResponse{}, s.next("")
}

func (s *scripted) BulkPublishInteractions(stream grpc.BidiStreamingServer[
	reflexiov1.BulkPublishInteractionsRequest, reflexiov1.BulkPublishInteractionsResponse,
]) error {
	for sequence := int64(0); ; {
		message, err := stream.Recv()
		if err != nil {
			return nil
		}
		response := &reflexiov1.BulkPublishInteractionsResponse{}
		for _, item := range message.GetItems() {
			result := &reflexiov1.BulkPublishResult{Sequence: sequence}
			sequence++
			failure := s.next(item.GetRequestId())
			if failure != nil && status.Code(failure) == codes.Unavailable {
				return failure // the whole stream breaks
			}
			result.Result = &reflexiov1.BulkPublishResult_Response{
				Response: &reflexiov1.PublishInteractionResponse{RequestId: item.GetRequestId()},
			}
			if failure != nil {
				result.Result = &reflexiov1.BulkPublishResult_Error{Error: status.Convert(failure).Proto()}
			}
			response.Results = append(response.Results, result)
		}
		if err := stream.Send(response); err != nil {
			return err
		}
	}
}

func overloaded(delay time.Duration) error {
	refused, err := status.New(codes.ResourceExhausted, "the server is behind").WithDetails(
		&errdetails.ErrorInfo{Reason: "OVERLOADED", Domain: "reflexio"},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(delay)},
	)
	if err != nil {
		panic(err)
	}
	return refused.Err()
}

// startScripted serves the script on a real socket and returns a client of it.
func startScripted(t *testing.T, failures ...error) (*scripted, *Client) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	script := &scripted{failures: failures}
	server := grpc.NewServer()
	reflexiov1.RegisterInteractionServiceServer(server, script)
	reflexiov1.RegisterProfileServiceServer(server, script)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	client, err := NewClient(WithURL("http://"+listener.Addr().String()), WithAPIKey(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return script, client
}

func itemsOf(ids ...string) []*reflexiov1.PublishInteractionRequest {
	var items []*reflexiov1.PublishInteractionRequest
	for _, id := range ids {
		items = append(items, &reflexiov1.PublishInteractionRequest{UserId: "u", RequestId: id})
	}
	return items
}

func TestTheRequestIDIsKeptOverRetries(t *testing.T) {
	script, client := startScripted(
		t, status.Error(codes.Unavailable, "stopping"), overloaded(time.Millisecond),
	)
	reply, err := client.PublishInteraction(
		context.Background(), &reflexiov1.PublishInteractionRequest{UserId: "u", Source: "chat"},
	)
	if err != nil {
		t.Fatal(err)
	}
	if len(script.ids) != 3 || script.ids[0] == "" || len(slices.Compact(script.ids)) != 1 ||
		reply.GetRequestId() != script.ids[0] {
		t.Errorf("the attempts had the ids %v", script.ids)
	}
}

func TestWhatCannotBeRepeatedIsSentOnce(t *testing.T) {
	stopping := status.Error(codes.Unavailable, "stopping")
	script, client := startScripted(t, stopping, stopping)
	_, err := client.Profiles.DeleteProfile(
		context.Background(), &reflexiov1.DeleteProfileRequest{UserId: "u", SearchQuery: "tea"},
	)
	var failed *Error
	if !errors.As(err, &failed) || failed.Code != codes.Unavailable || len(script.ids) != 1 {
		t.Errorf("%d attempts, %v", len(script.ids), err)
	}
	_, err = client.Profiles.DeleteProfile(
		context.Background(), &reflexiov1.DeleteProfileRequest{UserId: "u", ProfileId: "p"},
	)
	if err != nil || len(script.ids) != 3 {
		t.Errorf("%d attempts, %v", len(script.ids), err)
	}
}

func TestBulkSendsAgainWhatIsPutOff(t *testing.T) {
	script, client := startScripted(t, nil, overloaded(10*time.Millisecond), nil)
	var acked []string
	for ack, err := range client.BulkPublish(
		context.Background(), slices.Values(itemsOf("a", "b", "c")),
	) {
		if err != nil || ack.Err != nil || ack.Sequence != int64(len(acked)) {
			t.Fatal(err, ack)
		}
		acked = append(acked, ack.RequestID)
	}
	if !slices.Equal(acked, []string{"a", "b", "c"}) || len(script.ids) != 4 || script.ids[3] != "b" {
		t.Errorf("acks %v, sent %v", acked, script.ids)
	}
}

func TestBulkRepeatsABrokenStreamFromItsFirstUnansweredItem(t *testing.T) {
	script, client := startScripted(t, status.Error(codes.Unavailable, "stopping"))
	count := 0
	for ack, err := range client.BulkPublish(
		context.Background(), slices.Values(itemsOf("a", "b")),
	) {
		if err != nil || ack.Err != nil {
			t.Fatal(err, ack)
		}
		count++
	}
	if count != 2 || script.ids[0] != "a" || script.ids[1] != "a" {
		t.Errorf("%d acks, sent %v", count, script.ids)
	}
}

func TestBulkEndsWithWhatNoRetryMends(t *testing.T) {
	_, client := startScripted(t)
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	last := error(nil)
	for _, err := range client.BulkPublish(context.Background(), slices.Values(itemsOf("a"))) {
		last = err
	}
	var failed *Error
	if !errors.As(last, &failed) || failed.Code != codes.Canceled {
		t.Errorf("ended with %v", last)
	}
}
