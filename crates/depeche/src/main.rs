//! Dépêche: the newswire you host yourself. This starts it: command line, configuration, wiring.

mod access;
mod alerts;
mod backup;
mod cli;
mod config;
mod demo;
mod drop;
mod export;
mod find;
mod folder;
mod import;
mod init;
mod keeping;
mod parallel;
mod push;
mod read;
mod search;
mod serve;
mod sources;
mod upkeep;
mod users;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use cli::{Cli, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Done 0, some input failed 1, wrong use 2 (by clap).
#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    log(matches!(cli.command, Command::Serve(_) | Command::Demo(_)), cli.log);
    match run(&cli.command).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("depeche: {error:#}");
            ExitCode::from(1)
        }
    }
}

async fn run(command: &Command) -> Result<bool> {
    match command {
        Command::Demo(args) => demo::run(args).await,
        Command::Init(args) => init::init(args),
        Command::Serve(args) => serve::serve(args).await,
        Command::Read(args) => read::read(args).await,
        Command::Annotate(_) => read::annotate(),
        Command::Import(args) => import::import(args).await,
        Command::Search(args) => search::search(args).await,
        Command::Export(args) => export::export(args).await,
        Command::Sources(args) => sources::sources(args).await,
        Command::Reindex(args) => upkeep::reindex(args).await,
        Command::Check(args) => upkeep::check(args).await,
        Command::User(args) => users::user(args).await,
        Command::Key(args) => users::key(args).await,
        Command::Backup(args) => backup::backup(args).await,
        Command::Restore(args) => backup::restore(args).await,
    }
}

/// Logs to standard error; `RUST_LOG` says otherwise.
fn log(serving: bool, form: cli::LogForm) {
    use tracing_subscriber::EnvFilter;
    let usual = if serving { "info" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match form {
        cli::LogForm::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        cli::LogForm::Json => log.json().flatten_event(true).init(),
    }
}
