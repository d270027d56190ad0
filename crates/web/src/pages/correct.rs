//! Correcting a story: its articles go to another one, or become one of their own.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Redirect;
use jiff::Timestamp;
use news::{ArticleId, StoryId};

use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;

/// The longest form that is read.
const LONGEST: usize = 64 << 10;

/// What a form asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    articles: Vec<ArticleId>,
    action: String,
    target: Option<StoryId>,
}

/// Corrects a story and leads to where its articles are then.
pub(crate) async fn correct(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: String,
) -> Result<Redirect> {
    if !app.site.corrections {
        return Err(Error::NotFound);
    }
    if !is_own(&headers) {
        return Err(Error::Forbidden);
    }
    let id: StoryId = id.parse().map_err(|_| Error::NotFound)?;
    let asked = asked(&form)?;
    let (story, members) = app.store.story(id).await?.ok_or(Error::NotFound)?;
    let ours = |article: &ArticleId| members.iter().any(|member| member.id == *article);
    if story.id != id || !asked.articles.iter().all(ours) {
        return Err(Error::Invalid);
    }
    let now = Timestamp::now();
    let (articles, target) = match asked.action.as_str() {
        // All of it as a story of its own is what it is already.
        "split" if asked.articles.len() < members.len() => (asked.articles, StoryId::new(now)),
        "move" => (asked.articles, known(&app, asked.target).await?),
        "merge" => (members.iter().map(|member| member.id).collect(), known(&app, asked.target).await?),
        _ => return Err(Error::Invalid),
    };
    if articles.is_empty() || target == id {
        return Err(Error::Invalid);
    }
    app.store.correct(&articles, target, now).await?;
    tracing::info!(story = %id, to = %target, articles = articles.len(), action = asked.action, "a story was corrected");
    Ok(Redirect::to(&Place::Story(target).path(reader.lang)))
}

/// The story that is told under this id now.
async fn known(app: &App, target: Option<StoryId>) -> Result<StoryId> {
    let target = target.ok_or(Error::Invalid)?;
    Ok(app.store.story(target).await?.ok_or(Error::Invalid)?.0.id)
}

/// Whether our own page sends it. Browsers say where a form stands; what is no browser says nothing.
pub(super) fn is_own(headers: &HeaderMap) -> bool {
    let given = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = given("sec-fetch-site") {
        return site == "same-origin";
    }
    match (given(header::ORIGIN.as_str()), given(header::HOST.as_str())) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
    }
}

fn asked(form: &str) -> Result<Asked> {
    if form.len() > LONGEST {
        return Err(Error::Invalid);
    }
    let mut asked = Asked::default();
    for (name, value) in url::form_urlencoded::parse(form.as_bytes()) {
        match name.as_ref() {
            "article" => asked.articles.push(value.parse().map_err(|_| Error::Invalid)?),
            "action" => asked.action = value.into_owned(),
            "target" => asked.target = story_of(&value),
            _ => {}
        }
    }
    Ok(asked)
}

/// The story of an address, or of the id alone.
fn story_of(text: &str) -> Option<StoryId> {
    let path = text.trim().split(['?', '#']).next()?;
    path.trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0190163d8694739baea5966c26f8ad91";

    #[test]
    fn forms() {
        let form = format!("article={ID}&action=move&target=https%3A%2F%2Fx.example%2Fsujet%2F{ID}%3Fa");
        let asked = asked(&form).unwrap();
        assert_eq!((asked.articles.len(), asked.action.as_str()), (1, "move"));
        assert_eq!(asked.target, ID.parse().ok());
        assert!(super::asked("article=x").is_err());
        assert_eq!(story_of("/en/story/x"), None);
    }

    #[test]
    fn only_our_own_pages_correct() {
        for (given, expected) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://x"), ("host", "x")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "https://x.example"), ("host", "x.example")], true),
            (&[("origin", "https://y.example"), ("host", "x.example")], false),
            (&[("origin", "null"), ("host", "x.example")], false),
            (&[("origin", "https://x.example")], false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_own(&headers), expected, "{given:?}");
        }
    }
}
