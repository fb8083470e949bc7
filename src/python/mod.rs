//! The Python package: the program, and a small API over the pipeline. What Python sees is written in
//! `communique/__init__.py` and described in its stubs; here are the calls below it, which take and
//! give plain values.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::archive::Store;
use crate::layout::FontSet;
use crate::outcome::{Fault, ReleaseResult};
use crate::pipeline::options::{FirstDay, LastDay};
use crate::pipeline::{
    self, ConvertOptions, ExportOptions, Failure, Observer, PipelineError, Reproducer,
};
use crate::report::{Format, Style, Total};
use crate::verify::{Checks, PackageReport, Summary, verify_paths};

/// As the program has: a document is made of many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pyo3::create_exception!(
    _communique,
    CommuniqueError,
    pyo3::exceptions::PyException,
    "Something was not done."
);
pyo3::create_exception!(_communique, RefusedError, CommuniqueError, "A release is refused.");

/// Path, line, column, message, help.
type FaultTuple = (String, Option<u32>, Option<u32>, String, Option<String>);

fn tuple(fault: &Fault) -> FaultTuple {
    let place = fault.position;
    let (line, column) = (place.map(|it| it.line), place.map(|it| it.column));
    (fault.path.clone(), line, column, fault.message.clone(), fault.help.clone())
}

fn failed(failure: &Failure) -> PyErr {
    let causes: Vec<FaultTuple> = failure
        .messages
        .iter()
        .map(|(message, help)| (String::new(), None, None, message.clone(), help.clone()))
        .collect();
    CommuniqueError::new_err((failure.to_string(), causes))
}

fn refused(error: &PipelineError) -> PyErr {
    match error {
        PipelineError::Failed(failure) => failed(failure),
        PipelineError::Refused { refusal, .. } => {
            let faults: Vec<FaultTuple> = refusal.faults.iter().map(tuple).collect();
            RefusedError::new_err((refusal.to_string(), faults))
        }
    }
}

/// Without the interpreter's lock, on a stack as deep as the readers' limits assume.
fn free<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(crate::queue::STACK);
            let thread = thread.spawn_scoped(scope, work)?;
            Ok(thread.join())
        })
    })
    .map_err(|error: std::io::Error| PyErr::from(error))?
    .map_err(|_| CommuniqueError::new_err("a bug in this program; please report it"))
}

/// The options of a run, as Python gives them.
#[derive(FromPyObject)]
struct Options {
    #[pyo3(item)]
    collections: Vec<String>,
    #[pyo3(item)]
    site: Option<PathBuf>,
    #[pyo3(item)]
    config: Option<PathBuf>,
    #[pyo3(item)]
    allow_missing: bool,
    #[pyo3(item)]
    layout: Option<String>,
    #[pyo3(item)]
    fonts: Vec<PathBuf>,
    #[pyo3(item)]
    downsample: Option<u32>,
    #[pyo3(item)]
    profile: String,
    #[pyo3(item)]
    at: Option<String>,
    #[pyo3(item)]
    agent: Option<String>,
    #[pyo3(item)]
    since: Option<String>,
    #[pyo3(item)]
    until: Option<String>,
    #[pyo3(item)]
    drafts: bool,
    #[pyo3(item)]
    dry_run: bool,
    #[pyo3(item)]
    jobs: Option<usize>,
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &Option<String>,
) -> PyResult<Option<T>> {
    let parsed = text.as_ref().map(|text| text.parse()).transpose();
    parsed.map_err(|error: T::Err| PyValueError::new_err(error.to_string()))
}

impl Options {
    fn meant(&self) -> PyResult<ExportOptions> {
        let mut options = ExportOptions::default();
        options.source.collections.clone_from(&self.collections);
        options.source.site.clone_from(&self.site);
        options.source.config.clone_from(&self.config);
        options.source.allow_missing = self.allow_missing;
        options.page.layout.clone_from(&self.layout);
        options.page.fonts.clone_from(&self.fonts);
        options.page.downsample = self.downsample;
        options.record.kind = parsed(&Some(self.profile.clone()))?.unwrap_or_default();
        options.record.at = parsed(&self.at)?;
        options.record.agent.clone_from(&self.agent);
        options.since = parsed(&self.since)?.map(|FirstDay(day)| day);
        options.until = parsed(&self.until)?.map(|LastDay(day)| day);
        options.drafts = self.drafts;
        options.dry_run = self.dry_run;
        if self.jobs == Some(0) {
            return Err(PyValueError::new_err("jobs must be at least 1"));
        }
        options.threads = self.jobs.and_then(std::num::NonZeroUsize::new);
        Ok(options)
    }
}

/// Collects the lines of a report.
#[derive(Default)]
struct Lines(Mutex<Vec<u8>>);

impl Observer for Lines {
    fn finished(&self, _site: &Path, results: &[ReleaseResult]) -> Result<(), Failure> {
        let mut lines = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut report = json();
        let mut write = || results.iter().try_for_each(|it| report.release(&mut *lines, it));
        write().map_err(Failure::new)
    }
}

fn json() -> Box<dyn crate::report::ReportFormat> {
    Style { format: Format::Json, ..Style::default() }.writer()
}

/// Typesets one release; its PDF, number of pages and identifier.
#[pyfunction]
fn convert<'py>(
    py: Python<'py>,
    post: PathBuf,
    options: Options,
) -> PyResult<(Bound<'py, PyBytes>, usize, String)> {
    let ExportOptions { source, page, .. } = options.meant()?;
    let mut options = ConvertOptions::default();
    (options.source, options.page) = (source, page);
    let release = free(py, || pipeline::convert(&post, &options))?;
    let release = release.map_err(|error| refused(&error))?;
    Ok((PyBytes::new(py, &release.pdf), release.pages, release.id))
}

/// Exports a site; the lines of its report as JSON, the summary last.
#[pyfunction]
fn export(py: Python<'_>, site: PathBuf, archive: PathBuf, options: Options) -> PyResult<String> {
    let options = options.meant()?;
    let lines = Lines::default();
    let summary = free(py, || pipeline::export(&site, &archive, &options, &lines))?;
    let summary = summary.map_err(|failure| failed(&failure))?;
    let mut lines = lines.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    json().finish(&mut lines, Total::Export(&summary, std::time::Duration::ZERO))?;
    Ok(String::from_utf8_lossy(&lines).into_owned())
}

/// Verifies what is at a path; the lines of the report as JSON, the summary last.
#[pyfunction]
fn verify(py: Python<'_>, path: PathBuf, quick: bool, reproduce: bool) -> PyResult<String> {
    let mut checks = Checks::default();
    (checks.quick, checks.reproduce) = (quick, reproduce);
    let lines = free(py, || {
        checks.rebuilder = Some(std::sync::Arc::new(Reproducer::new(FontSet::builtin())));
        let (mut lines, mut report, mut summary) = (Vec::new(), json(), Summary::default());
        let mut written = Ok(());
        verify_paths(&[path], &checks, &mut |package: PackageReport| {
            summary.add(&package);
            if written.is_ok() {
                written = report.package(&mut lines, &package);
            }
        });
        written.and_then(|()| report.finish(&mut lines, Total::Verification(&summary)))?;
        Ok::<_, std::io::Error>(lines)
    })??;
    Ok(String::from_utf8_lossy(&lines).into_owned())
}

/// What a site is and how it would be read, as JSON.
#[pyfunction]
fn survey(py: Python<'_>, site: PathBuf, options: Options) -> PyResult<String> {
    let options = options.meant()?;
    let survey = free(py, || pipeline::survey_site(&site, &options.source, options.threads))?;
    Ok(survey.map_err(|failure| failed(&failure))?.json().to_string())
}

/// Runs the program with these arguments, the first of which is its name; its exit status.
#[pyfunction]
fn run(py: Python<'_>, arguments: Vec<OsString>) -> PyResult<u8> {
    free(py, || crate::cli::status(arguments))
}

/// A folder in an archive, created if missing, that other runs leave alone while this one lives.
#[pyclass]
struct RunFolder(Option<Store>);

#[pymethods]
impl RunFolder {
    #[new]
    fn new(archive: PathBuf) -> PyResult<RunFolder> {
        let store = Store::open_for_look_ups(&archive);
        Ok(RunFolder(Some(store.map_err(|error| failed(&Failure::new(error)))?)))
    }

    /// Its path; `None` once it is closed.
    #[getter]
    fn path(&self) -> Option<&Path> {
        self.0.as_ref().map(Store::run_folder)
    }

    /// Removes it.
    fn close(&mut self) {
        self.0 = None;
    }
}

#[pymodule]
fn _communique(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("VERSION", crate::identity::VERSION)?;
    module.add("CommuniqueError", py.get_type::<CommuniqueError>())?;
    module.add("RefusedError", py.get_type::<RefusedError>())?;
    module.add_class::<RunFolder>()?;
    module.add_function(wrap_pyfunction!(convert, module)?)?;
    module.add_function(wrap_pyfunction!(export, module)?)?;
    module.add_function(wrap_pyfunction!(verify, module)?)?;
    module.add_function(wrap_pyfunction!(survey, module)?)?;
    module.add_function(wrap_pyfunction!(run, module)?)
}
