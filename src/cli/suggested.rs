//! Values that shells complete, where others may be typed as well: what is wrong with those is found,
//! and explained, by the code that uses them.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

use crate::finding::Stage;
use crate::layout::Layouts;
use crate::rules;

/// A string, with the values that are known beforehand.
#[derive(Debug, Clone)]
pub struct Suggested(fn() -> Vec<PossibleValue>);

impl Suggested {
    /// Codes of rules that a release can break.
    pub fn rules() -> Suggested {
        Suggested(|| {
            let all = rules::all().into_iter();
            // No release breaks one of verification.
            let all = all.filter(|rule| rule.stage != Stage::Verify);
            all.map(|rule| PossibleValue::new(rule.code).help(rule.title)).collect()
        })
    }

    /// Names of the built-in layouts.
    pub fn layout_names() -> Suggested {
        Suggested(|| Layouts::built_in_names().map(PossibleValue::new).collect())
    }

    /// Names of the built-in layouts, and how one of them is chosen by date.
    pub fn layouts() -> Suggested {
        Suggested(|| {
            let mut values = vec![PossibleValue::new("auto").help("By the release's date")];
            values.extend(Layouts::built_in_names().map(PossibleValue::new));
            values
        })
    }
}

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter()))
    }
}
