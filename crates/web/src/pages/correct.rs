//! Correcting a story: its articles go to another one, or become one of their own.

use axum::extract::{Extension, Path, State};
use axum::response::Redirect;
use jiff::Timestamp;
use news::{ArticleId, StoryId};

use crate::address::Place;
use crate::app::App;
use crate::door::From;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::visitor::{Visitor, Way};

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
    visitor: Visitor,
    Extension(from): Extension<From>,
    Path(id): Path<String>,
    form: String,
) -> Result<Redirect> {
    if visitor.way == Way::Open && !app.site.corrections {
        return Err(Error::NotFound);
    }
    if !visitor.corrects(&app) {
        return Err(if visitor.is_known() { Error::Forbidden } else { Error::Unknown });
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
    app.note(&visitor, from, "story.correct", &format!("{} {id} > {target}", asked.action)).await?;
    tracing::info!(story = %id, to = %target, articles = articles.len(), action = asked.action, "a story was corrected");
    Ok(Redirect::to(&Place::Story(target).path(reader.lang)))
}

/// The story that is told under this id now.
async fn known(app: &App, target: Option<StoryId>) -> Result<StoryId> {
    let target = target.ok_or(Error::Invalid)?;
    Ok(app.store.story(target).await?.ok_or(Error::Invalid)?.0.id)
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
}
