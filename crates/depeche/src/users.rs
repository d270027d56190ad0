//! `depeche user` and `depeche key`: who may use the house, seen to from its machine, also while it is served.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use news::{Role, UserId};
use store::{Accounts, Deed, Key, User};

use crate::cli::{self, KeyAction, UserAction};
use crate::config::Config;
use crate::folder::Folder;

/// Runs `user`.
pub async fn user(args: &cli::User) -> Result<bool> {
    let store = Folder::new(&args.folder.data).store_for_accounts()?;
    match &args.action {
        UserAction::Add { name, role, email, oidc } => {
            let external = oidc.as_deref().map(|subject| vouched(args, subject)).transpose()?;
            add(&store, name, *role, email.clone(), external).await?;
        }
        UserAction::List => list(&store).await?,
        UserAction::Role { name, role } => {
            let mut user = known(&store, name).await?;
            if *role != Role::Administrator {
                spare_last(&store, &user).await?;
            }
            let about = format!("{}: {} > {role}", user.name, user.role);
            user.role = *role;
            store.put_user(&user).await?;
            note(&store, "user.role", &about).await?;
        }
        UserAction::Password { name } => {
            let mut user = known(&store, name).await?;
            if user.external.is_some() {
                bail!("{} logs in by another service", user.name);
            }
            user.password = Some(web::password::hash(&asked(&user.name)?).await?);
            store.put_user(&user).await?;
            note(&store, "user.password", &user.name).await?;
        }
        UserAction::Remove { name } => {
            let user = known(&store, name).await?;
            spare_last(&store, &user).await?;
            store.remove_user(user.id).await?;
            note(&store, "user.remove", &user.name).await?;
        }
    }
    Ok(true)
}

/// Runs `key`.
pub async fn key(args: &cli::Key) -> Result<bool> {
    let store = Folder::new(&args.folder.data).store_for_accounts()?;
    match &args.action {
        KeyAction::Add { user, name, scopes, pace, days } => {
            let user = known(&store, user).await?;
            let now = Timestamp::now();
            let (secret, hash) = web::new_key()?;
            let ends = days.map(|days| now + SignedDuration::from_hours(24 * i64::from(days)));
            let (name, scopes) = (name.clone(), scopes.clone());
            let key = Key { id: 0, hash, user: user.id, name, scopes, pace: *pace, made: now, ends, used: None };
            store.put_key(&key).await?;
            note(&store, "key.add", &format!("{}: {}", user.name, key.name)).await?;
            println!("{secret}");
        }
        KeyAction::List => keys(&store).await?,
        KeyAction::Remove { id } => {
            if !store.remove_key(*id).await? {
                bail!("there is no key {id}");
            }
            note(&store, "key.remove", &id.to_string()).await?;
        }
    }
    Ok(true)
}

/// By what the service of `[oidc]` makes a user known.
fn vouched(args: &cli::User, subject: &str) -> Result<String> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    if config.oidc.issuer.is_empty() {
        bail!("no service is named: [oidc] issuer in depeche.toml");
    }
    Ok(config.oidc.vouched(subject.trim()))
}

/// The first user is an administrator, and what the open house kept is theirs. Whom another house vouches for has no
/// password here.
async fn add(
    store: &dyn Accounts,
    name: &str,
    role: Role,
    email: Option<String>,
    external: Option<String>,
) -> Result<()> {
    let name = name.trim();
    if !web::is_user_name(name) {
        bail!("a name has 1 to 60 characters, none of them a control character");
    }
    if store.user_named(name).await?.is_some() {
        bail!("there is a user {name} already");
    }
    let is_first = store.users().await?.is_empty();
    if is_first && role != Role::Administrator {
        bail!("the first user has to be an administrator: --role administrator");
    }
    let now = Timestamp::now();
    let user = User {
        id: if is_first { UserId::HOUSE } else { UserId::new(now) },
        name: name.to_owned(),
        email,
        role,
        password: match external {
            Some(_) => None,
            None => Some(web::password::hash(&asked(name)?).await?),
        },
        external,
        zone: None,
        language: None,
        created: now,
    };
    if !store.put_user(&user).await? {
        bail!("there is a user {name} already, or one whom that subject is");
    }
    note(store, "user.add", &format!("{name} ({role})")).await
}

async fn list(store: &dyn Accounts) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for user in store.users().await? {
        let (since, email) = (user.created.strftime("%Y-%m-%d"), user.email.unwrap_or_default());
        writeln!(out, "{}\t{}\t{since}\t{email}", user.name, user.role)?;
    }
    Ok(())
}

async fn keys(store: &dyn Accounts) -> Result<()> {
    let users = store.users().await?;
    let mut out = std::io::stdout().lock();
    for key in store.keys(None).await? {
        let user = users.iter().find(|user| user.id == key.user).map_or("", |user| user.name.as_str());
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        let used = key.used.map_or_else(|| "never used".to_owned(), |used| used.strftime("%Y-%m-%d %H:%M").to_string());
        writeln!(out, "{}\t{user}\t{}\t{}\t{}/min\t{used}", key.id, key.name, scopes.join(" "), key.pace)?;
    }
    Ok(())
}

async fn known(store: &dyn Accounts, name: &str) -> Result<User> {
    store.user_named(name.trim()).await?.with_context(|| format!("there is no user {name}"))
}

/// Goes on where somebody else would still see to the house.
async fn spare_last(store: &dyn Accounts, user: &User) -> Result<()> {
    let others = store.users().await?.into_iter().filter(|other| other.id != user.id);
    if user.role == Role::Administrator && !others.into_iter().any(|other| other.role == Role::Administrator) {
        bail!("{} is the only administrator: make another one first", user.name);
    }
    Ok(())
}

/// A password, from who sits at the terminal or from standard input.
fn asked(name: &str) -> Result<String> {
    let password = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(format!("Password for {name}: ")).context("no password was given")?
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("no password was given")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    if !web::password::is_fit(&password, name) {
        bail!("a password has at least {} characters, and is not the name", web::password::SHORTEST);
    }
    Ok(password)
}

async fn note(store: &dyn Accounts, deed: &str, about: &str) -> Result<()> {
    let (deed, about) = (deed.to_owned(), about.to_owned());
    let name = "depeche".to_owned();
    Ok(store.note(&Deed { at: Timestamp::now(), user: None, name, deed, about, address: String::new() }).await?)
}
