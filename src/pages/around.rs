//! Where the page of a release is, and what is beside it.

use super::labels::PagesLanguage;

/// Where a release's files are, without their endings: `pages/2019/07/<id>`.
pub fn stem(id: &str) -> String {
    let year = id.get(..4).unwrap_or("0000");
    let month = id.get(5..7).unwrap_or("00");
    format!("pages/{year}/{month}/{id}")
}

/// How the page of a release finds what is beside it.
pub struct Around<'a> {
    pub language: PagesLanguage,
    /// What the archive is called.
    pub archive: &'a str,
    /// Address of the archive, with a slash at the end, if it is published.
    pub published: Option<&'a str>,
    /// The way from the page to the archive's folder.
    pub root: &'a str,
    /// Address of the picture of the first page, from the page.
    pub picture: Option<&'a str>,
    /// Address of the PDF, if it is beside the page.
    pub pdf: Option<&'a str>,
    /// Address of a picture of the release, by its address on the site.
    pub image: &'a dyn Fn(&str) -> Option<String>,
}
