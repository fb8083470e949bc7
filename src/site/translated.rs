//! Posts of sites whose languages a plug-in of Jekyll keeps apart
//! (<https://github.com/kurtsson/jekyll-multiple-languages-plugin>).

use super::Engine;
use super::SiteError;
use super::search::{Search, TRANSLATIONS, sorted_entries};

impl Search<'_> {
    /// The posts of each language, `_i18n/fr/_posts`.
    pub fn translated_posts(&mut self) -> Result<(), SiteError> {
        let all = self.root.join(TRANSLATIONS);
        if !all.is_dir() || self.config.engine != Engine::Jekyll {
            return Ok(());
        }
        for entry in sorted_entries(&all)? {
            let folder = entry.path().join("_posts");
            if folder.is_dir() && !entry.path().is_symlink() {
                self.walk(&folder, &|search, file| {
                    search.found.extend(search.document(file)?);
                    Ok(())
                })?;
            }
        }
        Ok(())
    }
}
