//! What is odd about a site: no posts, settings that mean nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::Failure;
use super::steps::Pipeline;
use crate::release::front_matter_keys;
use crate::site::ConfigFault;

impl Pipeline {
    /// Refuses a site without posts: most likely it is not the one that was meant.
    pub(super) fn check_posts(&self) -> Result<(), Failure> {
        if self.site.files.is_empty() { Err(self.no_posts()) } else { Ok(()) }
    }

    /// What was looked for, and where posts may be.
    pub(super) fn no_posts(&self) -> Failure {
        let engine = self.site.config.engine;
        let message = format!(
            "no posts were found in {}, which was read as {}: {}",
            self.site.root.display(),
            engine.name(),
            engine.conventions()
        );
        let not_posts = self.site.left_out.iter();
        let mut hints: Vec<String> =
            not_posts.map(|(kind, number)| format!("it has {kind} ({number})")).collect();
        if let Some(folder) = self.site.likely_folder() {
            if let Some(key) = self.likely_date(&folder) {
                hints.push(format!(
                    "`{key}` there looks like their date: write `fields: {{ date: {key} }}` in \
                     communique.yaml"
                ));
            }
            if folder != "." {
                hints.push(format!(
                    "most Markdown files are in {folder}: name that folder, or use --collection"
                ));
            }
        }
        Failure::with_help(message, Some(hints.join("; ")).filter(|it| !it.is_empty()))
    }

    /// The key of the front matter that holds a day in most Markdown files of a folder.
    fn likely_date(&self, folder: &str) -> Option<String> {
        const ENOUGH: usize = 40;
        let entries = fs::read_dir(self.site.root.join(folder)).ok()?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|it| it == "md" || it == "markdown"));
        paths.sort();
        paths.truncate(ENOUGH);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for path in &paths {
            let Ok(source) = self.site.source(path).and_then(|file| self.site.read(&file)) else {
                continue;
            };
            for key in front_matter_keys(&source, &self.site.config) {
                let day = key.value.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
                if day.is_some() && key.name != "date" {
                    *counts.entry(key.name).or_default() += 1;
                }
            }
        }
        let (key, number) = counts.into_iter().max_by_key(|(_, number)| *number)?;
        (number * 2 > paths.len()).then_some(key)
    }

    /// What is odd about the site's settings by themselves, for people.
    pub(super) fn odd_settings(&self) -> Vec<String> {
        let reported = |fault: &ConfigFault| match &fault.help {
            Some(help) => format!("{fault} ({help})"),
            None => fault.to_string(),
        };
        self.site.config.warnings.iter().map(reported).collect()
    }

    /// What is odd about the site, for people.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = self.odd_settings();
        let fields = &self.site.config.fields;
        warnings.extend(fields.iter().filter(|(_, theirs)| !self.has_key(theirs)).map(
            |(ours, theirs)| {
                format!(
                    "`fields`: no post has `{theirs}` in its front matter, which is to be \
                     `{ours}` (`communique survey` lists the keys that there are)"
                )
            },
        ));
        warnings
    }

    /// Whether a post of the site has a key in its front matter.
    fn has_key(&self, key: &str) -> bool {
        self.site.files.iter().any(|file| {
            let Ok(source) = self.site.read(file) else { return false };
            let is_near = source.bytes.windows(key.len().max(1)).any(|it| it == key.as_bytes());
            let keys = || front_matter_keys(&source, &self.site.config);
            is_near && keys().iter().any(|known| known.name == key)
        })
    }
}
