//! The report's page in a real browser: runs the tests in `tests/browser/`, where a machine has
//! what they need.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn the_page_works_in_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let node = std::env::var("DEMARCHE_NODE").unwrap_or_else(|_| "node".to_owned());
    if let Some(why) = lacking(&folder, &node) {
        let _ = writeln!(
            std::io::stderr(),
            "the_page_works_in_a_browser is skipped: {why}"
        );
        return;
    }
    let output = Command::new(&node)
        .args(["--test", "--test-concurrency=1"])
        .current_dir(&folder)
        .env("DEMARCHE", env!("CARGO_BIN_EXE_demarche"))
        .output()
        .expect("node runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The script says which types it has; the compiler checks that.
#[test]
fn the_script_keeps_its_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let node = std::env::var("DEMARCHE_NODE").unwrap_or_else(|_| "node".to_owned());
    let compiler = folder.join("node_modules/typescript/bin/tsc");
    if !compiler.is_file() {
        let why = "run `npm ci` in tests/browser first";
        let _ = writeln!(
            std::io::stderr(),
            "the_script_keeps_its_types is skipped: {why}"
        );
        return;
    }
    let output = Command::new(&node)
        .arg(compiler)
        .current_dir(&folder)
        .output()
        .expect("node runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
}

/// Returns what the machine lacks.
fn lacking(folder: &Path, node: &str) -> Option<String> {
    let version = Command::new(node)
        .arg("--version")
        .stderr(Stdio::null())
        .output();
    let major = version.ok().and_then(|output| {
        let text = String::from_utf8(output.stdout).ok()?;
        let (major, _) = text.trim().strip_prefix('v')?.split_once('.')?;
        major.parse::<u32>().ok()
    });
    if major.is_none_or(|major| major < 20) {
        return Some("no `node` of version 20 or newer; DEMARCHE_NODE may name one".to_owned());
    }
    let is_there = |module: &str| folder.join("node_modules").join(module).is_dir();
    if !["playwright-core", "axe-core"].into_iter().all(is_there) {
        return Some("run `npm ci` in tests/browser first".to_owned());
    }
    let named = std::env::var("CHROMIUM").unwrap_or_default();
    let browsers = [
        named.as_str(),
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    if !browsers.into_iter().any(|file| Path::new(file).is_file()) {
        return Some("no Chromium; CHROMIUM may name one".to_owned());
    }
    None
}
