//! The questions that a reader keeps, and the page of one with its alerts.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use index::Question;
use news::{AlertId, QuestionId};
use store::{ASKED, Alert, Channel, Pace, Rules, SavedQuestion, UNCONFIRMED};

use super::page;
use crate::address::{Place, Search};
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Form;
use crate::frame::{Frame, Reader};
use crate::locales::{AlertTexts, alert_texts};
use crate::pages::alert::{Fields, channel, rules};
use crate::view::Setter;
use crate::visitor::Visitor;

/// How many questions a reader keeps, and how many alerts are on one, at most.
const QUESTIONS: usize = 500;
const ALERTS: usize = 20;

/// The longest name and text.
const NAME: usize = 120;
const TEXT: usize = 2_000;

#[derive(Template)]
#[template(path = "questions.html")]
struct Kept {
    frame: Frame,
    questions: Vec<Line>,
    dead: Option<(String, usize)>,
}

/// A question in the list.
struct Line {
    name: String,
    url: String,
    text: String,
    search_url: String,
    feed_url: Option<String>,
    alerts: usize,
}

#[derive(Template)]
#[template(path = "question.html")]
struct One {
    frame: Frame,
    question: SavedQuestion,
    url: String,
    search_url: String,
    alerts: Vec<AlertLine>,
    fields: Fields,
}

/// An alert on the page of its question.
struct AlertLine {
    url: String,
    told: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "secret.html")]
struct Secret {
    frame: Frame,
    secret: String,
    url: String,
}

/// What the visitor keeps.
pub(crate) async fn list(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Html<String>> {
    visitor.may_have_own()?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let mut frame = Frame::new(&app, &set, Some(&Place::Kept), alert_texts(set.lang).kept);
    frame.noindex = true;
    let mut questions = Vec::new();
    for question in app.store.questions(visitor.user).await? {
        let search = Place::Search(Search::of(question.text.clone()));
        questions.push(Line {
            url: Place::Question(question.id).path(set.lang),
            search_url: search.path(set.lang),
            feed_url: search.feed(set.lang, "atom"),
            alerts: app.store.alerts_on(question.id).await?.len(),
            name: question.name,
            text: question.text,
        });
    }
    let dead = app.store.dead_deliveries(visitor.user, 100).await?.len();
    let dead = (dead > 0).then(|| (Place::Dead.path(set.lang), dead));
    page(&Kept { frame, questions, dead })
}

/// Keeps a question in its canonical form and leads to its page.
pub(crate) async fn keep(State(app): State<App>, reader: Reader, visitor: Visitor, body: String) -> Result<Redirect> {
    visitor.may_have_own()?;
    let form = Form::read(&body)?;
    let typed = form.line("q", TEXT).ok_or(Error::Invalid)?;
    let text = Question::parse(&typed, reader.now, &app.site.timezone).text;
    let kept = app.store.questions(visitor.user).await?;
    if text.is_empty() || kept.len() >= QUESTIONS {
        return Err(Error::Invalid);
    }
    let name = form.line("name", NAME).unwrap_or_else(|| text.chars().take(NAME).collect());
    let known = kept.into_iter().find(|question| question.text == text);
    let question = match known {
        Some(known) => SavedQuestion { name, ..known },
        None => SavedQuestion { id: QuestionId::new(reader.now), owner: visitor.user, name, text, created: reader.now },
    };
    app.store.keep_question(&question).await?;
    Ok(Redirect::to(&Place::Question(question.id).path(reader.lang)))
}

/// A question of the visitor.
pub(super) async fn own(app: &App, visitor: &Visitor, id: QuestionId) -> Result<SavedQuestion> {
    visitor.may_have_own()?;
    let question = app.store.question(id).await?.filter(|question| question.owner == visitor.user);
    question.ok_or(Error::NotFound)
}

/// A question with its alerts.
pub(crate) async fn question(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Html<String>> {
    let question = own(&app, &visitor, id.parse().map_err(|_| Error::NotFound)?).await?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let place = Place::Question(question.id);
    let mut frame = Frame::new(&app, &set, Some(&place), question.name.clone());
    frame.noindex = true;
    let a = alert_texts(set.lang);
    let alerts = app.store.alerts_on(question.id).await?.into_iter().map(|alert| AlertLine {
        url: Place::Alert(alert.id).path(set.lang),
        told: told(&alert, set.lang),
        state: state(&alert, a),
    });
    page(&One {
        frame,
        alerts: alerts.collect(),
        url: place.path(set.lang),
        search_url: Place::Search(Search::of(question.text.clone())).path(set.lang),
        fields: Fields::of(&Rules::default(), &app),
        question,
    })
}

/// Where an alert goes and how often, in a few words.
pub(super) fn told(alert: &Alert, lang: language::clock::Lang) -> String {
    let a = alert_texts(lang);
    let to = match &alert.channel {
        Channel::Webhook { url, .. } => wire::shown(url),
        Channel::Mail { address } => address.clone(),
        Channel::Page => a.page.to_owned(),
    };
    match alert.rules.pace {
        Pace::Now => format!("{to} – {}", a.now),
        Pace::Daily(hour) => format!("{to} – {} {} {}", a.daily, a.at_hour, language::clock::time_of_day(hour, lang)),
    }
}

pub(super) fn state(alert: &Alert, a: &'static AlertTexts) -> &'static str {
    match alert.ended.as_deref() {
        None => a.running,
        Some("gone") => a.gone,
        Some(UNCONFIRMED | ASKED) => a.unconfirmed,
        Some(_) => a.stopped,
    }
}

/// Renames or forgets a question, or makes an alert on it.
pub(crate) async fn change(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(id): Path<String>,
    body: String,
) -> Result<Response> {
    visitor.may_have_own()?;
    let form = Form::read(&body)?;
    let question = own(&app, &visitor, id.parse().map_err(|_| Error::NotFound)?).await?;
    let here = Place::Question(question.id).path(reader.lang);
    match form.get("action") {
        "rename" => {
            let name = form.line("name", NAME).ok_or(Error::Invalid)?;
            app.store.keep_question(&SavedQuestion { name, ..question }).await?;
        }
        "forget" => {
            app.store.forget_question(visitor.user, question.id).await?;
            return Ok(Redirect::to(&Place::Kept.path(reader.lang)).into_response());
        }
        "alert" => return make(&app, reader, &question, &form).await,
        _ => return Err(Error::Invalid),
    }
    Ok(Redirect::to(&here).into_response())
}

/// Makes an alert; of a webhook the secret is shown, once.
async fn make(app: &App, reader: Reader, question: &SavedQuestion, form: &Form) -> Result<Response> {
    if app.store.alerts_on(question.id).await?.len() >= ALERTS {
        return Err(Error::Invalid);
    }
    let (channel, rules) = (channel(form)?, rules(form, reader.lang)?);
    let unguessable = || wire::unguessable().map_err(|error| Error::Write(Box::new(error)));
    // A mailbox says yes before it is told anything: whose it is, nobody here knows.
    let proof = if let Channel::Mail { address } = &channel {
        app.door.brakes.letter(address, question.owner).map_err(Error::TooMany)?;
        Some(unguessable()?)
    } else {
        None
    };
    let alert = Alert {
        id: AlertId::new(reader.now),
        question: question.id,
        rules,
        channel: channel.clone(),
        token: unguessable()?,
        created: reader.now,
        ended: proof.as_ref().map(|_| UNCONFIRMED.to_owned()),
        proof,
    };
    app.store.put_alert(&alert).await?;
    let url = Place::Alert(alert.id).path(reader.lang);
    let Channel::Webhook { secret, .. } = channel else { return Ok(Redirect::to(&url).into_response()) };
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let mut frame = Frame::new(app, &set, None, alert_texts(set.lang).secret_title);
    frame.noindex = true;
    Ok(page(&Secret { frame, secret, url })?.into_response())
}
