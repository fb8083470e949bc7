//! How even the colour of pages is, measured on the sample site and on a folder of real releases,
//! against the same text broken greedily.
//!
//! `cargo test --lib evenness -- --include-ignored --nocapture` prints the report; for real
//! releases COMMUNIQUE_CORPUS names the site.

use std::path::Path;

use super::line_breaking::greedy::GREEDY;
use super::page::{Page, Shape, Tag};
use super::{TypesetDocument, typeset};
use crate::document::build_document;
use crate::layout::{FontSet, Layouts, Length};
use crate::release::{ReleaseOptions, parse_release};
use crate::site::{SiteOptions, read_site};

/// Measurements of many documents.
#[derive(Debug, Default)]
struct Evenness {
    /// Ratios in thousandths of the spaces' stretch or shrink, by absolute value.
    ratios: Vec<i64>,
    short: usize,
    hyphens: usize,
    lines: usize,
    rivers: usize,
    longest_river: usize,
}

impl Evenness {
    fn add(&mut self, document: &TypesetDocument) {
        self.ratios.extend(document.ratios.iter().map(|ratio| ratio.abs()));
        self.short += document.short_lines;
        for page in &document.pages {
            let lines = lines_of(page);
            self.lines += lines.len();
            self.hyphens += lines.iter().filter(|line| line.hyphenated).count();
            for length in rivers(&lines) {
                self.rivers += 1;
                self.longest_river = self.longest_river.max(length);
            }
        }
    }

    fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.ratios.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, |&ratio| ratio as f64 / 1000.0)
    }

    fn worst(&self) -> f64 {
        self.percentile(100)
    }

    /// Share of the lines whose spaces are at least half as wide again as they should be.
    fn loose(&self) -> f64 {
        let loose = self.ratios.iter().filter(|&&ratio| ratio > 1000).count();
        (loose + self.short) as f64 * 100.0 / (self.ratios.len() + self.short).max(1) as f64
    }

    fn report(&self, name: &str) {
        println!(
            "{name:<24} {:>5} lines  worst {:.2}  95 % {:.2}  50 % {:.2}  over 1: {:.1} %  \
             left short {}  hyphens {}  rivers {} (longest {})",
            self.ratios.len(),
            self.worst(),
            self.percentile(95),
            self.percentile(50),
            self.loose(),
            self.short,
            self.hyphens,
            self.rivers,
            self.longest_river,
        );
    }
}

/// Spaces at least a third wider than the faces' own make rivers; in hundredths of an em.
const WIDE: i64 = 34;

/// A line of text, and where its wide spaces are: their middle and width.
struct PageLine {
    baseline: Length,
    spaces: Vec<(Length, Length)>,
    hyphenated: bool,
}

fn lines_of(page: &Page) -> Vec<PageLine> {
    let mut lines: Vec<PageLine> = Vec::new();
    for item in &page.items {
        let (Tag::Content(_), Shape::Glyphs(run)) = (item.tag, &item.shape) else { continue };
        if lines.last().is_none_or(|line| line.baseline != run.y) {
            lines.push(PageLine { baseline: run.y, spaces: Vec::new(), hyphenated: false });
        }
        let Some(line) = lines.last_mut() else { continue };
        let mut x = run.x;
        for glyph in &run.glyphs {
            if &*glyph.text == " " && glyph.advance >= run.size.scale(WIDE, 100) {
                line.spaces.push((x + glyph.advance.scale(1, 2), glyph.advance));
            }
            line.hyphenated |= &*glyph.text == "\u{AD}";
            x += glyph.advance;
        }
    }
    lines
}

/// Spaces below one another in five or more lines: how many lines each runs through.
fn rivers(lines: &[PageLine]) -> Vec<usize> {
    let mut found = Vec::new();
    // The middle of a river's last space, its width, and the lines it went through.
    let mut open: Vec<(Length, Length, usize)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let follows = index > 0 && line.baseline - lines[index - 1].baseline <= Length::pt(18.0);
        let before = if follows { std::mem::take(&mut open) } else { Vec::new() };
        let mut ended = if follows { Vec::new() } else { std::mem::take(&mut open) };
        let mut next = Vec::new();
        for &(middle, width) in &line.spaces {
            let over = before.iter().filter(|(above, above_width, _)| {
                let apart = Length((middle.0 - above.0).abs());
                apart.0 * 2 < width.0.min(above_width.0)
            });
            let length = over.map(|(_, _, length)| *length).max().unwrap_or(0);
            next.push((middle, width, length + 1));
        }
        ended.extend(before.iter().copied().filter(|(above, above_width, _)| {
            !next.iter().any(|(middle, width, _)| {
                (middle.0 - above.0).abs() * 2 < width.0.min(above_width.0)
            })
        }));
        found.extend(ended.into_iter().map(|(_, _, length)| length).filter(|&l| l >= 5));
        open = next;
    }
    found.extend(open.into_iter().map(|(_, _, length)| length).filter(|&length| length >= 5));
    found
}

/// Sets every release of a site, optimally and greedily.
fn measure(root: &Path) -> (Evenness, Evenness) {
    let site = read_site(root, &SiteOptions::default()).expect("a site");
    let (layouts, fonts) = (Layouts::built_in().expect("sound"), FontSet::builtin());
    let (mut optimal, mut greedy) = (Evenness::default(), Evenness::default());
    for file in &site.files {
        let source = site.read(file).expect("a post");
        let options = ReleaseOptions { allow_missing: true };
        let Ok(release) = parse_release(&source, &site.config, &options) else { continue };
        let Ok(document) = build_document(&release) else { continue };
        let layout = layouts.for_release(release.date.date(), &release.categories);
        optimal.add(&typeset(&document, layout, &fonts).expect("set"));
        GREEDY.set(true);
        let set = typeset(&document, layout, &fonts);
        GREEDY.set(false);
        greedy.add(&set.expect("set"));
    }
    assert!(optimal.ratios.len() > 100, "too little text to say anything");
    optimal.report("optimal");
    greedy.report("greedy");
    (optimal, greedy)
}

fn assert_even(optimal: &Evenness, greedy: &Evenness) {
    // Relative to the half of a space's width by which it may grow: nineteen lines in twenty are
    // within it; a line of long addresses takes what it needs.
    assert!(optimal.worst() <= 5.0, "worst {}", optimal.worst());
    assert!(optimal.percentile(95) <= 1.0, "95 % {}", optimal.percentile(95));
    assert!(optimal.hyphens * 100 <= optimal.lines * 8, "{} hyphens", optimal.hyphens);
    assert_eq!(optimal.short, 0, "lines left short");
    assert!(optimal.percentile(95) < greedy.percentile(95));
    assert!(optimal.percentile(50) < greedy.percentile(50));
    assert!(optimal.loose() < greedy.loose());
    assert!(optimal.rivers <= greedy.rivers);
}

#[test]
fn the_sample_site_is_more_even_than_line_by_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let (optimal, greedy) = measure(&root);
    assert_even(&optimal, &greedy);
}

#[test]
#[ignore = "needs a site of real releases, COMMUNIQUE_CORPUS"]
fn real_releases_are_more_even_than_line_by_line() {
    let root = std::env::var("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS");
    let (optimal, greedy) = measure(Path::new(&root));
    assert_even(&optimal, &greedy);
}
