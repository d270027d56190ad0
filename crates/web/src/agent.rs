//! What a browser is called by people, of what it calls itself.

use language::clock::Lang;

/// The marks of browsers, the special before the general: most call themselves by the names of others too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The marks of systems, again the special first.
const SYSTEMS: [(&str, &str); 8] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
];

/// "Firefox sur Linux"; of what is no browser that we know, the name before its version.
pub(crate) fn called(agent: &str, lang: Lang) -> String {
    let first =
        |marks: &[(&str, &'static str)]| marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = match first(&BROWSERS) {
        Some(name) => name.to_owned(),
        None => agent.split(['/', ' ', '(']).next().unwrap_or_default().chars().take(40).collect(),
    };
    match (browser.as_str(), first(&SYSTEMS), lang) {
        ("", _, Lang::Fr) => "Navigateur inconnu".to_owned(),
        ("", _, Lang::En) => "Unknown browser".to_owned(),
        (_, None, _) => browser,
        (_, Some(system), Lang::Fr) => format!("{browser} sur {system}"),
        (_, Some(system), Lang::En) => format!("{browser} on {system}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_do() {
        for (agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge sur Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome sur Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Safari/604.1",
                "Safari sur iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1 Version/19.0 Safari/605.1",
                "Safari sur macOS",
            ),
            ("curl/8.11", "curl"),
            ("", "Navigateur inconnu"),
            ("<script>alert(1)</script>", "<script>alert"),
        ] {
            assert_eq!(called(agent, Lang::Fr), name, "{agent}");
        }
        assert_eq!(called("Firefox/1 Linux", Lang::En), "Firefox on Linux");
    }
}
