//! What the names that a page gives its elements say about them: classes, ids, roles.

use std::collections::HashMap;

use super::dom::{Dom, Id};

/// A set of hints about one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints(u32);

impl Hints {
    /// The text of the piece.
    pub const BODY: Self = Self(1);
    /// Links to other pieces.
    pub const RELATED: Self = Self(1 << 1);
    /// Buttons for sharing, reactions.
    pub const SHARE: Self = Self(1 << 2);
    /// Advertisements.
    pub const ADVERT: Self = Self(1 << 3);
    /// What readers wrote.
    pub const COMMENT: Self = Self(1 << 4);
    /// Subscription forms.
    pub const NEWSLETTER: Self = Self(1 << 5);
    /// Menus, breadcrumbs, pages.
    pub const NAVIGATION: Self = Self(1 << 6);
    /// The foot of the page.
    pub const FOOTER: Self = Self(1 << 7);
    /// Beside the piece.
    pub const ASIDE: Self = Self(1 << 8);
    /// Who wrote it.
    pub const AUTHOR: Self = Self(1 << 9);
    /// The words under a picture.
    pub const CAPTION: Self = Self(1 << 10);
    /// What only subscribers read.
    pub const PAYWALL: Self = Self(1 << 11);
    /// A post or player from elsewhere.
    pub const EMBED: Self = Self(1 << 12);
    /// Cookie and consent text.
    pub const CONSENT: Self = Self(1 << 13);
    /// Keywords of the piece.
    pub const TAGS: Self = Self(1 << 14);
    /// Dates, reading time.
    pub const META: Self = Self(1 << 15);
    /// The standfirst.
    pub const STANDFIRST: Self = Self(1 << 16);
    /// The line above the headline.
    pub const KICKER: Self = Self(1 << 17);
    /// Only for screen readers.
    pub const UNSEEN: Self = Self(1 << 18);
    /// The headline.
    pub const HEADLINE: Self = Self(1 << 19);
    /// A date.
    pub const DATE: Self = Self(1 << 20);

    /// What is never text of the piece.
    pub const FOREIGN: Self = Self(
        Self::RELATED.0
            | Self::SHARE.0
            | Self::ADVERT.0
            | Self::COMMENT.0
            | Self::NEWSLETTER.0
            | Self::NAVIGATION.0
            | Self::FOOTER.0
            | Self::ASIDE.0
            | Self::PAYWALL.0
            | Self::CONSENT.0
            | Self::TAGS.0
            | Self::EMBED.0,
    );
    /// What belongs to the piece but not to its text.
    pub const APART: Self =
        Self(Self::AUTHOR.0 | Self::CAPTION.0 | Self::META.0 | Self::DATE.0 | Self::UNSEEN.0 | Self::KICKER.0);

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without those of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Every hint by itself.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..21).map(|bit| Self(1 << bit))
    }

    /// Whether any of `other` is there.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Why text with these hints is left out, in the words of [`news::Removed::why`].
    pub fn reason(self) -> Option<&'static str> {
        const REASONS: [(Hints, &str); 17] = [
            (Hints::CONSENT, "consent"),
            (Hints::PAYWALL, "paywall"),
            (Hints::NEWSLETTER, "newsletter"),
            (Hints::COMMENT, "comments"),
            (Hints::ADVERT, "advertisement"),
            (Hints::SHARE, "share"),
            (Hints::RELATED, "related"),
            (Hints::NAVIGATION, "navigation"),
            (Hints::FOOTER, "footer"),
            (Hints::CAPTION, "caption"),
            (Hints::AUTHOR, "byline"),
            (Hints::DATE, "date"),
            (Hints::TAGS, "tags"),
            (Hints::EMBED, "embed"),
            (Hints::META, "byline"),
            (Hints::KICKER, "kicker"),
            (Hints::UNSEEN, "unseen"),
        ];
        let known = REASONS.iter().find(|(hint, _)| self.any(*hint)).map(|(_, why)| *why);
        known.or(self.any(Self::ASIDE).then_some("aside"))
    }
}

/// Reads hints; remembers the class names it has seen.
#[derive(Default)]
pub struct Reader<'a> {
    seen: HashMap<&'a str, Hints>,
}

impl<'a> Reader<'a> {
    /// What the element `id` says of itself.
    pub fn read(&mut self, dom: &'a Dom, id: Id) -> Hints {
        let mut hints = of_name(dom.name(id));
        for (name, value) in dom.attributes(id) {
            match name {
                "class" | "id" | "data-component" | "data-testid" | "data-qa" | "data-type" | "data-module" => {
                    if value.len() > 600 {
                        continue;
                    }
                    // A post set as a quotation is one.
                    if value.starts_with("twitter-tweet") {
                        continue;
                    }
                    for class in value.split_ascii_whitespace() {
                        hints = hints.with(*self.seen.entry(class).or_insert_with(|| of_class(class)));
                    }
                }
                "itemprop" => hints = hints.with(of_property(value)),
                "rel" if value == "author" || value == "tag" => {
                    hints = hints.with(if value == "tag" { Hints::TAGS } else { Hints::AUTHOR });
                }
                "role" => {
                    hints = hints.with(match value {
                        "navigation" | "menu" | "menubar" | "search" => Hints::NAVIGATION,
                        "complementary" => Hints::ASIDE,
                        "contentinfo" => Hints::FOOTER,
                        "dialog" | "alertdialog" => Hints::CONSENT,
                        _ => Hints::default(),
                    });
                }
                _ => {}
            }
        }
        hints
    }
}

fn of_name(name: &str) -> Hints {
    match name {
        "nav" => Hints::NAVIGATION,
        "aside" => Hints::ASIDE,
        "footer" => Hints::FOOTER,
        "figcaption" => Hints::CAPTION,
        "time" => Hints::DATE,
        _ => Hints::default(),
    }
}

fn of_property(value: &str) -> Hints {
    match value {
        "articleBody" => Hints::BODY,
        "author" => Hints::AUTHOR,
        "datePublished" | "dateModified" | "dateCreated" => Hints::DATE,
        "description" | "alternativeHeadline" => Hints::STANDFIRST,
        "headline" => Hints::HEADLINE,
        "keywords" => Hints::TAGS,
        "caption" => Hints::CAPTION,
        "comment" => Hints::COMMENT,
        _ => Hints::default(),
    }
}

/// The words of a class name: `articleBody--wide` is `article`, `body`, `wide`.
fn words(class: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for c in class.chars().take(120) {
        let cut = !c.is_alphanumeric() || (c.is_uppercase() && lower);
        if cut && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        lower = c.is_lowercase();
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn of_class(class: &str) -> Hints {
    let words = words(class);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let mut hints = words.iter().map(|word| of_word(word)).fold(Hints::default(), Hints::with);
    let piece = ["article", "post", "entry", "story", "news", "blog", "single", "node", "content", "text", "main"];
    let text = ["body", "content", "contents", "text", "texte", "contenu", "corps", "copy", "paragraph", "paragraphs"];
    if has(&piece) && has(&text) && words.len() <= 6 {
        hints = hints.with(Hints::BODY);
    }
    if has(&["read", "lire", "see", "voir", "more"])
        && has(&["also", "aussi", "next", "more", "stories", "news", "articles", "from"])
    {
        hints = hints.with(Hints::RELATED);
    }
    if has(&["sub", "abo"]) && has(&["title", "heading", "headline", "head"]) {
        hints = hints.with(Hints::STANDFIRST);
    }
    if has(&["teaser"]) && has(&["text"]) {
        hints = hints.without(Hints::RELATED).with(Hints::STANDFIRST);
    }
    if has(&["player"]) && has(&["video", "audio", "media", "jw", "html5", "youtube", "container", "wrapper"]) {
        hints = hints.with(Hints::EMBED);
    }
    if has(&["top"]) && has(&["stories", "news"]) {
        hints = hints.with(Hints::RELATED);
    }
    // `article--has-sidebar`, `no-comments`, `with-ads`: they say what is in the page, not what this is.
    if has(&["has", "with", "no", "is", "without", "js", "enable", "enabled", "hide", "show"]) {
        hints = hints.without(Hints::FOREIGN).without(Hints::APART);
    }
    hints
}

#[allow(clippy::too_many_lines)] // a table
fn of_word(word: &str) -> Hints {
    match word {
        "related" | "relateds" | "recommended" | "recommendation" | "recommendations" | "recommend" | "recirc"
        | "recirculation" | "promo" | "promos" | "promobox" | "outbrain" | "taboola" | "ligatus" | "readmore"
        | "seealso" | "readalso" | "lireaussi" | "alire" | "similar" | "trending" | "popular" | "mostread"
        | "mostpopular" | "relatedposts" | "relatedarticles" | "relatedcontent" | "crosslink" | "crosslinks"
        | "upnext" | "morestories" | "teaser" | "teasers" | "jp" | "yarpp" | "readnext" | "linkbox" | "inread"
        | "associated" | "associes" | "liens" | "interlink" | "interlinks" | "internallink" | "backlink"
        | "suggestions" | "suggested" | "carousel" | "slider" | "incontent" | "xpromo" | "crosspromo"
        | "testimonial" | "testimonials" => Hints::RELATED,
        "share" | "sharing" | "shares" | "sharedaddy" | "social" | "socials" | "partage" | "partager" | "reactions"
        | "addthis" | "sharethis" | "sharebar" | "socialbar" | "sharer" | "addtoany" | "toolbar" | "tools"
        | "follow" | "likes" | "votes" | "rating" | "ratings" | "sharebuttons" | "heateor" | "sociallinks"
        | "whatsapp" => Hints::SHARE,
        "ad" | "ads" | "advert" | "adverts" | "advertisement" | "advertising" | "advertisment" | "adsense"
        | "adslot" | "adunit" | "adbox" | "pub" | "publicite" | "pubs" | "sponsor" | "sponsored" | "sponsors"
        | "dfp" | "gpt" | "adcontainer" | "adwrapper" | "advertorial" | "banner" | "banners" | "anzeige"
        | "werbung" | "werbeanzeige" | "affiliate" | "commercial" | "mpu" | "adblock" | "shopping" | "buybox" => {
            Hints::ADVERT
        }
        "comment" | "comments" | "commentaire" | "commentaires" | "disqus" | "commentlist" | "respond" | "replies"
        | "commenting" | "commentary" | "coral" | "kommentare" | "comentarios" | "discussion" | "feedback" => {
            Hints::COMMENT
        }
        "newsletter" | "newsletters" | "subscribe" | "signup" | "mailchimp" | "optin" | "nl" | "mailinglist"
        | "subscription" | "subscriptions" | "mc4wp" | "emailsignup" => Hints::NEWSLETTER,
        "nav" | "navbar" | "navigation" | "menu" | "menus" | "breadcrumb" | "breadcrumbs" | "ariane" | "pagination"
        | "pager" | "toc" | "skip" | "sitemap" | "topbar" | "tabs" | "tablist" | "summary-nav" | "postnav"
        | "megamenu" | "subnav" | "masthead" | "search" | "searchform" => Hints::NAVIGATION,
        "footer" | "colophon" | "disclaimer" | "legal" | "bottombar" => Hints::FOOTER,
        "sidebar" | "aside" | "rail" | "widget" | "widgets" | "rightcol" | "rightcolumn" | "encart" | "sidebars" => {
            Hints::ASIDE
        }
        "author" | "authors" | "auteur" | "auteurs" | "byline" | "bylines" | "bio" | "biography" | "signature"
        | "signatures" | "authorbox" | "contributor" | "contributors" | "writer" | "vcard" | "authorinfo" | "autor"
        | "journalist" | "authorbio" => Hints::AUTHOR,
        "caption" | "captions" | "legend" | "legende" | "credit" | "credits" | "copyright" | "figcaption"
        | "photocredit" | "imagecaption" | "wp-caption-text" | "gallery" | "slideshow" | "lightbox" | "diaporama" => {
            Hints::CAPTION
        }
        "paywall" | "premium" | "abonnement" | "abonnes" | "abo" | "piano" | "regwall" | "meteredcontent"
        | "paywalled" | "offer" | "offers" | "offre" | "swg" | "registerwall" | "subscriber" | "membership" => {
            Hints::PAYWALL
        }
        "tweet" | "twitter" | "instagram" | "facebook" | "fb" | "embed" | "videoplayer" | "jwplayer" | "brightcove"
        | "dailymotion" | "podcast" | "audioplayer" | "tiktok" | "poll" | "quiz" | "livescore" => Hints::EMBED,
        "cookie" | "cookies" | "consent" | "gdpr" | "rgpd" | "cmp" | "didomi" | "onetrust" | "popup" | "modal"
        | "popin" | "overlay" | "interstitial" | "cookiebar" | "tcf" | "moove" | "cky" => Hints::CONSENT,
        "tags" | "taglist" | "keywords" | "topics" | "taxonomy" | "hashtags" | "tagcloud" | "catlinks" | "filed" => {
            Hints::TAGS
        }
        "meta" | "metadata" | "metas" | "readtime" | "readingtime" | "postmeta" | "infos" | "entrymeta" => Hints::META,
        "date" | "dates" | "datetime" | "timestamp" | "published" | "pubdate" | "time" | "dateline" | "datum" => {
            Hints::DATE
        }
        "chapo" | "chapeau" | "chapô" | "standfirst" | "lede" | "dek" | "deck" | "excerpt" | "subtitle"
        | "subheadline" | "subhead" | "subheading" | "intro" | "introduction" | "sapo" | "lead" | "summary"
        | "abstract" | "teasertext" | "hat" | "catchline" | "vorspann" | "entradilla" | "ingress" | "strapline"
        | "desc" | "description" | "leadtext" => Hints::STANDFIRST,
        "kicker" | "surtitre" | "overline" | "eyebrow" | "supertitle" | "overtitle" => Hints::KICKER,
        "sr" | "visually" | "screen" | "offscreen" | "visuallyhidden" | "assistive" => Hints::UNSEEN,
        _ => Hints::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(class: &str, expected: Hints) {
        assert_eq!(of_class(class), expected, "{class:?}");
    }

    #[test]
    fn classes() {
        check("articleBody", Hints::BODY);
        check("c-article__content", Hints::BODY);
        check("relatedPosts", Hints::RELATED);
        check("read-more", Hints::RELATED);
        check("has-sidebar", Hints::default());
        check("subheader", Hints::default());
        check("shared-space", Hints::default());
        check("sub-title", Hints::STANDFIRST);
    }
}
