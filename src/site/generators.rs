//! Generators without a source of their own: a folder of Markdown files of which one of them is
//! known to make a site is read in its dialect.

use std::path::Path;

use super::SiteConfig;
use super::engine::{Engine, TemplateLanguage};

/// A generator whose Markdown is CommonMark, and the files or folders that it is known by.
struct Generator {
    name: &'static str,
    marks: &'static [&'static str],
    /// Whether braces in its posts call templates; what they call is not known here.
    has_templates: bool,
}

const GENERATORS: [Generator; 12] = [
    of("Gridsome", &["gridsome.config.js"]),
    of("Gatsby", &["gatsby-config.js", "gatsby-config.mjs", "gatsby-config.ts"]),
    of("Docusaurus", &["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs"]),
    of("Astro", &["astro.config.mjs", "astro.config.js", "astro.config.ts"]),
    of("Next.js", &["next.config.js", "next.config.mjs", "next.config.ts"]),
    of("Nuxt", &["nuxt.config.js", "nuxt.config.ts"]),
    of("SvelteKit", &["svelte.config.js"]),
    of("VitePress", &[".vitepress", "docs/.vitepress"]),
    of("VuePress", &[".vuepress", "docs/.vuepress"]),
    of("Metalsmith", &["metalsmith.json"]),
    of("Cecil", &["cecil.yml"]),
    Generator { name: "Zola", marks: &["config.toml"], has_templates: true },
];

const fn of(name: &'static str, marks: &'static [&'static str]) -> Generator {
    Generator { name, marks, has_templates: false }
}

/// Reads a folder as its generator would.
pub(super) fn recognise(root: &Path, config: &mut SiteConfig) {
    if config.engine != Engine::Folder {
        return;
    }
    let is_there = |name: &&str| match *name {
        // Other programs have configurations of this name.
        "config.toml" => {
            let text = std::fs::read_to_string(root.join(name)).unwrap_or_default();
            text.contains("base_url") && root.join("content").is_dir()
        }
        name => root.join(name).exists(),
    };
    let found = GENERATORS.iter().find(|it| it.marks.iter().any(is_there));
    if let Some(generator) = found {
        config.content.generator = Some(generator.name);
        config.jekyll.is_commonmark = true;
        if !generator.has_templates {
            config.content.templates = TemplateLanguage::None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generators_are_known_by_their_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            let mut config = SiteConfig::default();
            recognise(folder.path(), &mut config);
            std::fs::remove_file(folder.path().join(name)).unwrap();
            (config.content.generator, config.content.templates, config.jekyll.is_commonmark)
        };
        let none = (None, TemplateLanguage::Liquid, false);
        assert_eq!(
            read("gridsome.config.js", ""),
            (Some("Gridsome"), TemplateLanguage::None, true)
        );
        assert_eq!(read("config.toml", "base_url = \"x\""), none);
        assert_eq!(read("post.md", "---\n---\n"), none);
        std::fs::create_dir(folder.path().join("content")).unwrap();
        let zola = read("config.toml", "base_url = \"x\"");
        assert_eq!(zola, (Some("Zola"), TemplateLanguage::Liquid, true));
    }
}
