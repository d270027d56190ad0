//! From what the store keeps to what a reader sees: rows, times and texts, set in the reader's language.

use std::ops::Range;
use std::sync::Arc;

use askama::Template;
use index::{Hit, Passage};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use language::clock::{self, Lang};
use language::typography;
use news::{Audience, Outlet, Share, SourceId, Story};
use store::{Row, Summary};

use crate::address::Place;
use crate::app::{App, Names};
use crate::error::Result;
use crate::locales::{Noun, count, texts};

/// A moment in a page: told for readers, exact for machines.
#[derive(Debug, Clone, Template)]
#[template(path = "time.html")]
pub(crate) struct Time {
    /// RFC 3339 with offset.
    pub exact: String,
    /// As told now.
    pub told: String,
    /// What the page tells once minutes no longer do; empty where it tells that already.
    pub later: String,
    /// The whole of it.
    pub full: String,
}

impl askama::filters::HtmlSafe for Time {}

/// A text with the language it is in, where that is not the page's.
#[derive(Debug, Clone, Template)]
#[template(
    source = "{% if let Some(tag) = lang %}<span lang=\"{{ tag }}\">{{ text }}</span>{% else %}{{ text }}{% endif %}",
    ext = "html"
)]
pub(crate) struct Words {
    pub text: String,
    pub lang: Option<String>,
}

impl askama::filters::HtmlSafe for Words {}

/// A text with the parts that matched a question.
#[derive(Debug, Clone, Template)]
#[template(
    source = "{% for (text, marked) in parts %}{% if *marked %}<mark>{{ text }}</mark>{% else %}{{ text }}{% endif %}{% endfor %}",
    ext = "html"
)]
pub(crate) struct Marked {
    pub parts: Vec<(String, bool)>,
}

impl askama::filters::HtmlSafe for Marked {}

/// A line of a list.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub url: String,
    pub lang: Option<String>,
    pub kicker: Option<String>,
    pub headline: Marked,
    pub passage: Option<Marked>,
    pub source: String,
    pub source_url: String,
    pub section: Option<(String, String)>,
    pub time: Time,
    /// The day, where it is another than that of the line above.
    pub day: Option<String>,
    pub urgency: Option<(u8, &'static str)>,
    pub rewritten: Option<Time>,
    /// "12 sources · 34 articles · d’abord AFP à 8 h 12".
    pub tally: Option<String>,
    pub story_url: Option<String>,
}

/// How the line of an article is told: [`Setter::line`] or [`Setter::headline`].
pub(crate) type Told = fn(&Setter, &Summary, Option<&Story>) -> Line;

/// Sets what a page shows for one reader at one moment.
pub(crate) struct Setter {
    pub lang: Lang,
    pub now: Timestamp,
    pub zone: TimeZone,
    /// The day that it is there.
    pub today: Date,
    pub names: Arc<Names>,
}

impl Setter {
    /// For a reader of `lang` at `now`.
    pub(crate) async fn new(app: &App, lang: Lang, now: Timestamp) -> Result<Self> {
        let zone = app.site.timezone.clone();
        Ok(Self { lang, now, today: zone.to_datetime(now).date(), zone, names: app.names().await? })
    }

    /// A text as its language is printed.
    pub(crate) fn text(&self, text: &str, lang: Option<&str>) -> String {
        if is_french(lang) { typography::french(text).into_owned() } else { text.to_owned() }
    }

    /// A text as its language is printed, with where some of its parts (byte ranges) then stand.
    pub(crate) fn text_with(
        &self,
        text: &str,
        lang: Option<&str>,
        parts: &[Range<usize>],
    ) -> (String, Vec<Range<usize>>) {
        if is_french(lang) { typography::french_marked(text, parts) } else { (text.to_owned(), parts.to_vec()) }
    }

    /// The `lang` of a part that is in another language than the page.
    pub(crate) fn lang_of(&self, lang: Option<&str>) -> Option<String> {
        lang.filter(|tag| primary(tag) != self.lang.tag()).filter(|tag| is_tag(tag)).map(str::to_owned)
    }

    /// A moment.
    pub(crate) fn time(&self, at: Timestamp) -> Time {
        let offset = self.zone.to_offset(at);
        let then = offset.to_datetime(at);
        let dated = clock::dated_on(then, self.today, self.lang);
        let (told, later) = match clock::ago(at, self.now, self.lang) {
            Some(told) => (told, dated),
            None => (dated, String::new()),
        };
        let full = clock::full_of(then, self.lang);
        Time { exact: at.display_with_offset(offset).to_string(), told, later, full }
    }

    /// A day of which the hour is not known, or a moment.
    pub(crate) fn moment(&self, moment: &news::Moment) -> Time {
        if !moment.is_day() {
            return self.time(moment.at);
        }
        Time {
            exact: moment.date().to_string(),
            told: clock::day_of(moment.date(), self.today, self.lang),
            later: String::new(),
            full: clock::long_day(moment.date(), self.lang),
        }
    }

    /// A time in the notation of `language::dates`, as a reader reads it.
    pub(crate) fn period(&self, value: &str) -> String {
        clock::period(value, self.lang)
    }

    /// A passage with its marks.
    pub(crate) fn marked(&self, passage: &Passage, lang: Option<&str>) -> Marked {
        let (text, marks) = if is_french(lang) {
            typography::french_marked(&passage.text, &passage.marks)
        } else {
            (passage.text.clone(), passage.marks.clone())
        };
        let mut parts = Vec::with_capacity(2 * marks.len() + 1);
        let mut from = 0;
        for mark in marks {
            let (Some(before), Some(inside)) = (text.get(from..mark.start), text.get(mark.clone())) else { continue };
            parts.push((before.to_owned(), false));
            parts.push((inside.to_owned(), true));
            from = mark.end;
        }
        parts.push((text.get(from..).unwrap_or_default().to_owned(), false));
        parts.retain(|(text, _)| !text.is_empty());
        Marked { parts }
    }

    /// The lines of a list, each as `told`, with the days between them.
    pub(crate) fn lines(&self, rows: &[Row], told: Told) -> Vec<Line> {
        let mut day = None;
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let mut line = told(self, &row.article, row.story.as_ref());
            let date = self.zone.to_datetime(row.article.time).date();
            if day != Some(date) {
                line.day = Some(clock::long_day(date, self.lang));
                day = Some(date);
            }
            lines.push(line);
        }
        lines
    }

    /// The line of one article, and of the story it stands for, with what it begins with.
    pub(crate) fn line(&self, article: &Summary, story: Option<&Story>) -> Line {
        let says_more = |text: &&str| !repeats(text, &article.headline) && self.may_quote(&article.source);
        let passage = article.summary.as_deref().filter(says_more);
        let set = |text| Marked { parts: vec![(self.text(text, article.language.as_deref()), false)] };
        Line { passage: passage.map(set), ..self.headline(article, story) }
    }

    /// The same line without what the article begins with.
    pub(crate) fn headline(&self, article: &Summary, story: Option<&Story>) -> Line {
        let lang = article.language.as_deref();
        let plain = |text: &str| Marked { parts: vec![(self.text(text, lang), false)] };
        let t = texts(self.lang);
        let urgency = article.urgency.filter(|urgency| (1..=3).contains(urgency));
        let story = story.filter(|story| story.articles > 1);
        Line {
            url: Place::Article(article.id, article.headline.clone()).path(self.lang),
            lang: self.lang_of(lang),
            kicker: article.kicker.as_deref().map(|kicker| self.text(kicker, lang)),
            headline: plain(if urgency.is_some() { unmarked(&article.headline) } else { &article.headline }),
            passage: None,
            source: self.text(&article.source_name, Some("fr")),
            source_url: Place::Source(article.source.clone()).path(self.lang),
            section: article.section.as_deref().map(|name| self.section(name)),
            time: self.time(article.time),
            day: None,
            urgency: urgency.and_then(|u| Some((u, *t.urgencies.get(usize::from(u) - 1)?))),
            rewritten: article.changed.map(|at| self.time(at)),
            tally: story.map(|story| self.tally(story)),
            story_url: story.map(|story| Place::Story(story.id).path(self.lang)),
        }
    }

    /// The line of a hit: its row, with what matched.
    pub(crate) fn hit(&self, hit: &Hit, row: Option<&Row>) -> Line {
        let lang = hit.language.as_deref();
        let summary = Summary {
            id: hit.id,
            source: hit.source.clone(),
            source_name: hit.source_name.clone(),
            kicker: None,
            headline: hit.headline.text.clone(),
            summary: None,
            section: hit.section.clone(),
            language: hit.language.clone(),
            time: hit.time,
            urgency: None,
            version: 1,
            changed: None,
            url: hit.url.clone(),
        };
        let (article, story) = row.map_or((&summary, None), |row| (&row.article, row.story.as_ref()));
        // The story's row may stand for its newest article; the line is that of the article found.
        let article = if article.id == hit.id { article } else { &summary };
        let mut line = self.headline(article, story);
        line.headline = self.marked(&hit.headline, lang);
        let says_more = !hit.passage.text.is_empty() && !repeats(&hit.passage.text, &hit.headline.text);
        line.passage = (says_more && self.may_quote(&hit.source)).then(|| self.marked(&hit.passage, lang));
        line
    }

    /// "12 sources · 34 articles · d’abord AFP à 8 h 12".
    pub(crate) fn tally(&self, story: &Story) -> String {
        format!(
            "{} · {} · {} {} {}",
            count(story.sources.into(), Noun::Source, self.lang),
            count(story.articles.into(), Noun::Article, self.lang),
            texts(self.lang).first_told,
            self.names.source(&story.first_source),
            clock::since(story.first, self.now, &self.zone, self.lang),
        )
    }

    /// Whether a list may show more of a source than its headlines: no more than an extract ever stands there.
    pub(crate) fn may_quote(&self, source: &SourceId) -> bool {
        self.names.share(source, Outlet::Page, Audience::Public) > Share::Link
    }

    /// A section by its name and address.
    pub(crate) fn section(&self, name: &str) -> (String, String) {
        (typography::french(name).into_owned(), Place::Section(name.to_owned()).path(self.lang))
    }
}

/// The language of a tag, without its region.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Whether a text says no more than the headline above it.
fn repeats(text: &str, headline: &str) -> bool {
    let [text, headline] = [text, headline].map(|text| text.trim_matches(|c: char| !c.is_alphanumeric()));
    text.chars().flat_map(char::to_lowercase).eq(headline.chars().flat_map(char::to_lowercase))
}

fn is_french(lang: Option<&str>) -> bool {
    lang.is_some_and(|tag| primary(tag).eq_ignore_ascii_case("fr"))
}

fn is_tag(tag: &str) -> bool {
    !tag.is_empty() && tag.len() <= 35 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A headline without the mark of urgency before it ("FLASH - …"), where the line shows the urgency itself.
pub(crate) fn unmarked(headline: &str) -> &str {
    let rest = headline.trim_start_matches(|c: char| c.is_uppercase()).trim_start();
    match rest.strip_prefix(['-', '–', '—', ':']) {
        Some(rest) if !rest.trim().is_empty() => rest.trim_start(),
        _ => headline,
    }
}
