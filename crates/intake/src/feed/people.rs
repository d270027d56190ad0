//! Names and addresses of authors, as RSS mixes them in one line.

use super::entities::plain;
use super::model::Person;

/// Reads `a@b.fr (Anne Martin)`, `Anne Martin (a@b.fr)`, `Anne Martin <a@b.fr>`, `a@b.fr` or a name.
pub(super) fn person(line: &str) -> Person {
    let line = line.trim();
    let found = line
        .split(|letter: char| letter.is_whitespace() || "()<>[]\",;".contains(letter))
        .map(|word| word.strip_prefix("mailto:").unwrap_or(word))
        .find(|word| is_address(word));
    let Some(email) = found else {
        return Person { name: filled(plain(line)), ..Person::default() };
    };
    let rest = line.replacen(email, "", 1).replace("mailto:", "");
    let name = rest.replace("()", "").replace("<>", "").replace("[]", "");
    let name = name.trim().trim_matches(['"', ',', ';']).trim();
    let name = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(name);
    Person { name: filled(plain(name)), email: Some(email.to_owned()), uri: None }
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains(['@', '/'])
    })
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        for (line, name, email) in [
            ("anne@exemple.fr (Anne Martin)", Some("Anne Martin"), Some("anne@exemple.fr")),
            ("Anne Martin (anne@exemple.fr)", Some("Anne Martin"), Some("anne@exemple.fr")),
            ("Anne Martin <anne@exemple.fr>", Some("Anne Martin"), Some("anne@exemple.fr")),
            ("anne@exemple.fr", None, Some("anne@exemple.fr")),
            ("Anne Martin et Luc Roy", Some("Anne Martin et Luc Roy"), None),
        ] {
            let person = person(line);
            assert_eq!((person.name.as_deref(), person.email.as_deref()), (name, email), "{line}");
        }
    }
}
