//! The syntax of Go's templates, as far as shortcodes use it
//! (<https://pkg.go.dev/text/template>).

/// Blocks and parentheses may be nested so deep.
const DEEPEST: usize = 60;

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Text(String),
    Output(Pipeline),
    /// `$x := …`, or `$x = …` for one declared before.
    Set {
        name: String,
        declares: bool,
        value: Pipeline,
    },
    If(Branch),
    With(Branch),
    Range(Branch),
    Break,
    Continue,
    /// The value of a partial.
    Return(Option<Pipeline>),
}

/// A block with a condition, and what stands in its place otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Variables declared before the value: one, or key and element.
    pub variables: Vec<String>,
    pub value: Pipeline,
    pub body: Vec<Node>,
    pub otherwise: Vec<Node>,
}

/// Commands, each of which gets the value of the one before as its last argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline(pub Vec<Vec<Term>>);

/// A value and the fields looked up in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub base: Base,
    pub fields: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Base {
    Dot,
    /// `$`.
    Root,
    Variable(String),
    /// A function, with its dots: `strings.ToLower`.
    Name(String),
    Text(String),
    Number(String),
    Group(Pipeline),
}

impl Base {
    fn alone(self) -> Term {
        Term { base: self, fields: Vec::new() }
    }
}

/// Reads a template.
///
/// # Errors
/// What is wrong with it, or not understood.
pub fn parse(text: &str) -> Result<Vec<Node>, String> {
    let pieces = pieces(text)?;
    let mut parser = Parser { pieces: &pieces, at: 0 };
    let (nodes, end) = parser.block(0)?;
    match end {
        None => Ok(nodes),
        Some(end) => Err(format!("`{end}` ends nothing")),
    }
}

enum Piece {
    Text(String),
    Action(String),
}

/// Texts and actions; white space that an action trims is gone.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut trims_next = false;
    while !rest.is_empty() {
        let start = rest.find("{{").unwrap_or(rest.len());
        let mut before = &rest[..start];
        if trims_next {
            before = before.trim_start();
        }
        if start == rest.len() {
            pieces.push(Piece::Text(before.to_owned()));
            break;
        }
        let inner = &rest[start + 2..];
        let trims = inner.strip_prefix('-').filter(|it| it.starts_with(char::is_whitespace));
        if trims.is_some() {
            before = before.trim_end();
        }
        pieces.push(Piece::Text(before.to_owned()));
        let inner = trims.unwrap_or(inner);
        let end = end_of_action(inner).ok_or("an action is never closed")?;
        let action = &inner[..end];
        rest = &inner[end + 2..];
        let bare = action.strip_suffix('-').filter(|it| it.ends_with(char::is_whitespace));
        trims_next = bare.is_some() || action.trim_end().ends_with("*/ -");
        let action = bare.unwrap_or(action).trim();
        if !action.starts_with("/*") {
            pieces.push(Piece::Action(action.to_owned()));
        }
    }
    Ok(pieces)
}

/// Where the `}}` of an action is: not in a comment or a string.
fn end_of_action(inner: &str) -> Option<usize> {
    let lead = inner.len() - inner.trim_start().len();
    if inner[lead..].starts_with("/*") {
        let comment = lead + inner[lead..].find("*/")? + 2;
        return Some(comment + inner[comment..].find("}}")?);
    }
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in inner.char_indices() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some('"') if c == '\\' => is_escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '`') => quote = Some(c),
            None if inner[at..].starts_with("}}") => return Some(at),
            None => {}
        }
    }
    None
}

struct Parser<'a> {
    pieces: &'a [Piece],
    at: usize,
}

impl Parser<'_> {
    /// Nodes up to an `end` or `else`, which is returned.
    fn block(&mut self, depth: usize) -> Result<(Vec<Node>, Option<String>), String> {
        if depth > DEEPEST {
            return Err("its blocks are nested too deep".to_owned());
        }
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.get(self.at) {
            self.at += 1;
            let action = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text(text.clone()));
                    continue;
                }
                Piece::Action(action) => action.as_str(),
            };
            let (word, rest) = action.split_once(char::is_whitespace).unwrap_or((action, ""));
            match word {
                "" => {}
                "end" | "else" => return Ok((nodes, Some(action.to_owned()))),
                "if" | "with" | "range" => nodes.push(self.branch(word, rest, depth)?),
                "break" => nodes.push(Node::Break),
                "continue" => nodes.push(Node::Continue),
                "return" if rest.trim().is_empty() => nodes.push(Node::Return(None)),
                "return" => nodes.push(Node::Return(Some(assigned(rest)?.1))),
                "define" | "block" | "template" => {
                    return Err(format!("`{word}` is not understood"));
                }
                _ => nodes.push(statement(action)?),
            }
        }
        Ok((nodes, None))
    }

    fn branch(&mut self, word: &str, rest: &str, depth: usize) -> Result<Node, String> {
        let (variables, value) = assigned(rest)?;
        let (body, end) = self.block(depth + 1)?;
        let end = end.ok_or_else(|| format!("`{word}` is never ended"))?;
        let otherwise = match end.strip_prefix("else").map(str::trim) {
            None => Vec::new(),
            Some("") => match self.block(depth + 1)? {
                (nodes, Some(end)) if end == "end" => nodes,
                _ => return Err(format!("`{word}` is never ended")),
            },
            // `else if`: its `end` is that of the whole.
            Some(other) => {
                let (word, rest) = other.split_once(char::is_whitespace).unwrap_or((other, ""));
                match word {
                    "if" | "with" => vec![self.branch(word, rest, depth + 1)?],
                    _ => return Err(format!("`else {word}` is not understood")),
                }
            }
        };
        let branch = Branch { variables: variables.names, value, body, otherwise };
        Ok(match word {
            "if" => Node::If(branch),
            "with" => Node::With(branch),
            _ => Node::Range(branch),
        })
    }
}

fn statement(action: &str) -> Result<Node, String> {
    let (variables, value) = assigned(action)?;
    match <[String; 1]>::try_from(variables.names) {
        Ok([name]) => Ok(Node::Set { name, declares: variables.declares, value }),
        Err(names) if names.is_empty() => Ok(Node::Output(value)),
        Err(_) => Err(format!("`{action}` is not understood")),
    }
}

/// The variables before `:=` or `=`.
#[derive(Default)]
struct Variables {
    names: Vec<String>,
    declares: bool,
}

/// A pipeline, and the variables that it is assigned to.
fn assigned(text: &str) -> Result<(Variables, Pipeline), String> {
    let tokens = tokens(text)?;
    let sign = tokens.iter().position(|token| matches!(token, Token::Declare | Token::Assign));
    let mut variables = Variables::default();
    let mut start = 0;
    if let Some(sign) = sign {
        for token in &tokens[..sign] {
            match token {
                Token::Word { text, .. } if text.starts_with('$') => {
                    variables.names.push(text[1..].to_owned());
                }
                Token::Comma => {}
                _ => return Err(format!("`{text}` is not understood")),
            }
        }
        variables.declares = tokens[sign] == Token::Declare;
        start = sign + 1;
    }
    let mut reader = Terms { tokens: &tokens[start..], at: 0 };
    let pipeline = reader.pipeline(0)?;
    match reader.at == reader.tokens.len() {
        true => Ok((variables, pipeline)),
        false => Err(format!("`{text}` is not understood")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Pipe,
    Comma,
    Declare,
    Assign,
    Text(String),
    Number(String),
    /// `.Get`, `$x.y`, `strings.ToLower`; `is_glued` where it follows a parenthesis directly.
    Word {
        text: String,
        is_glued: bool,
    },
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text;
    let mut is_glued = false;
    while let Some(c) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
        let (token, length) = match c {
            c if c.is_whitespace() => {
                (rest, is_glued) = (&rest[c.len_utf8()..], false);
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '|' => (Token::Pipe, 1),
            ',' => (Token::Comma, 1),
            ':' if rest.starts_with(":=") => (Token::Declare, 2),
            '=' => (Token::Assign, 1),
            '"' | '`' | '\'' => {
                let (value, length) = string(rest, c).ok_or("a text is never closed")?;
                (Token::Text(value), length)
            }
            c if c.is_ascii_digit() || matches!(c, '-' | '+') => {
                let end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
                let end = end.map_or(rest.len(), |end| end + 1);
                (Token::Number(rest[..end].to_owned()), end)
            }
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Token::Word { text: rest[..end].to_owned(), is_glued }, end)
            }
            c => return Err(format!("`{c}` is not understood")),
        };
        is_glued = token == Token::Close;
        tokens.push(token);
        rest = &rest[length..];
    }
    Ok(tokens)
}

/// A text in quotes, with its escapes undone, and its length.
fn string(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            c if c == quote => return Some((value, at + 1)),
            '\\' if quote != '`' => match characters.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                other => value.push(other),
            },
            c => value.push(c),
        }
    }
    None
}

struct Terms<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Terms<'_> {
    fn pipeline(&mut self, depth: usize) -> Result<Pipeline, String> {
        if depth > DEEPEST {
            return Err("its parentheses are nested too deep".to_owned());
        }
        let mut commands = vec![Vec::new()];
        while let Some(token) = self.tokens.get(self.at) {
            let base = match token {
                Token::Close => break,
                Token::Pipe => {
                    self.at += 1;
                    commands.push(Vec::new());
                    continue;
                }
                Token::Open => {
                    self.at += 1;
                    let group = self.pipeline(depth + 1)?;
                    if self.tokens.get(self.at) != Some(&Token::Close) {
                        return Err("a parenthesis is never closed".to_owned());
                    }
                    Base::Group(group).alone()
                }
                Token::Text(text) => Base::Text(text.clone()).alone(),
                Token::Number(text) => Base::Number(text.clone()).alone(),
                Token::Word { text, .. } => word(text),
                Token::Comma | Token::Declare | Token::Assign => {
                    return Err("an expression is not understood".to_owned());
                }
            };
            self.at += 1;
            let mut term = base;
            if let Some(Token::Word { text, is_glued: true }) = self.tokens.get(self.at)
                && matches!(term.base, Base::Group(_))
            {
                term.fields.extend(fields(text));
                self.at += 1;
            }
            commands.last_mut().expect("one is always open").push(term);
        }
        match commands.iter().any(Vec::is_empty) {
            true => Err("an expression is empty".to_owned()),
            false => Ok(Pipeline(commands)),
        }
    }
}

fn fields(path: &str) -> impl Iterator<Item = String> {
    path.split('.').filter(|field| !field.is_empty()).map(str::to_owned)
}

fn word(text: &str) -> Term {
    if text.starts_with('.') {
        return Term { base: Base::Dot, fields: fields(text).collect() };
    }
    if let Some(rest) = text.strip_prefix('$') {
        let (name, path) = rest.split_once('.').unwrap_or((rest, ""));
        let base = if name.is_empty() { Base::Root } else { Base::Variable(name.to_owned()) };
        return Term { base, fields: fields(path).collect() };
    }
    // Site and page are functions with fields.
    let (name, path) = text
        .split_once('.')
        .filter(|(name, _)| matches!(*name, "site" | "page"))
        .unwrap_or((text, ""));
    Term { base: Base::Name(name.to_owned()), fields: fields(path).collect() }
}
