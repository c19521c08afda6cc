//! Calls that fail: which are tried again, how often, and what is said at the end.

use std::cell::RefCell;

use tokio::net::TcpListener;

use super::*;
use crate::google::rpc;
use crate::retry::RetryPolicy;
use crate::settings::TIMEOUT;
use crate::v1::{WhoamiRequest, WhoamiResponse};

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

fn settings(url: &str) -> Builder {
    let retry = RetryPolicy {
        attempts_max: 3,
        initial_backoff: Duration::from_millis(1),
        ..RetryPolicy::default()
    };
    Client::builder().url(url).api_key("").retry(retry)
}

/// Calls with attempts that end as scripted; returns the result and how many there were.
async fn scripted(outcomes: Vec<Result<(), Status>>) -> (Result<WhoamiResponse, Error>, usize) {
    let client = settings("http://localhost:1").build().expect("a client");
    let count = outcomes.len();
    let outcomes = RefCell::new(outcomes.into_iter());
    let send = |request: Request<WhoamiRequest>| {
        assert!(request.metadata().contains_key("grpc-timeout"));
        let outcome = outcomes.borrow_mut().next().expect("one more attempt");
        async move { outcome.map(|()| Response::new(WhoamiResponse::default())) }
    };
    let result = client.call(WhoamiRequest::default(), send).await;
    (result, count - outcomes.into_inner().count())
}

fn behind(retry_delay: Option<Duration>) -> Status {
    let retry = rpc::RetryInfo {
        retry_delay: retry_delay.map(|delay| delay.try_into().expect("a delay")),
    };
    let detail = prost_types::Any {
        type_url: "type.googleapis.com/google.rpc.RetryInfo".into(),
        value: retry.encode_to_vec(),
    };
    let details = rpc::Status {
        code: Code::ResourceExhausted as i32,
        message: "behind".into(),
        details: retry_delay.map(|_| detail).into_iter().collect(),
    };
    Status::with_details(
        Code::ResourceExhausted,
        "behind",
        details.encode_to_vec().into(),
    )
}

#[tokio::test]
async fn a_server_that_says_when_to_come_back_is_asked_again() {
    let soon = Some(Duration::from_millis(5));
    let outcomes = vec![Err(behind(soon)), Err(Status::unavailable("gone")), Ok(())];
    let (result, count) = scripted(outcomes).await;
    assert!(result.is_ok());
    assert_eq!(count, 3);
}

#[tokio::test]
async fn what_another_attempt_cannot_mend_is_tried_once() {
    for status in [
        behind(None),
        behind(Some(TIMEOUT * 2)),
        Status::invalid_argument("no"),
        Status::internal("a fault"),
        Status::deadline_exceeded("late"),
    ] {
        let code = status.code();
        let (result, count) = scripted(vec![Err(status), Ok(())]).await;
        assert_eq!((result.expect_err("refused").code(), count), (code, 1));
    }
}

#[tokio::test]
async fn after_the_last_attempt_its_error_is_told() {
    let gone = |number| Err(Status::unavailable(format!("gone {number}")));
    let (result, count) = scripted((1..=4).map(gone).collect()).await;
    assert_eq!((result.expect_err("gone").message(), count), ("gone 3", 3));
}

#[tokio::test]
async fn where_nobody_listens_is_unavailable_and_says_why() {
    let (gone, url) = listener().await;
    drop(gone);
    let client = settings(&url).build().expect("a client");
    let query = v1::SearchRequest::default();
    let error = client.search(query).await.expect_err("nobody is there");
    assert_eq!(error.code(), Code::Unavailable);
    assert!(error.message().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_server_that_says_nothing_ends_with_the_timeout() {
    let (_silent, url) = listener().await;
    let client = settings(&url)
        .timeout(Duration::from_millis(300))
        .build()
        .expect("a client");
    let query = v1::SearchRequest::default();
    let error = client.search(query).await.expect_err("silence");
    assert_eq!(error.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn the_key_is_not_in_the_text_of_a_client() {
    let client = settings("http://localhost:1")
        .api_key("secret")
        .build()
        .expect("a client");
    let text = format!("{client:?}");
    assert!(
        text.contains("localhost") && !text.contains("secret"),
        "{text}"
    );
}
