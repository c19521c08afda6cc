package tests

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

// nobody returns the URL of a port on which nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

func TestAServerThatIsNotThereIsToldWithWhatToDo(t *testing.T) {
	client := newClient(t, reflexio.WithURL(nobody(t)))
	_, call := client.Whoami(newContext(t), &reflexiov1.WhoamiRequest{})
	var bulk error
	items := slices.Values([]*reflexiov1.PublishInteractionRequest{{UserId: "u", SessionId: "s"}})
	for _, err := range client.BulkPublish(newContext(t), items) {
		bulk = err
	}
	for name, err := range map[string]error{"a call": call, "a bulk publish": bulk} {
		var failed *reflexio.Error
		if !errors.As(err, &failed) || failed.Code != codes.Unavailable ||
			!strings.Contains(failed.Message, "start `reflexio serve`, or set REFLEXIO_URL") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !strings.Contains(bulk.Error(), "nothing was sent") {
		t.Errorf("the bulk publish did not end for the server's absence: %v", bulk)
	}
}
