//! An alert: its settings, what it told, how that was delivered; and what could not be.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use jiff::civil::Time as Hour;
use jiff::tz::TimeZone;
use language::clock::Lang;
use news::{AlertId, DeliveryId};
use store::{Alert, Channel, Delivery, DeliveryState, Pace, Quiet, Rules, SavedQuestion, Told, ToldKind};

use super::page;
use super::questions::{own, state, told};
use crate::address::{Place, outside};
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Form;
use crate::frame::{Frame, Reader};
use crate::locales::{AlertTexts, alert_texts, failure, texts};
use crate::view::{Setter, Time, unmarked};
use crate::visitor::Visitor;

/// How many deliveries and things told a page shows.
const LINES: usize = 50;

/// The longest address.
const ADDRESS: usize = 2_000;

/// The settings of an alert as the fields of a form.
pub(super) struct Fields {
    pub(super) daily: bool,
    pub(super) hour: String,
    pub(super) quiet_from: String,
    pub(super) quiet_until: String,
    pub(super) zone: String,
    /// (value, whether it is chosen).
    pub(super) urgencies: Vec<(u8, bool)>,
    pub(super) every: bool,
}

impl Fields {
    pub(super) fn of(rules: &Rules, app: &App) -> Self {
        let hour = |hour: Hour| hour.strftime("%H:%M").to_string();
        let quiet = |of: fn(Quiet) -> Hour| rules.quiet.map(|quiet| hour(of(quiet))).unwrap_or_default();
        let house = app.site.timezone.iana_name().unwrap_or("UTC");
        Self {
            daily: matches!(rules.pace, Pace::Daily(_)),
            hour: if let Pace::Daily(at) = rules.pace { hour(at) } else { "07:30".to_owned() },
            quiet_from: quiet(|quiet| quiet.from),
            quiet_until: quiet(|quiet| quiet.until),
            zone: if rules.zone.is_empty() { house.to_owned() } else { rules.zone.clone() },
            urgencies: (1..=5).map(|urgency| (urgency, rules.urgency == Some(urgency))).collect(),
            every: rules.every_article,
        }
    }
}

/// The settings that a form asks for.
pub(super) fn rules(form: &Form, lang: Lang) -> Result<Rules> {
    let hour = |name: &str| -> Result<Option<Hour>> {
        let typed = form.get(name);
        if typed.is_empty() { Ok(None) } else { typed.parse().map(Some).map_err(|_| Error::Invalid) }
    };
    let zone = form.get("zone").to_owned();
    if !zone.is_empty() && TimeZone::get(&zone).is_err() {
        return Err(Error::Invalid);
    }
    let pace = match form.get("pace") {
        "daily" => Pace::Daily(hour("hour")?.ok_or(Error::Invalid)?),
        _ => Pace::Now,
    };
    let quiet = match (hour("quiet_from")?, hour("quiet_until")?) {
        (Some(from), Some(until)) => Some(Quiet { from, until }),
        _ => None,
    };
    let urgency = match form.get("urgency") {
        "" => None,
        typed => Some(typed.parse().ok().filter(|urgency| (1..=8).contains(urgency)).ok_or(Error::Invalid)?),
    };
    let every_article = !form.get("every").is_empty();
    Ok(Rules { pace, quiet, zone, urgency, every_article, lang: lang.tag().to_owned() })
}

/// Where a form wants an alert to go.
pub(super) fn channel(form: &Form) -> Result<Channel> {
    let address = form.line("address", ADDRESS).unwrap_or_default();
    match form.get("channel") {
        "webhook" => {
            let url = outside(&address).ok_or(Error::Invalid)?;
            let secret = wire::secret().map_err(|error| Error::Write(Box::new(error)))?;
            Ok(Channel::Webhook { url, secret })
        }
        "mail" if wire::is_mailbox(&address) => Ok(Channel::Mail { address }),
        "page" => Ok(Channel::Page),
        _ => Err(Error::Invalid),
    }
}

#[derive(Template)]
#[template(path = "alert.html")]
struct AlertPage {
    frame: Frame,
    url: String,
    question: SavedQuestion,
    question_url: String,
    told_where: String,
    state: &'static str,
    ended: bool,
    /// Whether it waits for its mailbox to say yes.
    waits: bool,
    fields: Fields,
    feed_url: String,
    told: Vec<ToldLine>,
    deliveries: Vec<DeliveryLine>,
}

#[derive(Template)]
#[template(path = "dead.html")]
struct Dead {
    frame: Frame,
    url: String,
    deliveries: Vec<DeliveryLine>,
}

/// Something that was told.
struct ToldLine {
    url: String,
    headline: String,
    lang: Option<String>,
    /// (its number, its name) of a piece that is urgent.
    urgency: Option<(u8, &'static str)>,
    label: Option<&'static str>,
    source: String,
    at: Time,
}

/// A delivery.
struct DeliveryLine {
    id: DeliveryId,
    alert_url: String,
    class: &'static str,
    state: &'static str,
    what: String,
    more: bool,
    at: Time,
    attempts: u32,
    error: Option<String>,
    /// Whether it may be sent again.
    again: bool,
}

/// An alert of the visitor, with its question.
async fn of(app: &App, visitor: &Visitor, id: &str) -> Result<(Alert, SavedQuestion)> {
    let id: AlertId = id.parse().map_err(|_| Error::NotFound)?;
    let alert = app.store.alert(id).await?.ok_or(Error::NotFound)?;
    let question = own(app, visitor, alert.question).await?;
    Ok((alert, question))
}

/// The page of an alert.
pub(crate) async fn alert(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Html<String>> {
    let (alert, question) = of(&app, &visitor, &id).await?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let (place, a) = (Place::Alert(alert.id), alert_texts(set.lang));
    let mut frame = Frame::new(&app, &set, Some(&place), question.name.clone());
    frame.noindex = true;
    let told_lines = app.store.told(alert.id, None, LINES).await?;
    let deliveries = app.store.deliveries(alert.id, LINES).await?;
    let pre = crate::address::prefix(set.lang);
    page(&AlertPage {
        url: place.path(set.lang),
        question_url: Place::Question(question.id).path(set.lang),
        told_where: told(&alert, set.lang),
        state: state(&alert, a),
        ended: alert.ended.is_some(),
        waits: alert.proof.is_some(),
        fields: Fields::of(&alert.rules, &app),
        feed_url: format!("{}{pre}/alerte/{}/flux.atom", app.site.base_url, alert.token),
        told: told_lines.iter().map(|told| told_line(&set, told, a)).collect(),
        deliveries: deliveries.iter().map(|delivery| delivery_line(&set, delivery, a)).collect(),
        frame,
        question,
    })
}

/// What could not be delivered to the visitor.
pub(crate) async fn dead(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Html<String>> {
    visitor.may_have_own()?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let a = alert_texts(set.lang);
    let mut frame = Frame::new(&app, &set, Some(&Place::Dead), a.dead);
    frame.noindex = true;
    let deliveries = app.store.dead_deliveries(visitor.user, LINES).await?;
    let deliveries = deliveries.iter().map(|delivery| delivery_line(&set, delivery, a)).collect();
    page(&Dead { frame, url: Place::Dead.path(set.lang), deliveries })
}

/// Has a delivery sent again.
pub(crate) async fn replay(State(app): State<App>, reader: Reader, visitor: Visitor, body: String) -> Result<Redirect> {
    visitor.may_have_own()?;
    let form = Form::read(&body)?;
    send_again(&app, reader, &visitor, &form).await?;
    Ok(Redirect::to(&Place::Dead.path(reader.lang)))
}

async fn send_again(app: &App, reader: Reader, visitor: &Visitor, form: &Form) -> Result<()> {
    let delivery: DeliveryId = form.get("delivery").parse().map_err(|_| Error::Invalid)?;
    if app.store.replay(visitor.user, delivery, reader.now).await? { Ok(()) } else { Err(Error::Invalid) }
}

/// Changes, stops, resumes or forgets an alert; or has one of its deliveries sent again.
pub(crate) async fn change(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(id): Path<String>,
    body: String,
) -> Result<Redirect> {
    visitor.may_have_own()?;
    let form = Form::read(&body)?;
    let (alert, question) = of(&app, &visitor, &id).await?;
    let here = Place::Alert(alert.id).path(reader.lang);
    match form.get("action") {
        "change" => app.store.put_alert(&Alert { rules: rules(&form, reader.lang)?, ..alert }).await?,
        "stop" => app.store.put_alert(&Alert { ended: Some("reader".to_owned()), ..alert }).await?,
        // Whose mailbox has not said yes cannot say it from here.
        "resume" if alert.proof.is_some() => return Err(Error::Invalid),
        "resume" => app.store.put_alert(&Alert { ended: None, ..alert }).await?,
        "replay" => send_again(&app, reader, &visitor, &form).await?,
        "forget" => {
            app.store.forget_alert(alert.id).await?;
            return Ok(Redirect::to(&Place::Question(question.id).path(reader.lang)));
        }
        _ => return Err(Error::Invalid),
    }
    Ok(Redirect::to(&here))
}

fn told_line(set: &Setter, told: &Told, a: &'static AlertTexts) -> ToldLine {
    let content = &told.content;
    let lang = content.language.as_deref();
    let urgency = content.urgency.and_then(|urgency| {
        let name = texts(set.lang).urgencies.get(usize::from(urgency).checked_sub(1)?)?;
        Some((urgency, *name))
    });
    let headline = if urgency.is_some() { unmarked(&content.headline) } else { &content.headline };
    ToldLine {
        url: Place::Article(told.article, content.headline.clone()).path(set.lang),
        headline: set.text(headline, lang),
        lang: set.lang_of(lang),
        urgency,
        label: match told.kind {
            ToldKind::Found => None,
            ToldKind::Corrected => Some(a.corrected),
            ToldKind::Withdrawn => Some(a.withdrawn),
        },
        source: set.text(&content.source_name, Some("fr")),
        at: set.time(told.at),
    }
}

fn delivery_line(set: &Setter, delivery: &Delivery, a: &'static AlertTexts) -> DeliveryLine {
    let (class, state) = match delivery.state {
        DeliveryState::Waiting => ("waiting", a.waiting),
        DeliveryState::Sent => ("fine", a.sent),
        DeliveryState::Dead => ("failing", a.given_up),
    };
    DeliveryLine {
        id: delivery.id,
        alert_url: Place::Alert(delivery.alert).path(set.lang),
        class,
        state,
        what: delivery.headline.as_deref().map(|text| set.text(text, Some("fr"))).unwrap_or_default(),
        more: delivery.told > 1,
        at: set.time(delivery.done.unwrap_or(delivery.created)),
        attempts: delivery.attempts,
        error: delivery.error.as_deref().map(|reason| failure(reason, set.lang)),
        again: delivery.state != DeliveryState::Waiting,
    }
}
