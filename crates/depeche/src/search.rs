//! `depeche search`: asks the index, answers for people or as JSON.

use std::io::Write;

use anyhow::Result;
use index::{Answer, Index, Note, Passage, Question, Request, Sort};
use jiff::Timestamp;

use crate::cli::{self, SortOrder};
use crate::config::Config;
use crate::folder::Folder;

impl From<SortOrder> for Sort {
    fn from(order: SortOrder) -> Self {
        match order {
            SortOrder::Relevance => Self::Relevance,
            SortOrder::Newest => Self::Newest,
            SortOrder::Oldest => Self::Oldest,
        }
    }
}

/// Runs `search`; an answer without hits is an answer.
pub async fn search(args: &cli::Search) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let zone = config.site.zone()?;
    let now = Timestamp::now();
    let index = Folder::new(&args.folder.data).index_to_read()?;
    let request = Request {
        question: Question::parse(&args.query.join(" "), now, &zone),
        sort: args.sort.into(),
        limit: args.limit,
        after: args.after.clone(),
        facets: args.json,
        fold_stories: true,
        now,
    };
    let answer = index.search(&request).await?;
    let mut out = std::io::stdout().lock();
    if args.json {
        let mut object = serde_json::to_value(&answer)?;
        object["query"] = request.question.text.clone().into();
        object["notes"] = serde_json::to_value(&request.question.notes)?;
        writeln!(out, "{object}")?;
    } else {
        for note in &request.question.notes {
            eprintln!("{}", explain(note));
        }
        print(&mut out, &answer, &zone)?;
    }
    Ok(true)
}

fn explain(note: &Note) -> String {
    match note {
        Note::Unbalanced(sign) => format!("« {sign} » sans son pendant : ignoré"),
        Note::Operator(word) => format!("« {word} » pris comme un mot"),
        Note::UnknownField(name) => format!("champ « {name} » inconnu : pris comme des mots"),
        Note::Date(text) => format!("date « {text} » illisible : prise comme un mot"),
        Note::Truncated => "question trop longue : seul le début a été lu".to_owned(),
        Note::Short(begin) => format!("« {begin} » trop court pour NEAR : cherché n’importe où"),
    }
}

fn print(out: &mut impl Write, answer: &Answer, zone: &jiff::tz::TimeZone) -> Result<()> {
    for (typed, found) in &answer.corrected {
        eprintln!("« {typed} » cherché comme « {found} »");
    }
    let bold = std::io::IsTerminal::is_terminal(&std::io::stdout());
    for hit in &answer.hits {
        let time = zone.to_datetime(hit.time).strftime("%Y-%m-%d %H:%M");
        writeln!(out, "{time}  {}  {}", hit.id, hit.source_name)?;
        writeln!(out, "    {}", marked(&hit.headline, bold))?;
        if !hit.passage.text.is_empty() {
            writeln!(out, "    {}", marked(&hit.passage, bold))?;
        }
        if hit.others > 0 {
            writeln!(out, "    + {} {}", hit.others, if hit.others == 1 { "autre" } else { "autres" })?;
        }
    }
    let articles = if answer.total < 2 { "article" } else { "articles" };
    writeln!(out, "{} {articles}", answer.total)?;
    if let Some(better) = &answer.suggestion {
        eprintln!("Vouliez-vous dire : {better}");
    }
    Ok(())
}

/// The passage, what matched in bold where a terminal reads it.
fn marked(passage: &Passage, bold: bool) -> String {
    if !bold {
        return passage.text.clone();
    }
    let mut text = String::with_capacity(passage.text.len() + 16);
    let mut done = 0;
    for mark in &passage.marks {
        let (Some(before), Some(found)) = (passage.text.get(done..mark.start), passage.text.get(mark.clone())) else {
            continue;
        };
        text.push_str(before);
        text.push_str("\x1b[1m");
        text.push_str(found);
        text.push_str("\x1b[0m");
        done = mark.end;
    }
    text.push_str(passage.text.get(done..).unwrap_or_default());
    text
}
