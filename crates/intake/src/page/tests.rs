//! Pages read whole: invented ones, broken ones and ones made to harm.

use jiff::tz::TimeZone;
use news::{BlockKind, Capture, Draft, Obtained, SourceId};
use proptest::prelude::*;

use super::draft;
use crate::Context;

fn read(html: &str) -> Draft {
    let now = "2024-01-01T00:00:00Z".parse().unwrap();
    let mut capture = Capture::new(SourceId::of("essai"), Obtained::Page, Vec::new(), now);
    capture.url = Some("https://www.levalbleu.example/economie/port-rouvert.html".to_owned());
    let timezone = TimeZone::get("Europe/Paris").unwrap();
    draft(html, &capture, &Context { format: None, timezone, published: None, now }).unwrap_or_default()
}

fn body(draft: &Draft) -> Vec<&str> {
    draft.body.iter().map(|block| block.text.as_str()).collect()
}

const ONE: &str =
    "Le port de Valbleu a rouvert lundi matin après trois semaines de travaux menés jour et nuit sur la digue nord.";
const TWO: &str =
    "« Nous avons tenu les délais », a dit la maire, Odile Ferrand, devant une centaine de pêcheurs venus la saluer.";
const THREE: &str =
    "Les premiers bateaux sont sortis à l’aube ; les prises de la criée ont doublé par rapport au mois précédent.";

fn page(head: &str, before: &str, inside: &str) -> String {
    format!(
        "<html lang=fr><head><title>Le port rouvre - Le Val bleu</title><meta property=og:site_name content='Le Val bleu'>{head}</head><body>
         <nav><ul><li><a href=/>Accueil</a><li><a href=/eco>Économie</a></ul></nav>
         <article><h1>Le port rouvre</h1>{before}<div class=article-body><p>{ONE}</p>{inside}<p>{TWO}</p><p>{THREE}</p></div></article>
         <aside><a href=/1>Un autre sujet du jour, bien plus long que le premier</a></aside>
         <footer><p>© Le Val bleu, tous droits réservés pour tous les pays.</p></footer></body></html>"
    )
}

#[test]
fn the_piece_alone() {
    let draft = read(&page("", "", ""));
    assert_eq!(draft.headline.as_deref(), Some("Le port rouvre"));
    assert_eq!(body(&draft), [ONE, TWO, THREE]);
    assert_eq!(draft.language.as_deref(), Some("fr"));
}

#[test]
fn furniture_goes_and_is_kept_apart() {
    let cases = [
        ("<p class=related>Lire aussi : <a href=/x>La digue cède</a></p>", "related"),
        ("<p>La suite après cette publicité</p>", "advertisement"),
        ("<div class=newsletter><p>Recevez chaque matin toute l’actualité du Val.</p></div>", "newsletter"),
        ("<p>Il vous reste 62 % de cet article à lire.</p>", "paywall"),
        ("<ul class=share-buttons><li><a href=x>Facebook</a><li><a href=y>Twitter</a></ul>", "share"),
        ("<figure><img src=/p.jpg><figcaption>Le port, lundi. © Luc Roy</figcaption></figure>", "caption"),
        ("<div class=embed><p>Beau matin au port ! pic.example/1</p></div>", "embed"),
        ("<p><span class=caption>Le port, lundi matin, vu de la digue.</span></p>", "caption"),
        ("<div><img src=/q.jpg><p>Le port vu de la digue, lundi matin</p></div>", "caption"),
        (
            "<div><p>Ce contenu est bloqué car vous n’avez pas accepté les cookies</p><p>Voir les choix</p></div>",
            "consent",
        ),
    ];
    for (html, why) in cases {
        let draft = read(&page("", "", html));
        assert_eq!(body(&draft), [ONE, TWO, THREE], "{html}");
        assert!(draft.removed.iter().any(|removed| removed.why == why), "{html}: {:?}", draft.removed);
    }
}

#[test]
fn entries_of_a_live_blog_keep_their_times() {
    let live =
        "<script type=application/ld+json>{\"@type\":\"LiveBlogPosting\",\"headline\":\"Le port rouvre\"}</script>";
    let inside = "<time datetime=2024-01-01T14:05>14h05</time><p>La digue est ouverte aux piétons, dit la mairie.</p>";
    let draft = read(&page(live, "", inside));
    assert_eq!(body(&draft), [ONE, "14h05", "La digue est ouverte aux piétons, dit la mairie.", TWO, THREE]);
    assert_eq!(draft.body[1].kind, BlockKind::Heading);
}

#[test]
fn agency_copy_opens_with_a_dateline() {
    let draft = read(&page("", "", "").replace(ONE, &format!("VALBLEU, 3 mars (AFP) – {ONE}")));
    let dateline = draft.dateline.unwrap();
    assert_eq!(dateline.place.as_deref(), Some("VALBLEU"));
    assert_eq!(dateline.date.as_deref(), Some("3 mars"));
    assert_eq!(dateline.agency.as_deref(), Some("AFP"));
}

#[test]
fn what_belongs_to_the_text_stays() {
    let draft = read(&page(
        "",
        "",
        "<h2>Un chantier risqué</h2><p>Le coût a été tenu, selon la région.</p><ul><li>Digue nord<li>Quai sud</ul>",
    ));
    let kinds: Vec<BlockKind> = draft.body.iter().map(|block| block.kind).collect();
    use BlockKind::{Heading, List, Paragraph};
    assert_eq!(kinds, [Paragraph, Heading, Paragraph, List, Paragraph, Paragraph]);
}

#[test]
fn the_standfirst_stands_once() {
    let words = "Trois semaines de travaux ont suffi ; les pêcheurs reprennent la mer dès cette semaine.";
    let meta = format!("<meta name=description content='{words}'>");
    for (head, before) in [
        (meta.as_str(), format!("<p class=chapo>{words}</p>")),
        ("", format!("<div class=chapo>{words}</div>")),
        (meta.as_str(), format!("<h2>{words}</h2>")),
    ] {
        let draft = read(&page(head, &before, ""));
        assert_eq!(draft.standfirst.as_deref(), Some(words), "{before}");
        assert_eq!(body(&draft), [ONE, TWO, THREE], "{before}");
    }
    let draft = read(&page(&format!("<meta name=description content='{ONE}'>"), "", ""));
    assert_eq!(draft.standfirst, None, "an opening paragraph is no standfirst");
    assert_eq!(body(&draft), [ONE, TWO, THREE]);
}

#[test]
fn json_ld_tells_who_and_when() {
    let head = r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle",
        "headline":"Le port rouvre","datePublished":"2023-04-10T08:47:00+02:00","dateModified":"2023-04-10T10:00:00+02:00",
        "author":[{"@type":"Person","name":"Anne Martin"},{"@type":"Organization","name":"AFP"}],"articleSection":"Économie",
        "isAccessibleForFree":false}]}</script><meta name=robots content="noindex, noai"><meta name=tdm-reservation content=1>"#;
    let draft = read(&page(head, "", ""));
    assert_eq!(draft.authors, ["Anne Martin"]);
    assert_eq!(draft.dateline.and_then(|line| line.agency).as_deref(), Some("AFP"));
    assert_eq!(draft.published.map(|at| at.to_string()).as_deref(), Some("2023-04-10T08:47:00+02:00"));
    assert_eq!(draft.updated.map(|at| at.to_string()).as_deref(), Some("2023-04-10T10:00:00+02:00"));
    assert_eq!(draft.section.as_deref(), Some("Économie"));
    assert!(draft.paywalled);
    assert_eq!(draft.opt_out, ["noindex", "noai", "tdm-reservation: 1"]);
}

#[test]
fn visible_dates_are_read_at_home() {
    let draft = read(&page("", "<p>Publié le 10/04/23 à 08h47</p>", ""));
    assert_eq!(draft.published.map(|at| at.to_string()).as_deref(), Some("2023-04-10T08:47:00+02:00"));
    assert_eq!(body(&draft), [ONE, TWO, THREE]);
}

#[test]
fn a_page_set_by_script_is_read_from_its_claims() {
    let head = format!(
        r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Le port rouvre","articleBody":"{ONE}\n\n{TWO}\n\n{THREE}\n\n{ONE} {TWO}"}}</script>"#
    );
    let draft =
        read(&format!("<html><head>{head}</head><body><h1>Le port rouvre</h1><div id=app></div></body></html>"));
    assert_eq!(body(&draft).first(), Some(&ONE));
}

#[test]
fn loose_text_and_breaks_make_paragraphs() {
    let html = format!(
        "<html><body><article><h1>Le port rouvre</h1><div>{ONE}<br><br>{TWO}<br/> <br/>{THREE}</div></article></body></html>"
    );
    assert_eq!(body(&read(&html)), [ONE, TWO, THREE]);
}

#[test]
fn pages_made_to_harm_are_read() {
    let line = format!("<p>{}", "mot ".repeat(250_000));
    let links = "<a href=/x>lien</a> ".repeat(50_000);
    let nested = "<div>".repeat(100_000) + ONE;
    let lists = "<ul><li>".repeat(20_000) + ONE;
    let table = "<table><tr><td>".repeat(20_000) + ONE;
    let open = "<".repeat(200_000);
    let marks = "<b><p>".repeat(20_000);
    let headings = "<h1>a</h1>".repeat(20_000);
    let asides = "<aside class='author date share'><time>10 avril 2023</time>".repeat(20_000);
    let script = format!("<script type='application/ld+json'>{}</script>", "[".repeat(100_000));
    for html in [line, links, nested, lists, table, open, marks, headings, asides, script] {
        let _ = read(&html);
    }
}

proptest! {
    #[test]
    fn no_page_makes_it_panic(html in "(<[a-z!/]{0,8}( [a-z]{1,8}=?['\"]?[a-zA-Z0-9 :;/.é-]{0,20}['\"]?){0,3}>?|[a-zà-ü0-9 .,;&#€\u{a0}\n]{0,30}){0,40}") {
        let _ = read(&html);
    }

    #[test]
    fn a_page_cut_anywhere_is_read(cut in 0_usize..1_400) {
        let html = page("<meta property='article:published_time' content='2023-04-10'>", "<p class=chapo>Un chapô</p>", "<ul><li>Un</ul>");
        let end = (0..=cut.min(html.len())).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
        let _ = read(&html[..end]);
    }

    #[test]
    fn no_line_makes_dates_panic(text in ".{0,80}") {
        let reading = super::when::Reading { zone: TimeZone::UTC, month_first: true, now: "2024-01-01T00:00:00Z".parse().unwrap() };
        let _ = reading.stamp(&text);
        let _ = super::when::in_address(&text);
    }
}
