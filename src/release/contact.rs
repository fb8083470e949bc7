//! Press contacts: the post's own, otherwise the site's.

use jiff::civil;

use crate::site::{DatedContact, SiteConfig};
use crate::yaml::Node;

use super::Contact;
use super::misspelt::report_unread;
use super::reading::Reading;

const KEY: &str = "contact-presse";
const KEYS: [&str; 6] = ["name", "tel", "email", "service", "nom", "mail"];

/// The post's own contacts (over `_config.yml`'s defaults, as Jekyll merges them), otherwise those
/// of `communique.yaml` in force on the day, otherwise the defaults alone.
pub(super) fn read_contacts(
    reading: &mut Reading<'_>,
    site: &SiteConfig,
    day: Option<civil::Date>,
) -> Vec<Contact> {
    let own = reading.own.get(KEY).is_some_and(|node| !node.is_null());
    if !own {
        let dated: Vec<Contact> =
            day.into_iter().flat_map(|day| site.contacts_on(day)).map(of_site).collect();
        if !dated.is_empty() {
            return dated;
        }
    }
    let Some(node) = reading.merged.get(KEY) else { return Vec::new() };
    let items = node.items().to_vec();
    let contacts = items.iter().filter_map(|item| read_contact(reading, item));
    contacts.filter(|contact| *contact != Contact::default()).collect()
}

fn of_site(contact: &DatedContact) -> Contact {
    Contact {
        service: contact.service.clone(),
        name: contact.name.clone(),
        telephones: contact.telephones.clone(),
        email: contact.email.clone(),
    }
}

fn read_contact(reading: &mut Reading<'_>, node: &Node) -> Option<Contact> {
    if node.scalar().is_some() {
        let name = reading.text_of(KEY, node);
        return Some(Contact { name, ..Contact::default() });
    }
    let Some(mapping) = node.mapping() else {
        if !node.is_null() {
            reading.wrong_shape(KEY, node, "a mapping with name, tel and email");
        }
        return None;
    };
    report_unread(reading, KEY, mapping, &KEYS);
    let mut contact = Contact::default();
    for entry in &mapping.entries {
        let key = format!("{KEY}.{}", entry.key);
        match entry.key.as_str() {
            "service" => contact.service = reading.text_of(&key, &entry.value),
            "name" | "nom" => contact.name = reading.text_of(&key, &entry.value),
            "email" | "mail" => contact.email = reading.text_of(&key, &entry.value),
            "tel" => contact.telephones = reading.texts_of(&key, &entry.value),
            _ => reading.keep_other(&key, &entry.value),
        }
    }
    Some(contact)
}
