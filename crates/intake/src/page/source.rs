//! The source of a page without what no reader sees: scripts, styles, comments and drawings are half of its bytes.

/// Elements whose content is no mark-up but is kept: nothing in it opens an element.
const RAW: [&str; 5] = ["title", "textarea", "iframe", "xmp", "noembed"];
/// Elements whose content goes; the element stays.
const UNSEEN: [&str; 3] = ["script", "style", "svg"];

/// The parts of `html` that remain, in order; together they parse to the same text.
pub fn seen(html: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(open) = html.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        let rest = html.get(open..).unwrap_or_default();
        if rest.starts_with("<!--") {
            // `<!-->` is a whole comment. One without an end is left to the parser.
            let Some(end) = rest.get(2..).and_then(|inner| inner.find("-->")).map(|found| open + 2 + found + 3) else {
                break;
            };
            keep(&mut parts, html, from, open);
            (from, at) = (end, end);
            continue;
        }
        let Some(name) = name(rest) else {
            at = open + 1;
            continue;
        };
        let Some(inner) = tag_end(rest).map(|end| open + end) else { break };
        at = inner;
        let tag = html.get(open..inner).unwrap_or_default();
        let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        let unseen = is(&UNSEEN) && !(tag.ends_with("/>") && name.eq_ignore_ascii_case("svg"));
        if !(unseen || is(&RAW)) {
            continue;
        }
        let content = html.get(inner..).unwrap_or_default();
        let Some(length) = close(content, name) else { break };
        let content = content.get(..length).unwrap_or_default();
        if unseen && is_without_use(tag, name, content) {
            keep(&mut parts, html, from, inner);
            from = inner + length;
        }
        at = inner + length;
    }
    keep(&mut parts, html, from, html.len());
    parts
}

fn keep<'a>(parts: &mut Vec<&'a str>, html: &'a str, from: usize, to: usize) {
    parts.extend(html.get(from..to).filter(|part| !part.is_empty()));
}

/// Whether content can go: it is no data for machines, and where it ends is beyond doubt.
fn is_without_use(tag: &str, name: &str, content: &str) -> bool {
    if name.eq_ignore_ascii_case("script") {
        return !tag.contains("ld+json") && !tag.contains("LD+JSON") && !content.contains("<!--");
    }
    // Of drawings within drawings the first end is not the outer one's.
    !(name.eq_ignore_ascii_case("svg") && (content.contains("<svg") || content.contains("<SVG")))
}

/// The name of the start tag that opens `rest`.
fn name(rest: &str) -> Option<&str> {
    let bytes = rest.as_bytes();
    if !bytes.get(1)?.is_ascii_alphabetic() {
        return None;
    }
    let length = bytes.iter().skip(1).position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')?;
    rest.get(1..=length)
}

/// Where the tag that opens `rest` ends: a `>` in a quoted value does not end it.
fn tag_end(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut quote = 0;
    let mut last = 0;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match *byte {
            b'>' if quote == 0 => return Some(at + 1),
            b'"' | b'\'' if quote == 0 && last == b'=' => quote = *byte,
            byte if byte == quote && quote != 0 => quote = 0,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = *byte;
        }
    }
    None
}

/// The length of the content before the end tag of `name`.
fn close(content: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + content.get(at..)?.find("</")?;
        let after = content.get(found + 2..).unwrap_or_default();
        let ends =
            |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
        if after.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
            && ends(after.as_bytes().get(name.len()))
        {
            return Some(found);
        }
        at = found + 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_stays() {
        for (html, expected) in [
            ("<p>a</p><!-- <p>b</p> -->c", "<p>a</p>c"),
            ("<!-->a<!--->b", "ab"),
            ("<script src=x>if (a<b) {}</script >d", "<script src=x></script >d"),
            ("<SCRIPT>x</Script>d", "<SCRIPT></Script>d"),
            ("<script type='application/ld+json'>{}</script>", "<script type='application/ld+json'>{}</script>"),
            ("<script><!-- <script></script> --></script>", "<script><!-- <script></script> --></script>"),
            ("<style>p{}</style><p>a", "<style></style><p>a"),
            ("<svg><path/></svg>e", "<svg></svg>e"),
            ("<svg><svg></svg><text>x</text></svg>e", "<svg><svg></svg><text>x</text></svg>e"),
            ("<svg viewBox=1 /><p>a</p>", "<svg viewBox=1 /><p>a</p>"),
            ("<title><script></title><p>a</p>", "<title><script></title><p>a</p>"),
            ("<p title='<script>'>a</p><b>c</b>", "<p title='<script>'>a</p><b>c</b>"),
            ("<p title=it's>a</p><b>c</b>", "<p title=it's>a</p><b>c</b>"),
            ("a < b <script>never closed", "a < b <script>never closed"),
            ("<scripted>x</scripted>", "<scripted>x</scripted>"),
            ("", ""),
        ] {
            assert_eq!(seen(html).concat(), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_source_makes_it_panic(html in r#"(<|>|!--|-->|/|script|svg|style|title|é|"|'|=| |p){0,60}"#) {
            prop_assert!(seen(&html).concat().len() <= html.len());
        }
    }
}
