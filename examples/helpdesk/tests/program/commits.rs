//! A commit that fails leaves nothing behind, neither in the database nor in memory.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use helpdesk::clock;
use helpdesk::desk::{self, Desk};
use helpdesk::store::{Stopped, Store};
use helpdesk::tenants::Tenants;
use punctual::chrono::TimeDelta;
use punctual::{Policy, Ticket};

use crate::client::SHORT;
use crate::process::Folder;

/// What a transaction that only this test has says when it fails.
struct Broken;

impl From<rusqlite::Error> for Broken {
    fn from(_: rusqlite::Error) -> Broken {
        Broken
    }
}

impl From<Stopped> for Broken {
    fn from(_: Stopped) -> Broken {
        Broken
    }
}

/// In one transaction, which begins after `ready`, stores a policy and opens a ticket under it. Returns how long after
/// its opening the resolution of the ticket is due, or nothing if the transaction has failed.
async fn put_and_open(desk: &Arc<Desk>, policy: String, ready: Receiver<()>) -> Option<TimeDelta> {
    let tenant = desk.tenants.named("demo").unwrap();
    let done = desk.write(tenant, move |desk, scope| {
        ready.recv().unwrap();
        desk::add_policy(scope, &serde_json::from_str::<Policy>(&policy).unwrap(), &policy)?;
        let ticket = Ticket::opened("T-1", clock::now()).priority("high").build().unwrap();
        let evaluation = desk::open(desk, scope, "short", &ticket)?;
        Ok(evaluation.metric("resolution").unwrap().cycles[0].due_at.unwrap() - ticket.opened_at())
    });
    done.await.ok()
}

/// Breaks the commit of which it is a part: a ticket under a policy that is not there, which only the commit notices.
async fn break_commit(desk: &Arc<Desk>) -> Result<(), Broken> {
    let sql = "PRAGMA defer_foreign_keys = ON;
               INSERT INTO ticket (tenant, id, policy, version, opened_at, json, evaluated_at)
               VALUES ('demo', 'T-2', 'unknown', 1, 0, '{}', 0)";
    desk.store.write(|connection| Ok(connection.execute_batch(sql)?), |_| {}).await
}

#[test]
fn a_policy_whose_commit_failed_is_not_used_again() {
    let folder = Folder::new("commits", None);
    let (store, writer) = Store::open(&folder.database()).unwrap();
    let writing = thread::spawn(|| writer.run());
    let desk = Desk::new(store, Tenants::demo());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        // Both wait for the writer, so they are in one commit.
        let (ready, wait) = channel();
        let (opened, broken, ()) =
            tokio::join!(put_and_open(&desk, SHORT.to_owned(), wait), break_commit(&desk), async {
                ready.send(()).unwrap()
            });
        assert!(opened.is_none() && broken.is_err(), "the commit has failed");
        // The same version may say something else now, because it was never stored.
        let (ready, wait) = channel();
        ready.send(()).unwrap();
        let opened = put_and_open(&desk, SHORT.replace(r#""2s""#, r#""2h""#), wait).await;
        assert_eq!(opened, Some(TimeDelta::hours(2)));
    });
    drop(desk);
    writing.join().unwrap();
}
