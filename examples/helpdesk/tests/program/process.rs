//! Starts the program, in a folder of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::client::Client;

/// A folder with the tenants and the database. It is removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A folder for a test, with the tenants `acme` and `other`. `other` may have a webhook.
    pub(crate) fn new(test: &str, webhook: Option<&str>) -> Folder {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        let tenants = serde_json::json!({
            "acme": { "token": ACME },
            "other": { "token": OTHER, "webhook": webhook },
        });
        fs::write(folder.join("tenants.json"), tenants.to_string()).unwrap();
        Folder(folder)
    }

    /// What the program says on its standard error. It is shown if the test fails.
    fn errors(&self) -> PathBuf {
        self.0.join("errors.txt")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("desk.sqlite")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", fs::read_to_string(self.errors()).unwrap_or_default());
        }
        drop(fs::remove_dir_all(&self.0));
    }
}

/// The tokens of the two tenants.
pub(crate) const ACME: &str = "the-token-of-acme";
pub(crate) const OTHER: &str = "the-token-of-other";

/// A running program. It is killed at the end.
pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
}

impl Program {
    /// Starts the program, and waits until it listens.
    pub(crate) fn start(folder: &Folder) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_helpdesk"))
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(folder.database())
            .arg("--tenants")
            .arg(folder.0.join("tenants.json"))
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(folder.errors()).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").expect("the program listens").trim_end_matches('/');
        Program { url: url.to_owned(), child }
    }

    pub(crate) fn client(&self, token: &'static str) -> Client {
        Client::new(&self.url, token)
    }

    /// Ends the program with SIGKILL. It has to be alive.
    pub(crate) fn kill(mut self) {
        assert!(self.child.try_wait().unwrap().is_none(), "the program has ended by itself");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
