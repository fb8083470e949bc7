//! Dates and times: XML Schema 1.0 part 2 §3.2.7 to §3.2.14.

/// Whether a value is one of a type of dates; any other type takes everything.
pub fn is_of(kind: &str, value: &str) -> bool {
    let form = match kind {
        "xs:date" => "Y-M-D",
        "xs:dateTime" => "Y-M-DTt",
        "xs:gYear" => "Y",
        "xs:gYearMonth" => "Y-M",
        "xs:gMonth" => "--M",
        "xs:gMonthDay" => "--M-D",
        "xs:gDay" => "---D",
        _ => return true,
    };
    let mut reading = Reading { rest: value, ..Reading::default() };
    form.chars().all(|part| reading.part(part)) && reading.zone() && reading.is_real()
}

#[derive(Default)]
struct Reading<'a> {
    rest: &'a str,
    year: Option<u64>,
    month: Option<u32>,
    day: Option<u32>,
}

impl Reading<'_> {
    fn part(&mut self, part: char) -> bool {
        match part {
            'Y' => self.year(),
            'M' => {
                self.month = self.two();
                self.month.is_some_and(|it| (1..=12).contains(&it))
            }
            'D' => {
                self.day = self.two();
                self.day.is_some_and(|it| (1..=31).contains(&it))
            }
            't' => self.time(),
            literal => self.literal(literal),
        }
    }

    fn literal(&mut self, literal: char) -> bool {
        let rest = self.rest.strip_prefix(literal);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn digits(&self) -> usize {
        self.rest.bytes().take_while(u8::is_ascii_digit).count()
    }

    /// At least four digits, more without leading zeros; there is no year 0.
    fn year(&mut self) -> bool {
        let _ = self.literal('-');
        let (year, rest) = self.rest.split_at(self.digits());
        self.rest = rest;
        // Only whether it is a leap year matters, which the last digits say.
        let last = year.get(year.len().saturating_sub(8)..).unwrap_or("");
        self.year = last.parse().ok();
        let is_zero = year.bytes().all(|it| it == b'0');
        year.len() >= 4 && (year.len() == 4 || !year.starts_with('0')) && !is_zero
    }

    fn two(&mut self) -> Option<u32> {
        let (two, rest) = self.rest.split_at_checked(2)?;
        let is_number = two.bytes().all(|it| it.is_ascii_digit());
        self.rest = rest;
        two.parse().ok().filter(|_| is_number)
    }

    fn time(&mut self) -> bool {
        let hour = self.two();
        let minute = self.literal(':').then(|| self.two()).flatten();
        let second = self.literal(':').then(|| self.two()).flatten();
        let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else { return false };
        let mut is_whole = true;
        if self.literal('.') {
            let (part, rest) = self.rest.split_at(self.digits());
            self.rest = rest;
            is_whole = part.bytes().all(|it| it == b'0');
            if part.is_empty() {
                return false;
            }
        }
        let is_midnight = (hour, minute, second) == (24, 0, 0) && is_whole;
        is_midnight || hour < 24 && minute < 60 && second < 60
    }

    /// The time zone, if there is one, up to the end.
    fn zone(&mut self) -> bool {
        if self.rest.is_empty() || self.rest == "Z" {
            return true;
        }
        if !(self.literal('+') || self.literal('-')) {
            return false;
        }
        let hour = self.two();
        let minute = self.literal(':').then(|| self.two()).flatten();
        let is_zone = |(hour, minute)| hour < 14 && minute < 60 || (hour, minute) == (14, 0);
        self.rest.is_empty() && hour.zip(minute).is_some_and(is_zone)
    }

    /// Whether the month has that day.
    fn is_real(&self) -> bool {
        let (Some(month), Some(day)) = (self.month, self.day) else { return true };
        let is_leap = self.year.is_none_or(|year| {
            year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
        });
        day <= match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_their_forms_and_in_the_calendar() {
        for (kind, right, wrong) in [
            (
                "xs:date",
                &["2020-02-29", "2020-01-01Z", "-0044-03-15", "12020-01-01+14:00"][..],
                &["2021-02-29", "2020-1-1", "0000-01-01", "2020-01-01+14:01", "02020-01-01", "é"][..],
            ),
            (
                "xs:dateTime",
                &[
                    "2020-01-01T00:00:00",
                    "2020-01-01T24:00:00.00Z",
                    "2020-01-01T23:59:59.999-05:00",
                ],
                &[
                    "2020-01-01",
                    "2020-01-01T24:00:01",
                    "2020-01-01T23:60:00",
                    "2020-01-01T1:00:00",
                    "2020-01-01T00:00:00.",
                    "2020-01-01 00:00:00",
                    "2020-01-01T00:00",
                ],
            ),
            ("xs:gYear", &["2020", "2020Z"], &["20", "2020-01"]),
            ("xs:gMonthDay", &["--02-29", "--12-31Z"], &["--02-30", "--13-01", "02-29"]),
            ("xs:gDay", &["---31"], &["--31", "---32"]),
        ] {
            right.iter().for_each(|value| assert!(is_of(kind, value), "{kind} {value}"));
            wrong.iter().for_each(|value| assert!(!is_of(kind, value), "{kind} {value}"));
        }
    }
}
