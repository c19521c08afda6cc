//! A server that is restarted between two calls, and in the middle of a bulk publish.
//!
//! In a program of its own: cargo runs one after the other, so that no other test meets the restart.

mod interop;

use interop::{TIMEOUT, client, said, settings, stored_count, told, unique};
use reflexio::{RetryPolicy, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Restarts the open server; returns when it serves again.
async fn restart() {
    let control = told("REFLEXIO_TEST_CONTROL_URL");
    let host = control.strip_prefix("http://").expect("an http:// URL");
    let mut stream = TcpStream::connect(host).await.expect("the control server");
    let head = format!("POST /restart HTTP/1.0\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("asked");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.expect("answered");
    assert!(
        reply.lines().next().expect("a status").contains(" 200 "),
        "{reply}"
    );
}

#[tokio::test]
async fn restarts_pass_unnoticed() {
    between_two_calls().await;
    in_the_middle_of_a_call().await;
    in_the_middle_of_a_bulk_publish().await;
    while_a_publisher_publishes().await;
}

async fn while_a_publisher_publishes() {
    let (client, user_id) = (client(), unique("published_through"));
    let builder = client.publisher();
    let builder = builder.on_failure(|request, error| panic!("{request:?} was lost: {error}"));
    let publisher = builder.build().expect("a publisher");
    for number in 0..5000 {
        let id = publisher.publish(said(&user_id, format!("message {number}")));
        id.expect("taken");
        if number == 2000 {
            restart().await;
        }
    }
    assert!(publisher.close(TIMEOUT).await);
    assert_eq!(stored_count(&client, &user_id).await, 5000);
}

async fn between_two_calls() {
    let (client, user_id) = (client(), unique("restart"));
    client
        .publish_interaction(said(&user_id, "before"))
        .await
        .expect("stored");
    restart().await;
    client
        .publish_interaction(said(&user_id, "after"))
        .await
        .expect("stored");
    assert_eq!(stored_count(&client, &user_id).await, 2);
}

async fn in_the_middle_of_a_call() {
    // A busy machine may take longer to restart than the attempts of the default.
    let patient = RetryPolicy {
        attempts_max: 100,
        ..RetryPolicy::default()
    };
    let client = settings("REFLEXIO_TEST_URL").retry(patient).build();
    let (client, user_id) = (client.expect("a client"), unique("meanwhile"));
    let publishes = async {
        for number in 0..200 {
            let publish = said(&user_id, format!("message {number}"));
            client.publish_interaction(publish).await.expect("stored");
        }
    };
    tokio::join!(publishes, restart());
    assert_eq!(stored_count(&client, &user_id).await, 200);
}

async fn in_the_middle_of_a_bulk_publish() {
    const COUNT: u64 = 20_000;
    let (client, user_id) = (client(), unique("bulk_restart"));
    let items = (0..COUNT).map(|number| said(&user_id, format!("message {number}")));
    let mut acks = client.bulk_publish(stream::iter(items));
    let mut restarting = None;
    for sequence in 0..COUNT {
        let ack = acks.next().await.expect("more").expect("an ack");
        assert_eq!(ack.sequence, sequence);
        ack.result.expect("stored");
        if sequence == 100 {
            restarting = Some(tokio::spawn(restart()));
        }
    }
    assert!(acks.next().await.is_none());
    restarting.expect("begun").await.expect("restarted");
    assert_eq!(stored_count(&client, &user_id).await, 20_000);
}
