//! Single calls against a real server: what is sent comes back, what fails says why.

mod interop;

use std::time::Duration;

use interop::{client, said, settings, stored_count, unique};
use reflexio::Code;
use reflexio::tonic::Request;
use reflexio::tonic::client::Grpc;
use reflexio::tonic::codegen::http::uri::PathAndQuery;
use reflexio::v1::{
    GetInteractionsRequest, InteractionData, PublishInteractionRequest, SearchInteractionsRequest,
    SearchRequest, UserAction, WhoamiRequest, WhoamiResponse,
};

fn listing(user_id: &str) -> GetInteractionsRequest {
    GetInteractionsRequest {
        user_id: user_id.into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn what_is_published_comes_back_letter_by_letter() {
    let (client, user_id) = (client(), unique("unicode"));
    let content = "Grüße 👩🏽‍🚀 日本語 العربية \u{1F469}\u{200D}\u{1F4BB} e\u{301} \t\u{10FFFF}";
    let after_2038 = i64::from(i32::MAX) + 1_000_000_000;
    let mut publish = said(&user_id, content);
    publish.source = "tést_🦀".into();
    publish.interaction_data_list[0].created_at = Some(after_2038);
    publish.interaction_data_list[0].set_user_action(UserAction::Click);
    publish.interaction_data_list[0].user_action_description = "clicked ✓".into();

    let stored = client.publish_interaction(publish).await.expect("stored");
    assert!(
        stored.request_id.starts_with("tést_🦀_"),
        "{}",
        stored.request_id
    );

    let listed = client
        .get_interactions(listing(&user_id))
        .await
        .expect("listed");
    let interaction = &listed.interactions[0];
    assert_eq!(interaction.content, content);
    assert_eq!(interaction.created_at, after_2038);
    assert_eq!(interaction.user_action(), UserAction::Click);
    assert_eq!(interaction.user_action_description, "clicked ✓");
    assert_eq!([interaction.interaction_id], *stored.interaction_ids);
}

#[tokio::test]
async fn search_finds_by_words_and_lists_learned_context() {
    let (client, user_id) = (client(), unique("finder"));
    for content in ["My parcel never arrived", "The login page shows an error"] {
        client
            .publish_interaction(said(&user_id, content))
            .await
            .expect("stored");
    }
    let query = SearchInteractionsRequest {
        user_id: user_id.clone(),
        query: "where is my parcel".into(),
        ..Default::default()
    };
    let found = client.search_interactions(query).await.expect("found");
    assert_eq!(found.interactions[0].content, "My parcel never arrived");
    assert!(found.interactions[0].score.is_some());

    let policy = [
        InteractionData::said("User", "Can I return a laptop?"),
        InteractionData::said("Agent", "Yes, within 30 days.")
            .corrected("Yes, within 30 days, with the original receipt and all accessories."),
    ];
    let agent_version = unique("agent");
    let publish = PublishInteractionRequest {
        user_id,
        agent_version: agent_version.clone(),
        session_id: unique("review"),
        interaction_data_list: policy.into(),
        wait_for_response: true,
        ..Default::default()
    };
    client.publish_interaction(publish).await.expect("stored");
    let query = SearchRequest {
        query: "a customer returns a laptop".into(),
        user_id: unique("other"),
        agent_version,
        ..Default::default()
    };
    let learned = client.search(query).await.expect("found");
    let content = &learned.agent_playbooks.first().expect("a playbook").content;
    assert!(content.contains("receipt"), "{content}");
}

#[tokio::test]
async fn twenty_megabytes_go_and_come_back() {
    let (client, user_id) = (client(), unique("large"));
    let letters = "abcdefghijklmnopqrst";
    let turns = letters
        .chars()
        .map(|letter| InteractionData::said("User", letter.to_string().repeat(1_000_000)));
    let publish = PublishInteractionRequest {
        user_id: user_id.clone(),
        session_id: unique("large"),
        interaction_data_list: turns.collect(),
        ..Default::default()
    };
    let stored = client.publish_interaction(publish).await.expect("stored");
    assert_eq!(stored.interaction_ids.len(), 20);

    // A reply is cut at 4 MiB: the listing follows the pages.
    let listed = client
        .get_interactions(listing(&user_id))
        .await
        .expect("listed");
    let contents = listed
        .interactions
        .iter()
        .rev()
        .map(|interaction| &interaction.content);
    for (content, letter) in contents.zip(letters.chars()) {
        assert!(content.len() == 1_000_000 && content.chars().all(|found| found == letter));
    }
    assert_eq!(listed.interactions.len(), 20);

    let search = SearchInteractionsRequest {
        user_id: user_id.clone(),
        top_k: Some(20),
        ..Default::default()
    };
    let found = client.search_interactions(search).await.expect("found");
    assert_eq!(found.interactions.len(), 20);
    assert!(!found.has_more);

    let mut few = listing(&user_id);
    few.top_k = Some(7);
    let few = client.get_interactions(few).await.expect("listed");
    assert_eq!(few.interactions.len(), 7);
    assert_ne!(few.next_page_token, "");
}

#[tokio::test]
async fn a_listing_that_names_no_count_has_thirty() {
    let (client, user_id) = (client(), unique("thirty"));
    let mut publish = said(&user_id, "");
    publish.interaction_data_list = vec![InteractionData::said("User", "again"); 31];
    client.publish_interaction(publish).await.expect("stored");
    let listed = client
        .get_interactions(listing(&user_id))
        .await
        .expect("listed");
    assert_eq!(listed.interactions.len(), 30);
    assert_ne!(listed.next_page_token, "");
}

#[tokio::test]
async fn beyond_32_mib_nothing_is_sent_and_the_server_takes_nothing() {
    let (client, user_id) = (client(), unique("oversize"));
    let mut publish = said(&user_id, "");
    publish.interaction_data_list = vec![InteractionData::said("User", "x".repeat(1_000_000)); 34];

    let error = client
        .publish_interaction(publish.clone())
        .await
        .expect_err("too large");
    assert_eq!(error.code(), Code::ResourceExhausted);
    assert_eq!(error.reason(), "MESSAGE_TOO_LARGE");
    assert_eq!(error.metadata()["size_bytes_max"], (32 << 20).to_string());

    let mut unlimited = client.interactions().max_encoding_message_size(usize::MAX);
    let status = unlimited
        .publish_interaction(publish)
        .await
        .expect_err("too large");
    let error = reflexio::Error::from(status);
    assert_eq!(error.reason(), "MESSAGE_TOO_LARGE", "{error:?}");
    assert_eq!(stored_count(&client, &user_id).await, 0);
}

#[tokio::test]
async fn the_same_request_id_is_stored_once_and_not_for_other_content() {
    let (client, user_id) = (client(), unique("twice"));
    let mut publish = said(&user_id, "once");
    publish.request_id = unique("twice_id");
    let first = client
        .publish_interaction(publish.clone())
        .await
        .expect("stored");
    let again = client
        .publish_interaction(publish.clone())
        .await
        .expect("known");
    assert_eq!(first.request_id, publish.request_id);
    assert_eq!(first.interaction_ids, again.interaction_ids);

    publish.interaction_data_list[0].content = "something else".into();
    let error = client
        .publish_interaction(publish.clone())
        .await
        .expect_err("reused");
    assert_eq!(error.code(), Code::AlreadyExists);
    assert_eq!(error.reason(), "REQUEST_ID_REUSED");
    assert_eq!(error.metadata()["request_id"], publish.request_id);
    assert_eq!(stored_count(&client, &user_id).await, 1);
}

#[tokio::test]
async fn a_refusal_names_every_field_at_fault() {
    let publish = PublishInteractionRequest {
        interaction_data_list: vec![InteractionData {
            created_at: Some(-1),
            ..InteractionData::said("User", "hello")
        }],
        ..Default::default()
    };
    let error = client()
        .publish_interaction(publish)
        .await
        .expect_err("refused");
    assert_eq!(
        (error.code(), error.reason()),
        (Code::InvalidArgument, "INVALID_FIELD")
    );
    let mut fields: Vec<&str> = error
        .field_violations()
        .iter()
        .map(|violation| &*violation.field)
        .collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "interaction_data_list[0].created_at",
            "session_id",
            "user_id"
        ]
    );
    assert!(
        error
            .field_violations()
            .iter()
            .all(|violation| !violation.description.is_empty())
    );
    assert_ne!(error.call_id(), "");
}

#[tokio::test]
async fn a_method_that_nobody_offers_is_unimplemented() {
    let client = client();
    let path = PathAndQuery::from_static("/reflexio.v1.InteractionService/Forget");
    let error = client
        .call(WhoamiRequest::default(), |request| {
            let (mut grpc, path) = (Grpc::new(client.connection()), path.clone());
            async move {
                grpc.ready().await.expect("a connection");
                let codec = tonic_prost::ProstCodec::<WhoamiRequest, WhoamiResponse>::default();
                grpc.unary(request, path, codec).await
            }
        })
        .await
        .expect_err("unimplemented");
    assert_eq!(error.code(), Code::Unimplemented);
}

#[tokio::test]
async fn a_timeout_ends_a_call_to_a_server_that_says_nothing() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let hasty = settings("REFLEXIO_TEST_URL")
        .url(format!("http://{address}"))
        .timeout(Duration::from_millis(300));
    let hasty = hasty.build().expect("a client");
    let query = SearchRequest {
        query: "anything".into(),
        ..Default::default()
    };
    let error = hasty.search(query).await.expect_err("too late");
    assert_eq!(error.code(), Code::DeadlineExceeded);

    // The generated clients take the time from the request.
    let mut request = Request::new(WhoamiRequest::default());
    request.set_timeout(Duration::from_millis(300));
    let status = hasty.admin().whoami(request).await.expect_err("too late");
    assert_eq!(reflexio::Error::from(status).code(), Code::DeadlineExceeded);
}
