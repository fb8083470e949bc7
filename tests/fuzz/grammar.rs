//! Whole posts from a grammar: everything that a post may contain, inside anything else. For each
//! text it is known whether a reader sees it: `¤` stands for a word that is shown, `°` for one that
//! is not.

use proptest::prelude::*;
use proptest::sample::select;

use super::tables;

/// A post, and how it is set.
#[derive(Debug, Clone)]
pub struct Post {
    pub text: String,
    /// How many words of the text are shown, and how many are not: see [`shown`] and [`hidden`].
    pub shown: usize,
    pub hidden: usize,
}

/// The word of that number among those that are shown.
pub fn shown(number: usize) -> String {
    format!("q{number}z")
}

/// The word of that number among those that are not.
pub fn hidden(number: usize) -> String {
    format!("k{number}j")
}

/// Inlines; `§` stands for a reference to a note.
const INLINES: &[&str] = &[
    "¤",
    "¤ ¤ ¤",
    "¤",
    "¤, ¤. ¤ ; ¤ ! ¤",
    "**¤**",
    "*¤*",
    "_¤ ¤_",
    "***¤***",
    "**¤ *¤* ¤**",
    "`¤`",
    "`` ¤ ` ¤ ``",
    "[¤](/a)",
    "[¤ **¤**](https://essai.example/x?a=1&b=2 \"Titre\")",
    "<https://essai.example/¤>",
    "<presse@essai.example>",
    "¤@essai.example",
    "www.essai.example/¤",
    "&amp;¤",
    "¤&nbsp;¤",
    "&#8217;¤",
    "&lt;¤&gt;",
    "&#xE9;¤",
    "¤<br>¤",
    "¤<br/>\n¤",
    "¤  \n¤",
    "<b>¤</b>",
    "<b>¤",
    "<i>¤</b></i>",
    "<sup>¤</sup>",
    "<sub>¤</sub>",
    "<em lang=\"en\">¤</em>",
    "<q>¤</q>",
    "<abbr title=\"t\">¤</abbr>",
    "<o:p>¤</o:p>",
    "<st1:place w:st=\"on\">¤</st1:place>",
    "<span style=\"color:red\" lang='en'>¤</span>",
    "<font size=2>¤</font>",
    "<u>¤</u>",
    "<del>¤</del>",
    "<small>¤</small>",
    "<kbd>¤</kbd>",
    "<mark>¤</mark>",
    "<a name=\"x\"></a>¤",
    "<a href=\"/x\">¤</a>",
    "<a href=/x>¤",
    "*¤*{: .important}",
    "**¤**{:.x #y}",
    "`¤`{:.ruby}",
    "[¤](/a){:target=\"_blank\"}",
    "$$ ¤ + x^2 $$",
    "~~¤~~",
    "e\u{301}¤ \u{302}e",
    "é\u{301}\u{301}¤",
    "שלום ¤",
    "\u{202E}¤\u{202C}",
    "مرحبا ¤",
    "👩‍🌾¤",
    "中文¤",
    "ﬁ¤ﬀ",
    "\u{AD}¤\u{200B}¤",
    "\u{FE0F} ¤ \u{61C}",
    "`¤ \u{6F22} ¤\u{1CD0}`",
    "<<¤>>",
    "« ¤ »",
    "\"¤\"",
    "'¤'",
    "¤ -- ¤ --- ¤...",
    "12 000 € ¤",
    "n° 5 ¤",
    "1er ¤",
    "\\*¤\\*",
    "¤\\\\¤",
    "{{ site.url }}/¤",
    "{% raw %}¤ {{ {% endraw %}",
    "{{ site.baseurl }} ¤",
    "{{ inconnu }}¤",
    "![](/uploads/a.png)",
    "![Vue](/uploads/a.svg \"Titre\")",
    "<img src=\"/uploads/a.png\" alt=\"\" width=\"300\">",
    "![x](/uploads/absent.png)",
    "![x](https://ailleurs.example/x.png)",
    "¤§",
    "¤§¤§",
    "*¤§*",
    "[¤§](/a)",
    "¤<!-- ° -->¤",
    "¤<span hidden>°</span>",
    "¤{::comment}°{:/}¤",
    "{% comment %}°{% endcomment %}¤",
    "{::nomarkdown}<b>¤</b>{:/}",
];

fn inline() -> impl Strategy<Value = String> {
    let letters = "[a-héA-H0-9./_-]{1,120}";
    let long = (letters, letters).prop_map(|(before, after)| format!("x{before}¤{after}x"));
    prop_oneof![12 => select(INLINES).prop_map(str::to_owned), 1 => long]
}

fn line() -> impl Strategy<Value = String> {
    prop::collection::vec(inline(), 1..4).prop_map(|inlines| inlines.join(" ").replace('\n', " "))
}

fn paragraph() -> impl Strategy<Value = String> {
    let breaks = prop_oneof![4 => Just(" "), 2 => Just("\n"), 1 => Just(", ")];
    (prop::collection::vec(inline(), 1..9), breaks)
        .prop_map(|(inlines, between)| format!("¤ {}", inlines.join(between)))
}

/// Blocks that hold no others.
const BLOCKS: &[&str] = &[
    "---",
    "* * *",
    "```\n¤\n\n\n\n  ¤\n```",
    "~~~ ruby\r\n¤\r\n\r\n\r\n¤\r\n~~~",
    "    ¤\n\n\n\n    ¤",
    "\t¤\n\t\t¤",
    "<pre>\r\n\n¤\n\r\n ¤</pre>",
    "<pre><code>¤\n\n\n¤</code></pre>",
    "¤\n===",
    "¤ ¤\n---",
    "<div class=\"encadre\">¤</div>",
    "<div class=\"encadre\">\n¤\n\n¤\n</div>",
    "<p>¤",
    "<div>¤",
    "<ul><li>¤<li>¤<ul><li>¤</ul></ul>",
    "<ol start=100 reversed type=a><li value=7>¤<li type=i>¤</ol>",
    "<blockquote><p>¤<footer>¤</footer></blockquote>",
    "<dl><dt>¤<dt>¤<dd>¤<dd><p>¤<ul><li>¤</ul></dl>",
    "<center>¤</center>",
    "<section>¤<article>¤</article>",
    "<details><summary>¤</summary>¤</details>",
    "<figure><img src=\"/uploads/a.png\" alt=\"Vue\"><figcaption>¤</figcaption></figure>",
    "<figure><figcaption>¤</figcaption><table><tr><td>¤</table></figure>",
    "<h2>¤</h2>",
    "<h5>¤",
    "<address>¤<br>¤</address>",
    "<iframe src=\"https://ailleurs.example/v\"></iframe>",
    "<p class=MsoNormal style='mso-x:y'><o:p>¤</o:p></p>",
    "<!-- ° -->",
    "{::comment}\n°\n{:/comment}",
    "{::options toc_levels=\"2\" /}",
    "<script>°</script>",
    "<style>°</style>",
    "<div hidden>°</div>",
    "<p style=\"display:none\">°</p>",
    "<template>°</template>",
    "<hr>",
    "<br>",
    "<p></p>",
    "&nbsp;",
    "<p align=center>¤<p align=right>¤",
    "<button>¤</button>",
    "<fieldset><legend>¤</legend>¤</fieldset>",
    "<video src=\"/v.mp4\"></video>",
    "<svg width=\"9\" height=\"9\"></svg>",
    "<inconnu>¤</inconnu>",
    "<picture><source srcset=\"/uploads/b.png\"><img src=\"/uploads/a.png\" alt=\"\"></picture>",
    "<table><caption>¤<p>¤</caption></table>",
    "<p><table><tr><td rowspan=0>¤<td>¤<tr><td>¤</table>",
    "$$\n¤ = \\frac{1}{2}\n$$",
    "*[SIG]: Un sigle\n\nSIG ¤",
    "[lien]: /a\n\n[¤][lien] [lien]¤",
    "Terme ¤\n: ¤\n\n: ¤\n\n  ¤",
    "¤\n¤\n: ¤\n: ¤",
    "1986. ¤\n1987. ¤",
    "• ¤\n• ¤",
    "{: .encadre}\n¤ ¤",
    "{: .inconnu}\n> ¤",
    "<div markdown=\"1\">\n\n- ¤\n\n</div>",
    "¤\n{: lang=\"en\"}",
];

fn block() -> impl Strategy<Value = String> {
    let heading =
        (1_usize..7, line()).prop_map(|(level, text)| format!("{} {text}", "#".repeat(level)));
    let cells = prop::collection::vec(
        select(&["¤", "¤ ¤", "", "**¤**", "`¤`", "¤§", "[¤](/a)", "¤<br>¤"][..]),
        1..7,
    );
    let table = (cells.clone(), prop::collection::vec(cells, 1..6), any::<bool>()).prop_map(
        |(head, rows, has_head)| {
            let row = |cells: &Vec<&str>| format!("| {} |\n", cells.join(" | "));
            let head = if has_head {
                row(&head) + &"|---".repeat(head.len()) + "|\n"
            } else {
                String::new()
            };
            head + rows.iter().map(row).collect::<String>().trim_end()
        },
    );
    let html_table = tables::pieces().prop_map(|pieces| {
        format!("<div><table>{}</table></div>", pieces.replace('@', "¤").replace('\n', " "))
    });
    let attributes = select(
        &[
            "",
            "",
            "",
            "",
            "\n{: .citation}",
            "\n{: .encadre #x}",
            "\n{: .exergue}",
            "\n{: style=\"text-align:right\"}",
        ][..],
    );
    prop_oneof![
        5 => (paragraph(), attributes).prop_map(|(text, list)| text + list),
        1 => heading,
        6 => select(BLOCKS).prop_map(str::to_owned),
        1 => table,
        2 => html_table,
    ]
}

/// Blocks in lists, quotations, definitions, boxes of HTML.
fn nested() -> impl Strategy<Value = String> {
    let holds = select(
        &["* ", "- ", "1. ", "100. ", "* {:.x} ", "> ", "> ", ": ", "div", "encadre", "markdown"][..],
    );
    block().prop_recursive(5, 24, 4, move |inner| {
        let blocks = prop::collection::vec(inner, 1..4);
        (holds.clone(), prop::collection::vec(blocks, 1..4), any::<bool>()).prop_map(
            |(mark, items, is_loose)| {
                let between = if is_loose { "\n\n" } else { "\n" };
                let items = items.iter().map(|blocks| blocks.join("\n\n"));
                match mark {
                    "div" => format!("<div>{}</div>", items.collect::<Vec<_>>().join(between)),
                    "encadre" => format!(
                        "<div class=\"encadre\">\n{}\n</div>",
                        items.collect::<Vec<_>>().join(between)
                    ),
                    "markdown" => format!(
                        "<div markdown=\"1\">\n{}\n</div>",
                        items.collect::<Vec<_>>().join("\n\n")
                    ),
                    ": " => format!(
                        "¤\n{}",
                        items.map(|text| set_in(&text, ": ")).collect::<Vec<_>>().join(between)
                    ),
                    "> " => items.map(|text| quoted(&text)).collect::<Vec<_>>().join("\n\n"),
                    mark => items.map(|text| set_in(&text, mark)).collect::<Vec<_>>().join(between),
                }
            },
        )
    })
}

fn quoted(text: &str) -> String {
    text.split('\n').map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

/// The first line behind a list's mark, the others as far in.
fn set_in(text: &str, mark: &str) -> String {
    set_in_by(mark.split("{:").next().unwrap_or_default().len(), text, mark)
}

fn set_in_by(width: usize, text: &str, mark: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(index, line)| match (index, line.trim()) {
        (0, _) => format!("{mark}{line}"),
        (_, "") => String::new(),
        _ => format!("{:width$}{line}", ""),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Front matters that are sound, in all their spellings.
fn head() -> impl Strategy<Value = String> {
    let titles = select(
        &["title: ¤", "title: \"¤ « ¤ » : ¤\"", "title: >\n  ¤\n  ¤", "title: '<b>¤</b> & ¤'"][..],
    );
    let date = select(
        &[
            "date: 2020-01-02",
            "date: 1999-05-06 10:00:00",
            "date: 2020-02-30T10:00:00+02:00",
            "date: '2021-12-31'",
        ][..],
    );
    let others = &[
        "lang: fr",
        "lang: en",
        "lang: de",
        "layout: post",
        "sous-titre: ¤ ¤",
        "numero: 12",
        "categories: petit",
        "categories: [Dossier de presse, petit]",
        "category: communiqué",
        "tags: a b",
        "published: true",
        "chapeau-text: '¤ **¤** [¤](/a)'",
        "chapeau-text: |\n  ¤\n\n  - ¤\n  - ¤\n\n  > ¤",
        "chapeau-text:",
        "une-ou-diaporama:\n- image: /uploads/a.png\n  legende: ¤ *¤*\n- image: uploads/a.svg\n  alternative-textuelle: Vue",
        "une-ou-diaporama:\n  image: /uploads/absent.png",
        "files:\n- nom: ¤\n  file: /uploads/a.pdf\n- file: uploads/absent.pdf",
        "files: /uploads/a.pdf",
        "contact-presse:\n- name: ¤\n  tel: [01 99 00 12 34, '0199001235']\n  email: a@essai.example",
        "contact-presse: |\n  ¤\n  01 99 00 12 34",
        "redirect_to: /suite/",
        "redirect_from: [/a/, /b/]",
        "date_de_modification: 2021-03-04",
        "auteur: Essai",
        "autre: { profonde: [ 1, ~, {} ] }",
        "image: /uploads/a.png",
    ][..];
    (titles, date, prop::sample::subsequence(others, 0..7)).prop_map(|(title, date, others)| {
        let mut keys: Vec<&str> = Vec::new();
        for other in [title, date].into_iter().chain(others) {
            let key = other.split(':').next();
            if !keys.iter().any(|known| known.split(':').next() == key) {
                keys.push(other);
            }
        }
        keys.join("\n") + "\n"
    })
}

/// Posts: a front matter, blocks, and notes that refer to one another.
pub fn posts() -> impl Strategy<Value = Post> {
    let blocks = prop::collection::vec(nested(), 0..9);
    let notes = prop::collection::vec(prop::collection::vec(nested(), 1..3), 0..4);
    (head(), blocks, notes, any::<bool>()).prop_map(|(head, blocks, notes, are_notes_first)| {
        let mut written: Vec<String> = notes
            .iter()
            .enumerate()
            .map(|(number, blocks)| set_in_by(4, &blocks.join("\n\n"), &format!("[^n{number}]: ")))
            .collect();
        let all: String = (0..notes.len()).map(|number| format!("¤[^n{number}] ")).collect();
        let body = std::iter::once("¤".to_owned()).chain(blocks).chain([format!("¤ {all}")]);
        match are_notes_first {
            true => written.extend(body),
            false => written = body.chain(written).collect(),
        }
        finished(&head, &written.join("\n\n"), notes.len())
    })
}

/// The post, its words and references numbered.
fn finished(head: &str, body: &str, notes: usize) -> Post {
    let (mut text, mut shown_words, mut hidden_words, mut references) = (String::new(), 0, 0, 0);
    for character in format!("---\n{head}---\n{body}\n").chars() {
        match character {
            '¤' => {
                text.push_str(&shown(shown_words));
                shown_words += 1;
            }
            '°' if !text.ends_with('n') => {
                text.push_str(&hidden(hidden_words));
                hidden_words += 1;
            }
            '§' => {
                if notes > 0 {
                    text.push_str(&format!("[^n{}]", references % notes));
                    references += 1;
                }
            }
            other => text.push(other),
        }
    }
    // What hides a word elsewhere is shown as typed in code, and in HTML.
    let is_typed = ["```", "~~~", "<pre", "<div"].iter().any(|mark| text.contains(mark));
    Post { text, shown: shown_words, hidden: if is_typed { 0 } else { hidden_words } }
}
