//! `--allow-missing`: releases are packaged although files that they name are missing or cannot
//! be read, and each loss is recorded; a package that cannot be read holds back its release alone.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::communique;
use crate::support::*;

/// A site with two releases, one of which names a file of each kind that cannot be read: links
/// that lead to themselves are unreadable for every user.
fn site() -> tempfile::TempDir {
    let folder = fresh();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("_config.yml", "title: Le site\ncollections: { communiques: { output: true } }\n");
    write("_communiques/2019-01-01-bon.md", "---\ntitle: Bon\n---\n\nTexte.\n");
    write(
        "_communiques/2019-01-02-perdu.md",
        "---\ntitle: Perdu\nune-ou-diaporama: [{ image: uploads/une.png, legende: Une }]\n\
         files: [{ file: uploads/liste.csv, nom: Liste }]\ncle: /uploads/autre.pdf\n---\n\n\
         Avant ![un dessin](/uploads/dessin.png) après.\n\n<img src=\"/uploads/html.png\">\n",
    );
    fs::create_dir(folder.path().join("_uploads")).unwrap();
    for name in ["une.png", "liste.csv", "autre.pdf", "dessin.png", "html.png"] {
        symlink(name, folder.path().join("_uploads").join(name)).unwrap();
    }
    folder
}

fn statuses(run: &Run) -> Vec<String> {
    let (lines, _) = run.json();
    lines.iter().map(|line| line["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn unreadable_files_are_losses_where_they_may_be_missing() {
    let (site, to) = (site(), fresh());
    let export = |options: &[&str]| {
        let mut command = communique();
        command.arg("export").arg(site.path()).arg("--to").arg(to.path());
        run(command.args(["--format", "json"]).args(options))
    };
    let refused = export(&[]).ends(1);
    assert_eq!(statuses(&refused), ["stored", "refused"]);
    let stored = export(&["--allow-missing"]).ends(0);
    // What lacks nothing is not stored again for that.
    assert_eq!(statuses(&stored), ["unchanged", "stored"]);
    let (lines, _) = stored.json();
    let reported = lines[1]["findings"].to_string();
    for name in ["une.png", "liste.csv", "autre.pdf", "dessin.png", "html.png"] {
        assert!(reported.contains(&format!("uploads/{name} cannot be read")), "{name}: {reported}");
    }
    assert_eq!(statuses(&export(&["--allow-missing"]).ends(0)), ["unchanged", "unchanged"]);
    communique!("verify", to.path()).ends(0);
    // The system's words about them cannot be had again: that is neither damage nor proof.
    let run = communique!("verify", to.path(), "--reproduce").ends(2);
    assert!(run.text().contains("could not be read"), "{}", run.text());
    // Come back, each counts.
    for name in ["une.png", "dessin.png", "liste.csv"] {
        let path = site.path().join("_uploads").join(name);
        fs::remove_file(&path).unwrap();
        fs::copy(crate::support::site().join("assets/mark.png"), &path).unwrap();
        assert_eq!(statuses(&export(&["--allow-missing"]).ends(0)), ["unchanged", "stored"]);
    }
    communique!("verify", to.path(), "--reproduce").ends(2);
}

#[test]
fn a_picture_that_is_no_picture_is_kept_and_blamed_for_nothing() {
    let (folder, to) = (fresh(), fresh());
    let path = folder.path().join("2019-01-02-x.md");
    fs::create_dir(folder.path().join("_uploads")).unwrap();
    let picture = crate::support::site().join("assets/mark.png");
    fs::copy(picture, folder.path().join("_uploads/bon.png")).unwrap();
    fs::write(folder.path().join("_uploads/mauvais.png"), "no picture").unwrap();
    fs::write(
        &path,
        "---\ntitle: X\nune-ou-diaporama:\n- { image: uploads/bon.png, legende: Bonne légende }\n\
         - { image: uploads/mauvais.png, legende: Autre légende }\n\
         files: [{ file: uploads/mauvais.png, nom: Le fichier }]\n---\n\n\
         Texte ![a](/uploads/mauvais.png).\n\n<figure><img src=\"/uploads/bon.png\" alt=\"b\">\
         <figcaption>Troisième légende</figcaption></figure>\n",
    )
    .unwrap();
    // One that is named nowhere else.
    fs::write(folder.path().join("_uploads/autre.tif"), "II*\0 no picture either").unwrap();
    let other = folder.path().join("2019-01-03-y.md");
    fs::write(&other, "---\ntitle: Y\n---\n\nTexte ![a](/uploads/autre.tif).\n").unwrap();
    for post in [&path, &other] {
        communique!("export", post, "--to", to.path(), "--allow-missing").ends(0);
    }
    let run = communique!("verify", to.path(), "--format", "json").ends(0);
    let findings = run.json().0[0]["findings"].to_string();
    assert!(!findings.contains("P012"), "{findings}");
    communique!("verify", to.path(), "--reproduce").ends(0);
}

#[test]
fn a_damaged_package_holds_back_its_own_release_alone() {
    let (folder, to) = (fresh(), fresh());
    for day in 1..4 {
        let text = format!("---\ntitle: Le {day}\n---\n\nTexte.\n");
        fs::write(folder.path().join(format!("2019-01-0{day}-x.md")), text).unwrap();
    }
    let export = || communique!("export", folder.path(), "--to", to.path(), "--format", "json");
    export().ends(0);
    let zip = to.path().join("packages/2019/01/2019-01-02-x.zip");
    let sound = fs::read(&zip).unwrap();
    let catalogue = fs::read_to_string(to.path().join("catalog.jsonl")).unwrap();
    // Cut short, no zip at all, and a name that cannot be opened.
    for damage in [Some(sound[..sound.len() / 2].to_vec()), Some(vec![0; sound.len()]), None] {
        fs::remove_file(&zip).unwrap();
        match &damage {
            Some(bytes) => fs::write(&zip, bytes).unwrap(),
            None => symlink(Path::new("2019-01-02-x.zip"), &zip).unwrap(),
        }
        for day in 1..4 {
            let text = format!("---\ntitle: Le {day}\n---\n\nTexte {}.\n", damage.is_some());
            fs::write(folder.path().join(format!("2019-01-0{day}-x.md")), text).unwrap();
        }
        let new = format!("---\ntitle: Nouveau\n---\n\nTexte {:?}.\n", damage.map(|it| it.len()));
        fs::write(folder.path().join("2019-01-04-x.md"), new).unwrap();
        let run = export().ends(1);
        let statuses = statuses(&run);
        assert_eq!(statuses[1], "refused", "{}", run.text());
        assert!(run.err.contains("2019-01-02-x.zip"), "{}", run.err);
        assert!(statuses.iter().filter(|status| *status == "refused").count() == 1);
        let now = fs::read_to_string(to.path().join("catalog.jsonl")).unwrap();
        let line = |text: &str| text.lines().find(|it| it.contains("01-02-x")).map(str::to_owned);
        assert_eq!(line(&now), line(&catalogue), "the loss stays listed");
    }
}

/// A browser starts from the page, which is elsewhere than the post.
#[test]
fn pictures_beside_the_page_are_found_again_by_verification() {
    for config in
        ["title: Le site\n", "title: Le site\nurl: https://site.example\nbaseurl: /base\n"]
    {
        let (site, to) = (fresh(), fresh());
        let folder = site.path().join("2024/01/05");
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(site.path().join("_posts")).unwrap();
        fs::copy(crate::support::site().join("assets/mark.png"), folder.join("plan.png")).unwrap();
        fs::write(site.path().join("_config.yml"), config).unwrap();
        fs::write(
            site.path().join("_posts/2024-01-05-plan.md"),
            "---\ntitle: Le plan\n---\n![Le plan](plan.png)\n\n<IMG SRC=absent.png alt=Absent>\n",
        )
        .unwrap();
        communique!("export", site.path(), "--to", to.path(), "--allow-missing").ends(0);
        communique!("verify", to.path(), "--reproduce").ends(0);
        let again = communique!("export", site.path(), "--to", to.path(), "--allow-missing");
        assert!(again.ends(0).text().contains("1 unchanged"));
    }
}

#[test]
fn a_percent_sign_in_a_name_begins_no_escape() {
    let (site, to) = (fresh(), fresh());
    for folder in ["_posts", "uploads"] {
        fs::create_dir_all(site.path().join(folder)).unwrap();
    }
    let mark = fs::read(crate::support::site().join("assets/mark.png")).unwrap();
    let other = [&mark[..], b"other"].concat();
    fs::write(site.path().join("uploads/a b.png"), &mark).unwrap();
    fs::write(site.path().join("uploads/a%20b.png"), &other).unwrap();
    fs::write(site.path().join("_config.yml"), "title: Le site\n").unwrap();
    fs::write(
        site.path().join("_posts/2024-01-05-plan.md"),
        "---\ntitle: Le plan\n---\n![Le plan](/uploads/a%2520b.png)\n",
    )
    .unwrap();
    communique!("export", site.path(), "--to", to.path()).ends(0);
    let zip = fs::read(to.path().join(&packages(to.path())[0])).unwrap();
    let shown = members(&zip).into_iter().find(|(name, _)| name.contains("/data/images/"));
    assert_eq!(shown.unwrap().1, other);
    communique!("verify", to.path(), "--reproduce").ends(0);
}
