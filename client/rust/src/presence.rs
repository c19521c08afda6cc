//! Whether a server was ever there: one that restarts is waited for, one that does not run is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::{Code, Error};

/// How long a server that was never there is waited for: a wrong address is told within a second.
const ABSENT_WAIT: Duration = Duration::from_millis(400);

/// What a client and its clones know of their server.
#[derive(Clone)]
pub(crate) struct Presence {
    waits: bool,
    was_there: Arc<AtomicBool>,
}

impl Presence {
    /// Returns what is known at first; `waits` says that a server still to start is waited for, too.
    pub(crate) fn new(waits: bool) -> Self {
        Self {
            waits,
            was_there: Arc::default(),
        }
    }

    /// Notes that the server has answered.
    pub(crate) fn answered(&self) {
        self.was_there.store(true, Ordering::Relaxed);
    }

    /// Tells whether another attempt, after so long in all, is more than is due.
    pub(crate) fn ends_wait(&self, error: &Error, waited: Duration) -> bool {
        if !error.is_absent() {
            // A deadline may have passed before anything was reached.
            if error.code() != Code::DeadlineExceeded {
                self.answered();
            }
            return false;
        }
        !self.waits && !self.was_there.load(Ordering::Relaxed) && waited > ABSENT_WAIT
    }
}
