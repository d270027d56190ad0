//! What the pages of users say, in each language.

use language::clock::Lang;
use news::{Role, Scope};

/// The fixed texts of these pages.
#[derive(Debug)]
#[allow(missing_docs)] // the French table says each
pub struct AccountTexts {
    pub log_in: &'static str,
    pub log_in_by: &'static str,
    pub failed_elsewhere: &'static str,
    pub unknown_here: &'static str,
    pub log_out: &'static str,
    pub make_first: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub wrong: &'static str,
    pub wrong_present: &'static str,
    pub account: &'static str,
    pub role: &'static str,
    pub email: &'static str,
    pub zone: &'static str,
    pub language: &'static str,
    pub site_default: &'static str,
    pub save: &'static str,
    pub change_password: &'static str,
    pub present_password: &'static str,
    pub new_password: &'static str,
    pub password_rule: &'static str,
    pub unfit: &'static str,
    pub taken: &'static str,
    pub bad_profile: &'static str,
    pub sessions: &'static str,
    pub this_one: &'static str,
    pub end: &'static str,
    pub end_others: &'static str,
    pub keys: &'static str,
    pub keys_lead: &'static str,
    pub key_name: &'static str,
    pub key_pace: &'static str,
    pub key_days: &'static str,
    pub make: &'static str,
    pub revoke: &'static str,
    pub shown_once: &'static str,
    pub used: &'static str,
    pub never_used: &'static str,
    pub ends: &'static str,
    pub users: &'static str,
    pub users_lead: &'static str,
    pub open_lead: &'static str,
    pub add_user: &'static str,
    pub remove: &'static str,
    pub change: &'static str,
    pub last_administrator: &'static str,
    pub audit: &'static str,
    pub earlier: &'static str,
    pub first_access: &'static str,
    pub first_lead: &'static str,
    pub token: &'static str,
    pub done: &'static str,
}

const FR: AccountTexts = AccountTexts {
    log_in: "Se connecter",
    log_in_by: "Se connecter avec",
    failed_elsewhere: "La connexion n’a pas abouti. Réessayez\u{a0}; si cela se répète, voyez l’administration du site.",
    unknown_here: "Vous êtes reconnu là-bas, mais ce site ne vous connaît pas\u{a0}: demandez un compte à son administration.",
    log_out: "Se déconnecter",
    make_first: "Créer le compte",
    name: "Nom",
    password: "Mot de passe",
    wrong: "Le nom ou le mot de passe n’est pas le bon.",
    wrong_present: "Le mot de passe actuel n’est pas le bon.",
    account: "Compte",
    role: "Rôle",
    email: "Courriel",
    zone: "Fuseau horaire",
    language: "Langue",
    site_default: "celle du site",
    save: "Enregistrer",
    change_password: "Changer le mot de passe",
    present_password: "Mot de passe actuel",
    new_password: "Nouveau mot de passe",
    password_rule: "Dix caractères au moins, qui ne soient pas votre nom. Une phrase convient très bien.",
    unfit: "Ce mot de passe est trop court, trop long ou trop simple.",
    taken: "Ce nom est déjà pris.",
    bad_profile: "Un de ces champs ne se lit pas.",
    sessions: "Navigateurs connectés",
    this_one: "celui-ci",
    end: "Déconnecter",
    end_others: "Déconnecter tous les autres",
    keys: "Clés d’accès",
    keys_lead: "Une clé ouvre l’interface de programmation et les applications de lecture, sans votre mot de passe.",
    key_name: "À quoi elle sert",
    key_pace: "Demandes par minute",
    key_days: "Durée en jours (vide\u{a0}: sans fin)",
    make: "Créer la clé",
    revoke: "Révoquer",
    shown_once: "Copiez cette clé maintenant\u{a0}: elle ne sera plus montrée.",
    used: "utilisée",
    never_used: "jamais utilisée",
    ends: "expire",
    users: "Comptes",
    users_lead: "Chaque rôle peut ce que peuvent les précédents.",
    open_lead: "Ce site n’a pas de comptes\u{a0}: qui l’atteint depuis cette machine peut tout. Le premier compte sera celui d’un administrateur.",
    add_user: "Ajouter un compte",
    remove: "Supprimer",
    change: "Changer",
    last_administrator: "Il faut garder un administrateur.",
    audit: "Journal des actions",
    earlier: "Actions plus anciennes",
    first_access: "Premier accès",
    first_lead: "Le jeton figure dans le journal du service, à son démarrage. Le compte créé ici sera administrateur.",
    token: "Jeton",
    done: "C’est fait.",
};

const EN: AccountTexts = AccountTexts {
    log_in: "Log in",
    log_in_by: "Log in with",
    failed_elsewhere: "The log-in did not succeed. Try again; if it goes on, ask the site’s administrators.",
    unknown_here: "You are known there, but not to this site: ask its administrators for an account.",
    log_out: "Log out",
    make_first: "Make the account",
    name: "Name",
    password: "Password",
    wrong: "The name or the password is not right.",
    wrong_present: "The current password is not right.",
    account: "Account",
    role: "Role",
    email: "E-mail",
    zone: "Time zone",
    language: "Language",
    site_default: "the site’s",
    save: "Save",
    change_password: "Change the password",
    present_password: "Current password",
    new_password: "New password",
    password_rule: "Ten characters at least, and not your name. A sentence does very well.",
    unfit: "This password is too short, too long or too simple.",
    taken: "This name is taken.",
    bad_profile: "One of these fields cannot be read.",
    sessions: "Browsers logged in",
    this_one: "this one",
    end: "Log out",
    end_others: "Log all others out",
    keys: "Access keys",
    keys_lead: "A key opens the API and reader apps, without your password.",
    key_name: "What it is for",
    key_pace: "Requests a minute",
    key_days: "Good for how many days (empty: for ever)",
    make: "Make the key",
    revoke: "Revoke",
    shown_once: "Copy this key now: it will not be shown again.",
    used: "used",
    never_used: "never used",
    ends: "expires",
    users: "Accounts",
    users_lead: "Each role may do what those before it may.",
    open_lead: "This site has no accounts: whoever reaches it from this machine may do everything. The first account will be an administrator’s.",
    add_user: "Add an account",
    remove: "Remove",
    change: "Change",
    last_administrator: "One administrator has to stay.",
    audit: "Audit log",
    earlier: "Earlier actions",
    first_access: "First access",
    first_lead: "The token stands in the log of the service, where it starts. The account made here will be an administrator’s.",
    token: "Token",
    done: "Done.",
};

/// The texts of a language.
pub fn account_texts(lang: Lang) -> &'static AccountTexts {
    match lang {
        Lang::Fr => &FR,
        Lang::En => &EN,
    }
}

/// The name of a role.
pub fn role_name(role: Role, lang: Lang) -> &'static str {
    match (role, lang) {
        (Role::Reader, Lang::Fr) => "Lecture",
        (Role::Documentalist, Lang::Fr) => "Documentation",
        (Role::Editor, Lang::Fr) => "Rédaction",
        (Role::Administrator, Lang::Fr) => "Administration",
        (Role::Reader, Lang::En) => "Reader",
        (Role::Documentalist, Lang::En) => "Documentalist",
        (Role::Editor, Lang::En) => "Editor",
        (Role::Administrator, Lang::En) => "Administrator",
    }
}

/// What a scope lets a key do.
pub fn scope_name(scope: Scope, lang: Lang) -> &'static str {
    match (scope, lang) {
        (Scope::Read, Lang::Fr) => "lire",
        (Scope::Own, Lang::Fr) => "changer ce qui est à moi (marques, questions, alertes)",
        (Scope::Edit, Lang::Fr) => "corriger les sujets",
        (Scope::Administer, Lang::Fr) => "administrer",
        (Scope::Read, Lang::En) => "read",
        (Scope::Own, Lang::En) => "change what is mine (marks, questions, alerts)",
        (Scope::Edit, Lang::En) => "correct stories",
        (Scope::Administer, Lang::En) => "administer",
    }
}

/// What was done, as the audit log tells it; a deed without a name of ours stays as it was noted.
pub fn deed_name(deed: &str, lang: Lang) -> &str {
    match (deed, lang) {
        ("log-in", Lang::Fr) => "connexion",
        ("log-in.wrong", Lang::Fr) => "connexion refusée",
        ("log-in.unknown", Lang::Fr) => "connexion refusée, compte inconnu",
        ("log-out", Lang::Fr) => "déconnexion",
        ("first-access", Lang::Fr) => "premier accès",
        ("user.add", Lang::Fr) => "compte ajouté",
        ("user.remove", Lang::Fr) => "compte supprimé",
        ("user.role", Lang::Fr) => "rôle changé",
        ("user.password", Lang::Fr) => "mot de passe changé",
        ("user.password.wrong", Lang::Fr) => "changement de mot de passe refusé",
        ("user.profile", Lang::Fr) => "compte modifié",
        ("session.end", Lang::Fr) => "session close",
        ("key.add", Lang::Fr) => "clé créée",
        ("key.remove", Lang::Fr) => "clé révoquée",
        ("story.correct", Lang::Fr) => "sujet corrigé",
        ("log-in.wrong", Lang::En) => "log-in refused",
        ("log-in.unknown", Lang::En) => "log-in refused, account unknown",
        ("first-access", Lang::En) => "first access",
        ("user.add", Lang::En) => "account added",
        ("user.remove", Lang::En) => "account removed",
        ("user.role", Lang::En) => "role changed",
        ("user.password", Lang::En) => "password changed",
        ("user.password.wrong", Lang::En) => "change of password refused",
        ("user.profile", Lang::En) => "account changed",
        ("session.end", Lang::En) => "session ended",
        ("key.add", Lang::En) => "key made",
        ("key.remove", Lang::En) => "key revoked",
        ("story.correct", Lang::En) => "story corrected",
        (other, _) => other,
    }
}

/// To whom or what it was done, as the audit log tells it: roles by their names in the reader's language.
pub fn deed_about(deed: &str, about: &str, lang: Lang) -> String {
    let name = |word: &str| word.parse::<Role>().map(|role| role_name(role, lang)).ok();
    let told = match deed {
        "user.role" => about.rsplit_once(": ").and_then(|(user, change)| {
            let (before, after) = change.split_once(" > ")?;
            Some(format!("{user}{} {} → {}", colon(lang), name(before)?, name(after)?))
        }),
        "user.add" => about.strip_suffix(')').and_then(|told| {
            let (user, role) = told.rsplit_once(" (")?;
            Some(format!("{user} ({})", name(role)?))
        }),
        _ => None,
    };
    told.unwrap_or_else(|| about.to_owned())
}

/// The colon after a name.
fn colon(lang: Lang) -> &'static str {
    if lang == Lang::Fr { "\u{a0}:" } else { ":" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_tells_roles_as_readers_call_them() {
        for (deed, about, told) in [
            ("user.role", "Odile : la vraie: reader > editor", "Odile : la vraie\u{a0}: Lecture → Rédaction"),
            ("user.add", "Basile (2) (administrator)", "Basile (2) (Administration)"),
            ("user.add", "Basile (2)", "Basile (2)"),
            ("user.role", "Odile: chef > editor", "Odile: chef > editor"),
            ("key.add", "reader", "reader"),
        ] {
            assert_eq!(deed_about(deed, about, Lang::Fr), told);
        }
    }

    #[test]
    fn french_texts_are_set_as_french() {
        let all = format!("{FR:?}").replace("\\u{a0}", "\u{a0}");
        for bad in [" ;", " ?", " !", "« ", " »", "...", "'"] {
            assert!(!all.contains(bad), "{bad:?}");
        }
    }
}
