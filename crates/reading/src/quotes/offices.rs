//! Other words for an office: "le chef de l'Etat" is the president, "l'édile" the mayor.

/// What newsrooms call an office, what roles call it (folded: no accent nor apostrophe), and who has held it of late (facts of public life): a piece about
/// them often says no role.
struct Office {
    calls: &'static [&'static str],
    roles: &'static [&'static str],
    holders: &'static [&'static str],
}

const OFFICES: [Office; 11] = [
    Office {
        calls: &["chef de letat", "president de la republique", "locataire de lelysee", "hote de lelysee"],
        roles: &["president de la republique", "chef de letat", "president francais", "president"],
        holders: &["emmanuel macron", "francois hollande", "nicolas sarkozy", "jacques chirac"],
    },
    Office {
        calls: &["chef du gouvernement", "cheffe du gouvernement", "locataire de matignon", "premier ministre"],
        roles: &["premier ministre", "premiere ministre", "chef du gouvernement", "president du gouvernement"],
        holders: &[
            "edouard philippe",
            "jean castex",
            "elisabeth borne",
            "gabriel attal",
            "michel barnier",
            "francois bayrou",
            "bernard cazeneuve",
            "manuel valls",
            "jean-marc ayrault",
            "francois fillon",
        ],
    },
    Office {
        calls: &["president americain", "locataire de la maison blanche", "milliardaire republicain"],
        roles: &["president americain", "president des etats-unis"],
        holders: &["donald trump", "joe biden", "barack obama", "george w. bush"],
    },
    Office {
        calls: &["president russe", "maitre du kremlin", "chef du kremlin"],
        roles: &["president russe", "president de la russie"],
        holders: &["vladimir poutine"],
    },
    Office { calls: &["chanceliere", "chanceliere allemande"], roles: &["chanceliere"], holders: &["angela merkel"] },
    Office {
        calls: &["premier ministre britannique", "premiere ministre britannique", "locataire de downing street"],
        roles: &["premier ministre britannique", "premiere ministre britannique"],
        holders: &["boris johnson", "theresa may", "david cameron", "rishi sunak", "keir starmer"],
    },
    Office {
        calls: &["garde des sceaux", "ministre de la justice"],
        roles: &["garde des sceaux", "ministre de la justice"],
        holders: &[],
    },
    Office {
        calls: &["souverain pontife", "saint-pere", "eveque de rome"],
        roles: &["pape"],
        holders: &["pape francois", "leon xiv", "benoit xvi"],
    },
    Office {
        calls: &["edile", "premier magistrat de la ville", "premier magistrat de la commune", "premier edile"],
        roles: &["maire", "bourgmestre", "syndic"],
        holders: &[],
    },
    Office {
        calls: &["patron", "patronne", "dirigeant", "dirigeante", "numero un"],
        roles: &["pdg", "directeur general", "directrice generale", "president-directeur", "patron", "patronne"],
        holders: &[],
    },
    Office {
        calls: &["magistrat", "magistrate", "representant du parquet"],
        roles: &["procureur", "procureure", "juge"],
        holders: &[],
    },
];

/// How a person answers to a call, folded and without its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    /// By the name: they have held the office.
    Name,
    /// By the role that the text gives them.
    Role,
}

/// Whether one of these names, or a role, all folded, answers to `call`.
pub(super) fn answers(call: &str, names: &[String], role: &str) -> Option<Answer> {
    let office = OFFICES.iter().find(|office| office.calls.contains(&call))?;
    if !role.is_empty() && office.roles.iter().any(|known| role.starts_with(known)) {
        return Some(Answer::Role);
    }
    let held = names.iter().any(|name| office.holders.contains(&name.as_str()));
    (held && !role.starts_with("ancien") && !role.starts_with("ex-")).then_some(Answer::Name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_have_many_names() {
        let check = |call: &str, name: &str, role: &str, answer: Option<Answer>| {
            assert_eq!(answers(call, &[name.to_owned()], role), answer, "{call} {name} {role}");
        };
        check("chef de letat", "paul roy", "president de la republique", Some(Answer::Role));
        check("chef de letat", "emmanuel macron", "", Some(Answer::Name));
        check("chef de letat", "francois hollande", "ancien president", None);
        check("edile", "anne roux", "maire de valmont", Some(Answer::Role));
        check("maire", "anne roux", "", None);
    }
}
