//! Pictures: with the alternative that the PDF has, and a text in their place where the file is not
//! beside the page.

use crate::document::{Figure, ImageResource, ImageWidth, plain};
use crate::typeset::alternative_of;

use super::links::is_safe;
use super::writer::Writer;

/// Width of the text on an A4 page in CSS pixels, of which a picture may take a share.
const TEXT_WIDTH: f64 = 642.0;
/// Maximum width and height that are stated; styles make pictures smaller, where they do not fit.
const LARGEST: f64 = 10_000.0;

impl Writer<'_> {
    pub fn figure(&mut self, figure: &Figure) {
        let document = self.document;
        let Some(image) = document.images.get(figure.image.0) else { return };
        let alternative = alternative_of(figure);
        let file = (self.pictures)(figure.image);
        let is_shown = file.is_some() || alternative.is_some();
        if !is_shown && figure.caption.is_empty() {
            return;
        }
        self.html.line();
        self.html.open("figure", &[]);
        // What is only decoration leads nowhere, as in the PDF.
        let target = figure.link.as_deref().filter(|it| is_safe(it) && alternative.is_some());
        if let Some(target) = target {
            self.html.open("a", &[("href", target)]);
        }
        match (file, &alternative) {
            (Some(file), _) => {
                let (width, height) = size(image, figure.width);
                let alternative = alternative.as_deref().unwrap_or_default();
                let attributes =
                    [("src", &*file), ("alt", alternative), ("width", &width), ("height", &height)];
                self.html.open("img", &attributes);
            }
            (None, Some(alternative)) => self.absent_picture(alternative),
            (None, None) => {}
        }
        if target.is_some() {
            self.html.close("a");
        }
        if !plain::line(&figure.caption).trim().is_empty() {
            self.html.open("figcaption", &[]);
            self.inlines(&figure.caption);
            self.html.close("figcaption");
        }
        self.html.close("figure");
    }

    /// The text that stands for a picture without a file.
    fn absent_picture(&mut self, alternative: &str) {
        let text = self.document.language.forms().absent_picture(alternative);
        self.html.element("span", &[("class", "absent")], &text);
    }

    /// The issuer's mark or, without one, its name.
    pub fn issuer(&mut self) {
        let issuer = &self.document.issuer;
        let name = issuer.name.trim();
        if name.is_empty() {
            return;
        }
        self.html.line();
        self.html.open("p", &[("class", "issuer")]);
        match (issuer.mark, issuer.mark.and_then(self.pictures)) {
            (Some(_), Some(file)) => self.html.open("img", &[("src", &file), ("alt", name)]),
            // In the PDF the name is only what the mark stands for.
            (Some(_), None) => self.html.element("span", &[("class", "absent")], name),
            (None, _) => self.html.text(&issuer.name),
        }
        self.html.close("p");
    }
}

/// Width and height in CSS pixels, as the post asks for them or as the picture has them.
fn size(image: &ImageResource, asked: Option<ImageWidth>) -> (String, String) {
    let (across, down) = (f64::from(image.width.max(1)), f64::from(image.height.max(1)));
    let width = match asked {
        Some(ImageWidth::Percent(percent)) => TEXT_WIDTH * f64::from(percent) / 100.0,
        Some(ImageWidth::Pixels(pixels)) => f64::from(pixels),
        None => across / f64::from(image.sampling.max(1.0)),
    };
    let width = width.clamp(1.0, LARGEST);
    let height = (width * down / across).clamp(1.0, LARGEST);
    (format!("{width:.0}"), format!("{height:.0}"))
}
