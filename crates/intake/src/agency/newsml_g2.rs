//! NewsML-G2: news, package, planning, concept, knowledge and catalogue items, alone or in a message.

use news::{Block, Dateline, Draft, Extent, Format, Image, LinkKind, Status};

use super::element::{attribute, child_line, children, filled, find, line, outermost, primary, web_address, within};
use super::stamp::stamp;
use super::{add_tag, agenda, complete, dateline, media_topics, nitf, no_item, note, notice, place_summary, prose};
use crate::feed::xml::{Id, Tree};
use crate::text::authors;
use crate::{Context, Drafts, Result};

const ITEMS: &[&str] = &["newsItem", "packageItem", "planningItem", "conceptItem", "knowledgeItem", "catalogItem"];

/// Reads every item in `text`.
pub(super) fn drafts(text: &str, context: &Context) -> Result<Drafts> {
    let tree = Tree::parse(text);
    let items = outermost(&tree, ITEMS);
    if items.is_empty() {
        return Err(no_item(Format::NewsMlG2, "no item in it"));
    }
    let drafts = items.iter().map(|id| Item::of(&tree, *id, context).draft()).collect();
    Ok(Drafts { drafts, problems: tree.problem.into_iter().collect(), ..Drafts::default() })
}

/// An item, its two parts of metadata and its language.
struct Item<'t, 'a> {
    tree: &'t Tree<'a>,
    id: Id,
    item_meta: Option<Id>,
    content_meta: Option<Id>,
    language: Option<String>,
    context: &'t Context,
}

impl<'t, 'a> Item<'t, 'a> {
    fn of(tree: &'t Tree<'a>, id: Id, context: &'t Context) -> Self {
        let content_meta = tree.child(id, "contentMeta");
        let said = children(tree, content_meta, "language").find_map(|language| attribute(tree, language, "tag"));
        let language = said.or_else(|| attribute(tree, id, "xml:lang"));
        Self { tree, id, item_meta: tree.child(id, "itemMeta"), content_meta, language, context }
    }

    fn draft(&self) -> Draft {
        let mut draft = Draft {
            guid: attribute(self.tree, self.id, "guid"),
            revision: attribute(self.tree, self.id, "version"),
            language: self.language.clone(),
            ..Draft::default()
        };
        self.read_item_meta(&mut draft);
        self.read_content_meta(&mut draft);
        self.read_subjects(&mut draft);
        self.read_rights(&mut draft);
        self.read_content(&mut draft);
        self.read_summaries(&mut draft);
        if !matches!(self.tree.name(self.id), "newsItem" | "packageItem") {
            draft.extent = Extent::Announced;
        }
        if matches!(self.tree.name(self.id), "planningItem" | "conceptItem") {
            draft.agenda = agenda::of_g2(self.tree, self.id);
            draft.headline = draft.headline.take().or_else(|| draft.agenda.first().map(|item| item.what.clone()));
        }
        draft
    }

    fn item_line(&self, name: &str) -> Option<String> {
        child_line(self.tree, self.item_meta, name)
    }

    fn content_line(&self, name: &str) -> Option<String> {
        child_line(self.tree, self.content_meta, name)
    }

    fn date(&self, meta: Option<Id>, name: &str) -> Option<news::Moment> {
        child_line(self.tree, meta, name).and_then(|date| stamp(&date, &self.context.timezone))
    }

    /// What an element names: its code, address or literal.
    fn named(&self, id: Id) -> Option<String> {
        ["qcode", "uri", "literal"].iter().find_map(|name| attribute(self.tree, id, name))
    }

    fn read_item_meta(&self, draft: &mut Draft) {
        let tree = self.tree;
        draft.published = self.date(self.item_meta, "firstCreated");
        draft.updated = self.date(self.item_meta, "versionCreated");
        if draft.published.is_none() && draft.updated.is_none() {
            draft.published = self.date(self.content_meta, "contentCreated");
        }
        if let Some(status) = children(tree, self.item_meta, "pubStatus").find_map(|id| self.named(id)) {
            draft.status = notice::status(&status);
        }
        if let Some(embargoed) = children(tree, self.item_meta, "embargoed").next() {
            draft.embargo = self.date(self.item_meta, "embargoed");
            // An embargo without a date holds until the sender lifts it.
            if draft.embargo.is_none() && draft.status == Status::Usable && line(tree, embargoed).is_none() {
                draft.status = Status::Withheld;
            }
        }
        for text in children(tree, self.item_meta, "edNote").filter_map(|id| line(tree, id)) {
            note(draft, text);
        }
        self.read_links(draft);
    }

    fn read_links(&self, draft: &mut Draft) {
        let tree = self.tree;
        let corrected = children(tree, self.item_meta, "signal")
            .filter_map(|id| self.named(id))
            .any(|signal| notice::corrects(signal.rsplit([':', '/']).next().unwrap_or(&signal)));
        if corrected && let Some(guid) = draft.guid.clone() {
            notice::add(&mut draft.links, LinkKind::Corrects, guid);
        }
        for id in children(tree, self.item_meta, "link") {
            let Some(rel) = attribute(tree, id, "rel").or_else(|| attribute(tree, id, "reluri")) else { continue };
            let href = attribute(tree, id, "href");
            if let Some(kind) = notice::relation(&rel) {
                if let Some(target) = attribute(tree, id, "residref").or(href) {
                    notice::add(&mut draft.links, kind, target);
                }
            } else if ["permalink", "alternate", "canonical", "webpage"].iter().any(|name| rel.ends_with(name)) {
                draft.url = draft.url.take().or_else(|| href.as_deref().and_then(web_address));
            }
        }
    }

    fn read_content_meta(&self, draft: &mut Draft) {
        let tree = self.tree;
        draft.urgency = self.content_line("urgency").and_then(|urgency| notice::urgency(&urgency));
        draft.headline = self.headline();
        draft.byline = self.content_line("by");
        if draft.byline.is_none() {
            let names = children(tree, self.content_meta, "creator")
                .filter_map(|id| child_line(tree, Some(id), "name").or_else(|| attribute(tree, id, "literal")));
            draft.authors = names.flat_map(|name| authors(&name)).collect();
        }
        draft.tags = children(tree, self.content_meta, "keyword").filter_map(|id| line(tree, id)).collect();
        if draft.tags.is_empty() {
            draft.tags.extend(self.content_line("slugline"));
        }
        draft.dateline = self.dateline();
    }

    fn dateline(&self) -> Option<Dateline> {
        let mut dateline = self.content_line("dateline").map(|line| dateline::of_line(&line)).unwrap_or_default();
        if dateline.place.is_none() {
            let located = children(self.tree, self.content_meta, "located");
            dateline.place = located
                .filter_map(|id| {
                    child_line(self.tree, Some(id), "name").or_else(|| attribute(self.tree, id, "literal"))
                })
                .next();
        }
        if dateline.agency.is_none() {
            let provider = children(self.tree, self.item_meta, "provider").next();
            let name = || child_line(self.tree, provider, "name");
            let code = || provider.and_then(|id| self.named(id)).map(|code| tail(&code).to_owned());
            dateline.agency = self.content_line("creditline").or_else(name).or_else(code);
        }
        Some(dateline)
    }

    /// The headline in the language of the item; one that is called a second one is none.
    fn headline(&self) -> Option<String> {
        let all: Vec<Id> =
            children(self.tree, self.content_meta, "headline").filter(|id| !self.is_second(*id)).collect();
        let ours = |id: &&Id| match (attribute(self.tree, **id, "xml:lang"), &self.language) {
            (Some(tag), Some(language)) => primary(&tag) == primary(language),
            _ => true,
        };
        let first = all.iter().find(ours).or_else(|| all.first())?;
        line(self.tree, *first).or_else(|| all.iter().find_map(|id| line(self.tree, *id)))
    }

    fn is_second(&self, id: Id) -> bool {
        attribute(self.tree, id, "role").is_some_and(|role| role.to_lowercase().contains("sub"))
    }

    fn read_subjects(&self, draft: &mut Draft) {
        let tree = self.tree;
        for id in children(tree, self.content_meta, "subject") {
            let names: Vec<Id> = children(tree, Some(id), "name").collect();
            let is_ours = |id: &&Id| match (attribute(tree, **id, "xml:lang"), &self.language) {
                (Some(tag), Some(language)) => primary(&tag) == primary(language),
                (Some(_), None) => false,
                (None, _) => true,
            };
            let name = names.iter().find(is_ours).or_else(|| names.first()).and_then(|id| line(tree, *id));
            let kind = attribute(tree, id, "type").unwrap_or_default().to_lowercase();
            let code = attribute(tree, id, "qcode").or_else(|| attribute(tree, id, "uri"));
            let literal = attribute(tree, id, "literal");
            if let Some(name) = name.clone().or(literal)
                && ["geoarea", "person", "organisation", "poi"].iter().any(|named| kind.contains(named))
            {
                add_tag(draft, name);
            }
            if let Some(code) = code {
                let scheme = code.split(':').next().unwrap_or_default().to_lowercase();
                if ["desk", "department", "rubri", "section"].iter().any(|word| scheme.contains(word)) {
                    draft.section = draft.section.take().or_else(|| name.clone());
                }
                if !draft.subjects.iter().any(|known| known.code == code) {
                    draft.subjects.push(media_topics::subject(code, name, self.language.as_deref()));
                }
            }
        }
    }

    fn read_rights(&self, draft: &mut Draft) {
        let tree = self.tree;
        let mut texts = Vec::new();
        for info in children(tree, Some(self.id), "rightsInfo") {
            texts.extend(child_line(tree, Some(info), "copyrightNotice"));
            texts.extend(child_line(tree, Some(info), "usageTerms"));
            if texts.is_empty() {
                let holder = children(tree, Some(info), "copyrightHolder").next();
                texts.extend(child_line(tree, holder, "name").or_else(|| holder.and_then(|id| self.named(id))));
            }
            for mining in children(tree, Some(info), "dataMining").filter_map(|id| self.named(id)) {
                if mining.to_uppercase().contains("PROHIBITED") {
                    draft.opt_out.push(format!("dataMining: {}", tail(&mining)));
                }
            }
        }
        draft.rights = filled(texts.join(" "));
    }

    fn read_content(&self, draft: &mut Draft) {
        let tree = self.tree;
        let set = tree.child(self.id, "contentSet");
        let inline = children(tree, set, "inlineXML").chain(children(tree, set, "inlineData"));
        for id in inline {
            let inner = self.inline(id);
            if !inner.body.is_empty() {
                complete(draft, inner);
                break;
            }
        }
        draft.images.extend(self.remote_image());
        if draft.headline.is_none() && draft.body.is_empty() {
            draft.headline = self.item_line("title");
        }
    }

    fn inline(&self, id: Id) -> Draft {
        let tree = self.tree;
        if let Some(document) = find(tree, id, "nitf") {
            return nitf::document(tree, document, &self.context.timezone);
        }
        let page = find(tree, id, "body").unwrap_or(id);
        let read = prose::of_element(tree, page);
        Draft { body: read.blocks, images: read.images, ..Draft::default() }
    }

    /// The picture of a picture item, in the form for screens.
    fn remote_image(&self) -> Option<Image> {
        let tree = self.tree;
        let set = tree.child(self.id, "contentSet");
        let class = children(tree, self.item_meta, "itemClass").find_map(|id| self.named(id)).unwrap_or_default();
        let files = children(tree, set, "remoteContent").filter(|id| {
            let kind = attribute(tree, *id, "contenttype");
            kind.map_or_else(|| tail(&class) == "picture", |kind| kind.starts_with("image"))
        });
        let icons = children(tree, self.content_meta, "icon");
        let rank = |id: Id| rendition(&attribute(tree, id, "rendition").unwrap_or_default());
        let best =
            files.chain(icons).filter_map(|id| Some((rank(id), address(tree, id)?))).min_by_key(|(rank, _)| *rank);
        let (_, url) = best?;
        let caption = children(tree, self.content_meta, "description")
            .filter(|id| is_caption(&attribute(tree, *id, "role").unwrap_or_default()) || tail(&class) == "picture")
            .find_map(|id| line(tree, id));
        Some(Image { url, caption, credit: self.content_line("creditline").or_else(|| self.content_line("by")) })
    }

    fn read_summaries(&self, draft: &mut Draft) {
        let tree = self.tree;
        let second = children(tree, self.content_meta, "headline").filter(|id| self.is_second(*id));
        if let Some(second) = second.filter_map(|id| line(tree, id)).next() {
            draft.standfirst = Some(second);
        }
        for id in children(tree, self.content_meta, "description") {
            let role = attribute(tree, id, "role").unwrap_or_default();
            let Some(text) = line(tree, id).filter(|_| !is_caption(&role) && !is_inner(&role)) else { continue };
            if role.to_lowercase().contains("teaser") {
                draft.teaser.get_or_insert(text);
            } else {
                place_summary(draft, text);
            }
        }
        if draft.body.is_empty() && !draft.images.is_empty() {
            let caption = draft.images.iter().find_map(|image| image.caption.clone());
            draft.teaser = draft.teaser.take().or(caption);
        }
        draft.body.retain(|block: &Block| !block.text.is_empty());
    }
}

fn address(tree: &Tree<'_>, id: Id) -> Option<String> {
    let own = attribute(tree, id, "href").and_then(|href| web_address(&href));
    own.or_else(|| {
        within(tree, id, |_| true).into_iter().find_map(|inner| line(tree, inner).and_then(|text| web_address(&text)))
    })
}

/// How well a rendition suits a page: the lower, the better.
fn rendition(name: &str) -> u8 {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match () {
        () if has(&["thumb", "icon"]) => 4,
        () if has(&["web", "view", "preview"]) => 0,
        () if has(&["base", "medium"]) => 1,
        () if has(&["print", "filed", "original"]) => 3,
        () => 2,
    }
}

fn is_caption(role: &str) -> bool {
    role.to_lowercase().contains("caption")
}

/// Descriptions that are for editors.
fn is_inner(role: &str) -> bool {
    let role = role.to_lowercase();
    ["dopesheet", "shotlist", "moreinfo", "audio"].iter().any(|word| role.contains(word))
}

fn tail(code: &str) -> &str {
    code.rsplit([':', '/']).next().unwrap_or(code)
}
