//! Bulk publish: items in, acks out, whatever happens to the connection between.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{FutureExt, TryFutureExt};
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::connection::{MESSAGE_SIZE_BYTES_MAX, opened};
use crate::error::{Code, Error};
use crate::retry::is_retriable;
use crate::settings::Settings;
use crate::v1::interaction_service_client::InteractionServiceClient;
use crate::v1::{
    BulkPublishInteractionsRequest, BulkPublishInteractionsResponse, PublishInteractionRequest,
};
use crate::window::{Ack, BATCH_ITEMS_MAX, Window};

/// Messages between the window and the connection: one that is written, one that is ready.
const MESSAGES_AHEAD_MAX: usize = 2;

/// How long a stream whose items are all answered gets to end in order before it is cancelled.
const FINISH_TIMEOUT: Duration = Duration::from_secs(1);

type Items<'a> = Pin<Box<dyn Stream<Item = PublishInteractionRequest> + Send + 'a>>;

/// The acks of a bulk publish, in the order of its items; a stream that works while it is read.
pub struct Acks<'a>(BoxStream<'a, Result<Ack, Error>>);

impl Acks<'_> {
    /// Returns the next ack; None when each item has its own. After an error it is None.
    pub async fn next(&mut self) -> Option<Result<Ack, Error>> {
        self.0.next().await
    }
}

impl Stream for Acks<'_> {
    type Item = Result<Ack, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

pub(crate) fn bulk_publish(settings: Settings, items: Items<'_>) -> Acks<'_> {
    let run = Run {
        window: Window::new(settings.retry.clone(), settings.timeout),
        settings,
        items: Some(items),
        ready: VecDeque::new(),
        link: None,
        connect_at: Instant::now(),
        failures: 0,
    };
    Acks(
        stream::unfold(Some(run), |run| async move {
            let mut run = run?;
            match run.next().await {
                Ok(Some(ack)) => Some((Ok(ack), Some(run))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
        .fuse()
        .boxed(),
    )
}

/// One attempt at a stream.
struct Link {
    /// None when everything was sent.
    messages: Option<mpsc::Sender<BulkPublishInteractionsRequest>>,
    responses: BoxStream<'static, Result<BulkPublishInteractionsResponse, Status>>,
}

/// What happened while the run waited.
enum Event {
    Item(Option<PublishInteractionRequest>),
    Response(Option<Result<BulkPublishInteractionsResponse, Status>>),
    Sent,
    Time,
}

struct Run<'a> {
    settings: Settings,
    /// None when all were read.
    items: Option<Items<'a>>,
    window: Window,
    ready: VecDeque<Ack>,
    link: Option<Link>,
    connect_at: Instant,
    failures: u32,
}

impl Run<'_> {
    async fn next(&mut self) -> Result<Option<Ack>, Error> {
        if let Some(ack) = self.ready.pop_front() {
            return Ok(Some(ack));
        }
        self.window.restart_patience();
        loop {
            while let Some(ack) = self.window.next_ack() {
                self.ready.push_back(ack);
            }
            if let Some(ack) = self.ready.pop_front() {
                self.failures = 0;
                return Ok(Some(ack));
            }
            self.read_ready_items();
            if self.items.is_none() {
                if self.window.is_empty() {
                    self.finish().await;
                    return Ok(None);
                }
                if self.window.is_answered() {
                    continue; // what is left was refused before it was sent
                }
            }
            if self.link.is_none() && !self.window.is_empty() && Instant::now() >= self.connect_at {
                self.link = Some(self.connect());
            }
            match self.event().await {
                Event::Item(Some(item)) => self.window.add(item),
                Event::Item(None) => self.items = None,
                Event::Response(Some(Ok(response))) => {
                    self.settings.presence.answered();
                    self.window.settle(response)?;
                }
                Event::Response(Some(Err(status))) => self.reconnect(status.into())?,
                Event::Response(None) => {
                    let early = "the server ended the stream early";
                    self.reconnect(Error::new(Code::Unavailable, early))?;
                }
                Event::Sent => {}
                Event::Time => {
                    if Instant::now() >= self.window.patience_ends_at() && !self.window.is_empty() {
                        return Err(self.window.stalled());
                    }
                }
            }
        }
    }

    /// Adds the items that are there already, so that many go into one message.
    fn read_ready_items(&mut self) {
        for _ in 0..BATCH_ITEMS_MAX {
            let Some(items) = &mut self.items else { return };
            if !self.window.has_room() || self.window.has_batch() {
                return;
            }
            match items.next().now_or_never() {
                Some(Some(item)) => self.window.add(item),
                Some(None) => self.items = None,
                None => return,
            }
        }
    }

    /// Waits for whatever comes first; what it sends is taken from the window in the moment it goes.
    async fn event(&mut self) -> Event {
        let has_room = self.window.has_room() && !self.window.has_batch();
        let may_send = self.window.has_unsent();
        let wake_at = self.wake_at();
        let (messages, responses) = match &mut self.link {
            Some(link) => (link.messages.as_ref(), Some(&mut link.responses)),
            None => (None, None),
        };
        tokio::select! {
            item = next_of(self.items.as_mut()), if has_room => Event::Item(item),
            response = next_of(responses) => Event::Response(response),
            permit = reserved(messages), if may_send => {
                permit.send(self.window.take());
                Event::Sent
            }
            () = reached(wake_at) => Event::Time,
        }
    }

    /// Returns when to look again without any event: a pause ends, or the patience.
    fn wake_at(&self) -> Option<Instant> {
        if self.window.is_empty() {
            return None;
        }
        let connect_at = self.link.is_none().then_some(self.connect_at);
        let pauses = [self.window.resume_at(), connect_at].into_iter().flatten();
        pauses.chain([self.window.patience_ends_at()]).min()
    }

    /// Opens a stream on a connection of its own: a server that stops reading it holds up no call.
    fn connect(&self) -> Link {
        let (messages, receiver) = mpsc::channel(MESSAGES_AHEAD_MAX);
        let connection = opened(&self.settings.endpoint, &self.settings.authorization);
        let mut stub = InteractionServiceClient::new(connection)
            .max_encoding_message_size(MESSAGE_SIZE_BYTES_MAX)
            .max_decoding_message_size(MESSAGE_SIZE_BYTES_MAX);
        let call = async move {
            let responses = stub
                .bulk_publish_interactions(ReceiverStream::new(receiver))
                .await?;
            Ok(responses.into_inner())
        };
        Link {
            messages: Some(messages),
            responses: call.try_flatten_stream().boxed(),
        }
    }

    /// Plans another stream after `error`; returns it when another would not help.
    fn reconnect(&mut self, error: Error) -> Result<(), Error> {
        self.link = None;
        if !is_retriable(&error) {
            return Err(error);
        }
        self.failures += 1;
        let pause = self.settings.retry.pause(self.failures, &error);
        tracing::debug!("a bulk stream broke, another follows in {pause:?}: {error}");
        self.connect_at = Instant::now() + pause;
        let waited = self.window.progress_at().elapsed() + pause;
        let is_absent = self.settings.presence.ends_wait(&error, waited);
        self.window.rewind(error);
        if is_absent && !self.window.is_empty() {
            return Err(self.window.unreached());
        }
        if self.connect_at >= self.window.patience_ends_at() && !self.window.is_empty() {
            return Err(self.window.stalled());
        }
        Ok(())
    }

    /// Lets the stream end in order.
    async fn finish(&mut self) {
        if let Some(mut link) = self.link.take() {
            link.messages = None;
            let end = async { while link.responses.next().await.is_some() {} };
            // Every item has its answer: what the end of the stream says changes none of them.
            let _ = timeout(FINISH_TIMEOUT, end).await;
        }
    }
}

/// Returns the next of a stream; never when there is none.
async fn next_of<S: Stream + Unpin>(stream: Option<&mut S>) -> Option<S::Item> {
    match stream {
        Some(stream) => stream.next().await,
        None => std::future::pending().await,
    }
}

/// Returns when the time has come; never when there is none.
async fn reached(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Returns room for a message; never when the stream is gone, whose end its responses tell.
async fn reserved<T>(messages: Option<&mpsc::Sender<T>>) -> mpsc::Permit<'_, T> {
    if let Some(messages) = messages
        && let Ok(permit) = messages.reserve().await
    {
        return permit;
    }
    std::future::pending().await
}
