//! A terminal with a program in it.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty, open};

/// Nothing here takes longer, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// A terminal of a kind that knows colours and no links.
pub struct Terminal {
    folder: PathBuf,
    rows: u16,
    variables: Vec<(String, String)>,
}

impl Terminal {
    pub fn new(folder: &Path) -> Self {
        let path = std::env::var("PATH").unwrap_or_default();
        let variables = [
            ("TERM", "xterm"),
            ("LC_ALL", "C.UTF-8"),
            ("PATH", &path),
            ("TZ", "UTC"),
        ];
        Self {
            folder: folder.to_owned(),
            rows: 50,
            variables: variables.map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
        }
    }

    pub fn rows(mut self, rows: u16) -> Self {
        self.rows = rows;
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts the program.
    pub fn run(&self, arguments: &[&str]) -> Session {
        let (pty, pts) = open().expect("there are terminals");
        pty.resize(pty_process::Size::new(self.rows, 80)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let (tell, told) = mpsc::channel();
        let screen = Arc::clone(&pty);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Once the program has gone, the terminal cannot be read any more.
            while let Ok(read @ 1..) = (&*screen).read(&mut bytes) {
                if tell.send(bytes[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Session {
            pty,
            child,
            told,
            bytes: Vec::new(),
        }
    }
}

/// A program that runs in a terminal.
pub struct Session {
    pty: Arc<Pty>,
    child: Child,
    told: Receiver<Vec<u8>>,
    bytes: Vec<u8>,
}

impl Session {
    /// Returns everything that was shown so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Waits until a text is shown after what had been shown before, and returns what was.
    pub fn wait_for(&mut self, wanted: &str) -> String {
        let from = self.bytes.len();
        let began = Instant::now();
        loop {
            let new = String::from_utf8_lossy(&self.bytes[from..]).into_owned();
            if new.contains(wanted) {
                return new;
            }
            match self.told.recv_timeout(Duration::from_millis(100)) {
                Ok(bytes) => self.bytes.extend(bytes),
                Err(RecvTimeoutError::Timeout) if began.elapsed() < PATIENCE => {}
                Err(error) => panic!("{wanted:?} is not shown ({error}): {:?}", self.text()),
            }
        }
    }

    /// Types something.
    pub fn send(&mut self, keys: &[u8]) {
        (&*self.pty).write_all(keys).unwrap();
    }

    /// Types a key until the program ends; a terminal forgets what is typed while it interrupts.
    pub fn end_typing(mut self, key: &[u8]) -> (String, Option<i32>) {
        let began = Instant::now();
        loop {
            match self.told.recv_timeout(Duration::from_millis(300)) {
                Ok(bytes) => self.bytes.extend(bytes),
                Err(RecvTimeoutError::Timeout) if began.elapsed() < PATIENCE => {
                    let _ = (&*self.pty).write_all(key);
                }
                Err(_) => return self.end(),
            }
        }
    }

    /// Waits for the program to end; returns what it showed, and its status.
    pub fn end(mut self) -> (String, Option<i32>) {
        let began = Instant::now();
        while let Ok(bytes) = self
            .told
            .recv_timeout(PATIENCE.saturating_sub(began.elapsed()))
        {
            self.bytes.extend(bytes);
        }
        assert!(
            began.elapsed() < PATIENCE,
            "it does not end: {:?}",
            self.text()
        );
        let status = self.child.wait().unwrap();
        (self.text(), status.code())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a negotiation that takes long to compare on every one of many days.
pub fn endless() -> tempfile::TempDir {
    let mut text = String::new();
    let (parties, issues) = (48, 60);
    for issue in 0..issues {
        let _ = writeln!(text, "issue i{issue} \"Issue {issue}\": number 0..100");
    }
    for party in 0..parties {
        let (month, day) = (1 + party / 28, 1 + party % 28);
        let _ = writeln!(
            text,
            "party p{party} \"Party {party}\"\nposition s{party} of p{party} {{"
        );
        let _ = writeln!(text, "  stated 2024-{month:02}-{day:02} by \"them\"");
        for issue in 0..issues {
            let (low, high) = (
                (party * 7 + issue * 3) % 50,
                50 + (party * 11 + issue * 5) % 50,
            );
            let _ = writeln!(text, "  demand d{issue} {{ i{issue} at least {low} }}");
            let _ = writeln!(text, "  demand e{issue} {{ i{issue} at most {high} }}");
        }
        text.push_str("}\n");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("endless.pos"), text).unwrap();
    folder
}
