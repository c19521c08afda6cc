//! The connection under every call: its key, its limits, its pulse.

use std::fmt;
use std::time::Duration;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

/// The limit of one message on every path, the server's too.
pub const MESSAGE_SIZE_BYTES_MAX: usize = 32 << 20;

/// What one attempt to connect may take, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A ping on a connection that is silent in the middle of a call, before NAT tables forget it.
const KEEPALIVE: Duration = Duration::from_secs(120);

/// A ping unanswered for this long means that the connection is dead.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(20);

const USER_AGENT: &str = concat!("reflexio-rust/", env!("CARGO_PKG_VERSION"));

/// What the generated clients run on: a channel that sends the key with each call.
pub type Connection = InterceptedService<Channel, Authorization>;

/// Puts the key, if there is one, into a call's metadata; its Debug does not show it.
#[derive(Clone)]
pub struct Authorization(Option<MetadataValue<Ascii>>);

impl Authorization {
    pub(crate) fn new(bearer: Option<MetadataValue<Ascii>>) -> Self {
        Self(bearer.map(|mut value| {
            value.set_sensitive(true);
            value
        }))
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_set() { "a key" } else { "no key" })
    }
}

impl Interceptor for Authorization {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(bearer) = &self.0 {
            request
                .metadata_mut()
                .insert("authorization", bearer.clone());
        }
        Ok(request)
    }
}

/// Returns the endpoint with the behaviour of every connection of the client.
pub(crate) fn configured(endpoint: Endpoint) -> Result<Endpoint, tonic::transport::Error> {
    let endpoint = endpoint
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT);
    endpoint.user_agent(USER_AGENT)
}

/// Returns a connection that is opened when it is first used.
pub(crate) fn opened(endpoint: &Endpoint, authorization: &Authorization) -> Connection {
    InterceptedService::new(endpoint.connect_lazy(), authorization.clone())
}
