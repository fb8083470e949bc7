//! Links that leave the site: an archive of the site alone loses what they lead to.

use std::collections::BTreeMap;

use super::walk::Walked;
use crate::error::Position;
use crate::finding::Finding;
use crate::release::{AttachmentTarget, Release};
use crate::rules::package as rule;

/// A link out of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutwardLink {
    pub host: String,
    pub address: String,
    /// Position of its block.
    pub position: Position,
}

/// Every link to another host than the site's, in the order of the release: text, then attachments.
pub fn outward(release: &Release, walked: &Walked) -> Vec<OutwardLink> {
    let own = release.site_url.as_deref().and_then(host);
    let attached = release.attachments.iter().filter_map(|attachment| match &attachment.target {
        AttachmentTarget::Link(address) => Some((address, attachment.position)),
        _ => None,
    });
    let links = walked.links.iter().map(|(address, position)| (address, *position));
    links
        .chain(attached)
        .filter_map(|(address, position)| {
            let host = host(address).filter(|host| Some(host) != own.as_ref())?;
            Some(OutwardLink { host, address: address.clone(), position })
        })
        .collect()
}

/// One finding per host, where it is first linked to.
pub fn findings(release: &Release, links: &[OutwardLink]) -> Vec<Finding> {
    let mut hosts = BTreeMap::<&str, (Position, usize)>::new();
    for link in links {
        hosts.entry(&link.host).or_insert((link.position, 0)).1 += 1;
    }
    let mut findings: Vec<(Position, Finding)> = hosts
        .into_iter()
        .map(|(host, (position, number))| {
            let detail = format!("{host}: {number} link{}", if number == 1 { "" } else { "s" });
            let finding = Finding::new(&rule::OUTWARD_LINKS, release.path.clone(), detail);
            (position, finding.at(position))
        })
        .collect();
    findings.sort_by_key(|(position, _)| *position);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// The host of a web address, lower case.
fn host(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    url.host_str().filter(|_| is_web).map(str::to_owned)
}
