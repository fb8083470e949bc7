//! Filters whose argument is an expression that holds of an item, or names it:
//! `site.posts | where_exp: "post", "post.year > 2019"`.

use liquid_core::error::{Error, Result};
use liquid_core::model::{Object, Value};
use liquid_core::{Renderable, Runtime, Template};

use super::values::{Run, argument, grouped, items};
use super::world::{Account, Bounded, Expressions, Frame};
use crate::limits::text::LARGEST_MADE;

/// By name.
pub(super) const WITH_EXPRESSIONS: &[(&str, Run)] = &[
    ("where_exp", |value, arguments, runtime| {
        let holds = Condition::of(arguments, runtime)?;
        let mut kept = Vec::new();
        for item in items(value) {
            if holds.holds(&item, runtime)? {
                kept.push(item);
            }
        }
        Ok(Value::Array(kept))
    }),
    ("find_exp", |value, arguments, runtime| {
        let holds = Condition::of(arguments, runtime)?;
        for item in items(value) {
            if holds.holds(&item, runtime)? {
                return Ok(item);
            }
        }
        Ok(Value::Nil)
    }),
    ("group_by_exp", |value, arguments, runtime| {
        let name = Condition::named(arguments, runtime)?;
        let mut named = Vec::new();
        for item in items(value) {
            named.push((name.rendered(&item, runtime)?, item));
        }
        Ok(grouped(named))
    }),
];

/// An expression, and the variable that an item is in it.
struct Condition {
    variable: String,
    template: Template,
}

impl Condition {
    /// One that holds or does not.
    fn of(arguments: &[Value], runtime: &dyn Runtime) -> Result<Condition> {
        Condition::compiled(arguments, runtime, |it| format!("{{% if {it} %}}1{{% endif %}}"))
    }

    /// One that has a value.
    fn named(arguments: &[Value], runtime: &dyn Runtime) -> Result<Condition> {
        Condition::compiled(arguments, runtime, |it| format!("{{% say__ {it} %}}"))
    }

    fn compiled(
        arguments: &[Value],
        runtime: &dyn Runtime,
        write: fn(&str) -> String,
    ) -> Result<Condition> {
        let (variable, expression) = (argument(arguments, 0), argument(arguments, 1));
        if expression.contains(['{', '}']) || expression.contains("%}") {
            return Err(Error::with_msg(format!("`{expression}` is not an expression")));
        }
        let compile = runtime.registers().get_mut::<Expressions>().compile;
        let compile = compile.ok_or_else(|| Error::with_msg("expressions are not known here"))?;
        let template = compile(&write(&expression)).map_err(Error::with_msg)?;
        Ok(Condition { variable, template })
    }

    fn rendered(&self, item: &Value, runtime: &dyn Runtime) -> Result<String> {
        runtime.registers().get_mut::<Account>().step()?;
        let mut values = Object::new();
        values.insert(self.variable.clone().into(), item.clone());
        let mut out = Bounded { bytes: Vec::new(), most: LARGEST_MADE };
        self.template.render_to(&mut out, &Frame { parent: runtime, values })?;
        Ok(String::from_utf8_lossy(&out.bytes).into_owned())
    }

    fn holds(&self, item: &Value, runtime: &dyn Runtime) -> Result<bool> {
        Ok(!self.rendered(item, runtime)?.is_empty())
    }
}
