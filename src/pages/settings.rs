//! How an archive is shown: remembered beside its pages, so that each run shows it alike.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use url::Url;

use super::labels::PagesLanguage;
use crate::error::reason;
use crate::pipeline::Failure;

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
    /// What is asked for, over what was before.
    ///
    /// # Errors
    /// If the settings from before cannot be read, or an address is none.
    pub fn of(root: &Path, asked: &Asked) -> Result<Settings, Failure> {
        let mut settings = Settings::read(root)?;
        let Asked { language, with_pdf, title, address, email, gateway } = asked;
        settings.language = language.unwrap_or(settings.language);
        settings.with_pdf = with_pdf.unwrap_or(settings.with_pdf);
        // An empty text takes back what was asked for before.
        let text = |asked: &Option<String>, before: Option<String>| {
            asked.clone().or(before).filter(|text| !text.is_empty())
        };
        settings.title = text(title, settings.title);
        settings.email = text(email, settings.email);
        let gateway = text(gateway, settings.gateway);
        settings.gateway = gateway.map(|address| checked(&address)).transpose()?;
        let address = text(address, settings.address);
        let address = address.map(|address| checked(&address)).transpose()?;
        settings.address = address.map(|address| format!("{}/", address.trim_end_matches('/')));
        Ok(settings)
    }

    /// Those from before, or the default.
    fn read(root: &Path) -> Result<Settings, Failure> {
        let path = root.join(SETTINGS);
        let settings = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Settings {
                format: FORMAT.to_owned(),
                language: PagesLanguage::default(),
                with_pdf: false,
                title: None,
                address: None,
                email: None,
                gateway: None,
            }),
            Err(error) => Err(reason(&error)),
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| error.to_string()),
        };
        let settings = settings.and_then(|settings: Settings| match settings.format == FORMAT {
            true => Ok(settings),
            false => Err(format!("its format is not `{FORMAT}`")),
        });
        settings.map_err(|fault| {
            let help = "mend it, or delete it and say again how the archive is to be shown";
            Failure::with_help(format!("{}: {fault}", path.display()), Some(help.to_owned()))
        })
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

/// An address that feeds and harvesters can use.
fn checked(address: &str) -> Result<String, Failure> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let is_plain = |url: &Url| url.query().is_none() && url.fragment().is_none();
    match url.filter(|url| url.has_host() && is_plain(url)) {
        Some(url) => Ok(url.to_string()),
        None => Err(Failure::with_help(
            format!("`{address}` is not the address of a folder on the web"),
            Some("give it as https://archives.example/communiques/".to_owned()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_remembered_and_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let of = |asked: &Asked| Settings::of(folder.path(), asked).unwrap();
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
        for wrong in ["{}", "{\"format\": 1", "{\"format\":\"communique-pages 2.0\"}"] {
            fs::write(folder.path().join(SETTINGS), wrong).unwrap();
            assert!(Settings::of(folder.path(), &Asked::default()).is_err(), "{wrong}");
        }
        fs::remove_file(folder.path().join(SETTINGS)).unwrap();
        for address in
            ["archives.example", "javascript:a()", "https://a.example/?x", "ftp://a.example"]
        {
            let asked = Asked { address: Some(address.to_owned()), ..Asked::default() };
            assert!(Settings::of(folder.path(), &asked).is_err(), "{address}");
        }
    }
}
