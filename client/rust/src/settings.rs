//! Where a client connects and with what: what is given, else the environment, else the defaults.

use std::net::IpAddr;
use std::time::Duration;
use std::{env, error, fs};

use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity, Uri};

use crate::connection::{Authorization, configured};
use crate::error::Error;
use crate::presence::Presence;
use crate::retry::RetryPolicy;

/// Where a server listens unless it is told otherwise.
pub const DEFAULT_URL: &str = "http://localhost:8081";

/// What a call may take with all its attempts, unless the builder says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(30);

const URL_VARIABLE: &str = "REFLEXIO_URL";
const KEY_VARIABLE: &str = "REFLEXIO_API_KEY";
const CA_VARIABLE: &str = "REFLEXIO_CA_FILE";
const CERTIFICATE_VARIABLE: &str = "REFLEXIO_CLIENT_CERT_FILE";
const PRIVATE_KEY_VARIABLE: &str = "REFLEXIO_CLIENT_KEY_FILE";

/// What a client connects to, with what, and how long it tries.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) endpoint: Endpoint,
    pub(crate) authorization: Authorization,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) presence: Presence,
}

/// Settings of a [`Client`](crate::Client); what is not set comes from the environment, else from the defaults.
#[derive(Clone, Default)]
#[must_use]
pub struct Builder {
    url: Option<String>,
    api_key: Option<String>,
    timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    ca_pem: Option<Vec<u8>>,
    identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl Builder {
    /// The server: scheme, host and port; `https://` is TLS. Else `REFLEXIO_URL`, else
    /// [`DEFAULT_URL`].
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The key, sent as a bearer token; an empty one is none. Else `REFLEXIO_API_KEY`.
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// What a call may take with all its attempts; 30 seconds unless set. Set, also a server that is
    /// still to start is waited for.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How often a call is tried, and the pauses between.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = Some(retry);
        self
    }

    /// The authorities to trust instead of the system's, as PEM. Else the file that
    /// `REFLEXIO_CA_FILE` names.
    pub fn ca_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.ca_pem = Some(pem.as_ref().to_vec());
        self
    }

    /// The client's own certificate and its private key, as PEM, for mutual TLS. Else the files that
    /// `REFLEXIO_CLIENT_CERT_FILE` and `REFLEXIO_CLIENT_KEY_FILE` name.
    pub fn identity(
        mut self,
        certificate_pem: impl AsRef<[u8]>,
        private_key_pem: impl AsRef<[u8]>,
    ) -> Self {
        let pair = (
            certificate_pem.as_ref().to_vec(),
            private_key_pem.as_ref().to_vec(),
        );
        self.identity = Some(pair);
        self
    }

    /// Returns what was given, else the environment, else the defaults.
    pub(crate) fn resolve(self) -> Result<Settings, Error> {
        let given = self.url.clone().or_else(|| variable(URL_VARIABLE));
        let url = given.unwrap_or_else(|| DEFAULT_URL.into());
        let uri = checked_url(&url)?;
        let timeout = self.timeout.unwrap_or(TIMEOUT);
        if timeout.is_zero() {
            return Err(Error::of_field("timeout", "must be above 0"));
        }
        let retry = self.retry.clone().unwrap_or_default();
        retry.check()?;
        let key = self.api_key.clone().or_else(|| variable(KEY_VARIABLE));
        let authorization = Authorization::new(bearer(&key.unwrap_or_default())?);
        let is_tls = uri.scheme_str() == Some("https");
        if authorization.is_set() && !is_tls && !is_loopback(&uri) {
            tracing::warn!(
                "the API key travels in clear to {}: use an https:// URL",
                host(&uri)
            );
        }
        let endpoint = configured(Endpoint::from(uri.clone())).map_err(refused_by("url"))?;
        let endpoint = if is_tls {
            self.with_tls(endpoint, host(&uri))?
        } else if self.ca_pem.is_some() || self.identity.is_some() {
            return Err(Error::of_field(
                "url",
                "must begin with https:// to use certificates",
            ));
        } else {
            endpoint
        };
        Ok(Settings {
            endpoint,
            authorization,
            timeout,
            presence: Presence::new(self.timeout.is_some() || self.retry.is_some()),
            retry,
        })
    }

    fn with_tls(&self, endpoint: Endpoint, host: &str) -> Result<Endpoint, Error> {
        let mut tls = ClientTlsConfig::new().domain_name(host);
        tls = match file_or(self.ca_pem.clone(), CA_VARIABLE)? {
            Some(pem) => tls.ca_certificate(Certificate::from_pem(pem)),
            None => tls.with_native_roots(),
        };
        let trusting = endpoint.clone().tls_config(tls.clone());
        let trusting = trusting.map_err(refused_by("ca_pem"))?;
        let (certificate, private_key) = match self.identity.clone() {
            Some((certificate, private_key)) => (Some(certificate), Some(private_key)),
            None => (
                file_or(None, CERTIFICATE_VARIABLE)?,
                file_or(None, PRIVATE_KEY_VARIABLE)?,
            ),
        };
        match (certificate, private_key) {
            (Some(certificate), Some(private_key)) => {
                let identity = Identity::from_pem(certificate, private_key);
                let known = endpoint.tls_config(tls.identity(identity));
                known.map_err(refused_by("identity"))
            }
            (None, None) => Ok(trusting),
            _ => Err(Error::of_field(
                "identity",
                format!("needs both {CERTIFICATE_VARIABLE} and {PRIVATE_KEY_VARIABLE}"),
            )),
        }
    }
}

/// Returns what the environment says; an empty variable says nothing.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn file_or(given: Option<Vec<u8>>, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let Some(path) = variable(name).filter(|_| given.is_none()) else {
        return Ok(given);
    };
    let content = fs::read(&path);
    content
        .map(Some)
        .map_err(|error| Error::of_field(name, format!("{path}: {error}")))
}

fn checked_url(given: &str) -> Result<Uri, Error> {
    let refused = |description: String| Error::of_field("url", description);
    let given = given.trim();
    if !(given.starts_with("http://") || given.starts_with("https://")) {
        return Err(refused("must begin with http:// or https://".into()));
    }
    let uri: Uri = given
        .parse()
        .map_err(|error| refused(format!("is not a URL: {error}")))?;
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let is_bare = uri.path() == "/" && uri.query().is_none() && !given.contains('#');
    if !is_bare || authority.contains('@') {
        return Err(refused("must consist of scheme, host and port only".into()));
    }
    if host(&uri).is_empty() {
        return Err(refused("has no host".into()));
    }
    let has_port = uri.host() != Some(authority);
    if has_port && uri.port_u16().is_none_or(|port| port == 0) {
        return Err(refused("has no valid port".into()));
    }
    Ok(uri)
}

/// Returns the host without the brackets of an IPv6 address.
fn host(uri: &Uri) -> &str {
    let host = uri.host().unwrap_or_default();
    host.trim_start_matches('[').trim_end_matches(']')
}

fn is_loopback(uri: &Uri) -> bool {
    let host = host(uri);
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn bearer(key: &str) -> Result<Option<MetadataValue<Ascii>>, Error> {
    let key = key.trim();
    if key.is_empty() {
        return Ok(None);
    }
    let is_printable = key.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let value = format!("Bearer {key}")
        .parse()
        .ok()
        .filter(|_| is_printable);
    match value {
        Some(value) => Ok(Some(value)),
        None => Err(Error::of_field("api_key", "must be printable ASCII")),
    }
}

/// Returns what turns a refusal of the transport into the error of a setting, with its causes.
fn refused_by(setting: &str) -> impl FnOnce(tonic::transport::Error) -> Error + '_ {
    move |refusal| {
        let mut words = refusal.to_string();
        let mut cause = error::Error::source(&refusal);
        while let Some(error) = cause {
            words = format!("{words}: {error}");
            cause = error.source();
        }
        Error::of_field(setting, words)
    }
}

#[cfg(test)]
mod tests;
