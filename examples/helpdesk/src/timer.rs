//! The timer: one for all tickets. It sleeps until the earliest next change, and then evaluates the tickets that have
//! reached theirs.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use crate::clock::{self, Instant, from_nanos, to_nanos};
use crate::desk::Desk;
use crate::problems::Failure;
use crate::store::{Scope, timers};

/// How many tickets are evaluated in one transaction. Requests wait for it.
const BATCH: u32 = 100;

/// The timer asks the clock at least this often, because somebody may set the clock of the machine.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// How long it waits after an error.
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// A ticket that cannot be evaluated is looked at again after this time.
const AFTER_DAMAGE: punctual::chrono::TimeDelta = punctual::chrono::TimeDelta::hours(1);

/// Runs for ever. After a start it catches up with what happened while the program was down.
pub async fn run(desk: Arc<Desk>) {
    loop {
        let sleep = match catch_up(&desk).await {
            Ok(Some(next)) => (next - clock::now()).to_std().unwrap_or_default().min(LONGEST_SLEEP),
            Ok(None) => LONGEST_SLEEP,
            Err(error) => {
                eprintln!("the timer failed and goes on: {error:?}");
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = desk.timer.notified() => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }
}

/// Evaluates a batch of tickets that have reached their next change. Returns the earliest next change after that.
async fn catch_up(desk: &Arc<Desk>) -> Result<Option<Instant>, Failure> {
    let shared = desk.clone();
    // The writer is asked, and not a reader, because all readers may be busy.
    let evaluated = desk.store.write(
        move |connection| {
            let tenants = evaluate_batch(&shared, connection)?;
            Ok::<_, Failure>((tenants, timers::next_change(connection)?))
        },
        |_| {},
    );
    let (tenants, next) = evaluated.await?;
    for tenant in tenants {
        desk.tenants.named(&tenant).iter().for_each(|tenant| tenant.tell());
    }
    Ok(next.map(from_nanos))
}

/// Evaluates the tickets in one transaction with their new next changes and their alerts. Returns their tenants.
fn evaluate_batch(desk: &Desk, connection: &Connection) -> Result<BTreeSet<String>, Failure> {
    let now = clock::now();
    let mut tenants = BTreeSet::new();
    for (tenant, id) in timers::due(connection, to_nanos(now), BATCH)? {
        let scope = Scope::new(connection, &tenant);
        match desk.find(&scope, &id).and_then(|known| known.settle(&scope)) {
            Ok(_) => {}
            // One ticket that cannot be read must not stop the others.
            Err(Failure::Damaged(why)) => {
                eprintln!("ticket `{id}` of {tenant} cannot be read: {why}");
                timers::postpone(connection, &tenant, &id, to_nanos(now + AFTER_DAMAGE))?;
            }
            Err(other) => return Err(other),
        }
        tenants.insert(tenant);
    }
    Ok(tenants)
}
