//! The window against answers that a server may give.

use tokio::time::sleep;

use super::*;
use crate::google::rpc;
use crate::v1::{BulkPublishResult, InteractionData};

const TIMEOUT: Duration = Duration::from_secs(60);

fn window_of(count: usize) -> Window {
    let mut window = Window::new(RetryPolicy::default(), TIMEOUT);
    for number in 0..count {
        window.add(item(&number.to_string()));
    }
    window
}

fn item(request_id: &str) -> PublishInteractionRequest {
    PublishInteractionRequest {
        request_id: request_id.into(),
        ..Default::default()
    }
}

fn ids(message: &BulkPublishInteractionsRequest) -> Vec<&str> {
    let items = message.items.iter();
    items.map(|item| item.request_id.as_str()).collect()
}

fn stored() -> Outcome {
    Outcome::Response(PublishInteractionResponse::default())
}

/// A refusal; with a pause it is one that the server takes back later.
fn refused(pause: Option<Duration>) -> Outcome {
    let details = pause.map(|pause| {
        let retry = rpc::RetryInfo {
            retry_delay: Some(pause.try_into().expect("a delay")),
        };
        prost_types::Any {
            type_url: "type.googleapis.com/google.rpc.RetryInfo".into(),
            value: retry.encode_to_vec(),
        }
    });
    Outcome::Error(rpc::Status {
        code: Code::ResourceExhausted as i32,
        message: "the server is behind".into(),
        details: details.into_iter().collect(),
    })
}

/// Returns a response that answers the next items of a stream, from number `first`.
fn answers(first: i64, outcomes: Vec<Outcome>) -> BulkPublishInteractionsResponse {
    let results = (first..)
        .zip(outcomes)
        .map(|(sequence, outcome)| BulkPublishResult {
            sequence,
            result: Some(outcome),
        });
    BulkPublishInteractionsResponse {
        results: results.collect(),
    }
}

fn acks(window: &mut Window) -> Vec<(u64, String, bool)> {
    let acks = std::iter::from_fn(|| window.next_ack());
    acks.map(|ack| (ack.sequence, ack.request_id, ack.result.is_ok()))
        .collect()
}

#[tokio::test]
async fn messages_are_bounded_by_items_and_by_bytes() {
    let mut window = window_of(BATCH_ITEMS_MAX + 1);
    assert!(window.has_batch());
    assert_eq!(window.take().items.len(), BATCH_ITEMS_MAX);
    assert_eq!(window.take().items.len(), 1);
    assert!(!window.has_unsent());

    let mut window = window_of(0);
    for _ in 0..3 {
        let mut large = item("large");
        large.interaction_data_list = vec![InteractionData::said(
            "User",
            "x".repeat(BATCH_BYTES_MAX * 2 / 3),
        )];
        window.add(large);
    }
    assert_eq!([1; 3].map(|_| window.take().items.len()), [1, 1, 1]);
}

#[tokio::test]
async fn the_window_is_full_by_items_and_by_bytes() {
    let mut window = window_of(WINDOW_ITEMS_MAX - 1);
    assert!(window.has_room());
    window.add(item("last"));
    assert!(!window.has_room());

    let mut window = window_of(0);
    let mut large = item("large");
    large.interaction_data_list = vec![InteractionData::said("User", "x".repeat(WINDOW_BYTES_MAX))];
    window.add(large);
    assert!(!window.has_room());
    window.take();
    window.settle(answers(0, vec![stored()])).expect("in order");
    acks(&mut window);
    assert!(window.has_room() && window.is_empty());
}

#[tokio::test]
async fn an_item_without_an_id_gets_one_that_it_keeps() {
    let mut window = window_of(0);
    window.add(PublishInteractionRequest::default());
    let first = window.take().items[0].request_id.clone();
    window.rewind(Error::new(Code::Unavailable, "gone"));
    assert_eq!(ids(&window.take()), [&*first]);
    assert!(!first.is_empty());
}

#[tokio::test]
async fn after_a_break_the_unanswered_are_sent_again_in_order() {
    let mut window = window_of(4);
    window.take();
    window.add(item("4"));
    window
        .settle(answers(0, vec![stored(), stored()]))
        .expect("in order");
    window.rewind(Error::new(Code::Unavailable, "gone"));
    assert_eq!(ids(&window.take()), ["2", "3", "4"]);
    window
        .settle(answers(0, vec![stored(), refused(None), stored()]))
        .expect("in order");
    let ends: Vec<bool> = acks(&mut window).into_iter().map(|ack| ack.2).collect();
    assert_eq!(ends, [true, true, true, false, true]);
}

#[tokio::test]
async fn an_item_that_is_put_off_rests_with_all_others_and_goes_again() {
    let mut window = window_of(3);
    window.take();
    window.add(item("3"));
    let pause = Duration::from_millis(50);
    let outcomes = vec![stored(), refused(Some(pause)), stored()];
    window.settle(answers(0, outcomes)).expect("in order");
    assert!(!window.has_unsent(), "the server asked for a rest");
    assert!(!window.is_answered());
    assert_eq!(acks(&mut window), [(0, "0".into(), true)]);

    sleep(pause * 4).await; // more than the greatest first pause of the policy
    assert!(window.has_unsent());
    assert_eq!(ids(&window.take()), ["1", "3"]);
    window
        .settle(answers(3, vec![stored(), stored()]))
        .expect("in order");
    let order: Vec<u64> = acks(&mut window).into_iter().map(|ack| ack.0).collect();
    assert_eq!(order, [1, 2, 3]);
}

#[tokio::test]
async fn an_item_is_put_off_only_as_often_as_the_policy_says() {
    let mut window = Window::new(RetryPolicy::never(), TIMEOUT);
    window.add(item("0"));
    window.take();
    let outcomes = vec![refused(Some(Duration::from_millis(1)))];
    window.settle(answers(0, outcomes)).expect("in order");
    assert_eq!(acks(&mut window), [(0, "0".into(), false)]);
}

#[tokio::test]
async fn answers_out_of_order_are_no_answers() {
    for (first, count) in [(1, 1), (0, 3)] {
        let mut window = window_of(2);
        window.take();
        let outcomes = std::iter::repeat_with(stored).take(count).collect();
        let error = window
            .settle(answers(first, outcomes))
            .expect_err("out of order");
        assert_eq!(error.code(), Code::Internal);
    }
}

#[tokio::test]
async fn giving_up_says_what_is_stored_and_why_the_rest_is_not() {
    let mut window = window_of(3);
    window.take();
    window.settle(answers(0, vec![stored()])).expect("in order");
    acks(&mut window);
    let cause = Error::new(Code::Unavailable, "stopping").for_reason("SHUTTING_DOWN");
    window.rewind(cause);
    let error = window.stalled();
    assert_eq!(error.reason(), "SHUTTING_DOWN");
    assert_eq!(
        (
            &*error.metadata()["acked"],
            &*error.metadata()["unanswered"]
        ),
        ("1", "2")
    );
    assert!(error.message().contains("stopping"), "{error}");
}
