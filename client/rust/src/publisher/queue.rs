//! What a publisher has not stored yet: its order, its bounds, and the part that is on its way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use prost::Message;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::error::{Code, Error};
use crate::v1::PublishInteractionRequest;

/// The counts of a publisher at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublisherStats {
    /// Requests without an answer.
    pub queued: usize,
    /// Requests that are stored.
    pub acked: usize,
    /// Requests that were refused or given up.
    pub failed: usize,
}

/// A request of the queue; it is sent again in each session until it is settled.
#[derive(Clone)]
pub(crate) struct Queued {
    pub(crate) request: PublishInteractionRequest,
    size_bytes: usize,
    accepted_at: Instant,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Queued>,
    taken: VecDeque<Queued>,
    size_bytes: usize,
    accepted: usize,
    acked: usize,
    failed: usize,
    is_closed: bool,
    answered_at: Option<Instant>,
}

impl State {
    fn stats(&self) -> PublisherStats {
        PublisherStats {
            queued: self.accepted - self.acked - self.failed,
            acked: self.acked,
            failed: self.failed,
        }
    }

    fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.taken.is_empty()
    }

    /// Puts what a session had taken back in front.
    fn put_back(&mut self) {
        self.taken.append(&mut self.waiting);
        std::mem::swap(&mut self.taken, &mut self.waiting);
    }
}

/// A bounded queue whose requests count until they are settled. Clones are the same queue.
#[derive(Clone)]
pub(crate) struct Queue {
    count_max: usize,
    bytes_max: usize,
    state: Arc<Mutex<State>>,
    changes: watch::Sender<()>,
}

impl Queue {
    pub(crate) fn new(count_max: usize, bytes_max: usize) -> Self {
        Self {
            count_max,
            bytes_max,
            state: Arc::default(),
            changes: watch::Sender::new(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics with the lock")
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.state());
        self.changes.send_replace(());
        changed
    }

    /// Returns what `ready` finds, as soon as it finds something.
    async fn wait<T>(&self, mut ready: impl FnMut(&mut State) -> Option<T>) -> T {
        let mut changes = self.changes.subscribe();
        loop {
            if let Some(found) = ready(&mut self.state()) {
                return found;
            }
            // The queue itself holds the sender: it cannot be gone.
            let _ = changes.changed().await;
        }
    }

    /// Adds a request at the end.
    pub(crate) fn put(&self, request: PublishInteractionRequest) -> Result<(), Error> {
        let size_bytes = request.encoded_len();
        self.change(|state| {
            if state.is_closed {
                return Err(Error::new(Code::Cancelled, "the publisher is closed"));
            }
            let queued = state.stats().queued;
            if queued >= self.count_max || state.size_bytes + size_bytes > self.bytes_max {
                let words = "the publisher is full; this was not taken";
                return Err(Error::new(Code::ResourceExhausted, words)
                    .for_reason("PUBLISHER_FULL")
                    .with("queued", queued));
            }
            state.waiting.push_back(Queued {
                request,
                size_bytes,
                accepted_at: Instant::now(),
            });
            state.size_bytes += size_bytes;
            state.accepted += 1;
            Ok(())
        })
    }

    pub(crate) fn stats(&self) -> PublisherStats {
        self.state().stats()
    }

    /// Returns true as soon as something waits, false when closed and nothing will.
    pub(crate) async fn wait_for_items(&self) -> bool {
        self.wait(|state| (!state.is_empty() || state.is_closed).then_some(!state.is_empty()))
            .await
    }

    /// Returns the requests of a new session; they end when none has come for so long.
    pub(crate) fn session(&self, idle: Duration) -> BoxStream<'static, PublishInteractionRequest> {
        // Nobody else will answer what a session left behind.
        self.change(State::put_back);
        stream::unfold(self.clone(), move |queue| async move {
            let next = queue.wait(|state| match state.waiting.pop_front() {
                Some(queued) => {
                    let request = queued.request.clone();
                    state.taken.push_back(queued);
                    Some(Some(request))
                }
                None => state.is_closed.then_some(None),
            });
            let request = timeout(idle, next).await.ok().flatten()?;
            Some((request, queue))
        })
        .boxed()
    }

    /// Returns the session's next request, whose answer has come; None when it was abandoned.
    pub(crate) fn answered(&self) -> Option<Queued> {
        let mut state = self.state();
        state.answered_at = Some(Instant::now());
        state.taken.pop_front()
    }

    /// Ends the session and returns what is lost, unsettled; the others wait again.
    ///
    /// Lost is what the session had taken, or all if it had taken nothing. With `older_than` it is
    /// what has waited for so long, if nothing was answered meanwhile.
    pub(crate) fn end_session(&self, older_than: Option<Duration>) -> Vec<Queued> {
        let now = Instant::now();
        self.change(|state| {
            let taken = state.taken.len();
            state.put_back();
            let count = match older_than {
                None if taken > 0 => taken,
                None => state.waiting.len(),
                Some(age) => {
                    let was_answered = state.answered_at.is_some_and(|at| now - at < age);
                    let is_old = |queued: &&Queued| now - queued.accepted_at >= age;
                    if was_answered {
                        0
                    } else {
                        state.waiting.iter().take_while(is_old).count()
                    }
                }
            };
            state.waiting.drain(..count).collect()
        })
    }

    /// Waits, but not once the queue is closed and empty.
    pub(crate) async fn pause(&self, pause: Duration) {
        let over = self.wait(|state| (state.is_closed && state.is_empty()).then_some(()));
        let _ = timeout(pause, over).await; // either is the end of the pause
    }

    /// Says what became of a request; only now it counts no more.
    pub(crate) fn settle(&self, queued: &Queued, is_stored: bool) {
        self.change(|state| {
            state.size_bytes -= queued.size_bytes;
            if is_stored {
                state.acked += 1;
            } else {
                state.failed += 1;
            }
        });
    }

    /// Waits until all that was put before is settled.
    pub(crate) async fn settled(&self) {
        let count = self.state().accepted;
        self.wait(|state| (state.acked + state.failed >= count).then_some(()))
            .await;
    }

    /// Takes nothing more.
    pub(crate) fn close(&self) {
        self.change(|state| state.is_closed = true);
    }

    /// Takes nothing more, and returns what has no answer, unsettled.
    pub(crate) fn abandon(&self) -> Vec<Queued> {
        self.change(|state| {
            state.is_closed = true;
            state.put_back();
            state.waiting.drain(..).collect()
        })
    }
}
