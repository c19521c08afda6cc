//! Keys, TLS, and what the environment says.

mod interop;

use std::env;
use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

use interop::{said, settings, told, unique};
use reflexio::v1::WhoamiRequest;
use reflexio::{Client, Code, Error, RetryPolicy, stream};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

async fn organisation(client: &Client) -> Result<String, Error> {
    let send = |request| {
        let mut stub = client.admin();
        async move { stub.whoami(request).await }
    };
    let reply = client.call(WhoamiRequest::default(), send).await?;
    Ok(reply.org_id)
}

fn keyed(key: &str) -> Client {
    let settings = settings("REFLEXIO_TEST_KEYED_URL").api_key(key);
    settings.build().expect("a client")
}

#[tokio::test]
async fn a_key_opens_its_organisation_and_nothing_else_does() {
    let valid = keyed(&told("REFLEXIO_TEST_KEY"));
    assert_eq!(organisation(&valid).await.expect("known"), "acme");
    valid
        .publish_interaction(said(&unique("keyed"), "hello"))
        .await
        .expect("stored");

    for wrong in ["", "rfx_nobody_made-this"] {
        let client = keyed(wrong);
        let error = organisation(&client).await.expect_err("unknown");
        assert_eq!(
            (error.code(), error.reason()),
            (Code::Unauthenticated, "UNAUTHENTICATED")
        );
        let mut acks = client.bulk_publish(stream::iter([said("nobody", "hello")]));
        let error = acks.next().await.expect("an end").expect_err("unknown");
        assert_eq!(error.code(), Code::Unauthenticated);
        assert!(acks.next().await.is_none());
    }
}

#[tokio::test]
async fn bulk_publish_sends_the_key() {
    let client = keyed(&told("REFLEXIO_TEST_KEY"));
    let mut acks = client.bulk_publish(stream::iter([said(&unique("keyed_bulk"), "hello")]));
    acks.next()
        .await
        .expect("one")
        .expect("an ack")
        .result
        .expect("stored");
}

fn pem(variable: &str) -> Vec<u8> {
    fs::read(told(variable)).expect(variable)
}

#[tokio::test]
async fn mutual_tls_needs_both_certificates() {
    let ca = pem("REFLEXIO_TEST_CA_FILE");
    let certificate = pem("REFLEXIO_TEST_CLIENT_CERT_FILE");
    let private_key = pem("REFLEXIO_TEST_CLIENT_KEY_FILE");
    let settings = || settings("REFLEXIO_TEST_MTLS_URL").retry(RetryPolicy::never());

    let known = settings().ca_pem(&ca).identity(&certificate, &private_key);
    let known = known.build().expect("a client");
    organisation(&known).await.expect("both sides are known");
    let mut acks = known.bulk_publish(stream::iter([said(&unique("tls"), "hello")]));
    acks.next()
        .await
        .expect("one")
        .expect("an ack")
        .result
        .expect("stored");

    let nameless = settings().ca_pem(&ca).build().expect("a client");
    let error = organisation(&nameless)
        .await
        .expect_err("no certificate of the client");
    assert_eq!(error.code(), Code::Unavailable, "{error}");

    let trusting_others = settings().identity(&certificate, &private_key);
    let trusting_others = trusting_others.build().expect("a client");
    let error = organisation(&trusting_others)
        .await
        .expect_err("an unknown authority");
    assert_eq!(error.code(), Code::Unavailable);
    assert!(error.message().contains("certificate"), "{error}");
}

/// Runs one test of this program anew, in a process with an environment of its own.
fn in_environment(test: &str, variables: &[(&str, &str)]) {
    let program = env::current_exe().expect("this program");
    let mut child = Command::new(program);
    child
        .args(["--exact", test])
        .env("IS_CHILD", "1")
        .envs(variables.iter().copied());
    let done = child.output().expect("the child ran");
    let output = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success() && output.contains("1 passed"),
        "{output}"
    );
}

#[tokio::test]
async fn the_environment_says_where_and_who() {
    if env::var("IS_CHILD").is_ok() {
        let client = Client::from_env().expect("a client");
        assert_eq!(
            organisation(&client).await.expect("known"),
            told("EXPECTED_ORG")
        );
        return;
    }
    let test = "the_environment_says_where_and_who";
    let keyed = told("REFLEXIO_TEST_KEYED_URL");
    let key = told("REFLEXIO_TEST_KEY");
    let variables = [
        ("REFLEXIO_URL", &*keyed),
        ("REFLEXIO_API_KEY", &*key),
        ("EXPECTED_ORG", "acme"),
    ];
    in_environment(test, &variables);
}

#[tokio::test]
async fn the_environment_names_the_files_of_mutual_tls() {
    if env::var("IS_CHILD").is_ok() {
        organisation(&Client::from_env().expect("a client"))
            .await
            .expect("known");
        return;
    }
    let test = "the_environment_names_the_files_of_mutual_tls";
    let names = ["MTLS_URL", "CA_FILE", "CLIENT_CERT_FILE", "CLIENT_KEY_FILE"];
    let [url, ca, certificate, key] = names.map(|name| told(&format!("REFLEXIO_TEST_{name}")));
    let variables = [
        ("REFLEXIO_URL", &*url),
        ("REFLEXIO_CA_FILE", &*ca),
        ("REFLEXIO_CLIENT_CERT_FILE", &*certificate),
        ("REFLEXIO_CLIENT_KEY_FILE", &*key),
    ];
    in_environment(test, &variables);
}

#[tokio::test]
async fn a_certificate_without_its_key_is_refused_by_name() {
    if env::var("IS_CHILD").is_ok() {
        let error = Client::from_env().expect_err("half a pair");
        assert_eq!(error.field_violations()[0].field, told("EXPECTED_FIELD"));
        return;
    }
    let test = "a_certificate_without_its_key_is_refused_by_name";
    let missing = "/no/such/file.pem";
    for (variable, file, field) in [
        (
            "REFLEXIO_CLIENT_CERT_FILE",
            &*env!("CARGO_MANIFEST_DIR").to_owned(),
            "REFLEXIO_CLIENT_CERT_FILE",
        ),
        (
            "REFLEXIO_CLIENT_CERT_FILE",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
            "identity",
        ),
        ("REFLEXIO_CA_FILE", missing, "REFLEXIO_CA_FILE"),
    ] {
        let variables = [
            ("REFLEXIO_URL", "https://localhost:1"),
            (variable, file),
            ("EXPECTED_FIELD", field),
        ];
        in_environment(test, &variables);
    }
}

/// Keeps the texts of warnings.
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Visit for Warnings {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.0.lock().expect("a list").push(format!("{value:?}"));
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("reflexio")
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Warnings(Arc::clone(&self.0)));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_key_in_clear_beyond_loopback_is_warned_of() {
    let texts = Arc::new(Mutex::new(Vec::new()));
    let _subscribed = tracing::subscriber::set_default(Warnings(Arc::clone(&texts)));
    for (url, key, is_warned) in [
        ("http://reflexio.example", "secret", true),
        ("http://reflexio.example", "", false),
        ("http://localhost:8081", "secret", false),
        ("https://reflexio.example", "secret", false),
    ] {
        texts.lock().expect("a list").clear();
        Client::builder()
            .url(url)
            .api_key(key)
            .build()
            .expect("a client");
        let texts = texts.lock().expect("a list");
        assert_eq!(!texts.is_empty(), is_warned, "{url} {texts:?}");
        assert!(!texts.join(" ").contains("secret"));
    }
}
