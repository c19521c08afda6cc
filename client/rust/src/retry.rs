//! When a failed call is sent again, and how long it waits before.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Code, Error};

/// The longest pause between two attempts: a restarted server serves again within this time.
const BACKOFF_MAX: Duration = Duration::from_secs(2);

/// Seven pauses of .1, .2, .4, .8, 1.6, 2 and 2 s: a restart of the server passes unnoticed.
const ATTEMPTS_MAX: u32 = 8;

/// The first pause: a broken connection is usually back by then.
const INITIAL_BACKOFF: Duration = Duration::from_millis(100);

/// The share of a pause that is drawn by chance, so that clients do not come back together.
const JITTER: f64 = 0.2;

/// How often a call is tried, and the pauses between; all of it inside the call's timeout.
///
/// Retried are `UNAVAILABLE`, and `RESOURCE_EXHAUSTED` when the server says when to come back. Every
/// call of the API can be repeated safely: a publish keeps its request_id.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    /// Attempts in all; 1 never retries.
    pub attempts_max: u32,
    /// The first pause; each further one is twice as long.
    pub initial_backoff: Duration,
    /// The longest pause, at most 2 seconds.
    pub backoff_max: Duration,
    /// The share of each pause, 0 to 1, that is drawn by chance.
    pub jitter: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts_max: ATTEMPTS_MAX,
            initial_backoff: INITIAL_BACKOFF,
            backoff_max: BACKOFF_MAX,
            jitter: JITTER,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy that tries once.
    #[must_use]
    pub fn never() -> Self {
        Self {
            attempts_max: 1,
            ..Self::default()
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.attempts_max < 1 {
            return Err(Error::of_field("attempts_max", "must be 1 or more"));
        }
        if self.initial_backoff.is_zero()
            || self.initial_backoff > self.backoff_max
            || self.backoff_max > BACKOFF_MAX
        {
            return Err(Error::of_field(
                "backoff_max",
                "must be at least initial_backoff, above 0, and at most 2 s",
            ));
        }
        if !(0.0..=1.0).contains(&self.jitter) {
            return Err(Error::of_field("jitter", "must be from 0 to 1"));
        }
        Ok(())
    }

    /// Returns the pause after attempt number `attempt` (from 1), never less than asked for.
    pub(crate) fn pause(&self, attempt: u32, error: &Error) -> Duration {
        let doublings = (attempt - 1).min(31); // beyond it any backoff has reached its maximum
        let backoff = self.initial_backoff.saturating_mul(1 << doublings);
        let backoff = backoff.min(self.backoff_max);
        let backoff = backoff.mul_f64(1.0 - self.jitter * fastrand::f64());
        backoff.max(error.retry_after().unwrap_or_default())
    }
}

/// Tells whether the same call may succeed soon.
pub(crate) fn is_retriable(error: &Error) -> bool {
    match error.code() {
        Code::Unavailable => true,
        Code::ResourceExhausted => error.retry_after().is_some(),
        _ => false,
    }
}

/// The attempts of one call inside one overall timeout.
pub(crate) struct Attempts {
    policy: RetryPolicy,
    deadline: Instant,
    failed: u32,
}

impl Attempts {
    pub(crate) fn new(policy: &RetryPolicy, timeout: Duration) -> Self {
        Self {
            policy: policy.clone(),
            deadline: Instant::now() + timeout,
            failed: 0,
        }
    }

    /// Returns what the next attempt may take.
    pub(crate) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Returns how long to wait before the next attempt, or `error` when there is none.
    pub(crate) fn pause(&mut self, error: Error) -> Result<Duration, Error> {
        self.failed += 1;
        if !is_retriable(&error) || self.failed >= self.policy.attempts_max {
            return Err(error);
        }
        let pause = self.policy.pause(self.failed, &error);
        if pause >= self.time_left() {
            return Err(error);
        }
        Ok(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unavailable() -> Error {
        Error::new(Code::Unavailable, "gone")
    }

    #[test]
    fn pauses_double_up_to_the_greatest() {
        let policy = RetryPolicy {
            jitter: 0.0,
            ..RetryPolicy::default()
        };
        let pauses_ms: Vec<u128> = [1, 2, 3, 4, 5, 6, 7, 1000]
            .map(|attempt| policy.pause(attempt, &unavailable()).as_millis())
            .to_vec();
        assert_eq!(pauses_ms, [100, 200, 400, 800, 1600, 2000, 2000, 2000]);
    }

    #[test]
    fn jitter_only_shortens() {
        let policy = RetryPolicy::default();
        for _ in 0..1000 {
            let pause = policy.pause(1, &unavailable());
            assert!(pause > Duration::from_millis(79) && pause <= Duration::from_millis(100));
        }
    }

    #[test]
    fn the_server_may_ask_for_more() {
        let error = Error::new(Code::ResourceExhausted, "behind");
        assert!(!is_retriable(&error));
        let error = error.retried_after(Duration::from_secs(7));
        assert!(is_retriable(&error));
        assert_eq!(
            RetryPolicy::default().pause(1, &error),
            Duration::from_secs(7)
        );
    }

    #[tokio::test]
    async fn attempts_end_by_count_by_time_and_by_kind() {
        let timeout = Duration::from_secs(60);
        let policy = RetryPolicy {
            attempts_max: 3,
            ..RetryPolicy::default()
        };
        let mut attempts = Attempts::new(&policy, timeout);
        assert!(attempts.pause(unavailable()).is_ok());
        assert!(attempts.pause(unavailable()).is_ok());
        assert!(attempts.pause(unavailable()).is_err());

        let late = unavailable().retried_after(timeout * 2);
        assert!(Attempts::new(&policy, timeout).pause(late).is_err());
        let refused = Error::new(Code::InvalidArgument, "no");
        assert!(Attempts::new(&policy, timeout).pause(refused).is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let fields = [
            RetryPolicy {
                attempts_max: 0,
                ..RetryPolicy::default()
            },
            RetryPolicy {
                initial_backoff: Duration::ZERO,
                ..RetryPolicy::default()
            },
            RetryPolicy {
                backoff_max: Duration::from_secs(3),
                ..RetryPolicy::default()
            },
            RetryPolicy {
                jitter: f64::NAN,
                ..RetryPolicy::default()
            },
        ]
        .map(|policy| {
            policy.check().expect_err("refused").field_violations()[0]
                .field
                .clone()
        });
        assert_eq!(
            fields,
            ["attempts_max", "backoff_max", "backoff_max", "jitter"]
        );
        assert!(RetryPolicy::never().check().is_ok());
    }
}
