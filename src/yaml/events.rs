//! The events of libyaml, through the parser that comes with serde_yaml. The only `unsafe` of the
//! crate: every pointer stays in this file.

use std::ffi::CStr;
use std::mem::MaybeUninit;

use super::YamlError;

/// What the parser was doing when its error comes too late to point at.
const UNCLOSED: [&str; 2] = ["while scanning a quoted scalar", "while scanning a simple key"];

/// An event and the byte where its text starts.
#[derive(Debug)]
pub struct Event {
    pub kind: EventKind,
    pub offset: usize,
}

#[derive(Debug)]
pub enum EventKind {
    /// Start and end of the stream and its documents.
    DocumentStart,
    DocumentEnd,
    StreamStart,
    StreamEnd,
    Alias(String),
    Scalar {
        text: String,
        /// Without quotes, block indicator or tag: to be resolved.
        plain: bool,
        anchor: Option<String>,
    },
    SequenceStart {
        anchor: Option<String>,
    },
    SequenceEnd,
    MappingStart {
        anchor: Option<String>,
    },
    MappingEnd,
}

/// Reads the events of a text one by one.
pub struct Events<'text> {
    /// Boxed and only ever reached through this pointer, since libyaml keeps it inside itself.
    parser: *mut unsafe_libyaml::yaml_parser_t,
    text: &'text str,
}

impl<'text> Events<'text> {
    pub fn new(text: &'text str) -> Events<'text> {
        let parser =
            Box::into_raw(Box::new(MaybeUninit::<unsafe_libyaml::yaml_parser_t>::uninit())).cast();
        // SAFETY: `parser` points to memory of the right size that nobody else holds; the call
        // initialises all of it. `text` outlives the parser by the lifetime of this type.
        unsafe {
            let initialised = unsafe_libyaml::yaml_parser_initialize(parser);
            assert!(initialised.ok, "the parser's buffers can be allocated");
            unsafe_libyaml::yaml_parser_set_encoding(parser, unsafe_libyaml::YAML_UTF8_ENCODING);
            unsafe_libyaml::yaml_parser_set_input_string(parser, text.as_ptr(), text.len() as u64);
        }
        Events { parser, text }
    }

    /// The next event; must not be called after [`EventKind::StreamEnd`] or an error.
    pub fn next(&mut self) -> Result<Event, YamlError> {
        let mut event = MaybeUninit::<unsafe_libyaml::yaml_event_t>::uninit();
        // SAFETY: the parser is initialised; on success it has initialised the event, which is
        // copied out before it is deleted.
        unsafe {
            if unsafe_libyaml::yaml_parser_parse(self.parser, event.as_mut_ptr()).fail {
                return Err(self.error());
            }
            let mut event = event.assume_init();
            let copy = Event { kind: kind(&event), offset: event.start_mark.index as usize };
            unsafe_libyaml::yaml_event_delete(&mut event);
            Ok(copy)
        }
    }

    /// The parser's error.
    fn error(&self) -> YamlError {
        // SAFETY: the parser is initialised, and its problem is null or a static C string.
        let (problem, offset) = unsafe {
            let parser = &*self.parser;
            let problem = text_at(parser.problem.cast());
            let context = text_at(parser.context.cast()).unwrap_or_default();
            let offset = match parser.error {
                // The reader has no mark yet: it counts bytes of the input.
                unsafe_libyaml::YAML_READER_ERROR => parser.problem_offset,
                // What is never closed is best shown where it opens, not at the end of the text.
                _ if UNCLOSED.contains(&context.as_str()) => parser.context_mark.index,
                _ => parser.problem_mark.index,
            };
            (problem, offset)
        };
        let problem = problem.unwrap_or_else(|| "it cannot be parsed".to_owned());
        YamlError::of_parser(&problem, self.text, offset as usize)
    }
}

impl Drop for Events<'_> {
    fn drop(&mut self) {
        // SAFETY: initialised in `new`, deleted once, then its box is freed as it was made.
        unsafe {
            unsafe_libyaml::yaml_parser_delete(self.parser);
            drop(Box::from_raw(self.parser.cast::<MaybeUninit<unsafe_libyaml::yaml_parser_t>>()));
        }
    }
}

/// SAFETY: the event must be one that the parser has just made.
unsafe fn kind(event: &unsafe_libyaml::yaml_event_t) -> EventKind {
    // SAFETY: the union's field is the one of the event's type; its strings end with NUL and
    // live until the event is deleted.
    unsafe {
        match event.type_ {
            unsafe_libyaml::YAML_DOCUMENT_START_EVENT => EventKind::DocumentStart,
            unsafe_libyaml::YAML_DOCUMENT_END_EVENT => EventKind::DocumentEnd,
            unsafe_libyaml::YAML_STREAM_START_EVENT => EventKind::StreamStart,
            unsafe_libyaml::YAML_ALIAS_EVENT => {
                EventKind::Alias(text_at(event.data.alias.anchor).unwrap_or_default())
            }
            unsafe_libyaml::YAML_SCALAR_EVENT => {
                let scalar = &event.data.scalar;
                let bytes = std::slice::from_raw_parts(scalar.value, scalar.length as usize);
                EventKind::Scalar {
                    text: String::from_utf8_lossy(bytes).into_owned(),
                    plain: scalar.style == unsafe_libyaml::YAML_PLAIN_SCALAR_STYLE
                        && scalar.tag.is_null(),
                    anchor: text_at(scalar.anchor),
                }
            }
            unsafe_libyaml::YAML_SEQUENCE_START_EVENT => {
                EventKind::SequenceStart { anchor: text_at(event.data.sequence_start.anchor) }
            }
            unsafe_libyaml::YAML_SEQUENCE_END_EVENT => EventKind::SequenceEnd,
            unsafe_libyaml::YAML_MAPPING_START_EVENT => {
                EventKind::MappingStart { anchor: text_at(event.data.mapping_start.anchor) }
            }
            unsafe_libyaml::YAML_MAPPING_END_EVENT => EventKind::MappingEnd,
            // The end of the stream, and anything after it.
            _ => EventKind::StreamEnd,
        }
    }
}

/// SAFETY: `pointer` must be null or point to a string that ends with NUL.
unsafe fn text_at(pointer: *const u8) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: by this function's own precondition.
    let text = unsafe { CStr::from_ptr(pointer.cast()) };
    Some(text.to_string_lossy().into_owned())
}
