//! Delivers the alerts in the outbox, one sender for each tenant, in the order in which they fired.

use std::sync::Arc;
use std::time::Duration;

use punctual::chrono::TimeDelta;
use tokio::task::spawn_blocking;

use crate::clock::{self, from_nanos, to_nanos};
use crate::desk::Desk;
use crate::problems::Failure;
use crate::store::{Message, Stopped};
use crate::tenants::Tenant;

/// How many alerts are taken at once.
const BATCH: u32 = 100;

/// How long a webhook may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A sender asks the clock at least this often, and waits this long after an error of the database.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// Sends the alerts of a tenant, for ever.
pub async fn run(desk: Arc<Desk>, tenant: Arc<Tenant>) {
    let agent = agent();
    let mut written = tenant.listen();
    loop {
        written.mark_unchanged();
        let sleep = match send_batch(&desk, &tenant, &agent).await {
            Ok(Some(next)) => (from_nanos(next) - clock::now()).to_std().unwrap_or_default().min(LONGEST_SLEEP),
            Ok(None) => LONGEST_SLEEP,
            Err(error) => {
                eprintln!("sending alerts of {} failed and goes on: {error:?}", tenant.name);
                AFTER_ERROR
            }
        };
        tokio::select! {
            // The tenant lives as long as the program, so this never ends with an error.
            _ = written.changed() => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }
}

/// Sends some alerts. Returns when the next one is to be sent.
async fn send_batch(desk: &Arc<Desk>, tenant: &Arc<Tenant>, agent: &ureq::Agent) -> Result<Option<i64>, Failure> {
    let now = to_nanos(clock::now());
    let messages = desk.read(tenant, move |_, scope| Ok(scope.to_send(now, BATCH)?)).await?;
    match &tenant.webhook {
        _ if messages.is_empty() => {}
        None => put_into_inbox(desk, tenant, messages).await?,
        Some(url) => post_all(desk, tenant, agent, url, messages).await?,
    }
    desk.read(tenant, |_, scope| Ok(scope.next_try()?)).await
}

/// Exactly once: the inbox is in the same database, so an alert arrives and is marked as sent in one transaction.
async fn put_into_inbox(desk: &Arc<Desk>, tenant: &Arc<Tenant>, messages: Vec<Message>) -> Result<(), Failure> {
    let put = desk.write(tenant, move |_, scope| {
        let now = to_nanos(clock::now());
        for message in &messages {
            scope.put_into_inbox(message, now)?;
            scope.sent(&message.key, now)?;
        }
        Ok(())
    });
    put.await
}

/// At least once: an alert is marked as sent after the webhook has accepted it. If the program dies between the two, it
/// posts the alert again, with the same key.
async fn post_all(
    desk: &Arc<Desk>,
    tenant: &Arc<Tenant>,
    agent: &ureq::Agent,
    url: &str,
    messages: Vec<Message>,
) -> Result<(), Failure> {
    for message in messages {
        let (agent, url, key, tries) = (agent.clone(), url.to_owned(), message.key.clone(), message.tries);
        let posted = spawn_blocking(move || post(&agent, &url, &message)).await.map_err(|_| Stopped)?;
        let marked = desk.write(tenant, move |_, scope| {
            let now = clock::now();
            match posted {
                Ok(()) => scope.sent(&key, to_nanos(now))?,
                Err(error) => {
                    eprintln!("{key} was not delivered and is tried again: {error}");
                    scope.not_sent(&key, to_nanos(now + pause_after(tries)))?;
                }
            }
            Ok(())
        });
        marked.await?;
    }
    Ok(())
}

fn post(agent: &ureq::Agent, url: &str, message: &Message) -> Result<(), ureq::Error> {
    let request = agent.post(url).header("Idempotency-Key", &message.key).header("Content-Type", "application/json");
    request.send(&message.alert).map(drop)
}

/// A second after the first failure, twice as long after each further one, and at most an hour.
fn pause_after(tries: u32) -> TimeDelta {
    TimeDelta::seconds((1 << tries.min(12)).min(3600))
}

/// Any answer that is not a success is an error. A redirection is none.
fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0);
    config.build().new_agent()
}
