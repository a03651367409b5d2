//! Values that are shared: what a page says twice is written once.
//!
//! Two views of one negotiation differ in little. Every value is kept once, whatever holds it;
//! one that is held more than once, and is long enough, is written into the pool. What is
//! written is *packed*:
//!
//! | packed | stands for |
//! |---|---|
//! | a text, `true`, `false`, `null` | itself |
//! | a number | the entry of the pool at this place; as a whole entry, itself |
//! | `[0, …]` | a list of what the rest stands for |
//! | `[n, …]` | an object: its fields have the names in shape `n`, in this order |

use std::cmp::Reverse;
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

    /// Writes values, packed, as the fields of one object, and before them some texts as they
    /// are, and what the values need.
    pub fn write(&self, head: &[(&str, &str)], fields: &[(&str, Id)]) -> String {
        let mut uses = self.uses.clone();
        for (_, id) in fields {
            uses[id.at()] += 1;
        }
        let mut writer = Writer {
            pool: self,
            lengths: vec![0; self.nodes.len()],
            places: vec![None; self.nodes.len()],
        };
        let mut out = String::from("{");
        for (name, text) in head {
            let _ = writeln!(out, "{}:{},", quoted(name), quoted(text));
        }
        // No shape has the number that tells a list.
        out.push_str("\"shapes\":[[]");
        for names in &self.shapes {
            let _ = write!(out, ",\n[{}]", names.join(","));
        }
        out.push_str("],\n\"pool\":[");
        let mut pooled = 0;
        for at in self.order(&uses) {
            let (uses, length) = (uses[at], writer.length(at));
            let stand_in = digits(pooled);
            let is_number = self.nodes[at].is_number();
            if is_number || uses * length > length + 1 + uses * stand_in {
                out.push_str(if pooled == 0 { "\n" } else { ",\n" });
                writer.node(at, &mut out);
                writer.places[at] = Some(pooled);
                writer.lengths[at] = stand_in;
                pooled += 1;
            } else {
                writer.lengths[at] = length;
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

    /// Returns every value after those that it holds, and apart from that the most used first:
    /// those get the shortest numbers.
    fn order(&self, uses: &[usize]) -> Vec<usize> {
        let mut wanted: Vec<usize> = (0..self.nodes.len()).collect();
        wanted.sort_by_key(|at| Reverse(uses[*at]));
        let mut order = Vec::with_capacity(wanted.len());
        let mut is_seen = vec![false; wanted.len()];
        let mut waiting: Vec<(usize, bool)> = Vec::new();
        for at in wanted {
            waiting.push((at, false));
            while let Some((at, is_ready)) = waiting.pop() {
                if is_ready {
                    order.push(at);
                } else if !is_seen[at] {
                    is_seen[at] = true;
                    waiting.push((at, true));
                    let held = self.nodes[at].held().iter().rev();
                    waiting.extend(held.map(|id| (id.at(), false)));
                }
            }
        }
        order
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
            Node::Map(_, values) => 2 + values.len() * TYPICAL,
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
const TYPICAL: usize = 5;

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

    fn is_number(&self) -> bool {
        matches!(self, Self::Leaf(text) if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()))
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
        let held = |ids: &[Id]| {
            ids.iter()
                .map(|id| 1 + self.lengths[id.at()])
                .sum::<usize>()
        };
        match &self.pool.nodes[at] {
            Node::Leaf(text) => text.len(),
            Node::List(items) => 3 + held(items),
            Node::Map(shape, values) => 2 + digits(*shape + 1) + held(values),
        }
    }

    /// Writes what stands for a value.
    fn value(&self, id: Id, out: &mut String) {
        match self.places[id.at()] {
            Some(place) => {
                let _ = write!(out, "{place}");
            }
            None => self.node(id.at(), out),
        }
    }

    fn node(&self, at: usize, out: &mut String) {
        let (tag, held) = match &self.pool.nodes[at] {
            Node::Leaf(text) => return out.push_str(text),
            Node::List(items) => (0, items),
            Node::Map(shape, values) => (*shape + 1, values),
        };
        let _ = write!(out, "[{tag}");
        for id in held {
            out.push(',');
            self.value(*id, out);
        }
        out.push(']');
    }
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
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

    /// Returns what a packed value stands for.
    fn unpacked(value: &Value, shapes: &Value, pool: &[Value]) -> Value {
        match value {
            Value::Number(at) => pool[at.as_u64().unwrap() as usize].clone(),
            Value::Array(items) => {
                let values = items[1..].iter().map(|item| unpacked(item, shapes, pool));
                match items[0].as_u64().unwrap() as usize {
                    0 => values.collect(),
                    shape => {
                        let names = shapes[shape].as_array().unwrap().iter();
                        let names = names.map(|name| name.as_str().unwrap().to_owned());
                        names.zip(values).collect()
                    }
                }
            }
            other => other.clone(),
        }
    }

    #[test]
    fn what_is_said_twice_is_written_once() {
        let party = json!({ "name": "anna", "label": "Anna, who wants the peel" });
        let text = "<\u{2028}\u{e0001}\r\\";
        let value = json!([party, { "of": party, "n": -15, "no": null }, [], {}, text, 7]);
        let mut pool = Pool::default();
        let id = pool.add(value.clone());
        let again = pool.add(value.clone());
        assert_eq!(id, again);
        let text = pool.write(&[("schema", "<>")], &[("first", id), ("second", again)]);
        assert_eq!(text.matches("who wants the peel").count(), 1, "{text}");
        assert!(text.contains(r"\u003c\u2028\udb40\udc01\u000d"), "{text}");
        let written: Value = serde_json::from_str(&text).unwrap();
        let shapes = &written["shapes"];
        let mut pool: Vec<Value> = Vec::new();
        for entry in written["pool"].as_array().unwrap() {
            // One that referred to a later one would be out of bounds here.
            pool.push(match entry {
                Value::Number(_) => entry.clone(),
                packed => unpacked(packed, shapes, &pool),
            });
        }
        assert_eq!(unpacked(&written["first"], shapes, &pool), value);
        assert_eq!(unpacked(&written["second"], shapes, &pool), value);
    }
}
