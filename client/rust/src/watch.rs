//! A watch of one request's learning: a stream of steps that is opened again when it breaks.

use std::future::Future;

use futures_util::stream;
use tokio::time::Instant;
use tokio_stream::{Stream, StreamExt};
use tonic::Status;

use crate::error::Error;
use crate::retry::Attempts;
use crate::settings::Settings;
use crate::v1::WatchLearningResponse;

/// What was seen over all streams; `open` begins another.
struct Watch<O, S> {
    settings: Settings,
    open: O,
    answers: Option<S>,
    last: Option<WatchLearningResponse>,
    attempts: Attempts,
    begun: Instant,
}

impl<O, F, S> Watch<O, S>
where
    O: Fn() -> F,
    F: Future<Output = Result<S, Status>>,
    S: Stream<Item = Result<WatchLearningResponse, Status>> + Unpin,
{
    /// Returns the next step that differs from the one before it; `None` at the end.
    async fn next(&mut self) -> Result<Option<WatchLearningResponse>, Error> {
        loop {
            match self.read().await {
                Ok(None) => return Ok(None),
                Ok(Some(step)) => {
                    self.attempts = Attempts::new(&self.settings.retry, self.settings.timeout);
                    self.settings.presence.answered();
                    // A new stream begins with the status that the last one may have ended with.
                    if self.last.as_ref() != Some(&step) {
                        self.last = Some(step.clone());
                        return Ok(Some(step));
                    }
                }
                Err(status) => self.pause_after(Error::from(status)).await?,
            }
        }
    }

    async fn read(&mut self) -> Result<Option<WatchLearningResponse>, Status> {
        if self.answers.is_none() {
            self.answers = Some((self.open)().await?);
        }
        match &mut self.answers {
            Some(answers) => answers.next().await.transpose(),
            None => Ok(None),
        }
    }

    /// Waits before the next stream, or returns the error when another would not help.
    async fn pause_after(&mut self, error: Error) -> Result<(), Error> {
        self.answers = None;
        let failed = error.clone();
        let pause = self.attempts.pause(error)?;
        let waited = self.begun.elapsed() + pause;
        if self.settings.presence.ends_wait(&failed, waited) {
            return Err(failed);
        }
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

/// Waits for the first step and returns it with those that follow; an error ends them.
pub(crate) async fn steps<O, F, S>(
    settings: Settings,
    open: O,
) -> Result<impl Stream<Item = Result<WatchLearningResponse, Error>>, Error>
where
    O: Fn() -> F,
    F: Future<Output = Result<S, Status>>,
    S: Stream<Item = Result<WatchLearningResponse, Status>> + Unpin,
{
    let mut watch = Watch {
        attempts: Attempts::new(&settings.retry, settings.timeout),
        begun: Instant::now(),
        settings,
        open,
        answers: None,
        last: None,
    };
    let first = watch.next().await?;
    let others = stream::unfold(Some(watch), |watch| async move {
        let mut watch = watch?;
        match watch.next().await {
            Ok(Some(step)) => Some((Ok(step), Some(watch))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(stream::iter(first.map(Ok)).chain(others))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use super::*;
    use crate::error::Code;
    use crate::retry::RetryPolicy;
    use crate::settings::Builder;
    use crate::v1::LearningStatus::{self, Done, Pending};

    type Turn = (Vec<LearningStatus>, Option<Status>);

    fn settings() -> Settings {
        let retry = RetryPolicy {
            attempts_max: 3,
            initial_backoff: Duration::from_millis(1),
            ..RetryPolicy::default()
        };
        let builder = Builder::default().url("http://localhost:1").api_key("");
        builder.retry(retry).resolve().expect("settings")
    }

    /// Watches streams that go as scripted; returns the steps, the error and how many there were.
    async fn watched(turns: Vec<Turn>) -> (Vec<LearningStatus>, Option<Error>, usize) {
        let count = turns.len();
        let turns = RefCell::new(turns.into_iter());
        let open = || {
            let (statuses, end) = turns.borrow_mut().next().expect("one more stream");
            async move {
                let answers = statuses.into_iter().map(|status| {
                    Ok(WatchLearningResponse {
                        status: status.into(),
                        ..WatchLearningResponse::default()
                    })
                });
                Ok(stream::iter(
                    answers.chain(end.map(Err)).collect::<Vec<_>>(),
                ))
            }
        };
        let mut seen = Vec::new();
        let mut failed = None;
        match steps(settings(), open).await {
            Ok(steps) => {
                let mut steps = Box::pin(steps);
                while let Some(step) = steps.next().await {
                    match step {
                        Ok(step) => seen.push(step.status()),
                        Err(error) => failed = Some(error),
                    }
                }
            }
            Err(error) => failed = Some(error),
        }
        (seen, failed, count - turns.into_inner().count())
    }

    fn gone() -> Option<Status> {
        Some(Status::unavailable("the server stops"))
    }

    #[tokio::test]
    async fn a_broken_stream_is_opened_again_and_no_step_is_told_twice() {
        let turns = vec![
            (vec![Pending], gone()),
            (vec![], gone()),
            (vec![Pending, Done], None),
        ];
        let (seen, failed, count) = watched(turns).await;
        assert_eq!((seen, count), (vec![Pending, Done], 3));
        assert!(failed.is_none());
    }

    #[tokio::test]
    async fn what_no_retry_mends_ends_it() {
        let unknown = Some(Status::not_found("deleted"));
        let (seen, failed, count) = watched(vec![(vec![Pending], unknown.clone())]).await;
        assert_eq!((seen, count), (vec![Pending], 1));
        assert_eq!(failed.expect("an error").code(), Code::NotFound);
        let (seen, failed, _) = watched(vec![(vec![], unknown)]).await;
        assert_eq!(seen, []);
        assert_eq!(failed.expect("an error").code(), Code::NotFound);
    }

    #[tokio::test]
    async fn it_is_tried_as_often_as_the_policy_says_after_each_answer() {
        let turns = vec![
            (vec![], gone()),
            (vec![], gone()),
            (vec![Pending], gone()),
            (vec![], gone()),
            (vec![], gone()),
            (vec![Done], None),
        ];
        let (seen, failed, count) = watched(turns).await;
        assert_eq!((seen, count), (vec![Pending], 5));
        assert_eq!(failed.expect("an error").code(), Code::Unavailable);
    }
}
