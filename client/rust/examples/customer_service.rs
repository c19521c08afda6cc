//! The documents' customer service: a conversation is recorded, found again and listed; an expert
//! corrects an answer, and what was learned from it is found before the next one.
//!
//! `cargo run --example customer_service` needs a server; `REFLEXIO_URL` says where.

use std::error::Error;

use reflexio::Client;
use reflexio::v1::{
    GetInteractionsRequest, InteractionData, PublishInteractionRequest, SearchInteractionsRequest,
    SearchRequest,
};

const CONVERSATION: [(&str, &str); 3] = [
    (
        "Hi, I'm having trouble with my account login",
        "I'm sorry to hear that. Can you tell me what error message you're seeing?",
    ),
    (
        "It says 'Invalid credentials' but I'm sure my password is correct",
        "Let me help you reset your password. I'll send you a reset link via email.",
    ),
    (
        "Thank you! That worked perfectly.",
        "You're welcome! Is there anything else I can help you with?",
    ),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    record_conversation(&client, "customer_001").await?;
    find_and_list(&client, "customer_001").await?;
    learn_from_an_expert(&client, "customer_001").await?;
    Ok(())
}

async fn record_conversation(client: &Client, user_id: &str) -> Result<(), reflexio::Error> {
    for (user, agent) in CONVERSATION {
        let stored = client
            .publish_interaction(PublishInteractionRequest {
                user_id: user_id.into(),
                session_id: "support_session_001".into(),
                source: "support_chat".into(),
                interaction_data_list: vec![
                    InteractionData::said("User", user),
                    InteractionData::said("Agent", agent),
                ],
                ..Default::default()
            })
            .await?;
        println!(
            "stored {:?} as {}",
            stored.interaction_ids, stored.request_id
        );
    }
    Ok(())
}

async fn find_and_list(client: &Client, user_id: &str) -> Result<(), reflexio::Error> {
    let found = client
        .search_interactions(SearchInteractionsRequest {
            user_id: user_id.into(),
            query: "password reset login issues".into(),
            top_k: Some(3),
            ..Default::default()
        })
        .await?;
    println!("\nfound for \"password reset login issues\":");
    for hit in &found.interactions {
        println!(
            "  {:.2} [{}] {}",
            hit.score.unwrap_or_default(),
            hit.role,
            hit.content
        );
    }

    let listed = client
        .get_interactions(GetInteractionsRequest {
            user_id: user_id.into(),
            ..Default::default()
        })
        .await?;
    println!("\nlisted, newest first:");
    for interaction in &listed.interactions {
        println!(
            "  {} [{}] {}",
            interaction.interaction_id, interaction.role, interaction.content
        );
    }
    Ok(())
}

async fn learn_from_an_expert(client: &Client, user_id: &str) -> Result<(), reflexio::Error> {
    let answer = InteractionData::said(
        "Agent",
        "You can return electronics within 30 days of purchase.",
    );
    client
        .publish_interaction(PublishInteractionRequest {
            user_id: user_id.into(),
            session_id: "expert_review_batch_001".into(),
            source: "expert_review".into(),
            interaction_data_list: vec![
                InteractionData::said("User", "What is your return policy for electronics?"),
                answer.corrected(
                    "Electronics can be returned within 30 days of purchase with the original \
                     receipt. For defective items, the return window extends to 90 days.",
                ),
            ],
            // The reply comes when the correction is learned, or after 30 seconds.
            wait_for_response: true,
            ..Default::default()
        })
        .await?;

    let learned = client
        .search(SearchRequest {
            query: "customer wants to send back a gadget".into(),
            user_id: "customer_002".into(),
            ..Default::default()
        })
        .await?;
    println!("\nlearned for \"customer wants to send back a gadget\":");
    for playbook in &learned.agent_playbooks {
        println!("  when: {}", playbook.trigger);
        println!("  then: {}", playbook.content);
    }
    Ok(())
}
