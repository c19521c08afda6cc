package tests

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

// failure returns the *Error of a call that must fail with the code.
func failure(t *testing.T, err error, code codes.Code) *reflexio.Error {
	t.Helper()
	var failed *reflexio.Error
	if !errors.As(err, &failed) || failed.Code != code {
		t.Fatalf("want an *Error with %s, got %v", code, err)
	}
	return failed
}

func publish(t *testing.T, client *reflexio.Client, request *reflexiov1.PublishInteractionRequest) *reflexiov1.PublishInteractionResponse {
	t.Helper()
	reply, err := client.PublishInteraction(newContext(t), request)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func TestTheFourCalls(t *testing.T) {
	client, user := openClient(t), named(t, "four")
	request := publishOf(user, "The invoice of March was paid twice")
	request.Source = "chat"
	reply := publish(t, client, request)
	if request.GetRequestId() != "" {
		t.Error("the caller's message was changed")
	}
	if !strings.HasPrefix(reply.GetRequestId(), "chat_") || len(reply.GetInteractionIds()) != 1 {
		t.Errorf("answered %v", reply)
	}
	if found := listed(t, client, user); len(found) != 1 || found[0].GetRequestId() != reply.GetRequestId() {
		t.Errorf("listed %v", found)
	}
	hits, err := client.SearchInteractions(
		newContext(t), &reflexiov1.SearchInteractionsRequest{UserId: user, Query: "invoice paid"},
	)
	if err != nil || len(hits.GetInteractions()) != 1 {
		t.Errorf("found %v, %v", hits, err)
	}
	_, err = client.Playbooks.AddUserPlaybook(newContext(t), &reflexiov1.AddUserPlaybookRequest{
		UserPlaybooks: []*reflexiov1.UserPlaybookData{{UserId: user, Content: "Mention the customs form."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	learned, err := client.Search(
		newContext(t), &reflexiov1.SearchRequest{UserId: user, Query: "customs form"},
	)
	if err != nil || len(learned.GetUserPlaybooks()) != 1 {
		t.Errorf("found %v, %v", learned, err)
	}
}

func TestRefusalNamesItsFields(t *testing.T) {
	_, err := openClient(t).PublishInteraction(newContext(t), &reflexiov1.PublishInteractionRequest{
		SessionId:           "s",
		InteractionDataList: []*reflexiov1.InteractionData{{Content: "x"}},
	})
	failed := failure(t, err, codes.InvalidArgument)
	if failed.Reason != "INVALID_FIELD" || failed.CallID == "" ||
		len(failed.Violations) != 1 || failed.Violations[0].Field != "user_id" {
		t.Errorf("failed with %+v", failed)
	}
	if !strings.Contains(err.Error(), "user_id") {
		t.Errorf("reads %q", err.Error())
	}
}

func TestTwentyMegabytes(t *testing.T) {
	client, user := openClient(t), named(t, "large")
	content := strings.Repeat("é", 500_000)
	contents := make([]string, 20)
	for index := range contents {
		contents[index] = content
	}
	publish(t, client, publishOf(user, contents...))
	found := listed(t, client, user) // over several pages: one ends at 4 MiB
	if len(found) != len(contents) {
		t.Fatalf("listed %d interactions", len(found))
	}
	for _, interaction := range found {
		if interaction.GetContent() != content {
			t.Fatal("the content came back changed")
		}
	}
	search, err := client.SearchInteractions(newContext(t), &reflexiov1.SearchInteractionsRequest{
		UserId: user, TopK: proto.Int64(int64(len(contents))),
	})
	if err != nil || len(search.GetInteractions()) != len(contents) || search.GetHasMore() {
		t.Errorf("found %d interactions, %v", len(search.GetInteractions()), err)
	}
}

func TestMoreThanTheMessageLimitIsRefused(t *testing.T) {
	client, user := openClient(t), named(t, "oversize")
	contents := make([]string, 34)
	for index := range contents {
		contents[index] = strings.Repeat("x", 1_000_000)
	}
	_, err := client.PublishInteraction(newContext(t), publishOf(user, contents...))
	if failed := failure(t, err, codes.ResourceExhausted); failed.Reason != "MESSAGE_TOO_LARGE" {
		t.Errorf("failed with %+v", failed)
	}
	if found := listed(t, client, user); len(found) != 0 {
		t.Errorf("stored %d interactions", len(found))
	}
}

func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Microsecond)
	defer cancel()
	_, err := openClient(t).GetInteractions(ctx, &reflexiov1.GetInteractionsRequest{UserId: "x"})
	failure(t, err, codes.DeadlineExceeded)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v is no context.DeadlineExceeded", err)
	}
	brief := newClient(
		t,
		reflexio.WithURL(variable(t, "REFLEXIO_TEST_URL")),
		reflexio.WithTimeout(time.Microsecond),
	)
	_, err = brief.GetInteractions(newContext(t), &reflexiov1.GetInteractionsRequest{UserId: "x"})
	failure(t, err, codes.DeadlineExceeded)
}

func TestCancelledCall(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := openClient(t).GetInteractions(ctx, &reflexiov1.GetInteractionsRequest{UserId: "x"})
	failure(t, err, codes.Canceled)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is no context.Canceled", err)
	}
}

func TestAListEndsAtTopK(t *testing.T) {
	client, user := openClient(t), named(t, "topk")
	contents := make([]string, 40)
	for index := range contents {
		contents[index] = fmt.Sprint(index)
	}
	publish(t, client, publishOf(user, contents...))
	for _, test := range []struct {
		topK *int64
		want int
	}{{nil, 30}, {proto.Int64(3), 3}, {proto.Int64(100), 40}} {
		reply, err := client.GetInteractions(newContext(t), &reflexiov1.GetInteractionsRequest{
			UserId: user, TopK: test.topK,
		})
		if err != nil || len(reply.GetInteractions()) != test.want ||
			(reply.GetNextPageToken() == "") != (test.want == len(contents)) {
			t.Errorf("want %d, got %d, %v", test.want, len(reply.GetInteractions()), err)
		}
	}
}

func TestUnknownMethod(t *testing.T) {
	err := openClient(t).Conn().Invoke(
		newContext(t), "/reflexio.v1.InteractionService/NoSuchMethod",
		&reflexiov1.WhoamiRequest{}, &reflexiov1.WhoamiResponse{},
	)
	failure(t, err, codes.Unimplemented)
}

func TestRestartBetweenTwoCalls(t *testing.T) {
	client, user := openClient(t), named(t, "restart")
	before := publish(t, client, publishOf(user, "before"))
	restartServer(t)
	publish(t, client, publishOf(user, "after"))
	found := listed(t, client, user)
	if len(found) != 2 || found[1].GetInteractionId() != before.GetInteractionIds()[0] {
		t.Errorf("listed %v", found)
	}
}

func TestUnicodeAndGreatTimes(t *testing.T) {
	client, user := openClient(t), named(t, "Zoë 🚀")
	content, createdAt := "日本語 שלום 👩‍👩‍👧‍👦 e\u0301", int64(4_102_444_800)
	request := publishOf(user, content)
	request.InteractionDataList[0].CreatedAt = &createdAt
	publish(t, client, request)
	found := listed(t, client, user)
	if len(found) != 1 || found[0].GetContent() != content || found[0].GetUserId() != user ||
		found[0].GetCreatedAt() != createdAt {
		t.Errorf("listed %v", found)
	}
}

func TestSameRequestIDIsOneRecord(t *testing.T) {
	client, user := openClient(t), named(t, "same")
	request := publishOf(user, "once")
	request.RequestId = named(t, "same")
	first, second := publish(t, client, request), publish(t, client, request)
	if first.GetInteractionIds()[0] != second.GetInteractionIds()[0] {
		t.Errorf("answered %v, then %v", first, second)
	}
	other := publishOf(user, "other")
	other.RequestId = request.GetRequestId()
	_, err := client.PublishInteraction(newContext(t), other)
	failed := failure(t, err, codes.AlreadyExists)
	if failed.Reason != "REQUEST_ID_REUSED" || failed.Details["request_id"] != request.GetRequestId() {
		t.Errorf("failed with %+v", failed)
	}
	if found := listed(t, client, user); len(found) != 1 {
		t.Errorf("listed %v", found)
	}
}

func TestWrongKey(t *testing.T) {
	url := reflexio.WithURL(variable(t, "REFLEXIO_TEST_KEYED_URL"))
	for _, key := range []string{"", "rfx_nobody_made-this"} {
		_, err := newClient(t, url, reflexio.WithAPIKey(key)).Admin.Whoami(
			newContext(t), &reflexiov1.WhoamiRequest{},
		)
		failure(t, err, codes.Unauthenticated)
	}
	t.Setenv(reflexio.EnvAPIKey, variable(t, "REFLEXIO_TEST_KEY"))
	if _, err := newClient(t, url).Admin.Whoami(newContext(t), &reflexiov1.WhoamiRequest{}); err != nil {
		t.Error(err)
	}
}

func TestMutualTLS(t *testing.T) {
	url := reflexio.WithURL(variable(t, "REFLEXIO_TEST_MTLS_URL"))
	authorities := reflexio.WithCAFile(variable(t, "REFLEXIO_TEST_CA_FILE"))
	certificate := reflexio.WithClientCertificateFiles(
		variable(t, "REFLEXIO_TEST_CLIENT_CERT_FILE"), variable(t, "REFLEXIO_TEST_CLIENT_KEY_FILE"),
	)
	client, user := newClient(t, url, authorities, certificate), named(t, "mtls")
	publish(t, client, publishOf(user, "encrypted"))
	if found := listed(t, client, user); len(found) != 1 {
		t.Errorf("listed %v", found)
	}
	once := reflexio.WithRetry(reflexio.RetryPolicy{
		MaxAttempts: 1, InitialBackoff: time.Second, MaxBackoff: time.Second,
	})
	for name, stranger := range map[string]*reflexio.Client{
		"without a certificate":                  newClient(t, url, authorities, once),
		"that does not know the server's issuer": newClient(t, url, certificate, once),
	} {
		_, err := stranger.Admin.Whoami(newContext(t), &reflexiov1.WhoamiRequest{})
		if err == nil {
			t.Errorf("a client %s was served", name)
		}
	}
}
