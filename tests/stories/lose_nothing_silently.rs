//! What of a post is not shown is a warning at least, counted in the summary by its rule and with
//! the first place where it was met.

use std::fs;

use serde_json::Value;

use crate::communique;
use crate::support::*;

/// Each kind of loss, in a post of its own: front matter, body, and the rule that finds it.
const LOSSES: [(&str, &str, &str); 14] = [
    ("", "Avant {% unknown_tag %} après.", "D005"),
    ("", "Avant {{ page.nothing }} après.", "D040"),
    ("", "Un mot et un signe : 漢.", "T001"),
    ("", "![](/uploads/mark.png)", "D013"),
    ("", "", "D041"),
    ("", "<!-- rien -->", "D041"),
    ("subtitle: Un sous-titre\n", "Texte.", "D042"),
    ("description: Une description\n", "Texte.", "D042"),
    ("author: Camille Exemple\n", "Texte.", "D042"),
    ("image: /uploads/mark.png\n", "Texte.", "D042"),
    ("download_link: /uploads/mark.png\n", "Texte.", "D042"),
    ("", "<script>document.write('texte')</script>\n\nTexte.", "D003"),
    ("", "Avant <video src=\"/v.mp4\">film</video> après.", "D017"),
    ("", "$$ a^2 $$\n\nTexte.", "D023"),
];

#[test]
fn every_loss_is_a_warning_with_its_first_example() {
    for (number, (front, body, rule)) in LOSSES.into_iter().enumerate() {
        let site = fresh();
        for folder in ["_posts", "_uploads"] {
            fs::create_dir_all(site.path().join(folder)).unwrap();
        }
        fs::write(site.path().join("_config.yml"), "title: Port\n").unwrap();
        fs::write(site.path().join("_uploads/mark.png"), include_bytes!("../site/assets/mark.png"))
            .unwrap();
        for name in ["2024-01-05-a.md", "2024-01-06-b.md"] {
            let text = format!("---\ntitle: Avis {number}\nlang: fr\n{front}---\n{body}\n");
            fs::write(site.path().join("_posts").join(name), text).unwrap();
        }
        let to = fresh();
        let mut command = communique();
        command.arg("export").arg(site.path()).arg("--to").arg(to.path()).args(["--allow", "D005"]);
        let text = run(&mut command).ends(0);
        let severity = communique!("rules", rule, "--format", "json").ends(0);
        let severity: Value = serde_json::from_str(severity.text()).unwrap();
        assert!(matches!(severity["severity"].as_str(), Some("warning" | "error")), "{rule}");
        let to = fresh();
        let mut command = communique();
        command
            .arg("export")
            .arg(site.path())
            .arg("--to")
            .arg(to.path())
            .args(["--allow", "D005", "--format", "json"]);
        let (_, summary) = run(&mut command).ends(0).json();
        let what = format!("{rule} for « {front}{body} »: {summary}");
        assert!(summary["rules"][rule].as_u64() >= Some(2), "{what}");
        let first = summary["first_of_rules"][rule].as_str().unwrap();
        assert!(first.starts_with("_posts/2024-01-05-a.md:"), "{what}");
        assert!(text.text().contains(&format!("first: {first}")), "{}", text.text());
        // And refuses the release where that is asked for.
        let refused = communique!("export", site.path(), "--to", fresh().path(), "--deny", rule);
        assert_eq!(refused.status, 1, "{what}");
    }
}
