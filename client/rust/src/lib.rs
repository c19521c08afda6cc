#![doc = include_str!("../README.md")]

mod advice;
mod bulk;
#[path = "generated/calls.rs"]
mod calls;
mod client;
mod connection;
mod error;
mod messages;
mod paging;
mod presence;
mod prompt;
mod publisher;
mod request_id;
mod retry;
mod settings;
mod stubs;
mod watch;
mod window;

pub use bulk::Acks;
pub use client::Client;
pub use connection::{Authorization, Connection, MESSAGE_SIZE_BYTES_MAX};
pub use error::{Code, Error, FieldViolation};
pub use futures_util::stream;
pub use prost_types;
pub use publisher::{Publisher, PublisherBuilder, PublisherStats};
pub use retry::RetryPolicy;
pub use settings::{Builder, DEFAULT_URL, TIMEOUT};
pub use stubs::google;
pub use stubs::reflexio::v1;
pub use tonic;
pub use window::Ack;
