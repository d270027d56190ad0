//! Who asks: the user behind a request.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use news::{Audience, Role, Scope, UserId};
use store::{Key, SecretHash, User};

use crate::app::App;
use crate::error::{Error, Result};

/// How a request says who sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// The house has no accounts: whoever reaches it is its user.
    Open,
    /// Not at all.
    Nobody,
    /// By the cookie of a session, kept under this hash, whose forms carry this code.
    Session {
        /// The session.
        hash: SecretHash,
        /// What its forms carry.
        code: String,
    },
    /// By a key, for what its scopes let it do.
    Key {
        /// The key's number.
        id: i64,
        /// What it may be used for.
        scopes: Vec<Scope>,
    },
}

/// The user behind a request. A house without accounts has one user, who may do everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visitor {
    /// Who; [`UserId::NOBODY`] where they did not say.
    pub user: UserId,
    /// The name that the audit log and the pages tell.
    pub name: String,
    /// What they may do, by this way.
    pub role: Role,
    /// How they say who they are.
    pub way: Way,
}

tokio::task_local! {
    /// Who asks, while an answer is written: what stands around every page tells it.
    pub(crate) static ASKING: Visitor;
}

impl Visitor {
    /// The user of a house without accounts.
    pub(crate) fn of_open_house() -> Self {
        Self { user: UserId::HOUSE, name: String::new(), role: Role::Administrator, way: Way::Open }
    }

    /// Somebody who did not say who they are.
    pub(crate) fn nobody() -> Self {
        Self { user: UserId::NOBODY, name: String::new(), role: Role::Reader, way: Way::Nobody }
    }

    /// A user whose browser is logged in.
    pub(crate) fn of_session(user: User, hash: SecretHash, code: String) -> Self {
        Self { user: user.id, name: user.name, role: user.role, way: Way::Session { hash, code } }
    }

    /// A user for whom a program asks: it may do what both the user and the key's scopes may.
    pub(crate) fn of_key(user: User, key: Key) -> Self {
        let reach = match key.scopes.iter().max() {
            Some(Scope::Administer) => Role::Administrator,
            Some(Scope::Edit) => Role::Editor,
            _ => Role::Documentalist,
        };
        let way = Way::Key { id: key.id, scopes: key.scopes };
        Self { user: user.id, name: user.name, role: user.role.min(reach), way }
    }

    /// Who asks while this answer is written.
    pub(crate) fn asking() -> Option<Self> {
        ASKING.try_with(Clone::clone).ok()
    }

    /// Whom what leaves goes to: a reader whom the public address brings is one of the public.
    pub(crate) fn audience(&self) -> Audience {
        match self.way {
            Way::Nobody => Audience::Public,
            Way::Open if self.role == Role::Reader => Audience::Public,
            _ => Audience::House,
        }
    }

    /// Whether they said who they are.
    pub(crate) fn is_known(&self) -> bool {
        self.way != Way::Nobody
    }

    /// Goes on where a known user has at least this role.
    pub(crate) fn may(&self, role: Role) -> Result<()> {
        match self.way {
            Way::Nobody => Err(Error::Unknown),
            _ if self.role >= role => Ok(()),
            _ => Err(Error::Forbidden),
        }
    }

    /// Goes on where a known user may change what is their own; a key needs the scope for it.
    pub(crate) fn may_keep(&self) -> Result<()> {
        match &self.way {
            Way::Nobody => Err(Error::Unknown),
            Way::Key { scopes, .. } if scopes.iter().all(|scope| *scope == Scope::Read) => Err(Error::Forbidden),
            _ => Ok(()),
        }
    }

    /// Goes on for who may have questions and alerts of their own: a known user, or the one of an open house, who is not
    /// everybody that comes by its public address.
    pub(crate) fn may_have_own(&self) -> Result<()> {
        if self.way == Way::Open { self.may(Role::Administrator) } else { self.may_keep() }
    }

    /// Goes on for a user at a browser, or in an open house: keys see to no passwords, sessions or keys.
    pub(crate) fn may_in_person(&self, role: Role) -> Result<()> {
        if matches!(self.way, Way::Key { .. }) { Err(Error::Forbidden) } else { self.may(role) }
    }

    /// Whether they may correct stories; in an open house the configuration says it.
    pub(crate) fn corrects(&self, app: &App) -> bool {
        match self.way {
            Way::Open => app.site.corrections,
            _ => self.may(Role::Editor).is_ok(),
        }
    }

    /// What the forms of their pages carry; empty where nothing is asked for.
    pub(crate) fn code(&self) -> &str {
        if let Way::Session { code, .. } = &self.way { code } else { "" }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    /// What the door found out; a route that stands outside of it knows nobody.
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(Self::nobody))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn by_key(role: Role, scopes: &[Scope]) -> Visitor {
        let at = Timestamp::UNIX_EPOCH;
        let user = User {
            id: UserId::new(at),
            name: "Odile".into(),
            email: None,
            role,
            password: None,
            external: None,
            zone: None,
            language: None,
            created: at,
        };
        let scopes = scopes.to_vec();
        let (hash, name) = ([0; 32], String::new());
        let key = Key { id: 1, hash, user: user.id, name, scopes, pace: 60, made: at, ends: None, used: None };
        Visitor::of_key(user, key)
    }

    #[test]
    fn a_key_does_what_both_its_user_and_its_scopes_may() {
        use Role::{Administrator, Documentalist, Editor, Reader};
        for (role, scopes, reach, keeps) in [
            (Administrator, &[Scope::Read][..], Documentalist, false),
            (Administrator, &[Scope::Read, Scope::Edit], Editor, true),
            (Administrator, &[Scope::Administer], Administrator, true),
            (Reader, &[Scope::Administer], Reader, true),
            (Editor, &[Scope::Own], Documentalist, true),
            (Editor, &[], Documentalist, false),
        ] {
            let visitor = by_key(role, scopes);
            assert_eq!((visitor.role, visitor.may_keep().is_ok()), (reach, keeps), "{role} {scopes:?}");
            assert!(visitor.may_in_person(Reader).is_err());
        }
        assert!(matches!(Visitor::nobody().may(Reader), Err(Error::Unknown)));
        assert!(Visitor::of_open_house().may_in_person(Administrator).is_ok());
    }
}
