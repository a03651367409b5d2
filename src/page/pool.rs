//! Values that are shared: what a page says twice is written once.
//!
//! Two views of one negotiation differ in little. Every value is kept once, whatever holds it;
//! one that is held more than once, and is long enough, is written into the pool, and
//! `{"$": n}` stands for it.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::report::words::is_disguise;

/// Every value, once.
#[derive(Debug, Default)]
pub struct Pool {
    /// Those that a value holds come before it.
    nodes: Vec<Node>,
    known: HashMap<Node, Id>,
    shapes: Vec<Vec<String>>,
    known_shapes: HashMap<Vec<String>, usize>,
    /// How often each is held.
    uses: Vec<usize>,
    size: usize,
}

/// Names a value in a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    /// A text, a number or a word, as JSON.
    Leaf(String),
    List(Vec<Id>),
    /// The names of its fields, as an index into the shapes, and their values.
    Map(usize, Vec<Id>),
}

impl Pool {
    /// Takes a value in.
    pub fn add(&mut self, value: Value) -> Id {
        let node = match value {
            Value::Array(items) => {
                Node::List(items.into_iter().map(|item| self.add(item)).collect())
            }
            Value::Object(fields) => {
                let mut names = Vec::with_capacity(fields.len());
                let mut values = Vec::with_capacity(fields.len());
                for (name, value) in fields {
                    values.push(self.add(value));
                    names.push(quoted(&name));
                }
                Node::Map(self.shape(names), values)
            }
            Value::String(text) => Node::Leaf(quoted(&text)),
            other => Node::Leaf(other.to_string()),
        };
        self.node(node)
    }

    /// Makes a list of values that were taken in.
    pub fn list(&mut self, items: Vec<Id>) -> Id {
        self.node(Node::List(items))
    }

    /// Returns about how many bytes it takes to write everything once.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Writes values as the fields of one object, and before them the pool.
    pub fn write(&self, fields: &[(&str, Id)]) -> String {
        let mut uses = self.uses.clone();
        for (_, id) in fields {
            uses[id.at()] += 1;
        }
        let mut writer = Writer {
            pool: self,
            lengths: Vec::with_capacity(self.nodes.len()),
            places: vec![None; self.nodes.len()],
        };
        let mut out = String::from("{\"pool\":[");
        let mut pooled = 0;
        for (at, uses) in uses.iter().enumerate() {
            let length = writer.length(at);
            let stand_in = reference(pooled).len();
            if uses * length > length + 1 + uses * stand_in {
                out.push_str(if pooled == 0 { "\n" } else { ",\n" });
                writer.node(at, &mut out);
                writer.places[at] = Some(pooled);
                writer.lengths.push(stand_in);
                pooled += 1;
            } else {
                writer.lengths.push(length);
            }
        }
        out.push(']');
        for (name, id) in fields {
            let _ = write!(out, ",\n{}:", quoted(name));
            writer.value(*id, &mut out);
        }
        out.push_str("}\n");
        out
    }

    fn node(&mut self, node: Node) -> Id {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        let id = Id(self.nodes.len() as u32);
        for held in node.held() {
            self.uses[held.at()] += 1;
        }
        self.size += match &node {
            Node::Leaf(text) => text.len(),
            // Most of what they hold is held elsewhere, too.
            Node::List(items) => 2 + items.len() * TYPICAL,
            Node::Map(_, values) => 2 + values.len() * 2 * TYPICAL,
        };
        self.known.insert(node.clone(), id);
        self.nodes.push(node);
        self.uses.push(0);
        id
    }

    fn shape(&mut self, names: Vec<String>) -> usize {
        if let Some(shape) = self.known_shapes.get(&names) {
            return *shape;
        }
        let shape = self.shapes.len();
        self.shapes.push(names.clone());
        self.known_shapes.insert(names, shape);
        shape
    }
}

/// The usual length of what stands for a value.
const TYPICAL: usize = 11;

impl Id {
    fn at(self) -> usize {
        self.0 as usize
    }
}

impl Node {
    fn held(&self) -> &[Id] {
        match self {
            Self::Leaf(_) => &[],
            Self::List(items) => items,
            Self::Map(_, values) => values,
        }
    }
}

struct Writer<'a> {
    pool: &'a Pool,
    /// How many bytes each value takes where it is held, as far as is known.
    lengths: Vec<usize>,
    /// Where in the written pool each stands.
    places: Vec<Option<usize>>,
}

impl Writer<'_> {
    /// Returns how many bytes a value takes, written out.
    fn length(&self, at: usize) -> usize {
        let commas = |count: usize| count.saturating_sub(1);
        let held = |ids: &[Id]| ids.iter().map(|id| self.lengths[id.at()]).sum::<usize>();
        match &self.pool.nodes[at] {
            Node::Leaf(text) => text.len(),
            Node::List(items) => 2 + commas(items.len()) + held(items),
            Node::Map(shape, values) => {
                let names = &self.pool.shapes[*shape];
                let names: usize = names.iter().map(|name| name.len() + 1).sum();
                2 + commas(values.len()) + names + held(values)
            }
        }
    }

    /// Writes what stands for a value.
    fn value(&self, id: Id, out: &mut String) {
        match self.places[id.at()] {
            Some(place) => out.push_str(&reference(place)),
            None => self.node(id.at(), out),
        }
    }

    fn node(&self, at: usize, out: &mut String) {
        match &self.pool.nodes[at] {
            Node::Leaf(text) => out.push_str(text),
            Node::List(items) => {
                out.push('[');
                for (number, item) in items.iter().enumerate() {
                    if number > 0 {
                        out.push(',');
                    }
                    self.value(*item, out);
                }
                out.push(']');
            }
            Node::Map(shape, values) => {
                out.push('{');
                let names = &self.pool.shapes[*shape];
                for (number, (name, value)) in names.iter().zip(values).enumerate() {
                    if number > 0 {
                        out.push(',');
                    }
                    out.push_str(name);
                    out.push(':');
                    self.value(*value, out);
                }
                out.push('}');
            }
        }
    }
}

fn reference(place: usize) -> String {
    format!("{{\"$\":{place}}}")
}

/// Returns a text as JSON that can stand in a script element: nothing in it ends the element,
/// begins a comment, or disguises what follows.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '<' | '>' | '&' => escape(c, &mut out),
            c if is_disguise(c) => escape(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn escape(c: char, out: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Puts back what stands for something else.
    fn unpacked(value: &Value, pool: &[Value]) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| unpacked(item, pool)).collect(),
            Value::Object(fields) => match fields.get("$").and_then(Value::as_u64) {
                Some(at) => pool[at as usize].clone(),
                None => fields
                    .iter()
                    .map(|(name, value)| (name.clone(), unpacked(value, pool)))
                    .collect(),
            },
            other => other.clone(),
        }
    }

    #[test]
    fn what_is_said_twice_is_written_once() {
        let party = json!({ "name": "anna", "label": "Anna, who wants the peel" });
        let value =
            json!([party, { "of": party, "n": 1.5, "no": null }, [], {}, "<\u{2028}\u{e0001}"]);
        let mut pool = Pool::default();
        let id = pool.add(value.clone());
        let again = pool.add(value.clone());
        assert_eq!(id, again);
        let text = pool.write(&[("first", id), ("second", again)]);
        assert_eq!(text.matches("who wants the peel").count(), 1, "{text}");
        assert!(text.contains(r"\u003c\u2028\udb40\udc01"), "{text}");
        let written: Value = serde_json::from_str(&text).unwrap();
        let mut entries: Vec<Value> = Vec::new();
        for entry in written["pool"].as_array().unwrap() {
            // Entries refer to earlier ones only, or else this would be out of bounds.
            entries.push(unpacked(entry, &entries));
        }
        assert_eq!(unpacked(&written["first"], &entries), value);
        assert_eq!(unpacked(&written["second"], &entries), value);
    }
}
