//! What the pages say of what was read: names, quotes, agenda, versions, stories; in each language.

use language::clock::Lang;

/// The fixed texts of these pages.
#[derive(Debug)]
#[allow(missing_docs)] // the French table says each
pub struct Read {
    pub names: &'static str,
    pub names_lead: &'static str,
    pub person: &'static str,
    pub place: &'static str,
    pub organisation: &'static str,
    pub roles: &'static str,
    pub said_by: &'static str,
    pub all_said: &'static str,
    pub beside: &'static str,
    pub articles_of: &'static str,
    pub over_time: &'static str,
    pub quotes: &'static str,
    pub quotes_hint: &'static str,
    pub quotes_label: &'static str,
    pub quotes_lead: &'static str,
    pub no_quotes: &'static str,
    pub no_quotes_advice: &'static str,
    pub older_quotes: &'static str,
    pub agenda: &'static str,
    pub agenda_lead: &'static str,
    pub no_agenda: &'static str,
    pub no_agenda_advice: &'static str,
    pub under_way: &'static str,
    pub from_day: &'static str,
    pub show: &'static str,
    pub later_days: &'static str,
    pub from_today: &'static str,
    pub subscribe: &'static str,
    pub announced_by: &'static str,
    pub changed: &'static str,
    pub changed_lead: &'static str,
    pub no_changed: &'static str,
    pub older_changes: &'static str,
    pub times_changed_one: &'static str,
    pub times_changed_many: &'static str,
    pub reuse: &'static str,
    pub reuse_title: &'static str,
    pub reuse_which: &'static str,
    pub copied_by: &'static str,
    pub sources_of: &'static str,
    pub first_at: &'static str,
    pub story_ended: &'static str,
    pub hour: &'static str,
    pub correct_title: &'static str,
    pub correct_lead: &'static str,
    pub correct_split: &'static str,
    pub correct_move: &'static str,
    pub correct_merge: &'static str,
    pub correct_target: &'static str,
    pub correct_send: &'static str,
    pub correct_history: &'static str,
    pub moved_here: &'static str,
    pub moved_away: &'static str,
    pub no_names: &'static str,
}

/// The texts of a language.
pub fn read(lang: Lang) -> &'static Read {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

static FRENCH: Read = Read {
    names: "Les noms",
    names_lead: "Qui et quoi, le plus dans l’actualité de ces sept derniers jours.",
    person: "Personne",
    place: "Lieu",
    organisation: "Organisation",
    roles: "Présenté comme",
    said_by: "Ce qui est dit",
    all_said: "Toutes les citations",
    beside: "Avec qui, avec quoi",
    articles_of: "Les articles",
    over_time: "Dans le temps",
    quotes: "Qui a dit quoi",
    quotes_hint: "dit-par:arnoux",
    quotes_label: "Chercher dans les citations",
    quotes_lead: "Des mots cherchés dans les citations\u{202f}; «\u{202f}dit-par:\u{202f}» et un nom pour celles d’une personne.",
    no_quotes: "Aucune citation trouvée.",
    no_quotes_advice: "Essayez un autre nom, ou moins de mots.",
    older_quotes: "Citations plus anciennes",
    agenda: "Agenda",
    agenda_lead: "Ce que les articles annoncent, jour par jour.",
    no_agenda: "Rien n’est annoncé à partir de ce jour.",
    no_agenda_advice: "L’agenda se remplit à mesure que des articles annoncent ce qui vient.",
    under_way: "En cours",
    from_day: "À partir du",
    show: "Voir",
    later_days: "Jours suivants",
    from_today: "À partir d’aujourd’hui",
    subscribe: "S’abonner au calendrier (iCalendar)",
    announced_by: "annoncé par",
    changed: "Titres modifiés",
    changed_lead: "Les titres que leurs sources ont réécrits, le dernier changement d’abord.",
    no_changed: "Aucun titre n’a changé.",
    older_changes: "Changements plus anciens",
    times_changed_one: "Modifié une fois",
    times_changed_many: "Modifié {n} fois",
    reuse: "Reprise",
    reuse_title: "Ce qui est repris",
    reuse_which: "Voir quelles phrases",
    copied_by: "Repris par",
    sources_of: "Les sources",
    first_at: "d’abord",
    story_ended: "Ce sujet n’évolue plus depuis",
    hour: "Heure",
    correct_title: "Corriger ce sujet",
    correct_lead: "Cochez les articles, puis dites où ils vont. Ce qui est corrigé à la main le reste.",
    correct_split: "En faire un sujet à part",
    correct_move: "Les déplacer vers un autre sujet",
    correct_merge: "Verser tout ce sujet dans l’autre",
    correct_target: "Adresse de l’autre sujet",
    correct_send: "Corriger",
    correct_history: "Corrections à la main",
    moved_here: "versé ici",
    moved_away: "sorti d’ici",
    no_names: "Aucun nom n’a encore été relevé.",
};

static ENGLISH: Read = Read {
    names: "Names",
    names_lead: "Who and what is most in the news of the last seven days.",
    person: "Person",
    place: "Place",
    organisation: "Organisation",
    roles: "Described as",
    said_by: "What was said",
    all_said: "All quotes",
    beside: "Beside whom and what",
    articles_of: "The articles",
    over_time: "Over time",
    quotes: "Who said what",
    quotes_hint: "dit-par:arnoux",
    quotes_label: "Search the quotes",
    quotes_lead: "Words are searched in the quotes; “dit-par:” and a name for those of one person.",
    no_quotes: "No quote found.",
    no_quotes_advice: "Try another name, or fewer words.",
    older_quotes: "Older quotes",
    agenda: "Agenda",
    agenda_lead: "What the articles announce, day by day.",
    no_agenda: "Nothing is announced from this day on.",
    no_agenda_advice: "The agenda fills as articles announce what is ahead.",
    under_way: "Under way",
    from_day: "From",
    show: "Show",
    later_days: "Later days",
    from_today: "From today",
    subscribe: "Subscribe to the calendar (iCalendar)",
    announced_by: "announced by",
    changed: "Changed headlines",
    changed_lead: "Headlines that their sources rewrote, the newest change first.",
    no_changed: "No headline has changed.",
    older_changes: "Older changes",
    times_changed_one: "Changed once",
    times_changed_many: "Changed {n} times",
    reuse: "Copy from",
    reuse_title: "What is taken over",
    reuse_which: "See which sentences",
    copied_by: "Taken over by",
    sources_of: "The sources",
    first_at: "first",
    story_ended: "This story has not moved since",
    hour: "Hour",
    correct_title: "Correct this story",
    correct_lead: "Tick the articles, then say where they go. What is corrected by hand stays so.",
    correct_split: "Make them a story of their own",
    correct_move: "Move them to another story",
    correct_merge: "Put this whole story into the other one",
    correct_target: "Address of the other story",
    correct_send: "Correct",
    correct_history: "Corrections by hand",
    moved_here: "brought here",
    moved_away: "taken from here",
    no_names: "No name has been noted yet.",
};

impl Read {
    /// "Modifié 3 fois".
    pub fn times_changed(&self, times: usize) -> String {
        if times == 1 {
            self.times_changed_one.to_owned()
        } else {
            self.times_changed_many.replace("{n}", &times.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_texts_are_set_as_french() {
        let all = format!("{:?}", read(Lang::Fr)).replace("\\u{a0}", "\u{a0}").replace("\\u{202f}", "\u{202f}");
        for bad in [" :", " ;", " ?", " !", "« ", " »", "..."] {
            assert!(!all.replace(": \"", "").contains(bad), "{bad:?}");
        }
        assert!(!all.contains('\''), "a straight apostrophe");
        assert_eq!(read(Lang::Fr).times_changed(3), "Modifié 3 fois");
    }
}
