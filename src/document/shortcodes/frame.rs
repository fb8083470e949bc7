//! The calls of shortcodes that a text lies within: each may ask those around it for their arguments,
//! and note something down for them (<https://gohugo.io/methods/shortcode/parent/>).

use super::scratch::Pad;
use super::value::Value;

/// A call that is being rendered.
#[derive(Debug, Default)]
pub struct Frame {
    pub name: String,
    /// Those without a name have an empty one.
    pub arguments: Vec<(String, Value)>,
    /// How many calls within the same one come before it.
    pub ordinal: usize,
    /// Its own scratchpad.
    pub pad: Pad,
    /// How many calls within it were met.
    inner: usize,
}

/// The open calls, the innermost last.
#[derive(Debug, Default)]
pub struct Frames {
    open: Vec<Frame>,
    /// How many calls of the text itself were met.
    outer: usize,
    /// What the calls have noted down for the page.
    pub page: Pad,
}

impl Frames {
    /// How many calls are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The number of the next call among those beside it.
    pub fn next_ordinal(&mut self) -> usize {
        let count = self.open.last_mut().map_or(&mut self.outer, |frame| &mut frame.inner);
        *count += 1;
        *count - 1
    }

    /// Opens a call.
    pub fn enter(&mut self, name: &str, arguments: Vec<(String, Value)>, ordinal: usize) {
        self.open.push(Frame { name: name.to_owned(), arguments, ordinal, ..Frame::default() });
    }

    /// Closes the innermost call.
    pub fn leave(&mut self) {
        self.open.pop();
    }

    /// The call at a depth, from 0.
    pub fn at(&self, depth: usize) -> Option<&Frame> {
        self.open.get(depth)
    }

    /// What the call at a depth has noted down, or was noted down for it.
    pub fn pad(&mut self, depth: usize) -> Option<&mut Pad> {
        self.open.get_mut(depth).map(|frame| &mut frame.pad)
    }
}
