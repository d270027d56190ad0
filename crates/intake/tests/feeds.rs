//! Feeds as they come, whole and damaged: nothing panics, nothing hangs, what can be read is read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

use std::fmt::Write;

use intake::feed::{self, Feed, FeedContext};
use intake::{Context, Error};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Capture, Draft, Extent, Format, Obtained, SourceId};

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Le Courrier de Valombre</title><link>https://courrier.exemple/</link><language>fr-FR</language>
<item><title>À Valombre, le pont d&#8217;Orme rouvre &amp; le bac s&#8217;arrête</title><link>/local/pont</link>
<guid isPermaLink="false">cv-1</guid><dc:creator>Anne Martin</dc:creator><dc:creator>Luc Roy</dc:creator>
<category domain="https://courrier.exemple/rubriques">Local</category><category>transports</category>
<pubDate>mar., 24 nov. 2026 10:05:00 +0100</pubDate>
<description><![CDATA[Fermé depuis mars, le pont rouvre samedi. <a href="/local/pont">Lire la suite</a>]]></description>
<media:content url="https://courrier.exemple/p.jpg" medium="image"><media:credit>Studio Orme</media:credit></media:content>
</item>
<item><title>Conseil municipal</title><link>https://courrier.exemple/conseil</link>
<content:encoded><![CDATA[<p>Le conseil municipal de Valombre s’est réuni mardi soir pour examiner le budget de la commune, en hausse de deux pour cent.</p>
<p>La maire, Odile Ferrand, a défendu la rénovation de l’école, que l’opposition juge trop chère. Les travaux doivent commencer au printemps et durer deux ans, selon le calendrier présenté aux élus.</p><p>Le vote aura lieu le mois prochain.</p><img src="/ecole.jpg">]]></content:encoded></item>
<item><title>Brève sans texte</title><guid>https://courrier.exemple/breve</guid></item>
</channel></rss>"#;

fn context() -> FeedContext {
    FeedContext {
        url: Some("https://courrier.exemple/fil.xml".to_owned()),
        content_type: None,
        content_location: None,
        content_language: None,
        timezone: TimeZone::UTC,
        now: Timestamp::UNIX_EPOCH,
    }
}

fn read(text: impl AsRef<[u8]>) -> Feed {
    feed::read(text.as_ref(), &context()).unwrap()
}

fn drafts(text: &str) -> Vec<Draft> {
    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    let mut capture = Capture::new(SourceId::of("essai"), Obtained::Poll, text.as_bytes().to_vec(), now);
    capture.url = context().url;
    let context = Context { format: None, timezone: TimeZone::UTC, published: None, now };
    intake::drafts(&capture, &context).unwrap().drafts
}

#[test]
fn entries_become_drafts() {
    let drafts = drafts(RSS);
    assert_eq!(drafts.len(), 3);
    let bridge = &drafts[0];
    assert_eq!(bridge.headline.as_deref(), Some("À Valombre, le pont d’Orme rouvre & le bac s’arrête"));
    assert_eq!(bridge.url.as_deref(), Some("https://courrier.exemple/local/pont"));
    assert_eq!(bridge.guid.as_deref(), Some("cv-1"));
    assert_eq!(bridge.authors, ["Anne Martin", "Luc Roy"]);
    assert_eq!(bridge.section.as_deref(), Some("Local"));
    assert_eq!(bridge.published.map(|moment| moment.to_string()).as_deref(), Some("2026-11-24T10:05:00+01:00"));
    assert_eq!(bridge.extent, Extent::Teaser);
    assert_eq!(bridge.images[0].credit.as_deref(), Some("Studio Orme"));
    assert_eq!(bridge.language.as_deref(), Some("fr-FR"));
    assert_eq!((drafts[1].extent, drafts[1].body.len()), (Extent::Full, 3));
    assert_eq!(drafts[1].images[0].url, "https://courrier.exemple/ecole.jpg");
    assert_eq!(drafts[2].extent, Extent::Headline);
    assert_eq!(drafts[2].url.as_deref(), Some("https://courrier.exemple/breve"));
}

#[test]
fn atom_with_its_types() {
    let feed = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.exemple/a/" xml:lang="fr"><title type="html">Un &lt;em>fil&lt;/em></title>
        <entry><title>a &lt; b</title><link href="b.html"/><id>urn:x:1</id><updated>2026-11-24T10:05:00Z</updated>
        <author><name>Nadia Sel</name><email>n@atom.exemple</email></author><category term="sport" label="Sport"/>
        <content type="xhtml" xml:base="c/"><div xmlns="http://www.w3.org/1999/xhtml">Un <a href="d.html">lien</a></div></content></entry></feed>"#,
    );
    let entry = &feed.entries[0];
    assert_eq!((feed.format, feed.head.title.as_deref()), (Format::Atom, Some("Un fil")));
    assert_eq!(entry.head.title.as_deref(), Some("a < b"));
    assert_eq!(entry.head.link.as_deref(), Some("https://atom.exemple/a/b.html"));
    assert_eq!(entry.content[0].value.html(), r#"Un <a href="https://atom.exemple/a/c/d.html">lien</a>"#);
    assert_eq!(entry.content[0].language.as_deref(), Some("fr"));
    assert_eq!(entry.head.author().as_deref(), Some("Nadia Sel (n@atom.exemple)"));
}

#[test]
fn json_feed() {
    let feed = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"Fil","items":[{"id":7,"url":"/sept","title":"Sept",
        "content_html":"<p>Sept <script>x()</script>jours</p>","date_published":"2026-11-24T10:05:00+01:00","tags":["a","b"]}]}"#,
    );
    let entry = &feed.entries[0];
    assert_eq!(
        (entry.head.id.as_deref(), entry.head.link.as_deref()),
        (Some("7"), Some("https://courrier.exemple/sept"))
    );
    assert_eq!(entry.content[0].value.html(), "<p>Sept jours</p>");
}

#[test]
fn damage_costs_no_more_than_what_is_damaged() {
    for (text, title) in [
        ("<rss><channel><item><title>Duval & fils &eacute;t&eacute;</title></item>", "Duval & fils été"),
        ("<rss><channel><item><title>Un</title><b></item></channel>", "Un"),
        ("<rss><channel><item><title><![CDATA[Sans fin", "Sans fin"),
        ("<rss><channel><item><inconnu:x>y</inconnu:x><title>Un</title></item></channel></rss>", "Un"),
        ("<rss><channel><item><title>3 < 4</title></item></channel></rss>", "3 < 4"),
        ("Avant <rss><channel><item><title>Un</title></item></channel></rss> après", "Un"),
        ("<rss><channel><item><title>d&#146;un</title></item></channel></rss>", "d’un"),
    ] {
        let feed = read(text);
        assert_eq!(feed.entries[0].head.title.as_deref(), Some(title), "{text}");
    }
}

#[test]
fn what_is_no_feed_is_an_error() {
    for text in ["", "bonjour", "<html><body>a</body></html>", "{\"a\":1}", "{", "\0\u{1}\u{2}", "<", "&"] {
        assert!(feed::read(text.as_bytes(), &context()).is_err(), "{text:?}");
    }
    assert_eq!(feed::read(b"  ", &context()), Err(Error::Empty));
}

#[test]
fn entities_are_never_expanded() {
    let mut bomb = String::from("<!DOCTYPE rss [<!ENTITY a0 \"ha\">");
    for level in 1..40 {
        let _ = write!(bomb, "<!ENTITY a{level} \"&a{0};&a{0};\">", level - 1);
    }
    bomb.push_str(
        "<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>&a39;&x;</title></item></channel></rss>",
    );
    assert_eq!(read(bomb).entries[0].head.title.as_deref(), Some("&a39;&x;"));
}

#[test]
fn charsets_that_disagree() {
    let latin: Vec<u8> = b"<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><title>C\x9cur d\x92\xe9t\xe9</title></channel></rss>".to_vec();
    assert_eq!(read(latin).head.title.as_deref(), Some("Cœur d’été"));
    let utf8 = "<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><title>été</title></channel></rss>";
    assert_eq!(read(utf8).head.title.as_deref(), Some("été"));
}

#[test]
fn dates_are_kept_as_claimed() {
    let feed = read(
        "<rss><channel><item><title>a</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>
        <item><title>b</title><pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate></item></channel></rss>",
    );
    let years: Vec<_> =
        feed.entries.iter().filter_map(|entry| entry.head.published.map(|at| at.date().year())).collect();
    assert_eq!(years, [1970, 2099]);
}

#[test]
fn hostile_text_is_harmless() {
    let attacks = [
        "<script>x()</script>",
        "<img src=x onerror=x()>",
        "<a href=' java\tscript:x()'>a</a>",
        "<iframe src='//evil.exemple'></iframe>",
        "<svg><script>x()</script></svg>",
        "<math><mi><style><img title='</style><img src=x onerror=x()>'>",
        "<style>*{}</style>",
        "<p style='background:url(javascript:x())'>a</p>",
        "<object data='data:text/html,x'>",
        "<a href='data:text/html,x'>a</a>",
    ];
    for attack in attacks {
        let escaped = attack.replace('&', "&amp;").replace('<', "&lt;");
        let feed = read(format!(
            "<rss><channel><title>{escaped}</title><description>{escaped}</description><item><title>{escaped}</title><link>javascript:x()</link>\
             <description>{escaped}</description><content:encoded>{escaped}</content:encoded><author>{escaped}</author></item></channel></rss>"
        ));
        let entry = &feed.entries[0];
        assert_eq!(entry.head.link, None);
        let title = entry.head.title.clone().unwrap_or_default();
        let shown = [
            title,
            feed.head.subtitle.as_ref().map(feed::Markup::html).unwrap_or_default(),
            entry.summary.as_ref().map(feed::Markup::html).unwrap_or_default(),
            entry.content.first().map(|content| content.value.html()).unwrap_or_default(),
        ];
        for text in shown {
            for bad in ["<script", "onerror=x", "javascript:", "<iframe", "<style", "url(", "<object", "data:text"] {
                let quoted = text.contains("&lt;") || text.contains("title=");
                assert!(quoted || !text.to_lowercase().contains(bad), "{attack} gave {text}");
            }
        }
    }
}

#[test]
fn size_and_depth_cost_little() {
    let deep = format!("<rss><channel><item><title>t</title><description>{}", "<b>".repeat(100_000));
    assert_eq!(read(&deep).entries[0].head.title.as_deref(), Some("t"));
    let escaped = format!("<rss><channel><item><title>t</title><description>{}mot", "&lt;div&gt;".repeat(100_000));
    assert_eq!(read(&escaped).entries[0].summary.as_ref().map(feed::Markup::html).as_deref(), Some("mot"));
    let line = format!("<rss><channel><item><title>{}</title></item></channel></rss>", "mot ".repeat(250_000));
    assert_eq!(read(&line).entries.len(), 1);
    let brackets = format!("<rss><channel><item><title>t</title></item>{}", "<".repeat(200_000));
    assert_eq!(read(&brackets).entries.len(), 1);
    let comments = format!("<rss><channel><item><title>{}</title></item>", "&lt;!--".repeat(50_000));
    assert_eq!(read(&comments).entries.len(), 1);
    for piece in [
        "&lt;!-- &gt;",
        "&lt;a '",
        "&lt;script&gt;&lt;/script&gt;",
        "&lt;a href='",
        "<a \"",
        "</b '",
        "<![",
        "&lt;style&gt;&lt;/x",
    ] {
        let text = format!("<rss><channel><item><title>t</title><description>{}", piece.repeat(100_000));
        let _ = feed::read(text.as_bytes(), &context())
            .map(|feed| feed.entries.iter().filter_map(feed::Entry::body).map(feed::Markup::text).count());
    }
    let declared = "<a xmlns:a='http://a.exemple/'>".repeat(100_000);
    assert_eq!(read(format!("<rss><channel>{declared}")).entries.len(), 0);
}

#[test]
fn cut_at_every_byte() {
    for end in 0..RSS.len() {
        let _ = feed::read(&RSS.as_bytes()[..end], &context()).map(|feed| serde_json::to_string(&feed.entries));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]
    #[test]
    fn nothing_panics(pieces in proptest::collection::vec(0..20_usize, 0..40)) {
        const PIECES: [&str; 20] = [
            "<rss>", "<channel>", "<item>", "<title>", "</title>", "</item>", "<![CDATA[", "]]>", "&", "&eacute;", "&#146;", "<!--", "-->",
            "<", ">", "é", "<link href='x'/>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<pubDate>1 Jan 2026",
        ];
        let text: String = pieces.iter().filter_map(|piece| PIECES.get(*piece)).copied().collect();
        let _ = feed::read(text.as_bytes(), &context()).map(|feed| serde_json::to_string(&feed.entries));
    }
}

#[test]
fn what_plug_ins_add_to_a_text_is_no_part_of_it() {
    let feed = r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Le Courrier de Valombre</title>
<item><title>Le bac rouvre</title><link>https://courrier.exemple/bac</link>
<description><![CDATA[<p>Le bac de Valombre rouvre samedi après six mois de travaux. [&#8230;]</p><p>L&#8217;article <a href="https://courrier.exemple/bac">Le bac rouvre</a> est apparu en premier sur <a href="https://courrier.exemple">Le Courrier</a>.</p>]]></description>
<content:encoded><![CDATA[<p>Le bac de Valombre rouvre samedi après six mois de travaux menés par le département.</p>
<p>La maire, Odile Ferrand, a remercié les riverains de leur patience au cours d’une réunion publique.</p>
<img src="https://stats.exemple/pixel.gif?x=1" width="1" height="1" alt="">
<p><a href="https://www.facebook.com/sharer.php?u=x">Partager sur Facebook</a> <a href="https://x.com/intent/tweet?u=x">Tweeter</a></p>
<p>L&#8217;article <a href="https://courrier.exemple/bac">Le bac rouvre</a> est apparu en premier sur <a href="https://courrier.exemple">Le Courrier</a>.</p>]]></content:encoded></item>
</channel></rss>"#;
    let draft = drafts(feed).remove(0);
    let body: Vec<&str> = draft.body.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(body.len(), 2, "{body:?}");
    assert_eq!(draft.teaser.as_deref(), Some("Le bac de Valombre rouvre samedi après six mois de travaux. […]"));
    assert!(draft.images.is_empty(), "{:?}", draft.images);
    assert!(draft.removed.iter().any(|removed| removed.text.contains("est apparu en premier")));
}
