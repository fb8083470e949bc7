//! What PREMIS tells of the making of a package (PREMIS 3.0, event).

use crate::verify::xml::{self, Part, local_name};

/// An event of the past.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastEvent {
    /// `creation`, `validation`, ….
    pub kind: String,
    /// EDTF.
    pub time: String,
    /// What happened.
    pub detail: String,
    /// `success`, or how grave what was found is.
    pub outcome: String,
    /// More about it.
    pub note: String,
}

/// The events of a record, in its order; of one that is malformed, those before the fault.
pub fn past_events(premis: &[u8]) -> Vec<PastEvent> {
    let (mut events, mut current) = (Vec::new(), None::<PastEvent>);
    let mut text = String::new();
    let each = &mut |part: Part<'_>| {
        match part {
            Part::Start(element, _) => {
                text.clear();
                if local_name(element) == "event" {
                    current = Some(PastEvent::default());
                }
            }
            Part::Text(piece) => text.push_str(piece),
            Part::End("event") => events.extend(current.take()),
            Part::End(name) => {
                if let Some(event) = &mut current {
                    event.take(name, &text);
                }
            }
        }
        Ok(())
    };
    // That a record is malformed is said by those who check it.
    let _ = xml::walk(premis, each);
    events
}

impl PastEvent {
    fn take(&mut self, element: &str, text: &str) {
        let field = match element {
            "eventType" => &mut self.kind,
            "eventDateTime" => &mut self.time,
            "eventDetail" => &mut self.detail,
            "eventOutcome" => &mut self.outcome,
            "eventOutcomeDetailNote" => &mut self.note,
            _ => return,
        };
        text.trim().clone_into(field);
    }

    /// The code and the title of the rule by which the event found something: `L003` and `An attached
    /// PDF does not declare PDF/A`.
    pub fn rule(&self) -> Option<(&str, &str)> {
        let (code, title) = self.detail.split_once(' ')?;
        let mut bytes = code.bytes();
        let is_code = bytes.next().is_some_and(|byte| byte.is_ascii_uppercase())
            && bytes.len() == 3
            && bytes.all(|byte| byte.is_ascii_digit());
        is_code.then_some((code, title))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_with_their_outcome() {
        let event = |detail: &str| {
            format!(
                "<event><eventType a='b'>validation</eventType><eventDateTime>2019</eventDateTime>\
                 <eventDetailInformation><eventDetail>{detail}</eventDetail>\
                 </eventDetailInformation><eventOutcomeInformation><eventOutcome>note\
                 </eventOutcome><eventOutcomeDetail><eventOutcomeDetailNote>a &amp; b\
                 </eventOutcomeDetailNote></eventOutcomeDetail></eventOutcomeInformation></event>"
            )
        };
        let record = format!("<premis>{}{}</premis>", event("L003 A title"), event("SHA-256, x"));
        let events = past_events(record.as_bytes());
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].rule(), Some(("L003", "A title")));
        assert_eq!(events[1].rule(), None);
        let PastEvent { kind, time, outcome, note, .. } = &events[0];
        assert_eq!([kind, time, outcome, note], ["validation", "2019", "note", "a & b"]);
        assert!(past_events(b"<premis><event>").is_empty());
    }
}
