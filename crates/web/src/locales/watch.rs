//! What the watch over sources says, in each language.

use language::clock::Lang;
use news::Alarm;

use super::figure;

/// The fixed texts of the watch.
#[derive(Debug)]
#[allow(missing_docs)] // the French table says each
pub struct WatchTexts {
    pub watch: &'static str,
    pub quiet: &'static str,
    pub address: &'static str,
    pub next_poll: &'static str,
    pub last_poll: &'static str,
    pub last_new: &'static str,
    pub watched_since: &'static str,
    pub usual_day: &'static str,
    pub usual_text: &'static str,
    pub usual_page: &'static str,
    pub pushed_until: &'static str,
    pub last_error: &'static str,
    pub good_capture: &'static str,
    pub bad_capture: &'static str,
    pub no_capture: &'static str,
    pub back: &'static str,
    pub unknown: &'static str,
}

const FR: WatchTexts = WatchTexts {
    watch: "Vigie",
    quiet: "Toutes les sources sont comme d’habitude.",
    address: "Adresse",
    next_poll: "Prochain passage",
    last_poll: "Dernier passage",
    last_new: "Dernière nouveauté",
    watched_since: "Observée depuis",
    usual_day: "Pièces par jour, d’habitude",
    usual_text: "Longueur habituelle dans le flux (signes)",
    usual_page: "Longueur habituelle des pages (signes)",
    pushed_until: "Poussée par un hub jusqu’à",
    last_error: "Dernière erreur",
    good_capture: "Dernière bonne capture",
    bad_capture: "La capture en cause",
    no_capture: "Aucune.",
    back: "Revenir à l’état du service",
    unknown: "pas encore connue",
};

const EN: WatchTexts = WatchTexts {
    watch: "Watch",
    quiet: "All sources are as usual.",
    address: "Address",
    next_poll: "Next poll",
    last_poll: "Last poll",
    last_new: "Last new piece",
    watched_since: "Watched since",
    usual_day: "Pieces a day, usually",
    usual_text: "Usual length in the feed (characters)",
    usual_page: "Usual length of pages (characters)",
    pushed_until: "Pushed by a hub until",
    last_error: "Last error",
    good_capture: "Last good capture",
    bad_capture: "The capture in question",
    no_capture: "None.",
    back: "Back to service status",
    unknown: "not known yet",
};

/// The texts of a language.
pub fn watch_texts(lang: Lang) -> &'static WatchTexts {
    match lang {
        Lang::Fr => &FR,
        Lang::En => &EN,
    }
}

/// What is wrong with a source, as a sentence; `since` tells how long ago a moment was.
pub fn alarm(alarm: &Alarm, lang: Lang, since: impl Fn(jiff::Timestamp) -> String) -> String {
    let number = |value: u32| figure(u64::from(value), lang);
    match (alarm, lang) {
        (Alarm::Silent { since: from, usual }, Lang::Fr) => {
            format!("Silencieuse depuis {} (d’habitude {})", since(*from), pace(*usual, lang))
        }
        (Alarm::Silent { since: from, usual }, Lang::En) => {
            format!("Silent for {} (usually {})", since(*from), pace(*usual, lang))
        }
        (Alarm::Short { pages, usual, now }, Lang::Fr) => format!(
            "Longueur moyenne {} tombée de {} à {} signes",
            if *pages { "des pages" } else { "des textes du flux" },
            number(*usual),
            number(*now)
        ),
        (Alarm::Short { pages, usual, now }, Lang::En) => format!(
            "Mean length of {} fell from {} to {} characters",
            if *pages { "pages" } else { "texts in the feed" },
            number(*usual),
            number(*now)
        ),
        (Alarm::Failing { since: Some(from), times }, Lang::Fr) => {
            format!("En échec depuis {} ({} essais)", since(*from), number(*times))
        }
        (Alarm::Failing { since: Some(from), times }, Lang::En) => {
            format!("Failing for {} ({} tries)", since(*from), number(*times))
        }
        (Alarm::Failing { since: None, times }, Lang::Fr) => {
            format!("N’a jamais répondu ({} essais)", number(*times))
        }
        (Alarm::Failing { since: None, times }, Lang::En) => format!("Never answered ({} tries)", number(*times)),
        (Alarm::Certificate { reason }, Lang::Fr) => format!("Certificat refusé\u{a0}: {reason}"),
        (Alarm::Certificate { reason }, Lang::En) => format!("Certificate refused: {reason}"),
        (Alarm::Moved { to }, Lang::Fr) => format!("Adresse changée pour de bon\u{a0}: {}", bare(to)),
        (Alarm::Moved { to }, Lang::En) => format!("Moved for good to {}", bare(to)),
        (Alarm::Gone, Lang::Fr) => "Fermée par son éditeur (410)".to_owned(),
        (Alarm::Gone, Lang::En) => "Closed by its publisher (410)".to_owned(),
    }
}

/// "9 pièces à l’heure", "3 pièces par jour".
fn pace(an_hour: f32, lang: Lang) -> String {
    let by_hour = an_hour >= 1.0;
    let rate = f64::from(if by_hour { an_hour } else { an_hour * 24.0 }).round().max(1.0) as u64;
    let many = rate > 1;
    match lang {
        Lang::Fr => format!(
            "{}\u{a0}{} {}",
            figure(rate, lang),
            if many { "pièces" } else { "pièce" },
            if by_hour { "à l’heure" } else { "par jour" }
        ),
        Lang::En => format!(
            "{}\u{a0}{} {}",
            figure(rate, lang),
            if many { "pieces" } else { "piece" },
            if by_hour { "an hour" } else { "a day" }
        ),
    }
}

/// A stretch of time in the unit that says it best: "6 h", "3 jours".
pub fn stretch(seconds: i64, lang: Lang) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match lang {
        _ if hours < 2 => format!("{}\u{a0}min", minutes.max(1)),
        _ if days < 2 => format!("{hours}\u{a0}h"),
        Lang::Fr => format!("{days}\u{a0}jours"),
        Lang::En => format!("{days}\u{a0}days"),
    }
}

/// An address without what stands behind its path: that may be a key.
pub fn bare(address: &str) -> String {
    let Ok(mut url) = url::Url::parse(address) else { return String::new() };
    // Both only fail for addresses without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if url.query().is_some() {
        url.set_query(Some("…"));
    }
    url.to_string().replace("?%E2%80%A6", "?…")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn said(about: &Alarm, lang: Lang) -> String {
        alarm(about, lang, |_| stretch(6 * 3_600 + 120, lang))
    }

    #[test]
    fn sentences() {
        let silent = |usual| Alarm::Silent { since: Timestamp::UNIX_EPOCH, usual };
        for (alarm, french, english) in [
            (
                silent(9.2),
                "Silencieuse depuis 6\u{a0}h (d’habitude 9\u{a0}pièces à l’heure)",
                "Silent for 6\u{a0}h (usually 9\u{a0}pieces an hour)",
            ),
            (
                silent(0.05),
                "Silencieuse depuis 6\u{a0}h (d’habitude 1\u{a0}pièce par jour)",
                "Silent for 6\u{a0}h (usually 1\u{a0}piece a day)",
            ),
            (
                Alarm::Short { pages: true, usual: 2_400, now: 180 },
                "Longueur moyenne des pages tombée de 2\u{202f}400 à 180 signes",
                "Mean length of pages fell from 2,400 to 180 characters",
            ),
            (Alarm::Failing { since: None, times: 4 }, "N’a jamais répondu (4 essais)", "Never answered (4 tries)"),
            (
                Alarm::Moved { to: "https://a:b@exemple.fr/x?key=1".into() },
                "Adresse changée pour de bon\u{a0}: https://exemple.fr/x?…",
                "Moved for good to https://exemple.fr/x?…",
            ),
        ] {
            assert_eq!(said(&alarm, Lang::Fr), french);
            assert_eq!(said(&alarm, Lang::En), english);
        }
    }

    #[test]
    fn stretches() {
        for (seconds, french) in
            [(0, "1\u{a0}min"), (5_400, "90\u{a0}min"), (7_200, "2\u{a0}h"), (200_000, "2\u{a0}jours")]
        {
            assert_eq!(stretch(seconds, Lang::Fr), french);
        }
    }
}
