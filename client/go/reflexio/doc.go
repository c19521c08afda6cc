// Package reflexio is the Go client of Reflexio, which records what users and agents do together,
// finds it by meaning, and learns playbooks from experts' corrections.
//
//	client, err := reflexio.NewClient() // REFLEXIO_URL, default http://localhost:8081
//	reply, err := client.PublishInteraction(ctx, &reflexiov1.PublishInteractionRequest{...})
//
// Requests and replies are the generated messages of reflexio.ai/client/go/reflexiov1. Every failed
// call returns an *Error. A client may be shared by goroutines; it keeps one connection.
package reflexio
