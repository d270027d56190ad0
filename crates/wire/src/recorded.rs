//! Recorded answers in the place of the network, for tests.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::{Answered, Error, Fetch, Fetched, Post, Request, Response, Result};

/// Answers by address, given in their order; the last one stays.
///
/// An answer whose validator the request already has is given as "not modified". What is not recorded is 404.
///
/// ```
/// let wire = wire::Recorded::new();
/// wire.page("https://exemple.fr/une", "text/html", "<h1>Bonjour</h1>");
/// ```
#[derive(Debug, Default)]
pub struct Recorded {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    answers: HashMap<String, VecDeque<Result<Response>>>,
    asked: Vec<Request>,
    sent: Vec<Sent>,
    posted: Vec<Post>,
    replies: VecDeque<Result<Answered>>,
}

/// A form that was sent: its address and fields.
pub type Sent = (String, Vec<(String, String)>);

impl Recorded {
    /// No answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer for an address, after those it has.
    pub fn answer(&self, url: &str, answer: Result<Response>) {
        self.state().answers.entry(url.to_owned()).or_default().push_back(answer);
    }

    /// Adds a page or feed for an address.
    pub fn page(&self, url: &str, media_type: &str, body: impl Into<Vec<u8>>) {
        let fetched = Fetched {
            url: url.to_owned(),
            media_type: Some(media_type.to_owned()),
            body: body.into(),
            ..Fetched::default()
        };
        self.answer(url, Ok(Response::Fresh(Box::new(fetched))));
    }

    /// What was asked for, in order.
    pub fn asked(&self) -> Vec<Request> {
        self.state().asked.clone()
    }

    /// What was sent, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }

    /// Adds how a program answers the next post; without any it takes it.
    pub fn reply(&self, answer: Result<Answered>) {
        self.state().replies.push_back(answer);
    }

    /// What was posted, in order.
    pub fn posted(&self) -> Vec<Post> {
        self.state().posted.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Fetch for Recorded {
    async fn fetch(&self, request: &Request) -> Result<Response> {
        let mut state = self.state();
        state.asked.push(request.clone());
        let missing = || Error::Status { url: crate::shown(&request.url), status: 404, retry_after: None };
        let answers = state.answers.get_mut(&request.url).ok_or_else(missing)?;
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        match answer.ok_or_else(missing)?? {
            Response::Fresh(fetched) if fetched.etag.is_some() && fetched.etag == request.etag => {
                Ok(Response::NotModified(Box::new(Fetched { body: Vec::new(), ..*fetched })))
            }
            response => Ok(response),
        }
    }

    async fn send(&self, url: &str, form: &[(String, String)]) -> Result<u16> {
        self.state().sent.push((url.to_owned(), form.to_vec()));
        Ok(202)
    }

    async fn exchange(&self, post: &Post) -> Result<(u16, Vec<u8>)> {
        self.state().posted.push(post.clone());
        match self.fetch(&Request { url: post.url.clone(), ..Request::default() }).await? {
            Response::Fresh(fetched) => Ok((200, fetched.body)),
            Response::NotModified(_) => Ok((304, Vec::new())),
        }
    }

    fn check(&self, _: &str) -> Result<()> {
        Ok(())
    }

    async fn post(&self, post: &Post) -> Result<Answered> {
        let mut state = self.state();
        state.posted.push(post.clone());
        state.replies.pop_front().unwrap_or(Ok(Answered { status: 200, retry_after: None }))
    }
}
