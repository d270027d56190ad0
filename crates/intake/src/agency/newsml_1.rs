//! NewsML 1.0 to 1.2: items whose components hold lines, metadata and text.

use news::{Draft, Format, Image, LinkKind, Status};

use super::element::{attribute, child_line, children, filled, find, line, outermost, primary, web_address, within};
use super::stamp::stamp;
use super::{add_tag, complete, dateline, media_topics, nitf, no_item, note, notice, place_summary, prose};
use crate::feed::xml::{Id, Tree};
use crate::text::authors;
use crate::{Context, Drafts, Result};

/// Reads every item in `text`.
pub(super) fn drafts(text: &str, context: &Context) -> Result<Drafts> {
    let tree = Tree::parse(text);
    let items = outermost(&tree, &["NewsItem"]);
    if items.is_empty() {
        return Err(no_item(Format::NewsMl1, "no NewsItem in it"));
    }
    let drafts = items.iter().map(|id| Item::of(&tree, *id, context).draft()).collect();
    Ok(Drafts { drafts, problems: tree.problem.into_iter().collect(), ..Drafts::default() })
}

/// An item and what is in it in its main language, in document order.
struct Item<'t, 'a> {
    tree: &'t Tree<'a>,
    id: Id,
    language: Option<String>,
    inside: Vec<Id>,
    context: &'t Context,
}

impl<'t, 'a> Item<'t, 'a> {
    fn of(tree: &'t Tree<'a>, id: Id, context: &'t Context) -> Self {
        let all = within(tree, id, |_| true);
        let said = all.iter().filter(|id| tree.name(**id) == "Language");
        let said = said.filter_map(|id| attribute(tree, *id, "FormalName")).next();
        let tagged = || {
            let components = all.iter().filter(|id| tree.name(**id) == "NewsComponent");
            components.filter_map(|id| attribute(tree, *id, "xml:lang")).next()
        };
        let language = said.or_else(|| attribute(tree, id, "xml:lang")).or_else(tagged);
        // Some senders put the same piece in several languages into one item.
        let is_ours = |id: Id| match (&language, attribute(tree, id, "xml:lang")) {
            (Some(ours), Some(tag)) if tree.name(id) == "NewsComponent" => primary(ours) == primary(&tag),
            _ => true,
        };
        let inside = within(tree, id, is_ours);
        Self { tree, id, language, inside, context }
    }

    fn named(&self, name: &'t str) -> impl Iterator<Item = Id> + '_ {
        self.inside.iter().copied().filter(move |id| self.tree.name(*id).eq_ignore_ascii_case(name))
    }

    fn line(&self, name: &'t str) -> Option<String> {
        self.named(name).find_map(|id| line(self.tree, id))
    }

    /// The value of an element that has it in `FormalName`, or in its text.
    fn formal(&self, name: &'t str) -> Option<String> {
        self.named(name).find_map(|id| attribute(self.tree, id, "FormalName").or_else(|| line(self.tree, id)))
    }

    /// The values of the properties called `name`.
    fn properties(&self, name: &'t str) -> impl Iterator<Item = String> + '_ {
        let has = move |id: &Id| attribute(self.tree, *id, "FormalName").is_some_and(|n| n.eq_ignore_ascii_case(name));
        self.named("Property").filter(has).filter_map(|id| attribute(self.tree, id, "Value"))
    }

    fn date(&self, name: &'t str) -> Option<news::Moment> {
        self.line(name).and_then(|date| stamp(&date, &self.context.timezone))
    }

    fn draft(&self) -> Draft {
        let mut draft = Draft { language: self.language.clone(), ..Draft::default() };
        self.read_identity(&mut draft);
        self.read_management(&mut draft);
        self.read_lines(&mut draft);
        self.read_subjects(&mut draft);
        let summary = draft.standfirst.take();
        self.read_content(&mut draft);
        if let Some(summary) = summary.or_else(|| draft.standfirst.take()) {
            place_summary(&mut draft, summary);
        }
        draft
    }

    fn read_identity(&self, draft: &mut Draft) {
        let provider = self.line("ProviderId");
        let number = self.line("NewsItemId");
        let public = self.line("PublicIdentifier");
        let revision = self.named("RevisionId").next();
        draft.revision = revision.and_then(|id| line(self.tree, id));
        // An identifier that lacks the number of the item is the same for all items of this sender.
        let stem = number.as_deref().map(|number| number.split("-v").next().unwrap_or(number).to_owned());
        let is_own =
            |public: &String| stem.as_ref().is_none_or(|stem| public.contains(stem.as_str())) && number.is_some();
        let made = || {
            let number = number.clone().or_else(|| self.line("DateId"))?;
            Some(format!("{}:{number}", provider.clone()?))
        };
        draft.guid = public.clone().filter(is_own).or_else(made).or(public);
        let previous = revision.and_then(|id| attribute(self.tree, id, "PreviousRevision")).filter(|p| p != "0");
        if let (Some(guid), Some(now), Some(previous)) = (&draft.guid, &draft.revision, previous)
            && let Some(stem) = guid.strip_suffix(now.as_str()).filter(|stem| stem.ends_with(':'))
        {
            let kind = if self.is_correction() { LinkKind::Corrects } else { LinkKind::Replaces };
            notice::add(&mut draft.links, kind, format!("{stem}{previous}"));
        }
    }

    fn is_correction(&self) -> bool {
        ["Instruction", "Genre", "NewsItemType"]
            .iter()
            .flat_map(|name| self.named(name))
            .filter_map(|id| attribute(self.tree, id, "FormalName"))
            .any(|label| notice::corrects(&label))
    }

    fn read_management(&self, draft: &mut Draft) {
        draft.published = self.date("FirstCreated");
        draft.updated = self.date("ThisRevisionCreated");
        draft.urgency = self.formal("Urgency").and_then(|urgency| notice::urgency(&urgency));
        if let Some(status) = self.formal("Status") {
            draft.status = notice::status(&status);
            if status.to_lowercase().contains("embargo") {
                let change = self.named("StatusWillChange").next();
                let until = child_line(self.tree, change, "DateAndTime");
                draft.embargo = until.and_then(|date| stamp(&date, &self.context.timezone));
                draft.status = if draft.embargo.is_some() { Status::Usable } else { Status::Withheld };
            }
        }
        for id in self.named("Instruction") {
            if attribute(self.tree, id, "FormalName").is_some_and(|label| notice::status(&label) == Status::Cancelled) {
                draft.status = Status::Cancelled;
            }
        }
        if draft.links.is_empty()
            && self.is_correction()
            && let Some(target) = self.named("DerivedFrom").find_map(|id| attribute(self.tree, id, "NewsItem"))
        {
            notice::add(&mut draft.links, LinkKind::Corrects, target);
        }
    }

    fn read_lines(&self, draft: &mut Draft) {
        draft.headline = self.line("HeadLine");
        draft.standfirst = self.line("SubHeadLine").filter(|text| text.chars().any(char::is_lowercase));
        draft.byline = self.line("ByLine");
        let mut dateline = self.line("DateLine").map(|line| dateline::of_line(&line)).unwrap_or_default();
        let origin = self
            .named("Location")
            .find(|id| attribute(self.tree, *id, "HowPresent").is_none_or(|how| how.eq_ignore_ascii_case("Origin")));
        let city = children(self.tree, origin, "Property")
            .filter(|id| attribute(self.tree, *id, "FormalName").is_some_and(|name| name == "City"))
            .find_map(|id| attribute(self.tree, id, "Value"));
        dateline.place = dateline.place.or(city);
        let provider = self.named("Provider").find_map(|id| {
            children(self.tree, Some(id), "Party").find_map(|party| attribute(self.tree, party, "FormalName"))
        });
        dateline.agency = dateline.agency.or_else(|| self.line("CreditLine")).or(provider);
        draft.dateline = Some(dateline);
        draft.rights = self.line("CopyrightLine");
        if draft.byline.is_none() {
            let creators = self.named("Creator").filter_map(|id| {
                children(self.tree, Some(id), "Party").find_map(|party| attribute(self.tree, party, "FormalName"))
            });
            draft.authors = creators.flat_map(|name| authors(&name)).collect();
        }
        for tag in self.named("KeywordLine").filter_map(|id| line(self.tree, id)).chain(self.properties("Keyword")) {
            add_tag(draft, tag);
        }
        if draft.tags.is_empty() {
            draft.tags.extend(self.line("SlugLine"));
        }
        draft.section = self.properties("Category").chain(self.properties("Rubrique")).next();
        for text in self.named("NewsLineText").filter_map(|id| line(self.tree, id)) {
            note(draft, text);
        }
    }

    fn read_subjects(&self, draft: &mut Draft) {
        for group in self.named("SubjectCode") {
            for id in self.tree.children(group) {
                if !matches!(self.tree.name(id), "Subject" | "SubjectMatter" | "SubjectDetail" | "SubjectQualifier") {
                    continue;
                }
                if let Some(code) = attribute(self.tree, id, "FormalName")
                    && !draft.subjects.iter().any(|known| known.code == code)
                {
                    draft.subjects.push(media_topics::subject(code, None, self.language.as_deref()));
                }
            }
        }
    }

    /// What a content item is for: the role of the nearest component that has one.
    fn role(&self, id: Id) -> String {
        let mut at = self.tree.parent(id);
        while let Some(component) = at.filter(|at| *at != self.id) {
            let role =
                children(self.tree, Some(component), "Role").find_map(|role| attribute(self.tree, role, "FormalName"));
            if let Some(role) = role {
                return role.to_lowercase();
            }
            at = self.tree.parent(component);
        }
        String::new()
    }

    fn read_content(&self, draft: &mut Draft) {
        let mut text: Option<(bool, Draft)> = None;
        let mut caption = None;
        for id in self.named("ContentItem") {
            let role = self.role(id);
            if let Some(url) = self.picture(id) {
                draft.images.push(Image { url, caption: None, credit: self.line("CreditLine") });
                continue;
            }
            let Some(content) = self.tree.child(id, "DataContent").filter(|_| self.is_text(id)) else { continue };
            let is_body = ["main", "body", "text"].iter().any(|name| role.contains(name));
            match role.as_str() {
                "title" | "headline" => draft.headline = draft.headline.take().or_else(|| line(self.tree, content)),
                "lead" | "abstract" | "summary" => draft.standfirst = line(self.tree, content),
                "caption" => caption = caption.or_else(|| line(self.tree, content)),
                "clip" | "stylesheet" | "script" => {}
                _ if text.as_ref().is_some_and(|(best, _)| *best || !is_body) => {}
                _ => {
                    let read = self.content(content);
                    if !read.body.is_empty() {
                        text = Some((is_body, read));
                    }
                }
            }
        }
        if let Some((_, read)) = text {
            complete(draft, read);
        }
        if let Some(first) = draft.images.first_mut() {
            first.caption = first.caption.take().or(caption);
        }
    }

    fn content(&self, id: Id) -> Draft {
        if let Some(document) = find(self.tree, id, "nitf") {
            return nitf::document(self.tree, document, &self.context.timezone);
        }
        let page = find(self.tree, id, "body").unwrap_or(id);
        let read = prose::of_element(self.tree, page);
        Draft { body: read.blocks, images: read.images, ..Draft::default() }
    }

    /// What kind of content an item says it has, in lower case.
    fn kinds(&self, id: Id) -> String {
        let kinds = ["MimeType", "MediaType", "Format"].iter().filter_map(|name| {
            children(self.tree, Some(id), name).find_map(|kind| attribute(self.tree, kind, "FormalName"))
        });
        kinds.collect::<Vec<_>>().join(" ").to_lowercase()
    }

    fn is_text(&self, id: Id) -> bool {
        let kinds = self.kinds(id);
        !["css", "javascript", "image/", "video/", "audio/", "pdf"].iter().any(|kind| kinds.contains(kind))
    }

    fn picture(&self, id: Id) -> Option<String> {
        let kinds = self.kinds(id);
        let is_picture = ["image/", "photo", "jpeg", "jpg"].iter().any(|kind| kinds.contains(kind));
        attribute(self.tree, id, "Href").filter(|_| is_picture).and_then(|href| web_address(&href)).and_then(filled)
    }
}
