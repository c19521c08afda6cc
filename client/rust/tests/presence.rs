//! A server that is not there is told, with what to do.

use std::net::TcpListener;

use reflexio::v1::{PublishInteractionRequest, WhoamiRequest};
use reflexio::{Client, Code};

const ADVICE: &str = "start `reflexio serve`, or set REFLEXIO_URL";

fn client_of_nobody() -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    Client::builder().url(url).build().expect("a client")
}

#[tokio::test]
async fn a_call_to_nobody_says_what_to_do() {
    let error = client_of_nobody().whoami(WhoamiRequest {}).await;
    let error = error.expect_err("nobody answers");
    assert_eq!(error.code(), Code::Unavailable);
    assert!(error.message().contains(ADVICE), "{error}");
}

#[tokio::test]
async fn a_bulk_publish_to_nobody_sends_nothing_and_says_what_to_do() {
    let items = reflexio::stream::iter([PublishInteractionRequest::default()]);
    let client = client_of_nobody();
    let ack = client.bulk_publish(items).next().await;
    let error = ack.expect("an end").expect_err("nobody answers");
    assert!(error.message().contains(ADVICE), "{error}");
    assert!(error.message().contains("nothing was sent"), "{error}");
}
