//! What a call can fail with.

use std::collections::HashMap;
use std::time::Duration;
use std::{error, fmt};

use prost::{DecodeError, Message};
pub use tonic::Code;
use tonic::{Status, TimeoutExpired};

use crate::advice::advice_on;
use crate::google::rpc;

const INVALID_FIELD: &str = "INVALID_FIELD";
const TOO_LARGE: &str = "MESSAGE_TOO_LARGE";

/// What the server's gRPC and tonic say of an oversize message; their bare status has no details.
const OVERSIZE_MARKS: [&str; 2] = ["larger than max", "message length too large"];

/// One field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldViolation {
    /// The field's path in the request, such as `interaction_data_list[0].content`.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

/// A call that failed, with what the server said about it.
///
/// Any [`tonic::Status`], as the generated clients return, turns into one.
#[derive(Clone)]
pub struct Error(Box<Facts>);

#[derive(Clone)]
struct Facts {
    code: Code,
    message: String,
    reason: String,
    metadata: HashMap<String, String>,
    field_violations: Vec<FieldViolation>,
    call_id: String,
    retry_after: Option<Duration>,
    is_absent: bool,
}

impl Error {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Facts {
            code,
            message: message.into(),
            reason: String::new(),
            metadata: HashMap::new(),
            field_violations: Vec::new(),
            call_id: String::new(),
            retry_after: None,
            is_absent: false,
        }))
    }

    /// Tells whether no connection came about.
    pub(crate) fn is_absent(&self) -> bool {
        self.0.is_absent
    }

    /// Returns the error for one field; the message is its path and what is wrong.
    pub(crate) fn of_field(field: &str, description: impl Into<String>) -> Self {
        let description = description.into();
        let mut error = Self::new(Code::InvalidArgument, format!("{field}: {description}"));
        error.0.reason = INVALID_FIELD.into();
        error.0.field_violations.push(FieldViolation {
            field: field.into(),
            description,
        });
        error
    }

    pub(crate) fn too_large(size_bytes: usize, size_bytes_max: usize) -> Self {
        let mut error = Self::new(
            Code::ResourceExhausted,
            format!("the request has {size_bytes} bytes, more than {size_bytes_max}"),
        );
        error.0.reason = TOO_LARGE.into();
        error.with("size_bytes_max", size_bytes_max)
    }

    pub(crate) fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.0.metadata.insert(key.into(), value.to_string());
        self
    }

    pub(crate) fn retried_after(mut self, pause: impl Into<Option<Duration>>) -> Self {
        self.0.retry_after = pause.into();
        self
    }

    pub(crate) fn for_reason(mut self, reason: &str) -> Self {
        self.0.reason = reason.into();
        self
    }

    /// The gRPC status code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The status code as the contract writes it, such as `INVALID_ARGUMENT`.
    #[must_use]
    pub fn code_name(&self) -> &'static str {
        match self.0.code {
            Code::Ok => "OK",
            Code::Cancelled => "CANCELLED",
            Code::Unknown => "UNKNOWN",
            Code::InvalidArgument => "INVALID_ARGUMENT",
            Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Code::NotFound => "NOT_FOUND",
            Code::AlreadyExists => "ALREADY_EXISTS",
            Code::PermissionDenied => "PERMISSION_DENIED",
            Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Code::FailedPrecondition => "FAILED_PRECONDITION",
            Code::Aborted => "ABORTED",
            Code::OutOfRange => "OUT_OF_RANGE",
            Code::Unimplemented => "UNIMPLEMENTED",
            Code::Internal => "INTERNAL",
            Code::Unavailable => "UNAVAILABLE",
            Code::DataLoss => "DATA_LOSS",
            Code::Unauthenticated => "UNAUTHENTICATED",
        }
    }

    /// The machine-readable cause, such as `INVALID_FIELD`: a name of
    /// [`ErrorReason`](crate::v1::ErrorReason) without its prefix, or empty.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// A line for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the reason documents as its metadata.
    #[must_use]
    pub fn metadata(&self) -> &HashMap<String, String> {
        &self.0.metadata
    }

    /// The fields at fault.
    #[must_use]
    pub fn field_violations(&self) -> &[FieldViolation] {
        &self.0.field_violations
    }

    /// The id of the failed call in the server's log, or empty when the server gave none.
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.0.call_id
    }

    /// After how long the server asks to be tried again; None when it does not say.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    fn take_in(&mut self, detail: &prost_types::Any) -> Result<(), DecodeError> {
        let value = &*detail.value;
        let name = detail.type_url.rsplit('/').next();
        match name.unwrap_or_default() {
            "google.rpc.ErrorInfo" => {
                let info = rpc::ErrorInfo::decode(value)?;
                self.0.reason = info.reason;
                self.0.metadata = info.metadata;
            }
            "google.rpc.BadRequest" => {
                for violation in rpc::BadRequest::decode(value)?.field_violations {
                    self.0.field_violations.push(FieldViolation {
                        field: violation.field,
                        description: violation.description,
                    });
                }
            }
            "google.rpc.RequestInfo" => {
                self.0.call_id = rpc::RequestInfo::decode(value)?.request_id;
            }
            "google.rpc.RetryInfo" => {
                let delay = rpc::RetryInfo::decode(value)?.retry_delay;
                let delay = Duration::try_from(delay.unwrap_or_default());
                self.0.retry_after = Some(delay.unwrap_or_default());
            }
            _ => {}
        }
        Ok(())
    }
}

impl From<rpc::Status> for Error {
    fn from(status: rpc::Status) -> Self {
        let mut error = Self::new(Code::from_i32(status.code), status.message);
        for detail in &status.details {
            // A detail that cannot be read takes nothing from the others.
            let _ = error.take_in(detail);
        }
        error
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        if let Some(source) = error::Error::source(&status) {
            return of_transport(&status, source);
        }
        let mut error = match rpc::Status::decode(status.details()) {
            Ok(details) if details.code == status.code() as i32 => Self::from(details),
            _ => Self::new(status.code(), status.message()),
        };
        if error.reason().is_empty()
            && OVERSIZE_MARKS
                .iter()
                .any(|mark| error.message().contains(mark))
        {
            error.0.code = Code::ResourceExhausted;
            error.0.reason = TOO_LARGE.into();
        }
        error
    }
}

/// Returns the error for a status that has a source: the connection's failure, not the server's word.
///
/// tonic names the same break differently (UNKNOWN, CANCELLED, INTERNAL) by the layer that saw it.
fn of_transport(status: &Status, source: &(dyn error::Error + 'static)) -> Error {
    let mut causes = vec![status.message().to_owned()];
    let mut advice = None;
    let mut next = Some(source);
    while let Some(cause) = next {
        if cause.is::<TimeoutExpired>() {
            return Error::new(
                Code::DeadlineExceeded,
                "the timeout passed before the answer came",
            );
        }
        advice = advice.or_else(|| advice_on(cause));
        let text = cause.to_string();
        if !causes.iter().any(|known| known.contains(&text)) {
            causes.push(text);
        }
        next = cause.source();
    }
    causes.extend(advice.map(str::to_owned));
    let mut error = Error::new(Code::Unavailable, causes.join(": "));
    error.0.is_absent = advice.is_some();
    error
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code_name())?;
        if !self.reason().is_empty() {
            write!(formatter, "/{}", self.reason())?;
        }
        if !self.message().is_empty() {
            write!(formatter, ": {}", self.message())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Error({self}")?;
        for violation in self.field_violations() {
            write!(
                formatter,
                "; {}: {}",
                violation.field, violation.description
            )?;
        }
        if let Some(pause) = self.retry_after() {
            write!(formatter, "; retry after {pause:?}")?;
        }
        formatter.write_str(")")
    }
}

impl error::Error for Error {}

#[cfg(test)]
mod tests;
