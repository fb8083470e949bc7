//! What dates look like on sites that write them in a language: names of months and days, and the
//! usual layouts.

const TABLE: &str = include_str!("calendars.tsv");

/// The forms of dates in one language (Unicode CLDR, as Hugo has it for each key of a language).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// Months, short months, days from Monday, short days; a sign between names.
    names: [&'static str; 4],
    layouts: &'static str,
}

/// The names of the layouts, in the order of the table.
const LAYOUTS: [&str; 8] = [
    "date_full",
    "date_long",
    "date_medium",
    "date_short",
    "time_full",
    "time_long",
    "time_medium",
    "time_short",
];

impl Calendar {
    /// The calendar of a key such as `fr` or `pt-br`, in any case. `None`: the table has none, and
    /// sites write such dates in English.
    pub fn of(key: &str) -> Option<Calendar> {
        let key = key.to_ascii_lowercase();
        let columns = columns_of(&key)?;
        let columns = match columns[..] {
            [other] => columns_of(other)?,
            _ => columns,
        };
        let [months, short_months, days, short_days, layouts] = columns.try_into().ok()?;
        Some(Calendar { names: [months, short_months, days, short_days], layouts })
    }

    /// That of English.
    pub fn english() -> Calendar {
        Calendar::of("en").expect("the table has English")
    }

    /// The name of a month, from 1 to 12.
    pub fn month(&self, month: i8) -> &'static str {
        nth(self.names[0], month - 1)
    }

    /// The short name of a month, from 1 to 12.
    pub fn short_month(&self, month: i8) -> &'static str {
        nth(self.names[1], month - 1)
    }

    /// The name of a day of the week, from 0, Monday, to 6.
    pub fn day(&self, day: i8) -> &'static str {
        nth(self.names[2], day)
    }

    /// The short name of a day of the week, from 0, Monday, to 6.
    pub fn short_day(&self, day: i8) -> &'static str {
        nth(self.names[3], day)
    }

    /// A layout by its name (`date_long`), in Go's words; `None` for one that is not known.
    pub fn layout(&self, name: &str) -> Option<&'static str> {
        let at = LAYOUTS.iter().position(|known| *known == name)?;
        self.layouts.split('|').nth(at).filter(|layout| !layout.is_empty())
    }
}

fn nth(names: &'static str, at: i8) -> &'static str {
    usize::try_from(at).ok().and_then(|at| names.split('|').nth(at)).unwrap_or_default()
}

/// The columns after a key.
fn columns_of(key: &str) -> Option<Vec<&'static str>> {
    let line = TABLE.lines().find(|line| line.split('\t').next() == Some(key))?;
    Some(line.split('\t').skip(1).collect()).filter(|_| !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_calendar_is_whole() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let key = line.split('\t').next().unwrap();
            let calendar = Calendar::of(key).expect(key);
            for (names, number) in calendar.names.into_iter().zip([12, 12, 7, 7]) {
                assert_eq!(names.split('|').count(), number, "{key}: {names}");
                assert!(names.split('|').all(|name| !name.is_empty()), "{key}: {names}");
            }
            assert_eq!(calendar.layouts.split('|').count(), LAYOUTS.len(), "{key}");
        }
    }

    #[test]
    fn calendars_are_found_by_key() {
        let french = Calendar::of("FR").unwrap();
        assert_eq!(
            (french.month(8), french.short_month(2), french.day(0)),
            ("août", "févr.", "lundi")
        );
        assert_eq!(french.layout("date_long"), Some("2 January 2006"));
        assert_eq!(Calendar::of("pt-BR"), Calendar::of("pt"));
        assert_ne!(Calendar::of("de-at"), Calendar::of("de"));
        assert_eq!((Calendar::of("xx"), Calendar::of("#")), (None, None));
        assert_eq!((french.month(0), french.month(13), french.layout("date")), ("", "", None));
    }
}
