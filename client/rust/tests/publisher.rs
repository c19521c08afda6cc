//! Publishing in the background, to a real server and to none.

mod interop;

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use interop::{TIMEOUT, client, said, stored_count, unique};
use reflexio::v1::GetInteractionsRequest;
use reflexio::{Client, Code, Error, Publisher, PublisherBuilder, PublisherStats};

/// What `on_failure` was told: the id and the error.
type Lost = Receiver<(String, Error)>;

fn told(builder: PublisherBuilder) -> (Publisher, Lost) {
    let (sender, lost) = channel();
    let builder = builder.on_failure(move |request, error| {
        let _ = sender.send((request.request_id.clone(), error.clone()));
    });
    (builder.build().expect("a publisher"), lost)
}

fn nobody() -> Client {
    let settings = Client::builder().url("http://127.0.0.1:1").api_key("");
    settings.build().expect("a client")
}

fn stats(queued: usize, acked: usize, failed: usize) -> PublisherStats {
    PublisherStats {
        queued,
        acked,
        failed,
    }
}

#[tokio::test]
async fn what_is_published_is_stored_in_order() {
    let (client, user_id) = (client(), unique("published"));
    let (publisher, lost) = told(client.publisher());
    for number in 0..1000 {
        let id = publisher.publish(said(&user_id, format!("message {number}")));
        assert!(!id.expect("taken").is_empty());
    }
    publisher.flush().await;
    assert_eq!(publisher.stats(), stats(0, 1000, 0));
    let listing = GetInteractionsRequest {
        user_id,
        top_k: Some(1000),
        ..Default::default()
    };
    let listed = client.get_interactions(listing).await.expect("a listing");
    for (index, interaction) in listed.interactions.iter().rev().enumerate() {
        assert_eq!(interaction.content, format!("message {index}"));
    }
    assert_eq!(listed.interactions.len(), 1000);
    assert!(publisher.close(TIMEOUT).await);
    assert!(lost.try_recv().is_err());
}

#[tokio::test]
async fn what_is_refused_is_told_of() {
    let (client, user_id) = (client(), unique("refused"));
    let (publisher, lost) = told(client.publisher());
    let mut bad = said(&user_id, "bad");
    bad.session_id.clear();
    let refused = publisher.publish(bad).expect("taken");
    publisher.publish(said(&user_id, "good")).expect("taken");
    publisher.flush().await;
    let (id, error) = lost.recv().expect("told");
    assert_eq!(id, refused);
    assert_eq!(error.field_violations()[0].field, "session_id");
    assert_eq!(publisher.stats(), stats(0, 1, 1));
}

#[tokio::test]
async fn what_it_holds_is_bounded() {
    let builder = nobody().publisher().queue_count_max(2);
    let (publisher, lost) = told(builder.queue_bytes_max(100_000));
    let large = publisher.publish(said("u", "x".repeat(100_001)));
    assert_eq!(large.expect_err("large").reason(), "MESSAGE_TOO_LARGE");
    let first = publisher.publish(said("u", "1")).expect("taken");
    let second = publisher.publish(said("u", "2")).expect("taken");
    let third = publisher.publish(said("u", "3")).expect_err("full");
    assert_eq!(third.reason(), "PUBLISHER_FULL");
    assert!(!publisher.close(Duration::from_millis(1)).await);
    for id in [first, second] {
        let (told, error) = lost.recv().expect("told");
        assert_eq!(told, id);
        assert_eq!(error.metadata()["unanswered"], "2");
    }
}

#[tokio::test]
async fn a_server_that_stays_away_is_given_up() {
    let (publisher, lost) = told(nobody().publisher().give_up(Duration::from_millis(1)));
    publisher.publish(said("u", "1")).expect("taken");
    publisher.flush().await;
    let (_, error) = lost.recv().expect("told");
    assert_eq!(error.code(), Code::Unavailable);
}

#[tokio::test]
async fn a_dropped_publisher_stores_what_it_has() {
    let (client, user_id) = (client(), unique("dropped"));
    let (publisher, _lost) = told(client.publisher());
    for number in 0..10 {
        let id = publisher.publish(said(&user_id, format!("message {number}")));
        id.expect("taken");
    }
    drop(publisher);
    while stored_count(&client, &user_id).await < 10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_bound_of_nothing_is_refused() {
    let refused = nobody().publisher().queue_count_max(0).build();
    let error = refused.err().expect("refused");
    assert_eq!(error.field_violations()[0].field, "queue_count_max");
}
