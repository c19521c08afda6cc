// How fast a bulk publish is: `go run ./examples/throughput -bulk 100000`.
//
// It publishes that many requests of two turns each to the server of REFLEXIO_URL and prints the acks
// a second.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"time"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

// Users among whom the items are spread, as in a service that many people use.
const users = 100

func main() {
	log.SetFlags(0)
	count := flag.Int("bulk", 10_000, "how many requests to publish")
	flag.Parse()
	client, err := reflexio.NewClient()
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = client.Close() }()

	items := func(yield func(*reflexiov1.PublishInteractionRequest) bool) {
		for number := range *count {
			if !yield(item(number)) {
				return
			}
		}
	}
	began := time.Now()
	for ack, err := range client.BulkPublish(context.Background(), items) {
		if err != nil {
			log.Fatal(err)
		}
		if ack.Err != nil {
			log.Fatal(ack.Err)
		}
	}
	fmt.Printf("%.0f items/s\n", float64(*count)/time.Since(began).Seconds())
}

func item(number int) *reflexiov1.PublishInteractionRequest {
	return &reflexiov1.PublishInteractionRequest{
		UserId:    fmt.Sprintf("user_%d", number%users),
		SessionId: fmt.Sprintf("session_%d", number/users),
		Source:    "throughput",
		InteractionDataList: []*reflexiov1.InteractionData{
			{Role: "User", Content: fmt.Sprintf("Where is my order number %d?", number)},
			{Role: "Agent", Content: "It left our warehouse this morning."},
		},
	}
}
