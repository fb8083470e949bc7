//! The logical structure (ISO 32000-1 §14.7): a tree of elements whose leaves are pieces of page
//! content, in reading order.

use crate::document::plain::is_ignorable;
use crate::layout::Length;

/// Index of an element in its [`StructureTree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A piece of content of one element. It may be painted in several parts, across lines and pages;
/// the writer gives each part its marked-content id, in painting order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId(pub u32);

/// The standard structure types (ISO 32000-1 §14.8.4) in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Document,
    Sect,
    /// H1 to H6.
    Heading(u8),
    P,
    List,
    ListItem,
    Label,
    ListBody,
    Table,
    TableHead,
    TableBody,
    TableFoot,
    TableRow,
    TableHeader,
    TableData,
    Figure,
    Caption,
    BlockQuote,
    Note,
    Reference,
    Link,
    Span,
    Code,
    Div,
}

impl Role {
    /// The name written in the PDF.
    pub fn name(self) -> &'static str {
        match self {
            Role::Document => "Document",
            Role::Sect => "Sect",
            Role::Heading(1) => "H1",
            Role::Heading(2) => "H2",
            Role::Heading(3) => "H3",
            Role::Heading(4) => "H4",
            Role::Heading(5) => "H5",
            Role::Heading(_) => "H6",
            Role::P => "P",
            Role::List => "L",
            Role::ListItem => "LI",
            Role::Label => "Lbl",
            Role::ListBody => "LBody",
            Role::Table => "Table",
            Role::TableHead => "THead",
            Role::TableBody => "TBody",
            Role::TableFoot => "TFoot",
            Role::TableRow => "TR",
            Role::TableHeader => "TH",
            Role::TableData => "TD",
            Role::Figure => "Figure",
            Role::Caption => "Caption",
            Role::BlockQuote => "BlockQuote",
            Role::Note => "Note",
            Role::Reference => "Reference",
            Role::Link => "Link",
            Role::Span => "Span",
            Role::Code => "Code",
            Role::Div => "Div",
        }
    }
}

/// A kid of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    Node(NodeId),
    Content(ContentId),
}

/// One element.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub role: Role,
    pub parent: Option<NodeId>,
    pub children: Vec<Child>,
    pub attributes: Attributes,
}

/// The attributes of an element.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributes {
    /// `/Alt`.
    pub alternative: Option<String>,
    /// `/ActualText`.
    pub actual_text: Option<String>,
    /// `/Lang`, if it differs from the document's.
    pub language: Option<String>,
    /// `/E`: an abbreviation's expansion.
    pub expansion: Option<String>,
    /// `/ListNumbering`: `Disc`, `Decimal`, `LowerRoman`, …, `None`.
    pub list_numbering: Option<&'static str>,
    /// Table header scope: `Column`, `Row`.
    pub scope: Option<&'static str>,
    /// Table cell spans, written where over 1.
    pub column_span: usize,
    pub row_span: usize,
    /// Layout `/BBox` of a figure: page, then x, y, width, height from the page's top-left.
    pub bounding_box: Option<(usize, [Length; 4])>,
    /// Layout `/Placement /Block` (figures in the flow).
    pub block_placement: bool,
}

/// The whole tree. Node 0 is the Document element.
#[derive(Debug, Clone, PartialEq)]
pub struct StructureTree {
    nodes: Vec<Node>,
    /// The element of each content.
    owners: Vec<NodeId>,
    /// The number of visible characters to be set, for each content.
    letters: Vec<usize>,
}

/// How many characters of a text must be visible once it is set: all except white space and those
/// that draw nothing. Line breaking drops or adds only the latter.
pub fn letters(text: &str) -> usize {
    match text.as_bytes() {
        [] => 0,
        // What nearly all glyphs stand for.
        [byte] => usize::from(byte.is_ascii_graphic()),
        // U+C0 to U+FF.
        [0xC3, _] => 1,
        _ => {
            let is_seen = |c: &char| !c.is_whitespace() && !c.is_control() && !is_ignorable(*c);
            text.chars().filter(is_seen).count()
        }
    }
}

impl Default for StructureTree {
    fn default() -> Self {
        StructureTree::new()
    }
}

impl StructureTree {
    pub const ROOT: NodeId = NodeId(0);

    /// A tree with only its Document element.
    pub fn new() -> StructureTree {
        let root = Node {
            role: Role::Document,
            parent: None,
            children: Vec::new(),
            attributes: Attributes::default(),
        };
        StructureTree { nodes: vec![root], owners: Vec::new(), letters: Vec::new() }
    }

    /// Adds an element as the last kid of `parent`.
    pub fn add(&mut self, parent: NodeId, role: Role) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node {
            role,
            parent: Some(parent),
            children: Vec::new(),
            attributes: Attributes::default(),
        });
        self.node_mut(parent).children.push(Child::Node(id));
        id
    }

    /// Adds a piece of content as the last kid of `parent`.
    pub fn add_content(&mut self, parent: NodeId) -> ContentId {
        let id = ContentId(self.owners.len() as u32);
        self.owners.push(parent);
        self.letters.push(0);
        self.node_mut(parent).children.push(Child::Content(id));
        id
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    pub fn owner(&self, content: ContentId) -> NodeId {
        self.owners[content.0 as usize]
    }

    /// Records that a content gets this many more visible characters to be set.
    pub fn give(&mut self, content: ContentId, letters: usize) {
        self.letters[content.0 as usize] += letters;
    }

    /// The number of visible characters given to a content: as many must be painted.
    pub fn given(&self, content: ContentId) -> usize {
        self.letters[content.0 as usize]
    }

    /// All elements in order of creation; the index is the [`NodeId`].
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Number of pieces of content.
    pub fn content_count(&self) -> usize {
        self.owners.len()
    }
}
