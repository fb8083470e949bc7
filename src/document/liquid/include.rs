//! The tag that an include becomes: its number, and its parameters.

use liquid_core::error::Result;
use liquid_core::model::Object;
use liquid_core::{Language, ParseTag, Renderable, Runtime, TagReflection, TagTokenIter};

use super::world::include;

/// `{% include__ 3 a: "b" %}`.
#[derive(Debug, Clone, Copy)]
pub struct Include;

impl Include {
    pub const NAME: &str = "include__";
}

impl TagReflection for Include {
    fn tag(&self) -> &str {
        Include::NAME
    }
    fn description(&self) -> &str {
        ""
    }
}

#[derive(Debug)]
struct Call {
    number: usize,
    parameters: Vec<(String, liquid_core::Expression)>,
}

impl ParseTag for Include {
    fn parse(&self, mut arguments: TagTokenIter<'_>, _: &Language) -> Result<Box<dyn Renderable>> {
        let number = arguments.expect_next("a number")?.expect_literal().into_result()?;
        let number = liquid_core::ValueView::as_scalar(&number).and_then(|it| it.to_integer());
        let number = usize::try_from(number.unwrap_or_default()).unwrap_or_default();
        let mut parameters = Vec::new();
        while let Ok(token) = arguments.expect_next("") {
            let name = token.expect_identifier().into_result()?.to_owned();
            arguments.expect_next("`:`")?.expect_str(":").into_result()?;
            let value = arguments.expect_next("a value")?.expect_value().into_result()?;
            parameters.push((name, value));
        }
        Ok(Box::new(Call { number, parameters }))
    }
    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

impl Renderable for Call {
    fn render_to(&self, writer: &mut dyn std::io::Write, runtime: &dyn Runtime) -> Result<()> {
        let mut values = Object::new();
        for (name, value) in &self.parameters {
            values.insert(name.clone().into(), value.evaluate(runtime)?.into_owned());
        }
        include(self.number, values, writer, runtime)
    }
}
