//! What the pages of one site share: a line that recurs from piece to piece is the site's, not the piece's.

use std::collections::{HashMap, HashSet};

use news::{BlockKind, Draft, Format, Removed};
use url::Url;

use crate::page::key;

/// Lines remembered of one site; above it those that stood on one page only are forgotten.
const MAX_LINES: usize = 3_000;
/// Pages remembered of one site.
const MAX_PAGES: usize = 400;
/// Sites remembered.
const MAX_SITES: usize = 2_000;
/// Shorter lines are words that any piece may hold, in letters.
const SHORTEST: usize = 14;
/// A longer line may be the background that a newsroom repeats: it must recur more often, in letters.
const LONG: usize = 260;
/// The reason given for what is left out.
const WHY: &str = "on every page";

/// What is known of the pages of many sites, by host. Small: a number a line, no text.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    sites: HashMap<String, Site>,
}

/// The lines of one site's pages.
#[derive(Debug, Clone, Default)]
struct Site {
    /// How many pages each line stood on.
    lines: HashMap<u64, u32>,
    /// The addresses and headlines of the pages counted.
    seen: HashSet<u64>,
    pages: u32,
}

impl Sites {
    /// Whether a page of the site of `url` has been learnt.
    pub fn knows(&self, url: &str) -> bool {
        host(url).is_some_and(|host| self.sites.contains_key(&host))
    }

    /// Learns the lines of a page. The same piece learnt twice counts once.
    pub fn learn(&mut self, draft: &Draft) {
        let Some(host) = site_of(draft) else { return };
        if self.sites.len() >= MAX_SITES && !self.sites.contains_key(&host) {
            return;
        }
        let site = self.sites.entry(host).or_default();
        let names = names(draft);
        if site.seen.len() >= 2 * MAX_PAGES || names.iter().any(|name| site.seen.contains(name)) {
            return;
        }
        site.seen.extend(names);
        site.pages += 1;
        for line in lines(draft) {
            *site.lines.entry(line).or_default() += 1;
        }
        if site.lines.len() > MAX_LINES {
            site.lines.retain(|_, count| *count > 1);
        }
    }

    /// Moves the lines that other pages of the site hold too from the text to `removed`.
    ///
    /// A text most of which stands elsewhere is the same piece under another address and is left whole.
    pub fn clean(&self, draft: &mut Draft) {
        let site = site_of(draft).and_then(|host| self.sites.get(&host));
        let Some(site) = site.filter(|site| site.pages > 2) else { return };
        let own = u32::from(names(draft).iter().any(|name| site.seen.contains(name)));
        let recurs = |text: &str| site.recurs(text, own);
        let (mut shared, mut all) = (0, 0);
        for block in draft.body.iter().filter(|block| block.kind != BlockKind::Heading) {
            for line in block.text.lines() {
                all += line.len();
                shared += if recurs(line) { line.len() } else { 0 };
            }
        }
        if shared == 0 || shared * 5 > all * 2 {
            return;
        }
        let removed = &mut draft.removed;
        let mut leave = |text: &str| removed.push(Removed { text: text.to_owned(), why: WHY.to_owned() });
        for block in draft.body.iter_mut().filter(|block| block.kind != BlockKind::Heading) {
            let (gone, kept): (Vec<&str>, Vec<&str>) = block.text.lines().partition(|line| recurs(line));
            if !gone.is_empty() {
                gone.into_iter().for_each(&mut leave);
                block.text = kept.join("\n");
            }
        }
        // A heading that now has nothing under it goes too.
        let (mut kept, mut lost) = (false, false);
        for block in draft.body.iter_mut().rev() {
            if block.kind == BlockKind::Heading {
                if lost && !kept {
                    leave(&block.text);
                    block.text.clear();
                }
                (kept, lost) = (false, false);
            } else {
                kept |= !block.text.is_empty();
                lost |= block.text.is_empty();
            }
        }
        draft.body.retain(|block| !block.text.is_empty());
    }
}

impl Site {
    /// Whether other pages hold the line: two of few pages, a tenth of many; more where it is long.
    fn recurs(&self, text: &str, own: u32) -> bool {
        let key = key(text);
        if key.len() < SHORTEST {
            return false;
        }
        let others = self.lines.get(&print(&key)).copied().unwrap_or(0).saturating_sub(own);
        let (least, share) = if key.len() > LONG { (3, 4) } else { (2, 10) };
        others >= least && others * share >= self.pages
    }
}

fn site_of(draft: &Draft) -> Option<String> {
    let is_page = matches!(draft.format, Some(Format::Html | Format::Text));
    let url = draft.url.as_deref().or(draft.canonical_url.as_deref()).filter(|_| is_page)?;
    host(url)
}

/// The site that an address belongs to: its host, without `www.`.
pub fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// What a piece is known by: its address and its headline.
fn names(draft: &Draft) -> Vec<u64> {
    let address = draft.canonical_url.as_deref().or(draft.url.as_deref()).and_then(news::address_key);
    let headline = draft.headline.as_deref().map(key);
    [address, headline].into_iter().flatten().map(|name| print(&name)).collect()
}

/// The lines of a page, each once.
fn lines(draft: &Draft) -> HashSet<u64> {
    let body = draft.body.iter().filter(|block| block.kind != BlockKind::Heading).map(|block| block.text.as_str());
    let removed = draft.removed.iter().map(|removed| removed.text.as_str());
    body.chain(removed)
        .flat_map(str::lines)
        .map(key)
        .filter(|key| key.len() >= SHORTEST)
        .map(|key| print(&key))
        .collect()
}

/// FNV-1a: a mistaken match in billions harms nothing.
fn print(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use news::Block;

    use super::*;

    const APPEAL: &str = "Le Val bleu vit de ses lecteurs, écrivez-nous.";

    fn page(number: usize, lines: &[&str]) -> Draft {
        let own =
            format!("La digue numéro {number} de Valbleu a tenu bon cette nuit malgré la houle et le vent du nord.");
        let more = format!("Le chantier {number} reprend demain matin, dit la maire, avec trente ouvriers de plus.");
        let body = [own.as_str(), more.as_str()].into_iter().chain(lines.iter().copied());
        Draft {
            format: Some(Format::Html),
            url: Some(format!("https://www.levalbleu.example/{number}")),
            headline: Some(format!("La digue {number} tient")),
            body: body.map(Block::paragraph).collect(),
            ..Draft::default()
        }
    }

    fn learnt(pages: &[Draft]) -> Sites {
        let mut sites = Sites::default();
        pages.iter().for_each(|page| sites.learn(page));
        sites
    }

    #[test]
    fn what_recurs_goes() {
        let pages: Vec<Draft> = (0..4).map(|number| page(number, &[APPEAL])).collect();
        let sites = learnt(&pages);
        for mut page in pages {
            sites.clean(&mut page);
            assert_eq!(page.body.len(), 2);
            assert_eq!(page.removed, [Removed { text: APPEAL.to_owned(), why: WHY.to_owned() }]);
        }
        let mut new = page(9, &[APPEAL]);
        sites.clean(&mut new);
        assert_eq!(new.body.len(), 2);
    }

    #[test]
    fn the_same_piece_many_times_stays_whole() {
        let one = page(1, &[APPEAL]);
        let sites = learnt(&[one.clone(), one.clone(), one.clone(), one.clone()]);
        let mut again = one.clone();
        sites.clean(&mut again);
        assert_eq!(again.body, one.body);
        // Under other addresses and headlines.
        let copies: Vec<Draft> = (0..5).map(|number| Draft { body: one.body.clone(), ..page(number, &[]) }).collect();
        let mut again = copies[0].clone();
        learnt(&copies).clean(&mut again);
        assert_eq!(again.body, one.body);
    }

    #[test]
    fn other_sites_and_few_pages_say_nothing() {
        let mut other = Draft { url: Some("https://autre.example/1".to_owned()), ..page(1, &[APPEAL]) };
        learnt(&(2..6).map(|number| page(number, &[APPEAL])).collect::<Vec<_>>()).clean(&mut other);
        assert_eq!(other.body.len(), 3);
        let mut few = page(1, &[APPEAL]);
        learnt(&[page(1, &[APPEAL]), page(2, &[APPEAL])]).clean(&mut few);
        assert_eq!(few.body.len(), 3);
    }
}
