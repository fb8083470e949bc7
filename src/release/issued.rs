//! The day on which a release was issued: what its front matter says, otherwise its name or address.

use crate::error::Position;
use crate::site::Engine;
use crate::yaml::Node;

use super::ReleaseError;
use super::dates::{ReadDate, date_of_name};
use super::drafts::is_draft;
use super::reading::Reading;
use super::rule::DATE_OF_NAME;

/// `date`, otherwise the day at the start of the file's name, also if `date` cannot be read.
pub(super) fn read_release_date(
    reading: &mut Reading<'_>,
    name: &str,
    engine: Engine,
) -> Option<ReadDate> {
    let place = reading.place(Position::START);
    let of_name = date_of_name(name, &reading.clock.zone).map(|read| read.map(ReadDate::of_day));
    let faults = reading.errors.len();
    match (reading.date_or_typed("date"), of_name) {
        (Some(Ok(read)), _) => Some(read),
        (Some(Err((typed, position))), Some(Ok(named))) => {
            let detail = format!(
                "`{typed}` is not a date that can be read: the day of the file name, {}, is used",
                named.date.date()
            );
            reading.find(&DATE_OF_NAME, position, detail);
            Some(named)
        }
        (Some(Err((typed, position))), _) => {
            let place = reading.place(position);
            reading.errors.push(ReleaseError::BadDate { place, typed });
            None
        }
        // A value of the wrong shape has been reported.
        (None, _) if reading.errors.len() > faults => None,
        (None, Some(Ok(named))) => Some(named),
        (None, Some(Err(typed))) => {
            reading.errors.push(ReleaseError::BadDate { place, typed });
            None
        }
        // A draft gets its date when it is published.
        (None, None) if is_draft(reading, engine) => None,
        (None, None) if day_of_address(reading).is_some() => {
            let (read, typed, position) = day_of_address(reading)?;
            let day = read.date.date();
            let detail =
                format!("there is no date: the day in the address `{typed}`, {day}, is used");
            reading.find(&DATE_OF_NAME, position, detail);
            Some(read)
        }
        (None, None) => {
            let entries = reading.own.entries.iter();
            let is_day = |node: &Node| {
                node.printed().is_some_and(|text| {
                    let day = text.get(..10).map(|day| format!("{day}-"));
                    day.is_some_and(|day| date_of_name(&day, &reading.clock.zone).is_some())
                })
            };
            let alike = entries.filter(|entry| is_day(&entry.value)).map(|it| it.key.clone());
            let alike = alike.collect();
            reading.errors.push(ReleaseError::NoDate { place, alike });
            None
        }
    }
}

/// The day in the address that a post without a date has: `/2024/01/05/quay`.
fn day_of_address(reading: &Reading<'_>) -> Option<(ReadDate, String, Position)> {
    ["permalink", "path", "url"].iter().find_map(|key| {
        let node = reading.own.get(key)?;
        let typed = node.printed()?;
        let parts: Vec<&str> = typed.split('/').collect();
        let date = parts.windows(3).find_map(|day| {
            date_of_name(&format!("{}-", day.join("-")), &reading.clock.zone)?.ok()
        })?;
        Some((ReadDate::of_day(date), typed, node.position))
    })
}
