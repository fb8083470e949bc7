//! Faults that are hard to print stop nothing: the release is refused, all others are kept, and
//! catalogue and log are written.

use std::fs;
use std::path::Path;

use crate::communique;
use crate::support::*;

/// A site of two sound releases and one with a fault far to the right on its line.
fn site(faulty: &str) -> tempfile::TempDir {
    let site = fresh();
    let posts = site.path().join("_communiques");
    fs::create_dir_all(&posts).unwrap();
    let settings = "url: https://x.example\ncollections: {communiques: {output: true}}\n";
    fs::write(site.path().join("_config.yml"), settings).unwrap();
    for (name, body) in [("2020-01-01-a", "Un."), ("2020-02-02-b", faulty), ("2020-03-03-c", "Un.")]
    {
        let day = &name[..10];
        let post = format!("---\ntitle: T\ndate: {day}\n---\n{body}\n");
        fs::write(posts.join(format!("{name}.markdown")), post).unwrap();
    }
    site
}

/// Bodies with a fault that is hard to quote: a missing picture at the end of the excerpt.
fn bodies() -> Vec<(&'static str, String)> {
    let long = |end: &str| format!("{}{end}", "x".repeat(66_000));
    let picture = "![x](/_uploads/absent.png)";
    [
        ("a long line", "x".repeat(65_540)),
        ("a very long line", "x".repeat(300_000)),
        ("letters of several bytes", "é".repeat(70_000)),
        ("letters of two columns", "中".repeat(70_000)),
        ("emoji of several characters", long(&"👩‍🌾".repeat(50))),
        ("marks on one letter", format!("e{}", "\u{301}".repeat(70_000))),
        ("tabs", format!("x{}", "\t".repeat(70_000))),
        ("signs that terminals obey", long(&"\u{1B}[31m\u{7}\u{9B}".repeat(50))),
        ("directions turned around", long(&"x\u{202E}\u{2066}".repeat(50))),
        ("signs of no width", long(&"x\u{200B}\u{200D}\u{2060}".repeat(50))),
    ]
    .into_iter()
    .map(|(what, line)| (what, format!("{line} {picture} {line}")))
    .chain([("seventy thousand lines", format!("{}{picture}", "x\n\n".repeat(70_000)))])
    .collect()
}

/// No line of the message is longer than a screen or two, and nothing in it is obeyed.
fn is_readable(message: &str, what: &str) {
    let longest = message.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(longest < 600, "{what}: a line of {longest} characters");
    let obeyed = message.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    assert_eq!(obeyed, None, "{what}");
    assert!(message.contains("absent.png"), "{what}: {message}");
    assert!(!message.contains("panicked"), "{what}: {message}");
}

fn is_whole(archive: &Path, packages: usize) {
    let read = |name: &str| fs::read_to_string(archive.join(name)).unwrap();
    assert_eq!(read("catalog.jsonl").lines().count(), packages);
    assert!(read("log.jsonl").contains("\"refused\":[\"_communiques/2020-02-02-b.markdown\"]"));
    communique!("verify", archive).ends(0);
}

#[test]
fn a_batch_goes_on_past_a_fault_at_any_place() {
    for (what, body) in bodies() {
        let (site, archive) = (site(&body), fresh());
        let run = communique!("export", site.path(), "--to", archive.path()).ends(1);
        is_readable(&run.err, what);
        is_whole(archive.path(), 2);
    }
}

#[test]
fn every_command_reports_such_a_fault_and_ends_as_it_should() {
    for (what, body) in bodies() {
        let (site, to) = (site(&body), fresh());
        let run = communique!("convert", site.path(), "-o", to.path().join("pdf")).ends(1);
        is_readable(&run.err, what);
        assert_eq!(fs::read_dir(to.path().join("pdf")).unwrap().count(), 2, "{what}");
        let post = site.path().join("_communiques/2020-02-02-b.markdown");
        for command in ["convert", "package"] {
            let [option, name] =
                if command == "convert" { ["-o", "out.pdf"] } else { ["--to", "out"] };
            let run = communique!(command, &post, option, to.path().join(name)).ends(1);
            is_readable(&run.err, what);
        }
    }
}

#[test]
fn a_worker_goes_on_to_the_next_task() {
    let (site, archive) =
        (site(&format!("{} ![x](/_uploads/absent.png)", "x".repeat(70_000))), fresh());
    let tasks = ["2020-02-02-b", "2020-01-01-a", "2020-03-03-c"].map(|name| {
        let post = site.path().join(format!("_communiques/{name}.markdown"));
        serde_json::json!({"release": post, "to": archive.path()}).to_string()
    });
    // Nested as deep as a line of a task can be: refused, like any other line that is not a task.
    let deep = format!("{{\"release\": {}", "[".repeat(200_000));
    let input = site.path().join("tasks");
    fs::write(&input, format!("{deep}\n{}\n", tasks.join("\n"))).unwrap();
    let input = fs::File::open(input).unwrap();
    let run = run(communique().arg("worker").stdin(input)).ends(1);
    let statuses: Vec<String> =
        json_lines(run.text()).iter().map(|line| line["status"].to_string()).collect();
    assert_eq!(statuses, ["\"refused\"", "\"refused\"", "\"stored\"", "\"stored\""]);
    communique!("verify", archive.path()).ends(0);
}

/// Posts nested as deep as a file can hold, in every language that a release is read in.
fn nested_posts() -> Vec<String> {
    /// A browser stops at 512.
    const DEEP: usize = 2_000;
    let nested = |open: &str, close: &str| format!("{}x{}", open.repeat(DEEP), close.repeat(DEEP));
    let lines = |piece: &str| -> String {
        (0..400).map(|depth| format!("{}{piece}x\n", "  ".repeat(depth))).collect()
    };
    let bodies = [
        nested("<div>", "</div>"),
        nested("<b>", ""),
        nested("<ul><li>", ""),
        nested("<table><tr><td>", ""),
        nested("<blockquote>", "</blockquote>"),
        nested("<svg>", "</svg>"),
        nested("<a:b>", ""),
        nested("> ", ""),
        nested(">", ""),
        nested("* ", ""),
        nested("1. ", ""),
        nested(": ", ""),
        nested("[", "](a)"),
        nested("![", "](a)"),
        nested("**", "**"),
        nested("*a **b ", ""),
        nested("~~", "~~"),
        nested("`", "`"),
        nested("{:", "}"),
        nested("{::comment}", "{:/}"),
        nested("{{", "}}"),
        nested("{% raw %}", "{% endraw %}"),
        nested("[^1]: ", ""),
        nested("<!--", "-->"),
        nested("(", ")"),
        nested("\"", "\""),
        lines("* "),
        lines("1. "),
        lines("> "),
    ];
    let matter = [
        nested("[", "]"),
        nested("{a: ", "}"),
        nested("- ", ""),
        nested("? ", ""),
        nested("&a [", "]"),
        nested("!a ", ""),
        format!("[{}]", nested("{a: [", "]}")),
    ];
    bodies
        .iter()
        .map(|body| format!("---\ntitle: T\ndate: 2020-01-02\n---\n{body}\n"))
        .chain(
            matter
                .iter()
                .map(|value| format!("---\ntitle: T\ndate: 2020-01-02\ntags: {value}\n---\nUn.\n")),
        )
        .chain(matter.iter().map(|value| format!("---\n{value}\n---\nUn.\n")))
        .collect()
}

#[test]
fn what_is_nested_without_end_exhausts_no_stack() {
    let (site, to) = (fresh(), fresh());
    let mut count = 0;
    for (number, post) in nested_posts().into_iter().enumerate() {
        fs::write(site.path().join(format!("2020-01-02-{number}.md")), post).unwrap();
        count += 1;
    }
    let mut command = communique();
    command.args(["convert", "--format", "json"]).arg(site.path()).arg("-o").arg(to.path());
    let run = run(&mut command);
    assert!(run.status < 2, "{}", run.err);
    // A line for each, and the summary.
    assert_eq!(json_lines(run.text()).len(), count + 1);
}
