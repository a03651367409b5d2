//! Messages in, and messages out as the text that is sent.
//!
//! What is sent is written once, straight into that text: a keystroke sends some hundred
//! diagnostics, and a tree of values for each would cost more than all that they tell.

use std::io::{self, Write};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use lsp_server::{Connection, ErrorCode, Message, RequestId, ResponseError};
use serde::Serialize;

/// How many messages wait for a client that does not read, before we wait for it.
const WAITING: usize = 64;

/// The two directions.
#[derive(Debug)]
pub struct Wire {
    /// What arrives. It holds everything, so that it can be seen that an edit waits.
    pub arriving: Receiver<Message>,
    leaving: Sender<String>,
}

/// The threads that carry the messages.
#[derive(Debug)]
pub struct Carriers {
    reading: JoinHandle<io::Result<()>>,
    writing: JoinHandle<io::Result<()>>,
}

impl Carriers {
    /// Waits until all has been read, and all has been written.
    ///
    /// # Errors
    ///
    /// When the input or output broke.
    pub fn join(self) -> io::Result<()> {
        let ended = |thread: JoinHandle<io::Result<()>>| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        ended(self.reading)?;
        ended(self.writing)
    }
}

/// A message that is sent.
#[derive(Serialize)]
struct Leaving<'m, T> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'m RequestId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ResponseError>,
}

impl<T> Leaving<'_, T> {
    const NOTHING: Self = Leaving {
        jsonrpc: "2.0",
        id: None,
        method: None,
        params: None,
        result: None,
        error: None,
    };
}

impl Wire {
    /// Speaks through the standard input and output.
    pub fn stdio() -> (Self, Carriers) {
        let (sender, arriving) = unbounded();
        let reading = thread::spawn(move || {
            let mut input = io::stdin().lock();
            while let Some(message) = Message::read(&mut input)? {
                let is_last = is_exit(&message);
                if sender.send(message).is_err() || is_last {
                    break;
                }
            }
            Ok(())
        });
        let (leaving, texts) = bounded::<String>(WAITING);
        let writing = thread::spawn(move || {
            let mut output = io::stdout().lock();
            texts.into_iter().try_for_each(|text| {
                // What ends with a line break leaves in one piece, and wakes the client once.
                let length = text.len() + 1;
                let whole = format!("Content-Length: {length}\r\n\r\n{text}\n");
                output.write_all(whole.as_bytes())?;
                output.flush()
            })
        });
        (Self { arriving, leaving }, Carriers { reading, writing })
    }

    /// Speaks through a connection of the library, as one within a process is.
    pub fn over(connection: &Connection) -> (Self, Carriers) {
        let (sender, arriving) = unbounded();
        let from = connection.receiver.clone();
        let reading = thread::spawn(move || {
            for message in from {
                let is_last = is_exit(&message);
                if sender.send(message).is_err() || is_last {
                    break;
                }
            }
            Ok(())
        });
        let (leaving, texts) = bounded::<String>(WAITING);
        let to = connection.sender.clone();
        let writing = thread::spawn(move || {
            texts.into_iter().try_for_each(|text| {
                let message: Message = serde_json::from_str(&text)?;
                to.send(message).map_err(io::Error::other)
            })
        });
        (Self { arriving, leaving }, Carriers { reading, writing })
    }

    /// Sends a request, which may need no parameters.
    pub fn ask(&self, id: &RequestId, method: &str, params: Option<impl Serialize>) {
        self.send(&Leaving {
            id: Some(id),
            method: Some(method),
            params,
            ..Leaving::NOTHING
        });
    }

    /// Sends a notification.
    pub fn tell(&self, method: &str, params: impl Serialize) {
        self.send(&Leaving {
            method: Some(method),
            params: Some(params),
            ..Leaving::NOTHING
        });
    }

    /// Answers a request.
    pub fn answer(&self, id: &RequestId, result: impl Serialize) {
        self.send(&Leaving {
            id: Some(id),
            result: Some(result),
            ..Leaving::NOTHING
        });
    }

    /// Answers that a request is not answered.
    pub fn refuse(&self, id: &RequestId, code: ErrorCode, message: impl Into<String>) {
        self.send(&Leaving::<()> {
            id: Some(id),
            error: Some(ResponseError {
                code: code as i32,
                message: message.into(),
                data: None,
            }),
            ..Leaving::NOTHING
        });
    }

    fn send<T: Serialize>(&self, message: &Leaving<'_, T>) {
        let text = serde_json::to_string(message).expect("all that is sent has names for keys");
        // A client that is gone needs no message; the loop ends by itself.
        let _ = self.leaving.send(text);
    }
}

fn is_exit(message: &Message) -> bool {
    matches!(message, Message::Notification(notification) if notification.method == "exit")
}
