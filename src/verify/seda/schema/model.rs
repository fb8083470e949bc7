//! Which elements may follow one another in an element: the automaton of an expression, one state
//! for each place of an element in it (Glushkov; XML Schema wants it to be deterministic).

/// A place of an element in an expression.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Empty: an element of another namespace.
    pub name: &'static str,
    pub kind: &'static str,
    pub may_be_nil: bool,
    /// An empty element has a default.
    pub has_default: bool,
    /// Of any namespace, if `name` is empty.
    pub is_any: bool,
}

/// The content of a type.
#[derive(Debug, Default)]
pub struct Model {
    pub positions: Vec<Place>,
    /// Which places may follow each; those that may come first are at the end.
    follow: Vec<Vec<usize>>,
    /// Whether the content may end after each place; at the end, whether it may be empty.
    ends: Vec<bool>,
    /// Every element at most once, in any order.
    is_all: bool,
    /// Whether there is a place for elements that extensions define.
    pub is_extensible: bool,
}

/// How far the content of an element was read.
#[derive(Debug, Clone, Default)]
pub struct State {
    last: Option<usize>,
    /// Those read, if the order is free.
    seen: Vec<usize>,
}

/// A part of an expression: where it can begin and end.
struct Part {
    first: Vec<usize>,
    last: Vec<usize>,
    may_be_empty: bool,
}

impl Part {
    fn empty() -> Part {
        Part { first: Vec::new(), last: Vec::new(), may_be_empty: true }
    }
}

impl Model {
    pub fn of(expression: &'static str, is_all: bool) -> Model {
        let mut reading = Reading { rest: expression, model: Model::default() };
        let part = reading.list();
        let mut model = reading.model;
        model.ends = vec![false; model.positions.len() + 1];
        for place in part.last {
            model.ends[place] = true;
        }
        model.ends[model.positions.len()] = part.may_be_empty;
        model.follow.push(part.first);
        model.is_all = is_all;
        model
    }

    /// Whether the type allows nothing at all inside, not even white space.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty() && !self.is_extensible
    }

    /// Takes the next element, if it may stand here.
    pub fn step(&self, state: &mut State, name: Option<&str>) -> Option<&Place> {
        let fits = |place: &&usize| {
            let place = &self.positions[**place];
            match name {
                Some(name) => place.name == name || place.is_any,
                None => place.name.is_empty(),
            }
        };
        let next = *self.next(state).iter().find(fits)?;
        if self.is_all {
            state.seen.push(next);
        }
        state.last = Some(next);
        Some(&self.positions[next])
    }

    /// The places that may come next.
    fn next(&self, state: &State) -> Vec<usize> {
        match (self.is_all, state.last) {
            (true, _) => (0..self.positions.len()).filter(|it| !state.seen.contains(it)).collect(),
            (false, last) => {
                let at = last.unwrap_or(self.positions.len());
                self.follow.get(at).cloned().unwrap_or_default()
            }
        }
    }

    /// The names of what may come next.
    pub fn expected(&self, state: &State) -> Vec<&'static str> {
        let mut names: Vec<&str> = Vec::new();
        for place in self.next(state) {
            let name = self.positions[place].name;
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Whether the content may end here.
    pub fn may_end(&self, state: &State) -> bool {
        // In the schemas of SEDA, everything whose order is free may be left out.
        self.is_all || self.ends.is_empty() || self.ends[state.last.unwrap_or(self.positions.len())]
    }

    /// Any place of this name, to read on after a fault.
    pub fn named(&self, name: &str) -> Option<&Place> {
        self.positions.iter().find(|place| place.name == name)
    }
}

struct Reading {
    rest: &'static str,
    model: Model,
}

impl Reading {
    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn list(&mut self) -> Part {
        let mut whole = self.item();
        loop {
            if self.take(",") {
                let next = self.item();
                self.join(&whole.last, &next.first);
                if whole.may_be_empty {
                    whole.first.extend(&next.first);
                }
                match next.may_be_empty {
                    true => whole.last.extend(next.last),
                    false => whole.last = next.last,
                }
                whole.may_be_empty &= next.may_be_empty;
            } else if self.take("|") {
                let next = self.item();
                whole.first.extend(next.first);
                whole.last.extend(next.last);
                whole.may_be_empty |= next.may_be_empty;
            } else {
                return whole;
            }
        }
    }

    fn item(&mut self) -> Part {
        let mut part = if self.take("(") {
            let inner = self.list();
            self.take(")");
            inner
        } else if self.take("%") {
            self.model.is_extensible = true;
            Part::empty()
        } else {
            self.element()
        };
        if self.take("?") {
            part.may_be_empty = true;
        } else if self.take("*") {
            self.join(&part.last, &part.first);
            part.may_be_empty = true;
        } else if self.take("+") {
            self.join(&part.last, &part.first);
        }
        part
    }

    fn element(&mut self) -> Part {
        let place = if self.take("~~") {
            Place { is_any: true, ..Place::default() }
        } else if self.take("~") {
            Place::default()
        } else {
            let end = self.rest.find(|c| "^&,|()?*+".contains(c)).unwrap_or(self.rest.len());
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            let (name, kind) = text.split_once(':').unwrap_or((text, ""));
            let (may_be_nil, has_default) = (self.take("^"), self.take("&"));
            Place { name, kind, may_be_nil, has_default, is_any: false }
        };
        let index = self.model.positions.len();
        self.model.positions.push(place);
        self.model.follow.push(Vec::new());
        Part { first: vec![index], last: vec![index], may_be_empty: false }
    }

    fn join(&mut self, last: &[usize], first: &[usize]) {
        for place in last {
            for next in first {
                if !self.model.follow[*place].contains(next) {
                    self.model.follow[*place].push(*next);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(model: &Model, names: &str) -> bool {
        let mut state = State::default();
        let read = names.split_whitespace().all(|name| {
            let name = Some(name).filter(|name| *name != "other");
            model.step(&mut state, name).is_some()
        });
        read && model.may_end(&state)
    }

    #[test]
    fn expressions_take_what_they_describe() {
        let model = Model::of("a:T?,(b:T|c:T)+,%,d:T,~*", false);
        for names in ["b d", "a b c b d", "c d other other"] {
            assert!(takes(&model, names), "{names}");
        }
        for names in ["", "a d", "b", "a a b d", "b d d", "other b d", "d b"] {
            assert!(!takes(&model, names), "{names}");
        }
        assert!(model.is_extensible);
        let all = Model::of("a:T?,b:T?", true);
        for (names, fits) in [("", true), ("b a", true), ("a", true), ("a b a", false)] {
            assert_eq!(takes(&all, names), fits, "{names}");
        }
        assert!(Model::default().is_empty());
    }

    #[test]
    fn what_is_expected_is_named_once() {
        let model = Model::of("(a:T,b:T?)*,c:T^&", false);
        let mut state = State::default();
        assert_eq!(model.expected(&state), ["a", "c"]);
        let place = model.step(&mut state, Some("c")).unwrap();
        assert!(place.may_be_nil && place.has_default);
        assert_eq!(model.expected(&state), [""; 0]);
    }
}
