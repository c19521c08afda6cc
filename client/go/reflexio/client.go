// Package reflexio is the Go client of Reflexio, which records what users and agents do together,
// finds it by meaning, and learns playbooks from experts' corrections.
//
//	client, err := reflexio.NewClient() // REFLEXIO_URL, default http://localhost:8081
//	reply, err := client.PublishInteraction(ctx, &reflexiov1.PublishInteractionRequest{...})
//
// Requests and replies are the generated messages of reflexio.ai/client/go/reflexiov1. Every failed
// call returns an *Error. A client may be shared by goroutines; it keeps one connection.
package reflexio

import (
	"fmt"

	"google.golang.org/grpc"

	"reflexio.ai/client/go/internal/identity"
	"reflexio.ai/client/go/reflexiocalls"
	"reflexio.ai/client/go/reflexiov1"
)

// Version is the client's version; it is part of its user agent.
const Version = "0.1.0"

// Client calls one server over one connection, which the first call opens. It has every RPC of the
// contract as a method, with key, timeout, retries and errors: see reflexiocalls.Calls. A publish
// without a RequestId gets one that is kept over the retries, so that repeating is free. The stubs are
// for call options of gRPC; their calls are made in the same way, but follow no pages.
type Client struct {
	reflexiocalls.Calls

	Interactions reflexiov1.InteractionServiceClient
	Requests     reflexiov1.RequestServiceClient
	Outcomes     reflexiov1.OutcomeServiceClient
	Playbooks    reflexiov1.PlaybookServiceClient
	Profiles     reflexiov1.ProfileServiceClient
	Learned      reflexiov1.SearchServiceClient
	Learning     reflexiov1.LearningServiceClient
	Admin        reflexiov1.AdminServiceClient
	Keys         reflexiov1.KeyServiceClient

	conn     *grpc.ClientConn
	settings settings
}

// NewClient returns a client for what the options say, else the environment, else the defaults. It
// does not connect. The error is an *Error that names the setting at fault.
func NewClient(options ...Option) (*Client, error) {
	chosen, err := resolve(options)
	if err != nil {
		return nil, err
	}
	conn, err := grpc.NewClient(chosen.target, chosen.dialOptions()...)
	if err != nil {
		return nil, fieldError("url", err.Error())
	}
	return &Client{
		Calls: reflexiocalls.New(conn),

		Interactions: reflexiov1.NewInteractionServiceClient(conn),
		Requests:     reflexiov1.NewRequestServiceClient(conn),
		Outcomes:     reflexiov1.NewOutcomeServiceClient(conn),
		Playbooks:    reflexiov1.NewPlaybookServiceClient(conn),
		Profiles:     reflexiov1.NewProfileServiceClient(conn),
		Learned:      reflexiov1.NewSearchServiceClient(conn),
		Learning:     reflexiov1.NewLearningServiceClient(conn),
		Admin:        reflexiov1.NewAdminServiceClient(conn),
		Keys:         reflexiov1.NewKeyServiceClient(conn),
		conn:         conn,
		settings:     chosen,
	}, nil
}

// Conn returns the connection, for stubs that Client has no field for.
func (c *Client) Conn() grpc.ClientConnInterface { return c.conn }

// Close ends the connection; calls that run fail as CANCELLED.
func (c *Client) Close() error {
	if err := c.conn.Close(); err != nil {
		return fmt.Errorf("close the connection: %w", err)
	}
	return nil
}

// NewRequestID returns a request_id that sorts by time: `<source>_<uuid7>`, or the bare UUID without
// a source; at most 1,000 characters.
func NewRequestID(source string) string { return identity.NewRequestID(source) }
