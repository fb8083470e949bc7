//! How an archive is shown: remembered beside its pages, so that each run shows it alike.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::labels::PagesLanguage;

/// Where the settings are kept.
pub const SETTINGS: &str = "pages/settings.json";
const FORMAT: &str = "communique-pages 1.0";

/// What is asked for; `None`: as before, or the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Language of the pages. Default: French.
    pub language: Option<PagesLanguage>,
    /// Whether PDFs and pictures are put beside the pages. Default: no.
    pub with_pdf: Option<bool>,
    /// What the archive is called.
    pub title: Option<String>,
    /// Where the archive is published, if it is.
    pub address: Option<String>,
    /// Where those who keep it are reached.
    pub email: Option<String>,
    /// Address of the gateway by which harvesters reach it (OAI-PMH).
    pub gateway: Option<String>,
}

/// What holds for a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    format: String,
    #[serde(default)]
    pub language: PagesLanguage,
    #[serde(default)]
    pub with_pdf: bool,
    #[serde(default)]
    title: Option<String>,
    /// With a slash at its end.
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub gateway: Option<String>,
}

impl Settings {
    /// What is asked for, over what was before. Settings that cannot be read are none.
    pub fn of(root: &Path, asked: &Asked) -> Settings {
        let read = fs::read(root.join(SETTINGS)).ok();
        let before = read.and_then(|bytes| serde_json::from_slice::<Settings>(&bytes).ok());
        let before = before.filter(|settings| settings.format == FORMAT);
        let mut settings = before.unwrap_or(Settings {
            format: FORMAT.to_owned(),
            language: PagesLanguage::default(),
            with_pdf: false,
            title: None,
            address: None,
            email: None,
            gateway: None,
        });
        let Asked { language, with_pdf, title, address, email, gateway } = asked;
        settings.language = language.unwrap_or(settings.language);
        settings.with_pdf = with_pdf.unwrap_or(settings.with_pdf);
        // An empty text takes back what was asked for before.
        let text = |asked: &Option<String>, before: Option<String>| {
            asked.clone().or(before).filter(|text| !text.is_empty())
        };
        settings.title = text(title, settings.title);
        settings.email = text(email, settings.email);
        settings.gateway = text(gateway, settings.gateway);
        let address = text(address, settings.address);
        settings.address = address.map(|address| format!("{}/", address.trim_end_matches('/')));
        settings
    }

    /// What the archive is called.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(self.language.labels().title)
    }

    /// As they are kept.
    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("texts and a bool are always JSON");
        format!("{text}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_remembered_and_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let of = |asked: &Asked| Settings::of(folder.path(), asked);
        assert_eq!(of(&Asked::default()).title(), "Archive de communiqués de presse");
        let asked = Asked {
            language: Some(PagesLanguage::En),
            title: Some("A".to_owned()),
            address: Some("https://archives.example/cp".to_owned()),
            with_pdf: Some(true),
            ..Asked::default()
        };
        let settings = of(&asked);
        fs::create_dir(folder.path().join("pages")).unwrap();
        fs::write(folder.path().join(SETTINGS), settings.text()).unwrap();
        assert_eq!(of(&Asked::default()), settings);
        assert_eq!(settings.address.as_deref(), Some("https://archives.example/cp/"));
        let empty = Some(String::new());
        let back = of(&Asked { title: empty.clone(), address: empty, ..Asked::default() });
        assert_eq!((back.title(), back.address.as_deref()), ("Archive of press releases", None));
        fs::write(folder.path().join(SETTINGS), "{}").unwrap();
        assert_eq!(of(&Asked::default()).language, PagesLanguage::Fr);
    }
}
