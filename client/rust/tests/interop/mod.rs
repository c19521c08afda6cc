//! What the tests are told about the servers that run for them.

#![allow(dead_code)] // each test program uses its part

use std::env;
use std::time::Duration;

use reflexio::v1::{InteractionData, PublishInteractionRequest};
use reflexio::{Builder, Client};

/// The rest of what a slow machine may take; only a call that hangs meets it.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// Returns a variable of the harness.
pub fn told(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `make clients CLIENTS=rust`"))
}

/// Returns the settings of a client without a key, whatever the environment says.
pub fn settings(url_variable: &str) -> Builder {
    let settings = Client::builder().api_key("").timeout(TIMEOUT);
    settings.url(told(url_variable))
}

/// Returns a client of the open server.
pub fn client() -> Client {
    settings("REFLEXIO_TEST_URL").build().expect("a client")
}

/// Returns a name that no other test and no other run uses.
pub fn unique(name: &str) -> String {
    format!("{name}_{}", told("REFLEXIO_TEST_RUN"))
}

/// Returns a publish of one thing said.
pub fn said(user_id: &str, content: impl Into<String>) -> PublishInteractionRequest {
    PublishInteractionRequest {
        user_id: user_id.into(),
        session_id: format!("{user_id}_session"),
        interaction_data_list: vec![InteractionData::said("User", content)],
        ..Default::default()
    }
}

/// Returns how many interactions of a user are stored.
pub async fn stored_count(client: &Client, user_id: &str) -> usize {
    let listing = reflexio::v1::GetInteractionsRequest {
        user_id: user_id.into(),
        top_k: Some(1_000_000),
        ..Default::default()
    };
    let listed = client.get_interactions(listing).await.expect("a listing");
    assert_eq!(listed.next_page_token, "");
    listed.interactions.len()
}
