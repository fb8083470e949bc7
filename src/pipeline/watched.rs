//! A post that is typeset again whenever something that it is made from changes.

use std::path::{Path, PathBuf};

use super::convert::{ConvertedRelease, converted};
use super::fingerprint::answer;
use super::options::ConvertOptions;
use super::steps::Pipeline;
use super::{Failure, PipelineError};
use crate::release::Release;
use crate::site::{Answer, Stamp};

/// A file, or a folder, as it was when it was used.
type Used = (PathBuf, Option<Stamp>);

/// A post on which somebody works.
pub struct Watched {
    post: PathBuf,
    options: ConvertOptions,
    /// Open as long as nothing but the post changes: what was read and shaped for one conversion is
    /// there for the next.
    pipeline: Option<Pipeline>,
    /// The post.
    own: Vec<Used>,
    /// Settings, layouts, fonts, and the files that the post names.
    others: Vec<Used>,
}

fn used(path: &Path) -> Used {
    (path.to_owned(), Stamp::of(path))
}

fn is_other(used: &[Used]) -> bool {
    used.iter().any(|(path, stamp)| Stamp::of(path) != *stamp)
}

impl Watched {
    /// A post that was not converted yet.
    pub fn new(post: &Path, options: &ConvertOptions) -> Watched {
        Watched {
            post: post.to_owned(),
            options: options.clone(),
            pipeline: None,
            own: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Whether anything that the last conversion used is different now.
    pub fn is_changed(&self) -> bool {
        is_other(&self.own) || is_other(&self.others)
    }

    /// Typesets the post as it is now.
    ///
    /// # Errors
    /// [`PipelineError::Refused`] if the post is at fault: it may be mended, and converted again.
    pub fn convert(&mut self) -> Result<ConvertedRelease, PipelineError> {
        // What changes while it is used has changed.
        self.own = vec![used(&self.post)];
        if self.pipeline.is_none() || is_other(&self.others) {
            self.pipeline = None;
            self.open()?;
        }
        let Some(pipeline) = &self.pipeline else { return Err(Failure::new("no site").into()) };
        let mut named = Vec::new();
        let result = pipeline.with_only_post(|file| {
            let release = pipeline.read(file)?;
            let result = converted(pipeline, file, &release);
            named = files_of(&release);
            result
        });
        named.retain(|(path, _)| self.others.iter().all(|(other, _)| other != path));
        self.others.extend(named);
        result
    }

    fn open(&mut self) -> Result<(), Failure> {
        let (source, page) = (&self.options.source, &self.options.page);
        // Even if it cannot be opened, it may be once one of these is mended.
        let settings = ["communique.yaml", "_config.yml"].map(|name| {
            let folder = source.site.as_deref().or(self.post.parent());
            folder.unwrap_or(Path::new("")).join(name)
        });
        let asked = source.config.iter().chain(&page.fonts).cloned();
        let asked = asked.chain(page.layout.as_ref().map(PathBuf::from)).chain(settings);
        self.others = asked.map(|path| used(&path)).collect();
        let pipeline = Pipeline::open(&self.post, source, page)?;
        let folders = pipeline.site.config.uploads.iter();
        let folders = folders.map(|upload| pipeline.site.root.join(&upload.folder));
        let read = pipeline.read_from(source, page).into_iter().chain(folders);
        self.others.extend(read.map(|path| used(&path)));
        self.pipeline = Some(pipeline);
        Ok(())
    }
}

/// The files that a release names or shows, as they were when they were found.
fn files_of(release: &Release) -> Vec<Used> {
    let uploads = &*release.uploads;
    let named = uploads.named().into_iter().map(|(_, answer)| answer);
    let shown = uploads.asked().shown.into_iter().map(|address| answer(uploads, &address));
    let marks = release.issuer.marks().cloned().map(Answer::Found);
    let found = named.chain(shown).chain(marks).filter_map(|answer| match answer {
        Answer::Found(upload) => Some((upload.path, upload.stamp)),
        _ => None,
    });
    found.collect()
}
