package reflexio

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexiov1"
)

// Version is the client's version; it is part of its user agent.
const Version = "0.1.0"

// Client calls one server over one connection, which the first call opens. Its stubs are the RPCs of
// the contract that have no method here; their calls get the same key, timeout, retries and errors.
type Client struct {
	Interactions reflexiov1.InteractionServiceClient
	Requests     reflexiov1.RequestServiceClient
	Outcomes     reflexiov1.OutcomeServiceClient
	Playbooks    reflexiov1.PlaybookServiceClient
	Profiles     reflexiov1.ProfileServiceClient
	Learned      reflexiov1.SearchServiceClient
	Learning     reflexiov1.LearningServiceClient
	Admin        reflexiov1.AdminServiceClient

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
		Interactions: reflexiov1.NewInteractionServiceClient(conn),
		Requests:     reflexiov1.NewRequestServiceClient(conn),
		Outcomes:     reflexiov1.NewOutcomeServiceClient(conn),
		Playbooks:    reflexiov1.NewPlaybookServiceClient(conn),
		Profiles:     reflexiov1.NewProfileServiceClient(conn),
		Learned:      reflexiov1.NewSearchServiceClient(conn),
		Learning:     reflexiov1.NewLearningServiceClient(conn),
		Admin:        reflexiov1.NewAdminServiceClient(conn),
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

// PublishInteraction stores one request with its interactions, whole or not at all. A nil error means
// committed to disk. Without a RequestId one is made and kept over the retries: repeating is free.
func (c *Client) PublishInteraction(
	ctx context.Context, request *reflexiov1.PublishInteractionRequest,
) (*reflexiov1.PublishInteractionResponse, error) {
	return c.Interactions.PublishInteraction(ctx, request)
}

// SearchInteractions finds one user's interactions by meaning and by words, best first. It follows the
// pages that a large reply is cut into.
func (c *Client) SearchInteractions(
	ctx context.Context, request *reflexiov1.SearchInteractionsRequest,
) (*reflexiov1.SearchInteractionsResponse, error) {
	next := &reflexiov1.SearchInteractionsRequest{}
	proto.Merge(next, request)
	var all *reflexiov1.SearchInteractionsResponse
	for {
		page, err := c.Interactions.SearchInteractions(ctx, next)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = page
		} else {
			all.Interactions = append(all.Interactions, page.GetInteractions()...)
			all.HasMore, all.NextPageToken = page.GetHasMore(), page.GetNextPageToken()
		}
		// A page that leads to itself would never end.
		if page.GetNextPageToken() == "" || page.GetNextPageToken() == next.GetPageToken() {
			return all, nil
		}
		next.PageToken = page.GetNextPageToken()
	}
}

// GetInteractions lists one user's interactions, newest first. It follows the pages until TopK is
// reached or nothing is left; NextPageToken goes on after it.
func (c *Client) GetInteractions(
	ctx context.Context, request *reflexiov1.GetInteractionsRequest,
) (*reflexiov1.GetInteractionsResponse, error) {
	next := &reflexiov1.GetInteractionsRequest{}
	proto.Merge(next, request)
	left := topK(next)
	var all *reflexiov1.GetInteractionsResponse
	for {
		page, err := c.Interactions.GetInteractions(ctx, next)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = page
		} else {
			all.Interactions = append(all.Interactions, page.GetInteractions()...)
			all.Msg, all.NextPageToken = page.GetMsg(), page.GetNextPageToken()
		}
		left -= int64(len(page.GetInteractions()))
		// A page that leads to itself would never end.
		if left <= 0 || page.GetNextPageToken() == "" || page.GetNextPageToken() == next.GetPageToken() {
			return all, nil
		}
		next.TopK, next.PageToken = &left, page.GetNextPageToken()
	}
}

// Search finds what was learned: profiles and playbooks, each kind best first. It follows the pages
// that a large reply is cut into.
func (c *Client) Search(
	ctx context.Context, request *reflexiov1.SearchRequest,
) (*reflexiov1.SearchResponse, error) {
	next := &reflexiov1.SearchRequest{}
	proto.Merge(next, request)
	var all *reflexiov1.SearchResponse
	for {
		page, err := c.Learned.Search(ctx, next)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = page
		} else {
			all.Profiles = append(all.Profiles, page.GetProfiles()...)
			all.UserPlaybooks = append(all.UserPlaybooks, page.GetUserPlaybooks()...)
			all.AgentPlaybooks = append(all.AgentPlaybooks, page.GetAgentPlaybooks()...)
			all.HasMore, all.NextPageToken = page.GetHasMore(), page.GetNextPageToken()
		}
		// A page that leads to itself would never end.
		if page.GetNextPageToken() == "" || page.GetNextPageToken() == next.GetPageToken() {
			return all, nil
		}
		next.PageToken = page.GetNextPageToken()
	}
}
