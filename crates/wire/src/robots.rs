//! robots.txt (RFC 9309): which paths of a site this program may fetch.

use std::time::Duration;

/// Bytes of a robots.txt that are read; RFC 9309 §2.5 asks for 500 KiB at least.
pub(crate) const READ: usize = 500 * 1024;

/// The name that rules address us by.
const TOKEN: &str = "depeche";

/// Sitemaps that are noted of one site.
const MOST_SITEMAPS: usize = 100;

/// A longer `Crawl-delay` is taken for this one: it is meant for robots that read whole sites.
const LONGEST_DELAY: f32 = 60.0;

/// One site's rules for us.
///
/// ```
/// let robots = wire::Robots::parse("User-agent: *\nDisallow: /prive/\nAllow: /prive/presse$\n");
/// assert!(robots.allows("/une"));
/// assert!(!robots.allows("/prive/notes"));
/// assert!(robots.allows("/prive/presse"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Robots {
    rules: Vec<Rule>,
    delay: Option<Duration>,
    sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    pattern: Vec<u8>,
}

/// Whom the group that is being read speaks to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Us,
    Everyone,
    Others,
}

impl Robots {
    /// Everything may be fetched: there is no robots.txt.
    pub fn open() -> Self {
        Self::default()
    }

    /// Reads a robots.txt. Never fails: what is no rule is skipped.
    ///
    /// All groups that name us count together; only without any of them do those for `*`.
    pub fn parse(text: &str) -> Self {
        let (mut ours, mut everyones) = (Self::default(), Self::default());
        let mut sitemaps = Vec::new();
        let (mut named, mut group, mut in_head) = (false, Group::Others, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    // User-agent lines in a row open one group, which speaks to all of them.
                    let addressed = addressed(value);
                    group = if in_head { nearer(group, addressed) } else { addressed };
                    named |= addressed == Group::Us;
                    in_head = true;
                }
                "allow" | "disallow" => {
                    in_head = false;
                    if value.is_empty() {
                        continue;
                    }
                    let rule = Rule { allow: key == "allow", pattern: normal(value.as_bytes()) };
                    match group {
                        Group::Us => ours.rules.push(rule),
                        Group::Everyone => everyones.rules.push(rule),
                        Group::Others => {}
                    }
                }
                // Not in RFC 9309; what many sites write and several robots heed.
                "crawl-delay" => {
                    in_head = false;
                    let delay = value.parse::<f32>().ok().filter(|seconds| *seconds >= 0.0);
                    let delay = delay.map(|seconds| Duration::from_secs_f32(seconds.min(LONGEST_DELAY)));
                    match group {
                        Group::Us => ours.delay = ours.delay.max(delay),
                        Group::Everyone => everyones.delay = everyones.delay.max(delay),
                        Group::Others => {}
                    }
                }
                // Speaks to all, wherever it stands (sitemaps.org).
                "sitemap" if sitemaps.len() < MOST_SITEMAPS && value.starts_with("http") => {
                    sitemaps.push(value.to_owned());
                }
                _ => {}
            }
        }
        Self { sitemaps, ..if named { ours } else { everyones } }
    }

    /// The sitemaps that it lists, in its order.
    ///
    /// ```
    /// let robots = wire::Robots::parse("Sitemap: https://exemple.fr/plan.xml\nUser-agent: *\nDisallow: /");
    /// assert_eq!(robots.sitemaps(), ["https://exemple.fr/plan.xml"]);
    /// ```
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }

    /// Whether `path`, with its query, may be fetched: the longest rule that fits decides, `Allow` on a draw.
    pub fn allows(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let path = normal(path.as_bytes());
        self.rules
            .iter()
            .filter(|rule| fits(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow))
            .is_none_or(|rule| rule.allow)
    }

    /// How long the site asks to be left alone between two requests (`Crawl-delay`), a minute at most.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// How many rules there are for us.
    pub(crate) fn len(&self) -> usize {
        self.rules.len() + self.sitemaps.len()
    }
}

/// Whom a user-agent line speaks to; the version behind a name does not count.
fn addressed(value: &str) -> Group {
    if value.starts_with('*') {
        return Group::Everyone;
    }
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_')).unwrap_or(value.len());
    if value[..end].eq_ignore_ascii_case(TOKEN) { Group::Us } else { Group::Others }
}

fn nearer(left: Group, right: Group) -> Group {
    match (left, right) {
        (Group::Us, _) | (_, Group::Us) => Group::Us,
        (Group::Everyone, _) | (_, Group::Everyone) => Group::Everyone,
        _ => Group::Others,
    }
}

/// The path in one spelling: what need not be encoded is not, what must be is, in capitals (RFC 9309 §2.2.2).
pub(crate) fn normal(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (*first, tail) {
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(h), Some(l)) => {
                    rest = after;
                    let byte = h * 16 + l;
                    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                        out.push(byte);
                    } else {
                        encode(byte, &mut out);
                    }
                }
                _ => out.push(b'%'),
            },
            (byte, _) if !byte.is_ascii_graphic() => encode(byte, &mut out),
            (byte, _) => out.push(byte),
        }
    }
    out
}

fn encode(byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("%{byte:02X}").as_bytes());
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Whether a path begins as a pattern says: `*` is anything, `$` at its end is the end of the path.
pub(crate) fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, whole) = match pattern {
        [start @ .., b'$'] => (start, true),
        _ => (pattern, false),
    };
    let mut parts = pattern.split(|byte| *byte == b'*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if whole && parts.peek().is_none() {
            // The last part must stand at the end; the leftmost match before it leaves most room.
            return rest.ends_with(part);
        }
        match find(rest, part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    !whole || rest.is_empty()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, expected: bool) {
        assert_eq!(Robots::parse(text).allows(path), expected, "{path} in {text:?}");
    }

    #[test]
    fn groups() {
        let text = "User-agent: Autre\nDisallow: /\n\nUser-agent: *\nDisallow: /tous\n\nUser-Agent: DEPECHE/1.0\n\
                    User-agent: encore\nDisallow: /nous\nCrawl-delay: 3\n\nuser-agent: depeche\nDisallow: /aussi # ici\n";
        check(text, "/tous", true);
        check(text, "/nous", false);
        check(text, "/aussi/x", false);
        check(text, "/robots.txt", true);
        check("User-agent: *\nUser-agent: depeche-autre\nDisallow: /", "/a", false);
        check("User-agent: depeche\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", true);
        check("Disallow: /", "/a", true);
        check("\u{feff}User-agent: *\r\nDisallow: /a\r\n", "/a", false);
        check("User-agent: *\rDisallow: /a\r", "/a", false);
        check("<html>404: rien</html>", "/a", true);
    }

    #[test]
    fn delays() {
        for (text, expected) in [
            ("User-agent: *\nCrawl-delay: 10\nDisallow: /a", Some(10_000)),
            ("User-agent: *\nCrawl-delay: 0.5", Some(500)),
            ("User-agent: *\nCrawl-delay: 86400", Some(60_000)),
            ("User-agent: *\nCrawl-delay: 10\nUser-agent: depeche\nAllow: /", None),
            ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: depeche\nCrawl-delay: 2", Some(2_000)),
            ("User-agent: autre\nCrawl-delay: 10", None),
            ("User-agent: *\nCrawl-delay: -3", None),
            ("User-agent: *\nCrawl-delay: NaN", None),
            ("User-agent: *\nCrawl-delay: vite", None),
        ] {
            let delay = Robots::parse(text).delay().map(|delay| delay.as_millis());
            assert_eq!(delay, expected, "{text}");
        }
    }

    #[test]
    fn the_longest_rule_decides() {
        let text = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /egal\nDisallow: /egal";
        check(text, "/a", false);
        check(text, "/ab", false);
        check(text, "/a/b", true);
        check(text, "/a/b/c/d", false);
        check(text, "/egal", true);
        check(text, "/", true);
    }

    #[test]
    fn stars_and_ends() {
        let text = |pattern: &str| format!("User-agent: *\nDisallow: {pattern}");
        for (pattern, path, refused) in [
            ("/*.pdf$", "/a/b.pdf", true),
            ("/*.pdf$", "/a/b.pdf?x", false),
            ("/*.pdf", "/a/b.pdf?x", true),
            ("/a*/b*c$", "/a1/b2c", true),
            ("/a*/b*c$", "/a1/b2cd", false),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/*", "/x", true),
            ("*", "/x", true),
            ("/*$", "/x", true),
            ("/*?tri=", "/liste?tri=date", true),
            ("/a*a$", "/a", false),
            ("/Caf%c3%a9", "/Caf%C3%A9/x", true),
            ("/Café", "/Caf%C3%A9/x", true),
            ("/%7eanne", "/~anne", true),
            ("/a%2Fb", "/a/b", false),
        ] {
            check(&text(pattern), path, !refused);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "(?s).{0,300}", path in "/.{0,80}") {
            let robots = Robots::parse(&format!("User-agent: *\nDisallow: {text}"));
            let _ = robots.allows(&path);
        }
    }
}
