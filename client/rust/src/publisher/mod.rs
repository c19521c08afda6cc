//! Publishing for code that must not wait for a server.

mod queue;

use std::sync::Arc;
use std::time::Duration;

use prost::Message;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::bulk::bulk_publish;
use crate::error::{Code, Error};
use crate::presence::Presence;
use crate::request_id::give_request_id;
use crate::retry::is_retriable;
use crate::settings::Settings;
use crate::v1::PublishInteractionRequest;
use crate::window::ITEM_SIZE_BYTES_MAX;
pub use queue::PublisherStats;
use queue::{Queue, Queued};

/// Some seconds of a busy agent's requests, or minutes of a server's absence.
const QUEUE_COUNT_MAX: usize = 10_000;

/// Room for two requests of the greatest size.
const QUEUE_BYTES_MAX: usize = 64 << 20;

/// Longer than a restart, an update or a failover of the server.
const GIVE_UP: Duration = Duration::from_secs(300);

/// How long a stream stays open without items: a conversation's next turn finds it open.
const IDLE: Duration = Duration::from_secs(10);

type OnFailure = Arc<dyn Fn(&PublishInteractionRequest, &Error) + Send + Sync>;

/// How much a [`Publisher`] holds, and what it does in vain; see
/// [`Client::publisher`](crate::Client::publisher).
#[must_use]
pub struct PublisherBuilder {
    settings: Settings,
    queue_count_max: usize,
    queue_bytes_max: usize,
    give_up: Duration,
    on_failure: Option<OnFailure>,
}

impl PublisherBuilder {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            queue_count_max: QUEUE_COUNT_MAX,
            queue_bytes_max: QUEUE_BYTES_MAX,
            give_up: GIVE_UP,
            on_failure: None,
        }
    }

    /// Bounds the requests without an answer; 10,000 unless set.
    pub fn queue_count_max(mut self, count: usize) -> Self {
        self.queue_count_max = count;
        self
    }

    /// Bounds their bytes as sent; 64 MiB unless set.
    pub fn queue_bytes_max(mut self, bytes: usize) -> Self {
        self.queue_bytes_max = bytes;
        self
    }

    /// How long the server may be away; 5 minutes unless set.
    pub fn give_up(mut self, duration: Duration) -> Self {
        self.give_up = duration;
        self
    }

    /// Told of each request that was not stored, and why, in the publisher's task or in the one that
    /// closes. Without it a warning is logged (`tracing`).
    pub fn on_failure<F>(mut self, told: F) -> Self
    where
        F: Fn(&PublishInteractionRequest, &Error) + Send + Sync + 'static,
    {
        self.on_failure = Some(Arc::new(told));
        self
    }

    /// Returns the publisher, whose task is spawned. Call it inside a tokio runtime.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT`, naming the setting, for one of zero.
    pub fn build(self) -> Result<Publisher, Error> {
        let bounds = [
            ("queue_count_max", self.queue_count_max == 0),
            ("queue_bytes_max", self.queue_bytes_max == 0),
            ("give_up", self.give_up.is_zero()),
        ];
        if let Some((name, _)) = bounds.iter().find(|(_, is_zero)| *is_zero) {
            return Err(Error::of_field(name, "must be above 0"));
        }
        let mut settings = self.settings;
        settings.timeout = settings.timeout.min(self.give_up);
        // Here time alone decides: the caller does not wait for the answer.
        settings.retry.attempts_max = u32::MAX;
        settings.presence = Presence::new(true);
        let work = Work {
            settings,
            queue: Queue::new(self.queue_count_max, self.queue_bytes_max),
            give_up: self.give_up,
            on_failure: self.on_failure,
        };
        Ok(Publisher {
            task: Some(tokio::spawn(work.clone().run())),
            size_bytes_max: ITEM_SIZE_BYTES_MAX.min(self.queue_bytes_max),
            work,
        })
    }
}

/// Takes publishes at once and stores them in the background, in order, over one bulk stream.
///
/// What it holds is bounded; each request counts until the server has answered it, or it is given up:
/// when it is refused, or the server has answered nothing for `give_up`. Then `on_failure` is told:
/// nothing is dropped in silence. [`close`](Publisher::close) it before the program ends: what is queued
/// is lost with the runtime. Dropped, it takes nothing more and its task publishes what is left.
pub struct Publisher {
    work: Work,
    size_bytes_max: usize,
    task: Option<JoinHandle<()>>,
}

impl Publisher {
    /// Takes one request and returns its `request_id`. What the server refuses goes to `on_failure`.
    ///
    /// # Errors
    ///
    /// Nothing is taken then: `RESOURCE_EXHAUSTED` for a request that is too large and, with the
    /// reason `PUBLISHER_FULL`, when there is no room.
    pub fn publish(&self, mut request: PublishInteractionRequest) -> Result<String, Error> {
        give_request_id(&mut request);
        let size_bytes = request.encoded_len();
        if size_bytes > self.size_bytes_max {
            return Err(Error::too_large(size_bytes, self.size_bytes_max));
        }
        let request_id = request.request_id.clone();
        self.work.queue.put(request)?;
        Ok(request_id)
    }

    /// Returns the counts at one moment.
    #[must_use]
    pub fn stats(&self) -> PublisherStats {
        self.work.queue.stats()
    }

    /// Waits until all that was published before is stored or reported; bound it with
    /// `tokio::time::timeout`.
    pub async fn flush(&self) {
        self.work.queue.settled().await;
    }

    /// Takes nothing more, publishes what is queued, and tells whether the server answered it all
    /// within the time. What has no answer then is reported as failed; it may have been stored, and may
    /// be published again under its `request_id`.
    pub async fn close(mut self, within: Duration) -> bool {
        let queue = &self.work.queue;
        queue.close();
        let is_drained = timeout(within, queue.settled()).await.is_ok();
        let lost = queue.abandon();
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await; // it has ended, or is cancelled
        }
        let words = "the publisher was closed before the server answered; it may have been stored";
        let error = Error::new(Code::Unavailable, words).with("unanswered", lost.len());
        self.work.report(&lost, &error);
        is_drained
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.work.queue.close();
    }
}

/// What the publisher's task works with.
#[derive(Clone)]
struct Work {
    settings: Settings,
    queue: Queue,
    give_up: Duration,
    on_failure: Option<OnFailure>,
}

impl Work {
    /// Publishes until the queue is closed and empty.
    async fn run(self) {
        let mut failures = 0;
        while self.queue.wait_for_items().await {
            let (was_answered, failed) = self.run_session().await;
            failures = if was_answered { 1 } else { failures + 1 };
            let Some(error) = failed else { continue };
            let again = is_retriable(&error);
            let lost = self.queue.end_session(again.then_some(self.give_up));
            self.report(&lost, &error);
            if again {
                let pause = self.settings.retry.pause(failures, &error);
                self.queue.pause(pause.min(self.give_up)).await;
            }
        }
    }

    /// Runs one stream until it is idle or fails; returns whether anything was answered, and why it
    /// failed.
    async fn run_session(&self) -> (bool, Option<Error>) {
        let mut was_answered = false;
        let mut acks = bulk_publish(self.settings.clone(), self.queue.session(IDLE));
        while let Some(ack) = acks.next().await {
            let ack = match ack {
                Ok(ack) => ack,
                Err(error) => return (was_answered, Some(error)),
            };
            let Some(queued) = self.queue.answered() else {
                break; // the queue was abandoned meanwhile
            };
            was_answered = true;
            match ack.result {
                Ok(_) => self.queue.settle(&queued, true),
                Err(error) => self.report(&[queued], &error),
            }
        }
        (was_answered, None)
    }

    /// Tells of requests that were not stored, then lets them go.
    fn report(&self, lost: &[Queued], error: &Error) {
        if let (None, Some(first)) = (&self.on_failure, lost.first()) {
            let (count, id) = (lost.len(), &first.request.request_id);
            tracing::warn!("{count} requests were not stored, {id} the first: {error}");
        }
        for queued in lost {
            if let Some(told) = &self.on_failure {
                told(&queued.request, error);
            }
            self.queue.settle(queued, false);
        }
    }
}
