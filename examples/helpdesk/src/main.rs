//! Starts the program: the requests, the timer, and a sender of alerts for each tenant.
//!
//! There is no orderly end. Stopping the program is the same as killing it, and nothing is lost by that.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use helpdesk::desk::Desk;
use helpdesk::store::Store;
use helpdesk::tenants::Tenants;
use helpdesk::{demo, http, outbox, timer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const USAGE: &str = "\
usage: helpdesk [--listen ADDRESS] [--data FILE] [--tenants FILE]

A help desk with service levels, as a program with HTTP and a page. Without --tenants it has the tenant `demo`, whose
token is `demo`, with some tickets.

  --listen ADDRESS    where to listen; by default 127.0.0.1:8080
  --data FILE         the database; by default helpdesk.sqlite
  --tenants FILE      the tenants, as JSON: {\"acme\": {\"token\": \"…\", \"webhook\": \"http://…\"}}
  -h, --help          print this text

exit codes: 0 help was printed, 1 the program failed, 2 wrong arguments";

type Error = Box<dyn std::error::Error>;

struct Asked {
    listen: SocketAddr,
    data: PathBuf,
    tenants: Option<PathBuf>,
}

/// The arguments; `None` if help is asked for.
fn arguments() -> Result<Option<Asked>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut asked = Asked { listen: ([127, 0, 0, 1], 8080).into(), data: "helpdesk.sqlite".into(), tenants: None };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => asked.listen = arguments.value()?.parse()?,
            Long("data") => asked.data = arguments.value()?.into(),
            Long("tenants") => asked.tenants = Some(arguments.value()?.into()),
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(asked))
}

fn main() -> ExitCode {
    let asked = match arguments() {
        Ok(Some(asked)) => asked,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(16).build();
    let ended = runtime.map_err(Error::from).and_then(|runtime| {
        let ended = runtime.block_on(run(asked));
        runtime.shutdown_background();
        ended
    });
    // The program runs until a part of it fails.
    if let Err(error) = ended {
        eprintln!("error: {error}");
    }
    ExitCode::FAILURE
}

async fn run(asked: Asked) -> Result<(), Error> {
    let tenants = match &asked.tenants {
        Some(file) => Tenants::read(&std::fs::read_to_string(file)?)?,
        None => Tenants::demo(),
    };
    let (store, writer) = Store::open(&asked.data)?;
    let desk = Desk::new(store, tenants);
    let mut parts = JoinSet::new();
    parts.spawn_blocking(|| writer.run());
    if asked.tenants.is_none() {
        demo::fill(&desk).await?;
    }
    let listener = TcpListener::bind(asked.listen).await?;
    let address = listener.local_addr()?;
    parts.spawn(timer::run(desk.clone()));
    for tenant in desk.tenants.all() {
        parts.spawn(outbox::run(desk.clone(), tenant.clone()));
    }
    let page = if asked.tenants.is_none() { "#demo" } else { "" };
    writeln!(std::io::stdout(), "listening on http://{address}/{page}")?;
    let requests = axum::serve(listener, http::routes(desk));
    parts.spawn(async { drop(requests.await) });
    // None of the parts ends unless it fails. A program with half of its parts would be worse than none.
    parts.join_next().await;
    Err("a part of the program has ended".into())
}
