//! How fast a bulk publish is: `cargo run --release --example throughput -- --bulk 100000`.
//!
//! Publishes that many requests of two turns each to the server of `REFLEXIO_URL` and prints the acks
//! a second.

use std::error::Error;
use std::time::Instant;

use reflexio::v1::{InteractionData, PublishInteractionRequest};
use reflexio::{Client, stream};

const USAGE: &str = "usage: throughput --bulk ITEMS";

/// Users among whom the items are spread, as in a service that many people use.
const USERS: usize = 100;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [option, count] = &arguments[..] else {
        return Err(USAGE.into());
    };
    let count: usize = count.parse().map_err(|_| USAGE)?;
    if option != "--bulk" || count == 0 {
        return Err(USAGE.into());
    }

    let client = Client::from_env()?;
    let began_at = Instant::now();
    let mut acks = client.bulk_publish(stream::iter((0..count).map(item)));
    while let Some(ack) = acks.next().await {
        ack?.result?;
    }
    let items_per_s = count as f64 / began_at.elapsed().as_secs_f64();
    println!("{items_per_s:.0} items/s");
    Ok(())
}

fn item(number: usize) -> PublishInteractionRequest {
    PublishInteractionRequest {
        user_id: format!("user_{}", number % USERS),
        session_id: format!("session_{}", number / USERS),
        source: "throughput".into(),
        interaction_data_list: vec![
            InteractionData::said("User", format!("Where is my order number {number}?")),
            InteractionData::said("Agent", "It left our warehouse this morning."),
        ],
        ..Default::default()
    }
}
