//! What is taken as a setting and what is refused.

use super::*;

fn field_refused(builder: Builder) -> String {
    let error = builder.resolve().err().expect("refused");
    error.field_violations()[0].field.clone()
}

#[test]
fn what_is_no_server_is_refused() {
    for url in [
        "",
        "localhost:8081",
        "ftp://localhost",
        "http://",
        "http://:8081",
        "http://a/path",
        "http://a?query=1",
        "http://a#part",
        "http://user:word@a",
        "http://a:port",
        "http://a:",
        "http://a:0",
        "http://a:65536",
        "http://a b",
    ] {
        let error = checked_url(url).expect_err(url);
        assert_eq!(error.field_violations()[0].field, "url", "{url}");
    }
}

#[test]
fn what_is_a_server_is_taken() {
    for (url, expected) in [
        ("http://localhost:8081", "localhost"),
        (" https://reflexio.example ", "reflexio.example"),
        ("http://127.0.0.1:1/", "127.0.0.1"),
        ("https://[::1]:8443", "::1"),
        ("http://[::1]", "::1"),
    ] {
        assert_eq!(host(&checked_url(url).expect(url)), expected);
    }
}

#[test]
fn loopback_is_what_stays_on_this_machine() {
    let is_loopback = |url| is_loopback(&checked_url(url).expect(url));
    assert!(is_loopback("http://localhost:8081"));
    assert!(is_loopback("http://127.8.9.10"));
    assert!(is_loopback("http://[::1]:8081"));
    assert!(!is_loopback("http://10.0.0.1"));
    assert!(!is_loopback("http://localhost.example"));
}

#[test]
fn a_setting_that_cannot_be_meant_is_named() {
    let builder = || Builder::default().url("http://localhost:1");
    assert_eq!(field_refused(builder().timeout(Duration::ZERO)), "timeout");
    assert_eq!(field_refused(builder().api_key("line\nbreak")), "api_key");
    assert_eq!(
        field_refused(builder().api_key("schl\u{fc}ssel")),
        "api_key"
    );
    assert_eq!(field_refused(builder().ca_pem("x")), "url");
    assert_eq!(field_refused(builder().identity("x", "y")), "url");
    let tls = || Builder::default().url("https://localhost:1");
    assert_eq!(
        field_refused(tls().ca_pem("-----BEGIN CERTIFICATE-----")),
        "ca_pem"
    );
    assert_eq!(field_refused(tls().identity("x", "y")), "identity");
}

#[test]
fn the_key_is_in_no_debug_text() {
    let authorization = Authorization::new(bearer(" secret ").expect("a key"));
    assert!(!format!("{authorization:?}").contains("secret"));
    assert!(!Authorization::new(bearer("  ").expect("no key")).is_set());
}
