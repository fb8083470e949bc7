//! Functions of numbers (<https://gohugo.io/functions/math/>).

use super::super::value::Value;

/// The value of a function, if it is one of these.
pub fn call(name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
    let numbers: Result<Vec<f64>, String> = match name.to_ascii_lowercase().as_str() {
        "add" | "sub" | "mul" | "div" | "mod" | "int" | "float" | "seq" | "max" | "min"
        | "round" | "ceil" | "floor" | "abs" | "sqrt" | "pow" | "modbool" => {
            arguments.iter().map(Value::number).collect()
        }
        _ => return None,
    };
    let are_whole = arguments.iter().all(|it| matches!(it, Value::Int(_)));
    Some(numbers.and_then(|numbers| {
        let fold = |apply: fn(f64, f64) -> f64| numbers.iter().copied().reduce(apply);
        let value = match (name.to_ascii_lowercase().as_str(), &numbers[..]) {
            ("add", _) => fold(|a, b| a + b),
            ("sub", _) => fold(|a, b| a - b),
            ("mul", _) => fold(|a, b| a * b),
            ("max", _) => fold(f64::max),
            ("min", _) => fold(f64::min),
            ("div", [a, b]) if *b != 0.0 => Some(if are_whole { (a / b).trunc() } else { a / b }),
            ("mod", [a, b]) if *b != 0.0 => Some(a % b),
            ("int", [it]) => Some(it.trunc()),
            ("float", [it]) => Some(*it),
            ("round", [it]) => Some(it.round()),
            ("ceil", [it]) => Some(it.ceil()),
            ("floor", [it]) => Some(it.floor()),
            ("abs", [it]) => Some(it.abs()),
            ("sqrt", [it]) if *it >= 0.0 => Some(it.sqrt()),
            ("pow", [a, b]) => Some(a.powf(*b)),
            ("modbool", [a, b]) if *b != 0.0 => return Ok(Value::Bool(a % b == 0.0)),
            ("seq", [first, last]) if (last - first).abs() <= 2000.0 => {
                let (first, last) = (*first as i64, *last as i64);
                let up = (first..=last).map(Value::Int).collect();
                let down = || (last..=first).rev().map(Value::Int).collect();
                return Ok(Value::List(if first <= last { up } else { down() }));
            }
            ("seq", [last]) if (1.0..=2000.0).contains(last) => {
                return Ok(Value::List((1..=*last as i64).map(Value::Int).collect()));
            }
            _ => None,
        };
        value.map(Value::of_f64).ok_or_else(|| format!("`{name}` has arguments that do not fit"))
    }))
}
