//! Letters: what a reader is told by mail, as text and as a page that loads nothing.

use std::ops::Range;

use jiff::Timestamp;
use language::clock::{self, Lang};
use language::typography;
use store::{Attempt, Told, ToldKind};
use wire::Letter;

use super::deliver::{Outcome, reason};
use super::texts::{Texts, texts};
use super::{Herald, House, prefix};

/// A subject is cut where it is longer.
const SUBJECT: usize = 120;

/// Sends a delivery as a letter.
pub(super) async fn send(herald: &Herald, attempt: &Attempt, to: &str, now: Timestamp) -> Outcome {
    let Some(mail) = &herald.mail else { return Outcome::Refused("no-mail-server".to_owned()) };
    match mail.send(&written(&herald.house, attempt, to, now)).await {
        Ok(()) => Outcome::Taken,
        Err(error @ (wire::Error::Letter(_) | wire::Error::Mail { permanent: true, .. })) => {
            Outcome::Refused(reason(&error))
        }
        Err(error) => Outcome::Failed(reason(&error), None),
    }
}

/// One thing that is told, set for the reader.
struct Item {
    label: Option<&'static str>,
    headline: String,
    passage: String,
    marks: Vec<Range<usize>>,
    line: String,
    url: Option<String>,
    original: Option<String>,
}

fn written(house: &House, attempt: &Attempt, to: &str, now: Timestamp) -> Letter {
    let lang = attempt.alert.rules.lang.as_str();
    let t = texts(lang);
    let items: Vec<Item> = attempt.told.iter().map(|told| item(house, attempt, told, t, now)).collect();
    let stop = house.stop(&attempt.alert.token, lang);
    let query: String = url::form_urlencoded::byte_serialize(attempt.question.text.as_bytes()).collect();
    let path = if lang == "en" { "search" } else { "recherche" };
    let all = format!("{}{}/{path}?q={query}", house.base_url, prefix(lang));
    let name = typography::french(&attempt.question.name).into_owned();
    let called = called(&name, &attempt.question.text);
    Letter {
        from: house.from.clone(),
        to: to.to_owned(),
        subject: subject(&items, &name, t),
        text: text(&items, &called, &all, &stop, t),
        html: page(house, lang, &marked_up(&items, &called, &all, &stop, t)),
        id: format!("{}@{}", attempt.id, house.host()),
        unsubscribe: stop,
    }
}

fn subject(items: &[Item], name: &str, t: &Texts) -> String {
    let subject = match items {
        [only] => {
            let label = only.label.map(|label| format!("{label}{}", t.colon)).unwrap_or_default();
            format!("{label}{}", only.headline)
        }
        _ => format!("{name}{}{} {}", t.colon, items.len(), t.many),
    };
    match subject.char_indices().nth(SUBJECT) {
        Some((end, _)) => format!("{}…", subject.get(..end).unwrap_or_default().trim_end()),
        None => subject,
    }
}

fn item(house: &House, attempt: &Attempt, told: &Told, t: &'static Texts, now: Timestamp) -> Item {
    let (lang, content) = (attempt.alert.rules.lang.as_str(), &told.content);
    let french = content.language.as_deref().is_some_and(|tag| tag.starts_with("fr"));
    let set = |text: &str| if french { typography::french(text).into_owned() } else { text.to_owned() };
    let zone = house.zone(&attempt.alert.rules.zone);
    let told_at = clock::dated(content.time, now, &zone, if lang == "en" { Lang::En } else { Lang::Fr });
    let gone = told.kind == ToldKind::Withdrawn;
    let (passage, marks) = match told.kind {
        ToldKind::Found if french => typography::french_marked(&content.passage, &content.marks),
        ToldKind::Found => (content.passage.clone(), content.marks.clone()),
        ToldKind::Corrected => (format!("{}{}{}", t.before, t.colon, set(&content.passage)), Vec::new()),
        ToldKind::Withdrawn => (t.withdrawn_advice.to_owned(), Vec::new()),
    };
    Item {
        label: match told.kind {
            ToldKind::Found => None,
            ToldKind::Corrected => Some(t.corrected),
            ToldKind::Withdrawn => Some(t.withdrawn),
        },
        headline: set(&content.headline),
        passage,
        marks,
        line: format!("{} · {told_at}", typography::french(&content.source_name)),
        url: (!gone).then(|| house.article(told.article, lang)),
        original: content.url.clone().filter(|url| !gone && url.starts_with("http")),
    }
}

/// A question by its name, and by its words where they are others.
pub(super) fn called(name: &str, question: &str) -> String {
    let words = if name == typography::french(question) { String::new() } else { format!(" ({question})") };
    format!("«\u{202f}{name}\u{202f}»{words}")
}

fn text(items: &[Item], called: &str, all: &str, stop: &str, t: &Texts) -> String {
    let mut out = String::new();
    for item in items {
        if let Some(label) = item.label {
            out += &format!("[{label}]\n");
        }
        out += &format!("{}\n{}\n", item.headline, item.line);
        if !item.passage.is_empty() {
            out += &format!("\n{}\n", item.passage);
        }
        for (label, url) in [(t.read, &item.url), (t.original, &item.original)] {
            if let Some(url) = url {
                out += &format!("\n{label}{}{url}", t.colon);
            }
        }
        out += "\n\n";
    }
    out + &format!("-- \n{} {called}.\n{}{c}{all}\n{}{c}{stop}\n", t.why, t.all, t.stop, c = t.colon)
}

/// Colours for light and dark; a client that knows no style sheet still shows a readable page.
const STYLE: &str = "body{margin:0;background:#fdfdfb;color:#16181c;font:16px/1.5 system-ui,Arial,sans-serif}\
.l{max-width:640px;margin:0 auto;padding:24px 16px}.n{font:700 22px/1.2 Georgia,serif;margin:0 0 20px;\
padding-bottom:10px;border-bottom:3px solid #16181c}.i{border-bottom:1px solid #d9dad6;padding:0 0 16px;margin:0 0 16px}\
h2{font:700 20px/1.25 Georgia,serif;margin:0 0 4px}a{color:inherit}\
.b a{display:inline-block;margin:8px 0;padding:10px 18px;background:#16181c;color:#fdfdfb;font-weight:700;text-decoration:none}.s,.f{color:#545a63;font-size:14px}p{margin:0 0 8px}\
.k{color:#a61c1c;font-weight:700;font-size:14px}mark{background:#ffe9a8;color:inherit}\
@media(prefers-color-scheme:dark){body{background:#14161a;color:#e8e7e2}.n{border-color:#e8e7e2}.i{border-color:#343941}\
.b a{background:#e8e7e2;color:#14161a}.s,.f{color:#a6abb3}.k{color:#ff8a7a}mark{background:#5d4a10}}";

/// A page of the house: what a letter says, under its name.
pub(super) fn page(house: &House, lang: &str, says: &str) -> String {
    let lang = if lang == "en" { "en" } else { "fr" };
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{0}</title><style>{STYLE}</style></head><body><div class=\"l\"><p class=\"n\">{0}</p>{says}</div></body></html>",
        escaped(&house.name)
    )
}

fn marked_up(items: &[Item], called: &str, all: &str, stop: &str, t: &Texts) -> String {
    let mut out = String::new();
    for item in items {
        out += "<div class=\"i\">";
        if let Some(label) = item.label {
            out += &format!("<p class=\"k\">{}</p>", escaped(label));
        }
        let headline = escaped(&item.headline);
        out += &match &item.url {
            Some(url) => format!("<h2><a href=\"{}\">{headline}</a></h2>", escaped(url)),
            None => format!("<h2>{headline}</h2>"),
        };
        out += &format!("<p class=\"s\">{}</p><p>{}</p>", escaped(&item.line), marked(&item.passage, &item.marks));
        if let Some(url) = &item.original {
            out += &format!("<p class=\"s\"><a href=\"{}\">{}</a></p>", escaped(url), escaped(t.original));
        }
        out += "</div>";
    }
    out + &format!(
        "<p class=\"f\">{} {}.<br><a href=\"{}\">{}</a> · <a href=\"{}\">{}</a></p>",
        escaped(t.why),
        escaped(called),
        escaped(all),
        escaped(t.all),
        escaped(stop),
        escaped(t.stop),
    )
}

fn marked(text: &str, marks: &[Range<usize>]) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for mark in marks {
        let (Some(before), Some(inside)) = (text.get(from..mark.start), text.get(mark.clone())) else { continue };
        out += &format!("{}<mark>{}</mark>", escaped(before), escaped(inside));
        from = mark.end;
    }
    out + &escaped(text.get(from..).unwrap_or_default())
}

/// A text as a page holds it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c if c.is_control() && c != '\n' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_said_once() {
        assert_eq!(called("pont Arcène", "pont Arcène"), "«\u{202f}pont Arcène\u{202f}»");
        assert_eq!(called("Le pont", "pont arcene"), "«\u{202f}Le pont\u{202f}» (pont arcene)");
    }

    #[test]
    fn hostile_texts_stay_texts() {
        let range = |start, end| Range { start, end };
        let shown = marked("<b onclick='x'>pont</b>", &[range(15, 19)]);
        assert_eq!(shown, "&lt;b onclick=&#39;x&#39;&gt;<mark>pont</mark>&lt;/b&gt;");
        assert_eq!(marked("été", &[range(1, 2), range(0, 9)]), "été");
    }
}
