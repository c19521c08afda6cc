//! Errors from what a server or a connection may say.

use prost_types::Any;

use super::*;

fn packed(message: &impl Message, name: &str) -> Any {
    Any {
        type_url: format!("type.googleapis.com/google.rpc.{name}"),
        value: message.encode_to_vec(),
    }
}

fn refused_status() -> rpc::Status {
    let info = rpc::ErrorInfo {
        reason: INVALID_FIELD.into(),
        domain: "reflexio".into(),
        metadata: HashMap::from([("limit".into(), "7".into())]),
    };
    let bad = rpc::BadRequest {
        field_violations: vec![rpc::bad_request::FieldViolation {
            field: "user_id".into(),
            description: "is required".into(),
            ..Default::default()
        }],
    };
    let retry = rpc::RetryInfo {
        retry_delay: Some(prost_types::Duration {
            seconds: 1,
            nanos: 500_000_000,
        }),
    };
    let call = rpc::RequestInfo {
        request_id: "call-1".into(),
        ..Default::default()
    };
    let broken = Any {
        type_url: "type.googleapis.com/google.rpc.ErrorInfo".into(),
        value: vec![0xff],
    };
    rpc::Status {
        code: Code::InvalidArgument as i32,
        message: "user_id: is required".into(),
        details: vec![
            packed(&info, "ErrorInfo"),
            packed(&bad, "BadRequest"),
            packed(&retry, "RetryInfo"),
            packed(&call, "RequestInfo"),
            broken,
        ],
    }
}

#[test]
fn all_that_the_server_said_is_there() {
    let details = refused_status().encode_to_vec();
    let status = Status::with_details(Code::InvalidArgument, "short", details.into());
    let error = Error::from(status);
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(error.reason(), "INVALID_FIELD");
    assert_eq!(error.metadata()["limit"], "7");
    assert_eq!(error.field_violations()[0].field, "user_id");
    assert_eq!(error.field_violations()[0].description, "is required");
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
    assert_eq!(error.call_id(), "call-1");
    assert_eq!(
        error.to_string(),
        "INVALID_ARGUMENT/INVALID_FIELD: user_id: is required"
    );
}

#[test]
fn a_bare_or_garbled_status_keeps_code_and_message() {
    let garbled = Status::with_details(Code::NotFound, "no such", vec![0xff].into());
    assert_eq!(Error::from(garbled).to_string(), "NOT_FOUND: no such");
    let bare = Error::from(Status::not_found("no such"));
    assert_eq!((bare.reason(), bare.retry_after()), ("", None));
}

#[test]
fn an_oversize_message_is_named_whoever_found_it() {
    for status in [
        Status::resource_exhausted("Received message larger than max (5 vs. 4)"),
        Status::out_of_range("Error, encoded message length too large: found 5 bytes"),
    ] {
        let error = Error::from(status);
        assert_eq!(error.code(), Code::ResourceExhausted);
        assert_eq!(error.reason(), "MESSAGE_TOO_LARGE");
    }
}

#[test]
fn a_broken_connection_is_unavailable_and_a_passed_time_is_not() {
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let error = Error::from(Status::from_error(Box::new(broken)));
    assert_eq!(error.code(), Code::Unavailable);
    assert!(error.message().contains("reset"), "{error}");
    let late = Error::from(Status::from_error(Box::new(TimeoutExpired(()))));
    assert_eq!(late.code(), Code::DeadlineExceeded);
}
