//! Bulk publish against a real server.

mod interop;

use std::time::Duration;

use interop::{client, said, settings, stored_count, unique};
use reflexio::v1::InteractionData;
use reflexio::{Client, Code, stream};
use tokio::net::TcpListener;
use tokio::time::sleep;

#[tokio::test]
async fn ten_thousand_items_are_acked_in_order() {
    let (client, user_id) = (client(), unique("many"));
    let items = (0..10_000).map(|number| said(&user_id, format!("message {number}")));
    let mut acks = client.bulk_publish(stream::iter(items));
    let (mut count, mut last_id) = (0, 0);
    while let Some(ack) = acks.next().await {
        let ack = ack.expect("an ack");
        assert_eq!(ack.sequence, count);
        let stored = ack.result.expect("stored");
        assert_eq!(stored.request_id, ack.request_id);
        assert!(stored.interaction_ids[0] > last_id);
        last_id = stored.interaction_ids[0];
        count += 1;
    }
    assert_eq!(count, 10_000);
    assert!(acks.next().await.is_none());
    assert_eq!(stored_count(&client, &user_id).await, 10_000);
}

#[tokio::test]
async fn an_item_that_is_refused_fails_alone() {
    let (client, user_id) = (client(), unique("neighbours"));
    let mut nobody = said(&user_id, "whose?");
    nobody.user_id.clear();
    let mut huge = said(&user_id, "");
    huge.interaction_data_list = vec![InteractionData::said("User", "x".repeat(1_000_000)); 34];
    let large = {
        let mut item = said(&user_id, "");
        item.interaction_data_list = vec![InteractionData::said("User", "y".repeat(999_999)); 20];
        item
    };
    let items = [
        said(&user_id, "first"),
        nobody,
        huge,
        large,
        said(&user_id, "last"),
    ];
    let mut acks = client.bulk_publish(stream::iter(items));
    let mut reasons = Vec::new();
    while let Some(ack) = acks.next().await {
        let ack = ack.expect("an ack");
        reasons.push(
            ack.result
                .map_or_else(|error| error.reason().to_owned(), |_| "ok".into()),
        );
    }
    assert_eq!(
        reasons,
        ["ok", "INVALID_FIELD", "MESSAGE_TOO_LARGE", "ok", "ok"]
    );
    assert_eq!(stored_count(&client, &user_id).await, 22);
}

#[tokio::test]
async fn the_same_items_again_are_stored_once() {
    let (client, user_id) = (client(), unique("replayed"));
    for _ in 0..2 {
        let items = (0..500).map(|number| {
            let mut item = said(&user_id, format!("message {number}"));
            item.request_id = format!("{user_id}_{number}");
            item
        });
        let mut acks = client.bulk_publish(stream::iter(items));
        while let Some(ack) = acks.next().await {
            ack.expect("an ack").result.expect("stored");
        }
    }
    assert_eq!(stored_count(&client, &user_id).await, 500);
}

#[tokio::test]
async fn dropping_the_acks_cancels_and_the_client_goes_on() {
    let (client, user_id) = (client(), unique("cancelled"));
    let endless = (0_u64..).map(|number| said(&user_id, format!("message {number}")));
    let mut acks = client.bulk_publish(stream::iter(endless));
    for sequence in 0..300 {
        let ack = acks.next().await.expect("more").expect("an ack");
        assert_eq!(ack.sequence, sequence);
        ack.result.expect("stored");
    }
    drop(acks);
    client
        .publish_interaction(said(&user_id, "after"))
        .await
        .expect("stored");
    // What was on its way may still be committed; what was acked is.
    assert!(stored_count(&client, &user_id).await > 300);
}

#[tokio::test]
async fn items_that_take_longer_than_the_timeout_are_waited_for() {
    let client = settings("REFLEXIO_TEST_URL").timeout(Duration::from_secs(1));
    let (client, user_id) = (client.build().expect("a client"), unique("slow"));
    let items = stream::unfold(0, |number| {
        let item = said(&user_id, format!("message {number}"));
        async move {
            if number == 1 {
                sleep(Duration::from_millis(2500)).await;
            }
            (number < 2).then_some((item, number + 1))
        }
    });
    let mut acks = client.bulk_publish(items);
    for _ in 0..2 {
        let ack = acks.next().await.expect("more").expect("an ack");
        ack.result.expect("stored");
    }
    assert!(acks.next().await.is_none());
}

#[tokio::test]
async fn no_items_are_no_acks() {
    let mut acks = client().bulk_publish(stream::empty());
    assert!(acks.next().await.is_none());
}

#[tokio::test]
async fn a_server_that_answers_nothing_ends_the_publish() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let settings = Client::builder()
        .url(url)
        .api_key("")
        .timeout(Duration::from_millis(500));
    let client = settings.build().expect("a client");
    let mut acks = client.bulk_publish(stream::iter([said("nobody", "a"), said("nobody", "b")]));
    let error = acks.next().await.expect("an end").expect_err("silence");
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(error.metadata()["acked"], "0");
    assert_eq!(error.metadata()["unanswered"], "2");
    assert!(acks.next().await.is_none());
}
