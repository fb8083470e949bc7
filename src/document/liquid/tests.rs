use serde_json::json;

use super::*;
use crate::document::tests::release;
use crate::error::Position;
use crate::limits::text::LARGEST_MADE;
use crate::release::Release;

fn world() -> Release {
    let mut release = release("");
    release.title.value = "Un titre".to_owned();
    release.site_url = Some("https://exemple.gouv.fr".to_owned());
    release.base_url = "/base".to_owned();
    release.site_title = Some("Le site".to_owned());
    release.page = json!({ "couleur": "bleu", "nombre": 12, "liste": ["a", "b"] });
    release.liquid.data.insert(
        "releases".to_owned(),
        json!([{ "version": "1.2", "size": 1024 }, { "version": "1.1", "size": 7 }]),
    );
    release.liquid.data.insert("order".to_owned(), json!({ "z": 1, "a": 2, "m": 3 }));
    release.liquid.site.insert("phone".to_owned(), json!("01 99 00 12 34"));
    release.liquid.links.insert("post_url 2024-01-05-first".to_owned(), "/2024/first.html".into());
    let note = "<p class=\"{{ include.kind }}\">{{ include.text }}{% include inner.html %}</p>";
    release.liquid.includes.insert("note.html".to_owned(), note.to_owned());
    release
        .liquid
        .includes
        .insert("inner.html".to_owned(), "!{% if x %}{{ x }}{% endif %}".to_owned());
    release.liquid.includes.insert("self.html".to_owned(), "a{% include self.html %}".to_owned());
    release
}

fn filled_with_notices(text: &str) -> (MappedText, Vec<String>) {
    let mut notices = Notices::new("p.md");
    let origin = Origin::Value(Position::START);
    let out = fill_in(&MappedText::new(text), &world(), &origin, &mut notices);
    (out, notices.findings.iter().map(|it| format!("{} {}", it.rule.code, it.detail)).collect())
}

fn filled(text: &str) -> (String, usize) {
    let (out, notices) = filled_with_notices(text);
    (mark::plain(out.text()), notices.len())
}

#[test]
fn values_of_page_and_site_are_filled_in() {
    for (typed, shown) in [
        (
            "[x]({{ site.url }}{{site.baseurl}}/a) {{ page.title }}",
            "[x](https://exemple.gouv.fr/base/a) Un titre",
        ),
        ("{% link _uploads/a.pdf %}", "/uploads/a.pdf"),
        ("a{% comment %}b{% endcomment %}c", "ac"),
        ("{% raw %}{{ x }} {% y %}{% endraw %}", "{{ x }} {% y %}"),
        ("{{ '/uploads/a.pdf' | relative_url }}", "/base/uploads/a.pdf"),
        ("{{ 'a' | relative_url }}", "/base/a"),
        ("{{ '/' | relative_url }}", "/base"),
        ("{{ '/a' | absolute_url }}", "https://exemple.gouv.fr/base/a"),
        ("{{ 'https://b.fr/' | absolute_url }}", "https://b.fr/"),
        (
            "{{ '/a' | prepend: site.baseurl | prepend: site.url }}",
            "https://exemple.gouv.fr/base/a",
        ),
        ("{{ site.title | upcase }} {{ site.phone }}", "LE SITE 01 99 00 12 34"),
        ("{{ page.couleur | append: ' vif' }} {{ page.nombre | plus: 1 }}", "bleu vif 13"),
        (
            "{{ page.liste | join: ', ' }} {{ page.liste | array_to_sentence_string: 'et' }}",
            "a, b a et b",
        ),
        ("{% post_url 2024-01-05-first %}", "/2024/first.html"),
        ("{{ page.date | date: '%d/%m/%Y' }}", "17/07/2019"),
        ("{{ 'Été — 1' | slugify }} {{ 'a b' | cgi_escape }}", "été-1 a+b"),
    ] {
        assert_eq!(filled(typed), (shown.to_owned(), 0), "{typed}");
    }
}

#[test]
fn blocks_are_rendered_and_their_texts_keep_their_places() {
    for (typed, shown) in [
        (
            "{% assign r = site.data.releases | where: \"version\", \"1.2\" | first %}\nSize: {{ r.size }} bytes",
            "\nSize: 1024 bytes",
        ),
        ("{% for r in site.data.releases %}- {{ r.version }}\n{% endfor %}", "- 1.2\n- 1.1\n"),
        ("{% for p in site.data.order %}{{ p[0] }}{{ p[1] }}{% endfor %}", "z1a2m3"),
        ("{% if page.rien %}a{% elsif page.nombre > 3 %}b{% else %}c{% endif %}", "b"),
        ("{% unless page.rien %}a{% endunless %}", "a"),
        ("{% case page.couleur %}{% when 'bleu' %}B{% else %}C{% endcase %}", "B"),
        ("{% capture x %}a{{ page.couleur }}{% endcapture %}[{{ x | upcase }}]", "[ABLEU]"),
        ("{% for i in (1..3) %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}", "13"),
        ("{% include note.html kind=\"b\" text=page.couleur %}", "<p class=\"b\">bleu!</p>"),
        ("a {%- if true -%} b {%- endif %} c", "ab c"),
        ("{% for r in site.data.releases limit: 1 %}{{ r.autre }}x{% endfor %}", "x"),
    ] {
        assert_eq!(filled(typed).0, shown, "{typed}");
    }
    let text = "un {{ page.nombre }} {% if true %}deux{% endif %} trois";
    let (out, _) = filled_with_notices(text);
    assert_eq!(out.text(), "un 12 deux trois");
    for word in ["un", "deux", "trois"] {
        let at = out.text().find(word).unwrap();
        assert_eq!(out.source_offset(at), text.find(word).unwrap(), "{word}");
    }
}

#[test]
fn code_is_shown_letter_for_letter() {
    let typed = "Add:\n\n{% highlight ruby %}\n<?xml \"1.0\"?>\nif a == \"b\"\n  run --now\nend\n{% endhighlight %}\n\nDone";
    let (out, notices) = filled_with_notices(typed);
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(
        out.text(),
        "Add:\n\n~~~\n<?xml \"1.0\"?>\nif a == \"b\"\n  run --now\nend\n~~~\n\n\nDone"
    );
    let at = out.text().find("run").unwrap();
    assert_eq!(out.source_offset(at), typed.find("run").unwrap());
}

#[test]
fn what_has_no_answer_stays_as_typed_and_is_found() {
    for (typed, code) in [
        ("a {{ x | no_such_filter }} b", "D005"),
        ("{% for a in b %}", "D005"),
        ("{% gist 12 %}", "D005"),
        ("{% include none.html %}", "D005"),
        ("{% link none.md %}", "D005"),
        ("{{ 'now' | date: '%Y' }}", "D005"),
        ("{{ page.titre }}", "D040"),
    ] {
        let (out, notices) = filled_with_notices(typed);
        assert_eq!(notices.len(), 1, "{typed}: {notices:?}");
        assert!(notices[0].starts_with(code), "{typed}: {notices:?}");
        if code == "D005" {
            assert_eq!(mark::plain(out.text()), typed);
        }
    }
    assert_eq!(filled("un {{ non fermé"), ("un {{ non fermé".to_owned(), 0));
}

#[test]
fn what_has_browsers_fetch_a_file_again_is_left_out() {
    for (typed, shown) in [
        ("![a](/a.png?{{ 'now' | date: '%s' }})", "![a](/a.png?)"),
        ("<img src='b/a.png?v={{ x | no_such_filter }}'>", "<img src='b/a.png?v='>"),
    ] {
        assert_eq!(filled(typed), (shown.to_owned(), 0), "{typed}");
    }
    for typed in ["Quoi ? {{ 'now' | date: '%s' }}", "[a](https://b.example/?q={{ x | none }})"] {
        assert_eq!(filled(typed).1, 1, "{typed}");
    }
}

#[test]
fn what_would_take_for_ever_ends() {
    for typed in [
        "{% for i in (1..1000000000) %}{% endfor %}",
        "{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}",
        "{% assign s = 'aaaaaaaaaa' %}{% for i in (1..99) %}{% assign s = s | append: s %}{{ s }}{% endfor %}",
        "{% include self.html %}",
        "{{ 'aaaa' | replace: '', page.long }}{% assign b = page.couleur | replace: 'b', page.couleur %}",
    ] {
        let (out, _) = filled_with_notices(typed);
        assert!(out.text().len() < 2 * LARGEST_MADE, "{typed}");
    }
}

#[test]
fn a_video_becomes_its_embedding() {
    assert_eq!(
        filled("{% include video/youtube.html id=\"a-1\" title=\"Une vidéo\" %}").0,
        "<iframe src=\"https://www.youtube.com/watch?v=a-1\" title=\"Une vidéo\"></iframe>"
    );
}
