//! The region of a page in which one searches.

use maud::{Markup, html};

use super::columns::FILTERS;
use super::labels::Labels;

/// Where files are, as addresses relative to the page; empty, or ending in `/`.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The archive's folder.
    pub archive: &'a str,
    /// The folder of the index.
    pub index: &'a str,
    /// The script that searches.
    pub script: &'a str,
}

/// The form, its results, and the script that shows both: without it, they stay hidden. What a
/// search replaces on the page is in an element with the attribute `data-browse`.
pub fn form(labels: &Labels, place: Place) -> String {
    let region = html! {
        form #search.search role="search" aria-label=(labels.search) hidden
            data-archive=(place.archive) data-index=(place.index)
            data-kept=(labels.kept) data-withdrawn=(labels.withdrawn)
            data-no-finding=(labels.no_finding)
            data-none=(labels.found[0]) data-one=(labels.found[1]) data-many=(labels.found[2])
            data-loading=(labels.loading) data-failed=(labels.failed) {
            p.field {
                label for="search-q" { (labels.search) }
                input #search-q type="search" name="q" autocomplete="off" spellcheck="false"
                    enterkeyhint="search" aria-describedby="search-hint";
            }
            p #search-hint.hint { (labels.hint) }
            (filters(labels))
            p.actions { button #search-clear type="button" hidden { (labels.clear) } }
            p #search-count.count role="status" {}
        }
        noscript { p.notice { (labels.without_script) } }
        section #search-results.results aria-labelledby="search-heading" hidden {
            h2 #search-heading { (labels.results) }
            ol.releases {}
            p.actions { button #search-more type="button" hidden { (labels.more) } }
        }
        script src=(place.script) defer {}
    };
    region.into_string()
}

fn filters(labels: &Labels) -> Markup {
    html! {
        fieldset.filters {
            legend { (labels.filters) }
            @for (name, (label, all)) in FILTERS.iter().zip(labels.filter.iter().zip(labels.all)) {
                p hidden {
                    label for={ "search-" (name) } { (label) }
                    select id={ "search-" (name) } name=(name) {
                        option value="" { (all) }
                    }
                }
            }
        }
    }
}
