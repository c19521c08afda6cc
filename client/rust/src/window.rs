//! What a bulk publish has on its way: in what order, how much, and what a broken stream repeats.
//!
//! It knows neither tasks nor sockets.

use std::collections::VecDeque;
use std::time::Duration;

use prost::Message;
use tokio::time::Instant;

use crate::connection::MESSAGE_SIZE_BYTES_MAX;
use crate::error::{Code, Error};
use crate::request_id::give_request_id;
use crate::retry::{Attempts, RetryPolicy};
use crate::v1::bulk_publish_result::Result as Outcome;
use crate::v1::{
    BulkPublishInteractionsRequest, BulkPublishInteractionsResponse, PublishInteractionRequest,
    PublishInteractionResponse,
};

/// Items without an ack: half a second of a fast server's work, so that it never runs dry.
const WINDOW_ITEMS_MAX: usize = 8192;

/// Bytes without an ack; a larger item goes alone.
const WINDOW_BYTES_MAX: usize = 16 << 20;

/// Items in one message: beyond it a message's own cost no longer shows.
pub(crate) const BATCH_ITEMS_MAX: usize = 128;

/// Bytes in one message; a larger item goes alone.
const BATCH_BYTES_MAX: usize = 1 << 20;

/// An item goes into a message with its tag and length before it.
pub(crate) const ITEM_SIZE_BYTES_MAX: usize = MESSAGE_SIZE_BYTES_MAX - 16;

/// What became of one item of a bulk publish.
#[derive(Clone, Debug)]
pub struct Ack {
    /// The item's number in the stream of items, from 0.
    pub sequence: u64,
    /// The id under which it is stored, or was refused.
    pub request_id: String,
    /// What was stored, or why nothing was.
    pub result: Result<PublishInteractionResponse, Error>,
}

/// One item on its way, and its answer once that is final.
struct Entry {
    item: PublishInteractionRequest,
    size_bytes: usize,
    answer: Option<Result<PublishInteractionResponse, Error>>,
    /// Present once the server has refused the item for a while only.
    attempts: Option<Attempts>,
}

/// Items without an ack, in order; each is unsent, sent, refused for a while, or answered.
///
/// An item that the server refuses for now is sent again after the pause of the policy, within its
/// attempts and the timeout after the first refusal. Meanwhile nothing else is sent: a server that is
/// behind gets a rest, and the items keep their order as far as they can.
pub(crate) struct Window {
    retry: RetryPolicy,
    timeout: Duration,
    entries: VecDeque<Entry>,
    /// The place of the first entry in the whole run.
    first_place: u64,
    unsent: VecDeque<u64>,
    sent: VecDeque<u64>,
    refused: Vec<u64>,
    resume_at: Instant,
    size_bytes: usize,
    answered_on_stream: i64,
    stored_count: u64,
    /// When something was last answered, or first waited for.
    progress_at: Instant,
    /// What ended the last stream, until something is answered again.
    obstacle: Option<Error>,
}

impl Window {
    pub(crate) fn new(retry: RetryPolicy, timeout: Duration) -> Self {
        let now = Instant::now();
        Self {
            retry,
            timeout,
            entries: VecDeque::new(),
            first_place: 0,
            unsent: VecDeque::new(),
            sent: VecDeque::new(),
            refused: Vec::new(),
            resume_at: now,
            size_bytes: 0,
            answered_on_stream: 0,
            stored_count: 0,
            progress_at: now,
            obstacle: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Tells whether one more item may be added.
    pub(crate) fn has_room(&self) -> bool {
        self.entries.len() < WINDOW_ITEMS_MAX && self.size_bytes < WINDOW_BYTES_MAX
    }

    /// Tells whether the next message would be as large as one may be.
    pub(crate) fn has_batch(&self) -> bool {
        self.unsent.len() >= BATCH_ITEMS_MAX
    }

    /// Tells whether `take` has something to give.
    pub(crate) fn has_unsent(&mut self) -> bool {
        if !self.refused.is_empty() {
            if Instant::now() < self.resume_at {
                return false;
            }
            self.unsent.extend(self.refused.drain(..));
            self.unsent.make_contiguous().sort_unstable();
        }
        !self.unsent.is_empty()
    }

    /// Returns when sending goes on; None when no pause is on.
    pub(crate) fn resume_at(&self) -> Option<Instant> {
        (!self.refused.is_empty()).then_some(self.resume_at)
    }

    /// Tells whether nothing that was added can have to be sent any more.
    pub(crate) fn is_answered(&self) -> bool {
        self.unsent.is_empty() && self.sent.is_empty() && self.refused.is_empty()
    }

    /// Puts an item at the end; one that is too large has its answer already.
    pub(crate) fn add(&mut self, mut item: PublishInteractionRequest) {
        if self.entries.is_empty() {
            self.progress_at = Instant::now();
        }
        give_request_id(&mut item);
        let place = self.first_place + self.entries.len() as u64;
        let mut entry = Entry {
            size_bytes: item.encoded_len(),
            item,
            answer: None,
            attempts: None,
        };
        if entry.size_bytes > ITEM_SIZE_BYTES_MAX {
            let error = Error::too_large(entry.size_bytes, ITEM_SIZE_BYTES_MAX);
            entry.answer = Some(Err(error));
            entry.item.interaction_data_list.clear(); // it counts no bytes, so it keeps none
            entry.size_bytes = 0;
        } else {
            self.unsent.push_back(place);
        }
        self.size_bytes += entry.size_bytes;
        self.entries.push_back(entry);
    }

    fn entry(&mut self, place: u64) -> &mut Entry {
        let index = usize::try_from(place - self.first_place).expect("a place in the window");
        &mut self.entries[index]
    }

    /// Returns the next message for the stream, as many items as it may hold.
    pub(crate) fn take(&mut self) -> BulkPublishInteractionsRequest {
        let mut message = BulkPublishInteractionsRequest::default();
        let mut size_bytes = 0;
        while let Some(&place) = self.unsent.front() {
            let entry = self.entry(place);
            size_bytes += entry.size_bytes;
            let count = message.items.len();
            if count == BATCH_ITEMS_MAX || (size_bytes > BATCH_BYTES_MAX && count > 0) {
                break;
            }
            message.items.push(entry.item.clone());
            self.unsent.pop_front();
            self.sent.push_back(place);
        }
        message
    }

    /// Begins a new stream after `error`: what was not answered is unsent again.
    pub(crate) fn rewind(&mut self, error: Error) {
        self.unsent.extend(self.sent.drain(..));
        self.unsent.make_contiguous().sort_unstable();
        self.answered_on_stream = 0;
        self.obstacle = Some(error);
    }

    /// Takes in the answers of a response; INTERNAL when they belong to no item.
    pub(crate) fn settle(
        &mut self,
        response: BulkPublishInteractionsResponse,
    ) -> Result<(), Error> {
        for result in response.results {
            let place = self.sent.pop_front();
            let place = place.filter(|_| result.sequence == self.answered_on_stream);
            let (Some(place), Some(outcome)) = (place, result.result) else {
                let words = format!("the server answered item {} out of order", result.sequence);
                return Err(Error::new(Code::Internal, words));
            };
            self.answered_on_stream += 1;
            match outcome {
                Outcome::Response(stored) => self.entry(place).answer = Some(Ok(stored)),
                Outcome::Error(status) => self.refuse(place, status.into()),
            }
        }
        self.obstacle = None;
        self.progress_at = Instant::now();
        Ok(())
    }

    fn refuse(&mut self, place: u64, error: Error) {
        let fresh = Attempts::new(&self.retry, self.timeout);
        let entry = self.entry(place);
        match entry.attempts.get_or_insert(fresh).pause(error) {
            Err(last) => entry.answer = Some(Err(last)),
            Ok(pause) => {
                self.refused.push(place);
                self.resume_at = self.resume_at.max(Instant::now() + pause);
            }
        }
    }

    /// Returns, and lets go of, the next answer that has none missing before it.
    pub(crate) fn next_ack(&mut self) -> Option<Ack> {
        self.entries.front()?.answer.as_ref()?;
        let entry = self.entries.pop_front()?;
        let result = entry.answer?;
        let sequence = self.first_place;
        self.first_place += 1;
        self.size_bytes -= entry.size_bytes;
        self.stored_count += u64::from(result.is_ok());
        Some(Ack {
            sequence,
            request_id: entry.item.request_id,
            result,
        })
    }

    /// Forgets the time that the caller took between two acks: it is no delay of the server's.
    pub(crate) fn restart_patience(&mut self) {
        self.progress_at = Instant::now();
    }

    /// Returns until when to wait for an answer; later by as long as the server asked for a pause.
    pub(crate) fn patience_ends_at(&self) -> Instant {
        self.progress_at.max(self.resume_at) + self.timeout
    }

    /// Returns the error of a publish that gives up.
    pub(crate) fn stalled(&self) -> Error {
        let (stored, unanswered) = (self.stored_count, self.entries.len());
        let because = self.obstacle.as_ref().map(|cause| format!(": {cause}"));
        let words = format!(
            "nothing was answered for {:?}; {stored} items were stored, {unanswered} have no answer{}",
            self.timeout,
            because.unwrap_or_default(),
        );
        self.given_up(words)
    }

    /// Returns the error of a publish to a server that was never there.
    pub(crate) fn unreached(&self) -> Error {
        let cause = self.obstacle.as_ref().map(Error::message);
        self.given_up(format!("{}; nothing was sent", cause.unwrap_or_default()))
    }

    /// Returns when something was last answered, or first waited for.
    pub(crate) fn progress_at(&self) -> Instant {
        self.progress_at
    }

    fn given_up(&self, words: String) -> Error {
        let (stored, unanswered) = (self.stored_count, self.entries.len());
        let mut error = Error::new(Code::Unavailable, words)
            .with("acked", stored)
            .with("unanswered", unanswered);
        if let Some(cause) = &self.obstacle {
            error = error
                .for_reason(cause.reason())
                .retried_after(cause.retry_after());
        }
        error
    }
}

#[cfg(test)]
mod tests;
