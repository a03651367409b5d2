//! Messages in, and messages out as the text that is sent.
//!
//! What is sent is written once, straight into that text: a keystroke sends some hundred
//! diagnostics, and a tree of values for each would cost more than all that they tell.

use std::cell::RefCell;
use std::io::{self, Write};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, unbounded};
use lsp_server::{Connection, ErrorCode, Message, RequestId, ResponseError};
use serde::Serialize;

/// The two directions.
pub struct Wire {
    /// What arrives. It holds everything, so that it can be seen that an edit waits. Nobody has
    /// to wait until it is dealt with, and so what leaves can do without a queue: a client that
    /// writes before it reads gets on.
    pub arriving: Receiver<Message>,
    leaving: Box<dyn Fn(String) -> io::Result<()>>,
    reading: JoinHandle<io::Result<()>>,
    broken: RefCell<Option<io::Error>>,
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
    pub fn stdio() -> Self {
        let input = io::stdin();
        let next = move || Message::read(&mut input.lock());
        let send = |text: String| {
            // What ends with a line break leaves in one piece, and wakes the client once.
            let length = text.len() + 1;
            let whole = format!("Content-Length: {length}\r\n\r\n{text}\n");
            let mut output = io::stdout().lock();
            output.write_all(whole.as_bytes())?;
            output.flush()
        };
        Self::new(next, send)
    }

    /// Speaks through a connection of the library, as one within a process is.
    pub fn over(connection: &Connection) -> Self {
        let (from, to) = (connection.receiver.clone(), connection.sender.clone());
        let next = move || Ok(from.recv().ok());
        let send = move |text: String| {
            let message: Message = serde_json::from_str(&text)?;
            to.send(message).map_err(io::Error::other)
        };
        Self::new(next, send)
    }

    /// Reads what comes next, until nothing does or the client says `exit`, on a thread of its
    /// own.
    fn new(
        mut next: impl FnMut() -> io::Result<Option<Message>> + Send + 'static,
        send: impl Fn(String) -> io::Result<()> + 'static,
    ) -> Self {
        let (sender, arriving) = unbounded();
        let reading = thread::spawn(move || {
            while let Some(message) = next()? {
                let is_last = is_exit(&message);
                if sender.send(message).is_err() || is_last {
                    break;
                }
            }
            Ok(())
        });
        Self {
            arriving,
            leaving: Box::new(send),
            reading,
            broken: RefCell::default(),
        }
    }

    /// Waits for the end of what arrives: a client that says `exit` has said everything.
    ///
    /// # Errors
    ///
    /// When the input or output broke.
    pub fn end(self) -> io::Result<()> {
        let ended = self.reading.join();
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        self.broken.into_inner().map_or(Ok(()), Err)
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
        if self.broken.borrow().is_none() {
            *self.broken.borrow_mut() = (self.leaving)(text).err();
        }
    }
}

fn is_exit(message: &Message) -> bool {
    matches!(message, Message::Notification(notification) if notification.method == "exit")
}
