//! Listings that go on by themselves: pages are asked for until enough is there or nothing is left.

use std::future::Future;

use prost::Message;
use tonic::{Request, Response, Status};

use crate::client::Client;
use crate::error::Error;

/// A request whose reply may come in pages.
pub(crate) trait Paged: Message + Clone {
    /// Returns where it begins; empty for the first page.
    fn page_token(&self) -> &str;
    /// Has it go on after the reply that returned the token.
    fn go_on(&mut self, token: String);
}

/// A request that says how many records it wants in all.
pub(crate) trait Counted: Paged {
    /// Returns how many, the contract's default if it does not say.
    fn wanted(&self) -> i64;
    /// Has it ask for so many.
    fn want(&mut self, count: i64);
}

/// A reply that may be one page of several.
pub(crate) trait Pages {
    /// Returns where the next page begins; empty when nothing is left.
    fn next_page_token(&self) -> &str;
    /// Counts the records.
    fn records(&self) -> usize;
    /// Adds the records of the page after this one, and takes its token.
    fn join(&mut self, page: Self);
}

impl Client {
    /// Searches until the reply is not cut; what is asked stays the same, the token apart.
    pub(crate) async fn search_pages<Q, A, F, S>(&self, request: Q, send: S) -> Result<A, Error>
    where
        Q: Paged,
        A: Pages,
        F: Future<Output = Result<Response<A>, Status>>,
        S: Fn(Request<Q>) -> F,
    {
        let mut next = request;
        let mut whole = self.call(next.clone(), &send).await?;
        while leads_on(whole.next_page_token(), next.page_token()) {
            next.go_on(whole.next_page_token().to_owned());
            whole.join(self.call(next.clone(), &send).await?);
        }
        Ok(whole)
    }

    /// Lists until as many records as wanted are there.
    pub(crate) async fn list<Q, A, F, S>(&self, request: Q, send: S) -> Result<A, Error>
    where
        Q: Counted,
        A: Pages,
        F: Future<Output = Result<Response<A>, Status>>,
        S: Fn(Request<Q>) -> F,
    {
        let mut next = request;
        let wanted = next.wanted();
        let mut whole = self.call(next.clone(), &send).await?;
        loop {
            let left = wanted - i64::try_from(whole.records()).unwrap_or(i64::MAX);
            if left <= 0 || !leads_on(whole.next_page_token(), next.page_token()) {
                return Ok(whole);
            }
            next.go_on(whole.next_page_token().to_owned());
            next.want(left);
            whole.join(self.call(next.clone(), &send).await?);
        }
    }
}

/// Says whether a token goes on; a page that leads to itself would never end.
fn leads_on(token: &str, asked: &str) -> bool {
    !token.is_empty() && token != asked
}
