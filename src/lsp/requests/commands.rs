//! Questions about a whole negotiation, which change nothing.

use gen_lsp_types::Uri;
use lsp_server::ErrorCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::answers::{Answer, as_of, what_if, whole_report};
use crate::lsp::publish::Places;
use crate::lsp::server::{Server, effort};
use crate::model::Period;
use crate::source::FileId;

/// `[address, key of a clause]`: what if it were dropped?
pub const WHAT_IF: &str = "demarche.whatIf";
/// `[address, day or null]`: what was as of that day? With `null`: which days are there?
pub const AS_OF: &str = "demarche.asOf";
/// `[address]`: the whole report.
pub const REPORT: &str = "demarche.report";

/// Every command.
pub const ALL: [&str; 3] = [WHAT_IF, AS_OF, REPORT];

/// What a client asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    #[serde(rename = "command")]
    name: String,
    #[serde(default)]
    arguments: Vec<Value>,
    work_done_token: Option<Value>,
}

/// Answers `{ title, text, markdown }`. For clients that do not show it themselves, it is
/// opened as a text, or else told in short.
pub fn execute(server: &mut Server<'_>, command: Command) -> Result<Value, Refusal> {
    let text = |at: usize| command.arguments.get(at).and_then(Value::as_str);
    let Some(uri) = text(0).map(|uri| Uri(uri.to_owned())) else {
        return Err(wrong("the first argument is the address of a file"));
    };
    let effort = effort();
    let title = "Comparing the positions";
    let token = command.work_done_token.clone();
    let answer = match command.name.as_str() {
        WHAT_IF => {
            let key = text(1).ok_or_else(|| wrong("the second argument is the key of a clause"))?;
            let found = server.slowly(token, title, |server| {
                server.look(&uri, |view, _, places, _| {
                    what_if(view, key, &effort, &|file| address(places, file))
                })
            });
            let unknown = || Refusal::new(format!("there is no clause `{key}` any more"));
            found.map(|answer| answer.ok_or_else(unknown)).transpose()?
        }
        AS_OF => {
            let day = match command.arguments.get(1) {
                None | Some(Value::Null) => None,
                Some(day) => Some(
                    day.as_str()
                        .and_then(|day| Period::parse(day.trim()))
                        .ok_or_else(|| wrong("write year, month and day, as in 2022-11-30"))?
                        .last,
                ),
            };
            server.slowly(token, title, |server| {
                server.look(&uri, |view, _, places, _| {
                    as_of(view, day, &effort, &|file| address(places, file))
                })
            })
        }
        REPORT => server.slowly(token, title, |server| {
            server.look(&uri, |view, _, places, _| {
                whole_report(view, &|file| address(places, file))
            })
        }),
        other => {
            return Err(Refusal {
                code: ErrorCode::InvalidParams,
                message: format!("there is no command `{other}`"),
            });
        }
    };
    let answer =
        answer.ok_or_else(|| Refusal::new("this file belongs to no negotiation that is open"))?;
    show(server, &answer);
    Ok(json!({ "title": answer.title, "text": answer.text, "markdown": answer.markdown }))
}

fn show(server: &mut Server<'_>, answer: &Answer) {
    if server.client.shows_answers {
        return;
    }
    if server.client.show_document
        && let Some(uri) = server.pages.write(&answer.title, &answer.text)
    {
        let params = json!({ "uri": uri, "external": false, "takeFocus": true });
        server.request("window/showDocument", params);
        return;
    }
    let message = format!("{}: {}", answer.title, answer.gist);
    server.notify(
        "window/showMessage",
        json!({ "type": 3, "message": message }),
    );
}

fn address(places: &Places<'_>, file: FileId) -> Option<String> {
    places.uri(file).map(|uri| uri.0)
}

fn wrong(message: &str) -> Refusal {
    Refusal {
        code: ErrorCode::InvalidParams,
        message: message.to_owned(),
    }
}
