//! The stage's steps: fill in Liquid, prepare kramdown, parse Markdown, read the HTML as a
//! browser does, decide languages, compose.

use super::emoji;
use super::error::DocumentError;
use super::html::{self, Surroundings, alternative};
use super::images::{Images, Purpose};
use super::kramdown;
use super::liquid;
use super::metadata::{ComposedTexts, metadata};
use super::notices::{Notices, Origin};
use super::typography::collapsed;
use super::{
    Alternative, Block, BlockKind, Document, Figure, Inline, Note, anchors, compose, content,
    front, goldmark, label, language, markdown, plain, printable, rule, shortcodes,
};
use crate::error::{Place, Position};
use crate::limits::{self, Excess};
use crate::release::{LeadImage, Located, Release};
use crate::site::{Dialect, Engine};

/// Builds the document of a release.
///
/// # Errors
///
/// A post that is too large to read; every image that is missing, unreadable or outside the site;
/// an empty title. Whatever can still be printed is a finding of the document.
pub fn build_document(release: &Release) -> Result<Document, Vec<DocumentError>> {
    if let Some(Excess { offset, reason }) = limits::check_post(release.text.as_bytes()) {
        let position = Position::of_offset(&release.text, offset);
        let place = Place::new(release.path.clone(), position);
        return Err(vec![DocumentError::TooMuch { place, reason }]);
    }
    let mut builder = Builder {
        release,
        notices: Notices::new(&release.path),
        images: Images::default(),
        notes: Vec::new(),
    };
    let title = builder.line(&release.title);
    if !plain::is_seen(&title) {
        let place = builder.notices.place(release.title.position);
        builder.notices.errors.push(DocumentError::EmptyTitle { place });
    }
    let subtitle = release.subtitle.as_ref().map(|s| builder.line(s)).unwrap_or_default();
    let chapeau = release.chapeau.as_ref().map(|text| builder.value(text)).unwrap_or_default();
    let lead = builder.lead();
    let body = builder.body();
    builder.finish(Parts { title, subtitle, chapeau, lead, body })
}

/// The texts of a release before their languages are known.
struct Parts {
    title: Vec<Inline>,
    subtitle: Vec<Inline>,
    chapeau: Vec<Block>,
    lead: Vec<Figure>,
    body: Vec<Block>,
}

struct Builder<'a> {
    release: &'a Release,
    notices: Notices,
    images: Images,
    notes: Vec<Note>,
}

impl Builder<'_> {
    /// A title: what a browser shows of it, with white space collapsed.
    fn line(&mut self, text: &Located<String>) -> Vec<Inline> {
        let shown = html::line(&text.value);
        let printable: String = shown.chars().filter(|&c| printable::is_printable(c)).collect();
        let collapsed = collapsed(&printable);
        let mut line =
            if collapsed.is_empty() { Vec::new() } else { vec![Inline::Text(collapsed)] };
        if self.release.has_emoji {
            emoji::inlines(&mut line);
        }
        line
    }

    fn value(&mut self, text: &Located<String>) -> Vec<Block> {
        self.markup(&text.value, &Origin::Value(text.position), self.release.dialect)
    }

    fn body(&mut self) -> Vec<Block> {
        let start = self.release.body_start;
        let text = self.release.text.get(start..).unwrap_or_default().to_owned();
        self.markup(&text, &Origin::body(self.release.text.clone(), start), self.release.markup)
    }

    fn markup(&mut self, text: &str, origin: &Origin, dialect: Dialect) -> Vec<Block> {
        let release = self.release;
        let input = printable::keep(text, origin, &mut self.notices);
        let filled = match release.engine {
            Engine::Hugo => {
                let filled = shortcodes::fill_in(&input, release, origin, &mut self.notices);
                match dialect {
                    Dialect::Html => filled,
                    _ => goldmark::without_attributes(&filled),
                }
            }
            _ => liquid::fill_in(&input, release, origin, &mut self.notices),
        };
        let (html, abbreviations) = match dialect {
            Dialect::Kramdown => {
                let prepared =
                    kramdown::prepare(&filled, release.parses_html, origin, &mut self.notices);
                let is_hard = prepared.has_hard_breaks.unwrap_or(release.has_hard_breaks);
                (markdown::to_html(&prepared, is_hard), prepared.abbreviations)
            }
            Dialect::CommonMark => {
                (markdown::commonmark_to_html(&filled, release.has_hard_breaks), Vec::new())
            }
            Dialect::Html => (markdown::html_to_html(&filled), Vec::new()),
        };
        let around = Surroundings {
            release,
            origin,
            notices: &mut self.notices,
            images: &mut self.images,
            abbreviations: &abbreviations,
            notes_before: self.notes.len(),
        };
        let (mut blocks, mut notes) = html::read(&html, around);
        if release.has_emoji {
            emoji::blocks(&mut blocks);
            notes.iter_mut().for_each(|note| emoji::blocks(&mut note.blocks));
        }
        self.notes.extend(notes);
        blocks
    }

    fn lead(&mut self) -> Vec<Figure> {
        let release = self.release;
        release.lead.iter().filter_map(|image| self.lead_image(image)).collect()
    }

    fn lead_image(&mut self, lead: &LeadImage) -> Option<Figure> {
        let image = self.images.load_upload(
            &lead.upload,
            Purpose::Text,
            lead.position,
            self.release,
            &mut self.notices,
        )?;
        let alternative = alternative(lead.alternative.as_deref());
        if alternative == Alternative::Missing {
            let detail = format!("{} has no alternative text", lead.upload.address);
            self.notices.find(&rule::NO_ALTERNATIVE, lead.position, detail);
        }
        let caption = lead.caption.as_ref().map(|text| self.caption(text)).unwrap_or_default();
        let position = lead.position;
        Some(Figure { image, alternative, caption, width: None, link: None, position })
    }

    /// A caption is one paragraph; others follow it after a break.
    fn caption(&mut self, text: &Located<String>) -> Vec<Inline> {
        let mut caption = Vec::new();
        for block in self.value(text) {
            if !caption.is_empty() {
                caption.push(Inline::Break);
            }
            match block.kind {
                BlockKind::Paragraph { content, .. } => caption.extend(content),
                _ => caption.push(Inline::Text(plain::block_text(&block))),
            }
        }
        caption
    }

    fn finish(mut self, mut parts: Parts) -> Result<Document, Vec<DocumentError>> {
        let release = self.release;
        let issuer = front::issuer(release, &mut self.images, &mut self.notices);
        let mut texts = vec![&mut parts.chapeau, &mut parts.body];
        texts.extend(self.notes.iter_mut().map(|note| &mut note.blocks));
        anchors::settle(&mut texts, &mut parts.lead, release, &mut self.notices);
        let texts = [&parts.chapeau[..], &parts.body[..]];
        let language = language::of_release(release, &parts.title, texts, &mut self.notices);
        content::check(release, &parts.chapeau, &parts.body, &mut self.notices);
        let attachments = front::attachments(release, language, &mut self.notices);
        if !self.notices.errors.is_empty() {
            return Err(self.notices.errors);
        }
        let notes = self.notes.iter_mut().map(|note| &mut note.blocks);
        let mut marker = language::Marker::new(language);
        for blocks in [&mut parts.chapeau, &mut parts.body].into_iter().chain(notes) {
            marker.mark(blocks);
            compose::blocks(blocks, language);
        }
        parts.lead.iter_mut().for_each(|figure| compose::figure(figure, language));
        compose::inlines(&mut parts.title, language);
        compose::inlines(&mut parts.subtitle, language);
        let Parts { title, subtitle, chapeau, lead, body } = parts;
        let label = label::label(release, language);
        let composed = ComposedTexts {
            title: &title,
            subtitle: &subtitle,
            chapeau: &chapeau,
            label: &label,
            language,
            attachments: &attachments,
        };
        let metadata = metadata(release, &composed);
        let date = release.date.date();
        Ok(Document {
            language,
            number: label::number(release, language),
            date_line: label::date_line(date, release.issuer.place.as_deref(), language),
            date,
            attachments,
            contacts: front::contacts(release, language),
            notes: self.notes,
            issuer,
            images: self.images.resources,
            left_out: self.images.left_out,
            findings: self.notices.findings,
            metadata,
            label,
            title,
            subtitle,
            chapeau,
            lead,
            body,
        })
    }
}
