// A customer service conversation: three turns are published, searched and listed; then an expert
// corrects an answer, and the agent finds what was learned from it.
//
// It needs a running server: `reflexio serve`; REFLEXIO_URL says where, REFLEXIO_API_KEY with what key.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"google.golang.org/protobuf/proto"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

var turns = [][2]string{
	{
		"Hi, I'm having trouble with my account login",
		"I'm sorry to hear that. Can you tell me what error message you're seeing?",
	},
	{
		"It says 'Invalid credentials' but I'm sure my password is correct",
		"Let me help you reset your password. I'll send you a reset link via email.",
	},
	{
		"Thank you! That worked perfectly.",
		"You're welcome! Is there anything else I can help you with?",
	},
}

func main() {
	log.SetFlags(0)
	client, err := reflexio.NewClient()
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	for _, step := range []func(context.Context, *reflexio.Client) error{
		publishTurns, searchAndList, correct, askWhatWasLearned, showRefusal,
	} {
		if err := step(context.Background(), client); err != nil {
			log.Fatal(err)
		}
	}
}

func publishTurns(ctx context.Context, client *reflexio.Client) error {
	for _, turn := range turns {
		reply, err := client.PublishInteraction(ctx, &reflexiov1.PublishInteractionRequest{
			UserId:    "customer_001",
			SessionId: "support_session_001",
			Source:    "support_chat",
			InteractionDataList: []*reflexiov1.InteractionData{
				{Role: "User", Content: turn[0]},
				{Role: "Agent", Content: turn[1]},
			},
			WaitForResponse: true, // so that the search below finds them by meaning, too
		})
		if err != nil {
			return err
		}
		fmt.Printf("stored %v as %s\n", reply.GetInteractionIds(), reply.GetRequestId())
	}
	return nil
}

func searchAndList(ctx context.Context, client *reflexio.Client) error {
	found, err := client.SearchInteractions(ctx, &reflexiov1.SearchInteractionsRequest{
		UserId: "customer_001", Query: "password reset login issues", TopK: proto.Int64(3),
	})
	if err != nil {
		return err
	}
	for _, hit := range found.GetInteractions() {
		fmt.Printf("%.2f [%s]: %s\n", hit.GetScore(), hit.GetRole(), hit.GetContent())
	}
	listed, err := client.GetInteractions(ctx, &reflexiov1.GetInteractionsRequest{
		UserId: "customer_001", TopK: proto.Int64(100),
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d interactions are stored\n", len(listed.GetInteractions()))
	return nil
}

func correct(ctx context.Context, client *reflexio.Client) error {
	reply, err := client.PublishInteraction(ctx, &reflexiov1.PublishInteractionRequest{
		UserId:    "customer_001",
		SessionId: "expert_review_batch_001",
		Source:    "expert_review",
		InteractionDataList: []*reflexiov1.InteractionData{
			{Role: "User", Content: "What is your return policy for electronics?"},
			{
				Role:    "Agent",
				Content: "You can return electronics within 30 days of purchase.",
				ExpertContent: "Electronics can be returned within 30 days of purchase with the " +
					"original receipt. For defective items, the return window extends to 90 days.",
			},
		},
		WaitForResponse: true,
	})
	if err != nil {
		return err
	}
	fmt.Printf("learned %d playbook\n", reply.GetPlaybooksAdded())
	return nil
}

func askWhatWasLearned(ctx context.Context, client *reflexio.Client) error {
	learned, err := client.Search(ctx, &reflexiov1.SearchRequest{
		UserId: "customer_002", Query: "customer wants to send back a gadget",
	})
	if err != nil {
		return err
	}
	for _, playbook := range learned.GetAgentPlaybooks() {
		fmt.Printf("When: %s\nDo: %s\n", playbook.GetTrigger(), playbook.GetContent())
	}
	return nil
}

func showRefusal(ctx context.Context, client *reflexio.Client) error {
	_, err := client.PublishInteraction(ctx, &reflexiov1.PublishInteractionRequest{UserId: "customer_001"})
	var failed *reflexio.Error
	if !errors.As(err, &failed) {
		return fmt.Errorf("an empty publish should be refused, not %w", err)
	}
	for _, violation := range failed.Violations {
		fmt.Printf("refused: %s %s\n", violation.Field, violation.Description)
	}
	return nil
}
