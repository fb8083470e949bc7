//! How the pages look: one style sheet for all of them.

/// The style sheet.
pub const STYLE: &str = include_str!("assets/style.css");

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::STYLE;

    /// The custom properties of each `:root` rule.
    fn palettes() -> Vec<BTreeMap<&'static str, &'static str>> {
        let rules = STYLE.split(":root {").skip(1);
        let rules = rules.map(|rule| rule.split('}').next().expect("a rule ends"));
        let properties = |rule: &'static str| {
            let declarations = rule.split(';').filter_map(|it| it.trim().split_once(": "));
            declarations.filter(|(name, _)| name.starts_with("--")).collect()
        };
        rules.map(properties).collect()
    }

    /// Relative luminance (WCAG 2.2, definition).
    fn luminance(colour: &str) -> f64 {
        let digits = colour.strip_prefix('#').expect("a colour in hexadecimal");
        let digits: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => digits.to_owned(),
        };
        let channel = |at: usize| {
            let value = u8::from_str_radix(&digits[at..at + 2], 16).expect("digits");
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn colours_contrast_in_light_dark_and_print() {
        let palettes = palettes();
        assert_eq!(palettes.len(), 3);
        for palette in palettes {
            for ground in ["--page", "--raised"] {
                for text in ["--text", "--quiet", "--link", "--visited", "--alert", "--warning"] {
                    // WCAG 2.2, 1.4.3.
                    let ratio = contrast(palette[text], palette[ground]);
                    assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
                }
                for boundary in ["--line", "--focus"] {
                    // WCAG 2.2, 1.4.11.
                    let ratio = contrast(palette[boundary], palette[ground]);
                    assert!(ratio >= 3.0, "{boundary} on {ground}: {ratio:.2}");
                }
            }
            assert!(contrast(palette["--mark-text"], palette["--mark"]) >= 4.5);
        }
        assert!((contrast("#000", "#ffffff") - 21.0).abs() < 1e-9);
    }

    #[test]
    fn colours_are_in_the_palettes_alone() {
        let rules = STYLE.split('}').filter(|rule| !rule.contains(":root {"));
        for rule in rules {
            let values = rule.split(':').skip(1).map(|value| value.split(';').next());
            for value in values.flatten() {
                assert!(!value.contains('#') && !value.contains("rgb"), "{rule}");
            }
        }
    }

    #[test]
    fn nothing_is_loaded_and_no_side_is_named() {
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
        for physical in ["-left", "-right", " left:", " right:", "float:"] {
            assert!(!STYLE.contains(physical), "{physical} is wrong from right to left");
        }
    }
}
