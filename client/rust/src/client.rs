//! The client: one connection, calls that are tried again, the generated clients beside them.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use prost::Message;
use tokio::time::Instant;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use crate::bulk::{Acks, bulk_publish};
use crate::connection::{Connection, MESSAGE_SIZE_BYTES_MAX, opened};
use crate::error::{Code, Error};
use crate::publisher::PublisherBuilder;
use crate::request_id::{give_profile_ids, give_request_id};
use crate::retry::{Attempts, RetryPolicy};
use crate::settings::{Builder, Settings};
use crate::v1;
use crate::watch::steps;

/// How long the server holds a publish with wait_for_response; it comes on top of the timeout.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// A client of one server. Cloning is cheap; clones and tasks share one connection.
#[derive(Clone)]
pub struct Client {
    settings: Settings,
    connection: Connection,
}

macro_rules! stub {
    ($(#[$doc:meta])* $name:ident, $module:ident, $stub:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self) -> v1::$module::$stub<Connection> {
            v1::$module::$stub::new(self.connection.clone())
                .max_encoding_message_size(MESSAGE_SIZE_BYTES_MAX)
                .max_decoding_message_size(MESSAGE_SIZE_BYTES_MAX)
        }
    };
}

/// The generated clients of every service, over the same connection, with the same key. They try once
/// and have no timeout: [`Client::call`] adds both.
impl Client {
    stub! {
        /// The generated client of InteractionService.
        interactions, interaction_service_client, InteractionServiceClient
    }
    stub! {
        /// The generated client of RequestService.
        requests, request_service_client, RequestServiceClient
    }
    stub! {
        /// The generated client of OutcomeService.
        outcomes, outcome_service_client, OutcomeServiceClient
    }
    stub! {
        /// The generated client of LearningService.
        learning, learning_service_client, LearningServiceClient
    }
    stub! {
        /// The generated client of PlaybookService.
        playbooks, playbook_service_client, PlaybookServiceClient
    }
    stub! {
        /// The generated client of ProfileService.
        profiles, profile_service_client, ProfileServiceClient
    }
    stub! {
        /// The generated client of SearchService.
        learned, search_service_client, SearchServiceClient
    }
    stub! {
        /// The generated client of AdminService.
        admin, admin_service_client, AdminServiceClient
    }
    stub! {
        /// The generated client of KeyService.
        keys, key_service_client, KeyServiceClient
    }
}

impl Client {
    /// Returns the settings of a client, to be changed and built.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns a client for what the environment says: `REFLEXIO_URL`, `REFLEXIO_API_KEY` and the
    /// variables of [`Builder`]. Call it inside a tokio runtime; it connects when it is first used.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT`, naming the setting, for an invalid value.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Returns the connection, for generated clients of other services, such as health.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.connection.clone()
    }

    /// Stores one request with its interactions, whole or not at all; OK means committed to disk.
    ///
    /// Without a `request_id` one is made (`<source>_<uuid7>`, or the bare UUID without a source) and
    /// kept over all attempts. With `wait_for_response` the answer may take 30 seconds more than the
    /// timeout. After `DEADLINE_EXCEEDED` it may have been stored: send it again under the same id.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; `ALREADY_EXISTS` says that the id has other
    /// content, or was deleted; and what every call can fail with.
    pub async fn publish_interaction(
        &self,
        mut request: v1::PublishInteractionRequest,
    ) -> Result<v1::PublishInteractionResponse, Error> {
        give_request_id(&mut request);
        let extra = if request.wait_for_response {
            WAIT_MAX
        } else {
            Duration::ZERO
        };
        let send = |request| {
            let mut stub = self.interactions();
            async move { stub.publish_interaction(request).await }
        };
        self.call_within(self.settings.timeout + extra, request, send)
            .await
    }

    /// Stores up to 1,000 profiles, all or none. One without a `profile_id` gets one that is kept over
    /// all attempts.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn add_user_profile(
        &self,
        mut request: v1::AddUserProfileRequest,
    ) -> Result<v1::AddUserProfileResponse, Error> {
        give_profile_ids(&mut request);
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.add_user_profile(request).await }
        };
        self.call(request, send).await
    }

    /// Deletes one profile of a user, by its id or as the first that `search_query` finds. By query it
    /// is tried once: a second attempt would delete the next profile.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn delete_profile(
        &self,
        request: v1::DeleteProfileRequest,
    ) -> Result<v1::DeleteProfileResponse, Error> {
        let send = |request| {
            let mut stub = self.profiles();
            async move { stub.delete_profile(request).await }
        };
        if request.search_query.is_empty() {
            return self.call(request, send).await;
        }
        let once = Client {
            settings: Settings {
                retry: RetryPolicy::never(),
                ..self.settings.clone()
            },
            connection: self.connection.clone(),
        };
        once.call(request, send).await
    }

    /// Tells how far the learning from one request has come: now, then each change of it, up to done or
    /// failed, however long that takes. A stream that breaks is opened again, as the retries say; a step
    /// that was told is not told twice in a row. Dropping the steps ends the watch.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` when the request is unknown; and what every call can fail with. After the first step
    /// an error is the last item of the steps.
    pub async fn watch_learning(
        &self,
        request: v1::WatchLearningRequest,
    ) -> Result<impl Stream<Item = Result<v1::WatchLearningResponse, Error>> + use<>, Error> {
        let stub = self.learning();
        let open = move || {
            let (mut stub, request) = (stub.clone(), request.clone());
            async move { Ok(stub.watch_learning(request).await?.into_inner()) }
        };
        Ok(Box::pin(steps(self.settings.clone(), open).await?))
    }

    /// Stores each request of a stream; yields one [`Ack`](crate::Ack) an item, in order, each when
    /// it is committed or refused.
    ///
    /// The items are read ahead of the acks, at most 8,192 of them or 16 MiB, and many travel in one
    /// message. After a broken connection or a restart of the server, what was not answered is sent
    /// again under the same ids. Items that the server puts off are sent again as the retry policy
    /// says. Nothing happens before the first ack is asked for; dropping the acks cancels the stream,
    /// and what was sent without an ack may still have been stored.
    ///
    /// An error ends the acks: `UNAVAILABLE` when nothing was answered for the timeout, and whatever
    /// refuses the whole stream.
    ///
    /// ```no_run
    /// # async fn publish(client: reflexio::Client, requests: Vec<reflexio::v1::PublishInteractionRequest>)
    /// # -> Result<(), reflexio::Error> {
    /// let mut acks = client.bulk_publish(reflexio::stream::iter(requests));
    /// while let Some(ack) = acks.next().await {
    ///     let ack = ack?;
    ///     if let Err(error) = &ack.result {
    ///         eprintln!("item {}: {error}", ack.sequence);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn bulk_publish<'a, S>(&self, items: S) -> Acks<'a>
    where
        S: Stream<Item = v1::PublishInteractionRequest> + Send + 'a,
    {
        bulk_publish(self.settings.clone(), Box::pin(items))
    }

    /// Returns a builder of a publisher, which connects as this client does: it takes requests at once
    /// and stores them in the background.
    pub fn publisher(&self) -> PublisherBuilder {
        PublisherBuilder::new(self.settings.clone())
    }

    /// Sends a message through a generated client, with the client's timeout and its retries.
    ///
    /// `send` is called once an attempt. Every call of the API can be repeated safely, but give a
    /// publish its `request_id`.
    ///
    /// ```no_run
    /// # async fn sessions(client: reflexio::Client) -> Result<(), reflexio::Error> {
    /// let listing = reflexio::v1::GetRequestsRequest::default();
    /// let sessions = client
    ///     .call(listing, |request| {
    ///         let mut stub = client.requests();
    ///         async move { stub.get_requests(request).await }
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What the server answers, after the last attempt; `DEADLINE_EXCEEDED` when the timeout passed;
    /// `RESOURCE_EXHAUSTED` / `MESSAGE_TOO_LARGE`, and nothing is sent, beyond
    /// [`MESSAGE_SIZE_BYTES_MAX`].
    pub async fn call<Q, A, F, S>(&self, message: Q, send: S) -> Result<A, Error>
    where
        Q: Message + Clone,
        F: Future<Output = Result<Response<A>, Status>>,
        S: Fn(Request<Q>) -> F,
    {
        self.call_within(self.settings.timeout, message, send).await
    }

    async fn call_within<Q, A, F, S>(
        &self,
        timeout: Duration,
        message: Q,
        send: S,
    ) -> Result<A, Error>
    where
        Q: Message + Clone,
        F: Future<Output = Result<Response<A>, Status>>,
        S: Fn(Request<Q>) -> F,
    {
        let size_bytes = message.encoded_len();
        if size_bytes > MESSAGE_SIZE_BYTES_MAX {
            return Err(Error::too_large(size_bytes, MESSAGE_SIZE_BYTES_MAX));
        }
        let mut attempts = Attempts::new(&self.settings.retry, timeout);
        let begun = Instant::now();
        loop {
            let time_left = attempts.time_left();
            let mut request = Request::new(message.clone());
            request.set_timeout(time_left);
            let error = match tokio::time::timeout(time_left, send(request)).await {
                Ok(Ok(response)) => {
                    self.settings.presence.answered();
                    return Ok(response.into_inner());
                }
                Ok(Err(status)) => Error::from(status),
                Err(_) => Error::new(
                    Code::DeadlineExceeded,
                    format!("no answer came within {timeout:?}"),
                ),
            };
            tracing::debug!("an attempt failed: {error}");
            let failed = error.clone();
            let pause = attempts.pause(error)?;
            if self
                .settings
                .presence
                .ends_wait(&failed, begun.elapsed() + pause)
            {
                return Err(failed);
            }
            tokio::time::sleep(pause).await;
        }
    }
}

impl Builder {
    /// Returns the client; it connects when it is first used. Call it inside a tokio runtime.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT`, naming the setting, for an invalid value.
    pub fn build(self) -> Result<Client, Error> {
        let settings = self.resolve()?;
        let connection = opened(&settings.endpoint, &settings.authorization);
        Ok(Client {
            settings,
            connection,
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("url", &self.settings.endpoint.uri())
            .field("authorization", &self.settings.authorization)
            .field("timeout", &self.settings.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
