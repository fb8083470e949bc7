use super::syntax::{Node, parse};
use super::*;
use crate::document::tests::release;
use crate::error::Position;

fn filled(text: &str) -> (String, usize) {
    let mut release = release("");
    release.liquid.links.insert("ref news/quay.md".to_owned(), "/news/quay/".to_owned());
    release.page = serde_json::json!({ "place": "Quay" });
    let mut notices = Notices::new("p.md");
    let origin = Origin::Value(Position::START);
    let out = fill_in(&MappedText::new(text), &release, &origin, &mut notices);
    (mark::plain(out.text()), notices.findings.len())
}

#[test]
fn shortcodes_with_content_are_filled_in() {
    for (typed, shown) in [
        (
            "{{< figure src=\"a.png\" alt=\"A \\\"b\\\"\" caption=`C` >}}",
            "<figure><img src=\"a.png\" alt=\"A &quot;b&quot;\"><figcaption>C</figcaption></figure>",
        ),
        (
            "{{< figure src = \"a.png\" class = \"x\" alt= \"A\" >}}",
            "<figure><img src=\"a.png\" alt=\"A\"></figure>",
        ),
        ("[x]({{< ref \"news/quay.md#top\" >}})", "[x](/news/quay/#top)"),
        ("{{% relref path=\"#top\" %}}", "#top"),
        (
            "{{< highlight go \"linenos=table\" >}}\na < b\n{{< /highlight >}}",
            "\n~~~~\na < b\n~~~~\n",
        ),
        ("{{</* figure */>}}", "{{< figure >}}"),
        ("{{< youtube abc >}}", "<iframe src=\"https://www.youtube.com/watch?v=abc\"></iframe>"),
        ("{{% param place %}} {{ .Title }}", "Quay {{ .Title }}"),
    ] {
        assert_eq!(filled(typed), (shown.to_owned(), 0), "{typed}");
    }
}

#[test]
fn others_are_found() {
    assert_eq!(filled("a {{< map 1 >}} b"), ("a {{< map 1 >}} b".to_owned(), 1));
    assert_eq!(filled("a {{< open"), ("a {{< open".to_owned(), 0));
}

#[test]
fn comments_and_white_space_are_trimmed() {
    let text = "a \n{{- /* {{< x >}} */ -}}\n b {{ \"}}\" }}";
    let nodes = parse(text).unwrap();
    assert_eq!(nodes[..2], [Node::Text("a".to_owned()), Node::Text("b ".to_owned())]);
    assert!(matches!(&nodes[2], Node::Output(_)));
}

#[test]
fn what_is_not_a_template_is_an_error() {
    for text in [
        "{{ if .x }}a",
        "{{ end }}",
        "{{ (a }}",
        "{{ .x",
        "{{ | }}",
        "{{ ? }}",
        "{{ $a, $b := 1 }}",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
    assert!(parse(&"{{ if 1 }}".repeat(1000)).is_err());
    assert!(parse(&format!("{{{{ {}1 }}}}", "(".repeat(1000))).is_err());
}

/// A post of a site with these templates, whose parameters are `place` and `cdn`.
fn of_site(templates: &[(&str, &str)], text: &str) -> (String, Vec<String>) {
    let mut release = release("");
    for (name, template) in templates {
        release.liquid.includes.insert((*name).to_owned(), (*template).to_owned());
    }
    let params = serde_json::json!({ "cdn": "https://cdn.example.org", "Place": "Quay" });
    release.liquid.site.insert("params".to_owned(), params);
    release.liquid.data.insert("towns".to_owned(), serde_json::json!([{ "name": "Kiel" }]));
    let large =
        serde_json::json!({ "kiel": { "name": "Kiel" }, (crate::site::PARTIAL_DATA): true });
    release.liquid.data.insert("large".to_owned(), large);
    let language = serde_json::json!({
        "lang": "de", "default": "en", "prefix": "/de", "tag": "de-AT", "languagename": "Deutsch",
        "params": { "desk": "Presse" },
    });
    release.liquid.site.insert("language".to_owned(), language);
    release.liquid.site.insert("file".to_owned(), "news/2024/quay/index.de.md".into());
    let page = serde_json::json!({
        "title": "News", "url": "/de/news/", "params": { "desk": "Quay" }, "date": "2024-02-03",
    });
    release.liquid.pages.insert("/news".to_owned(), page);
    release.liquid.links.insert("ref /news".to_owned(), "/de/news/".to_owned());
    for (path, text) in [("data/a.json", "{\"a\": [1, 2]}"), ("assets/b.csv", "x;1\ny;2\n")] {
        release.liquid.files.insert(path.to_owned(), text.to_owned());
    }
    release.page = serde_json::json!({ "title": "The pier", "kind": "loud", "list": ["a", "b"] });
    let mut notices = Notices::new("p.md");
    let origin = Origin::Value(Position::START);
    let out = fill_in(&MappedText::new(text), &release, &origin, &mut notices);
    let findings = notices.findings.iter().map(|finding| finding.detail.clone()).collect();
    (mark::plain(out.text()), findings)
}

#[test]
fn lists_are_chosen_from_and_put_in_order() {
    let towns = "{{ $l := slice (dict \"n\" \"b\" \"k\" 2) (dict \"n\" \"A\" \"k\" 1) (dict \"n\" \"c\" \"k\" 2) }}";
    for (template, shown) in [
        ("{{ range where $l \"k\" 2 }}{{ .n }}{{ end }}", "bc"),
        ("{{ range where $l \"k\" \"<\" 2 }}{{ .n }}{{ end }}", "A"),
        ("{{ range where $l \"n\" \"in\" (slice \"A\" \"c\") }}{{ .n }}{{ end }}", "Ac"),
        ("{{ range where $l \"none\" nil }}{{ .n }}{{ end }}", "bAc"),
        ("{{ range sort $l \"n\" }}{{ .n }}{{ end }}", "Abc"),
        ("{{ range sort $l \"k\" \"desc\" }}{{ .k }}{{ end }}", "221"),
        ("{{ range last 1 $l }}{{ .n }}{{ end }}", "c"),
        ("{{ uniq (slice 1 2 1) }} {{ union (slice 1) (slice 1 2) }}", "[1 2] [1 2]"),
        ("{{ complement (slice 1) (slice 1 2) }} {{ intersect (slice 1 2) (slice 2) }}", "[2] [2]"),
        ("{{ (merge (dict \"a\" 1 \"b\" 1) (dict \"a\" 2)).a }}", "2"),
    ] {
        let template = format!("{towns}{template}");
        let made = of_site(&[("shortcodes/x", &template)], "{{< x >}}");
        assert_eq!(made, (shown.to_owned(), Vec::new()), "{template}");
    }
}

#[test]
fn templates_note_things_down() {
    for (template, shown) in [
        ("{{ .Scratch.Set \"a\" 1 }}{{ $.Scratch.Add \"a\" 2 }}{{ .Scratch.Get \"a\" }}", "3"),
        (
            "{{ $s := newScratch }}{{ $s.Add \"k\" \"v\" }}{{ $s.Add \"k\" \"w\" }}{{ $s.Get \"k\" }}",
            "vw",
        ),
        (
            "{{ $s := newScratch }}{{ $s.SetInMap \"m\" \"b\" 1 }}{{ $s.SetInMap \"m\" \"a\" 2 }}{{ $s.GetSortedMapValues \"m\" }}",
            "[2 1]",
        ),
        (
            "{{ .Scratch.Add \"l\" (slice 1) }}{{ .Scratch.Add \"l\" 2 }}{{ .Scratch.Get \"l\" }}",
            "[1 2]",
        ),
    ] {
        let made = of_site(&[("shortcodes/x", template)], "{{< x >}}");
        assert_eq!(made, (shown.to_owned(), Vec::new()), "{template}");
    }
    // What one shortcode notes down for the page, the next one reads.
    let template = "{{ .Page.Scratch.Add \"n\" 1 }}{{ .Page.Scratch.Get \"n\" }}";
    let made = of_site(&[("shortcodes/x", template)], "{{< x >}} {{< x >}}");
    assert_eq!(made, ("1 2".to_owned(), Vec::new()));
    // The layout writes there too.
    let (_, findings) = of_site(&[("shortcodes/x", "{{ .Page.Store.Get \"a\" }}")], "{{< x >}}");
    assert_eq!(findings.len(), 1);
    // Doubled again and again.
    let doubled = "{{ $s := newScratch }}{{ $s.Set \"a\" \"aaaaaaaa\" }}{{ range seq 99 }}{{ $s.Add \"a\" ($s.Get \"a\") }}{{ end }}";
    let (_, findings) = of_site(&[("shortcodes/x", doubled)], "{{< x >}}");
    assert_eq!(findings.len(), 1);
}

#[test]
fn templates_of_the_site_are_rendered() {
    for (template, call, shown) in [
        ("<b>{{ .Get 0 }}</b>", "{{< x \"a & b\" >}}", "<b>a &amp; b</b>"),
        ("{{ .Get \"n\" }}{{ .Get 0 }}", "{{< x n=3 >}}", "3"),
        ("{{ with .Get \"a\" }}<i>{{ . }}</i>{{ else }}none{{ end }}", "{{< x >}}", "none"),
        (
            "{{ if eq (.Get 0) \"a\" }}1{{ else if .Get 1 }}2{{ else }}3{{ end }}",
            "{{< x b c >}}",
            "2",
        ),
        (
            "{{ range $i, $e := .Page.Params.list }}{{ $i }}{{ $e }},{{ end }}",
            "{{< x >}}",
            "0a,1b,",
        ),
        (
            "{{ $a := \"x\" }}{{ if true }}{{ $a = \"y\" }}{{ end }}{{ $a | upper }}",
            "{{< x >}}",
            "Y",
        ),
        ("{{ printf \"%s/%03d\" .Site.Params.cdn 7 }}", "{{< x >}}", "https://cdn.example.org/007"),
        ("{{ site.Params.place }} {{ .Page.Title }}", "{{< x >}}", "Quay The pier"),
        ("<b>{{ .Inner | markdownify }}</b>", "{{< x >}}*a* b{{< /x >}}", "<b><em>a</em> b</b>"),
        ("<i title=\"{{ .Inner | markdownify }}\">", "{{< x >}}*a*{{< /x >}}", "<i title=\"a\">"),
        ("<i>{{ .Inner }}</i>", "{{< x >}}{{< x >}}a{{< /x >}}{{< /x >}}", "<i><i>a</i></i>"),
        ("{{ partial \"p.html\" (dict \"t\" (.Get 0)) }}", "{{< x a >}}", "<u>a</u>"),
        ("{{ .Get \"a\" | default \"b\" }}{{/* }} */}}", "{{< x >}}", "b"),
        (
            "{{ replaceRE \"^(https?://)[^/]+/(.*)$\" \"${1}x/$2\" (.Get 0) }}",
            "{{< x \"https://a.example/b\" >}}",
            "https://x/b",
        ),
        ("{{ range site.Data.towns }}{{ .name }}{{ end }}", "{{< x >}}", "Kiel"),
        ("{{ (index $.Site.Data.towns 0).name }}", "{{< x >}}", "Kiel"),
        ("{{ if and (.Get 0) (not (.Get 1)) }}y{{ end }}", "{{< x a >}}", "y"),
        ("{{ len (slice 1 2) }}{{ index .Page.Params.list 1 }}{{ add 1 2 }}", "{{< x >}}", "2b3"),
        // `%` is Markdown, and what follows HTML is Markdown too.
        ("**{{ .Inner }}**", "{{% x %}}a{{% /x %}}", "**a**"),
        (
            "<div>\n\n  <p>{{ .Get 0 }}</p>\n</div>",
            "{{< x a >}}\n*b*",
            "<div> <p>a</p> </div>\n\n*b*",
        ),
        ("<div>a</div>", "1. {{< x >}} b", "1. <div>a</div>\n\n    b"),
        ("<div>a</div>", "| {{< x >}} | b |", "| <div>a</div> | b |"),
        (
            "{{ $p := .Page.Resources.GetMatch (.Get 0) }}<img src=\"{{ ($p.Resize \"60x\").RelPermalink }}\">",
            "{{< x a.png >}}",
            "<img src=\"a.png\">",
        ),
    ] {
        let templates = [("shortcodes/x", template), ("partials/p", "<u>{{ .t }}</u>")];
        assert_eq!(of_site(&templates, call), (shown.to_owned(), vec![]), "{template}");
    }
}

#[test]
fn what_a_template_cannot_have_is_said() {
    for (template, reason) in [
        ("{{ .Site.Data.people }}", "the data `people` are not known here, or too large"),
        ("{{ .Site.Pages }}", "`.Site.Pages` is not known here"),
        ("{{ i18n \"more\" }}", "the site's word for `more` is not known here"),
        ("{{ .Page.Date.ISOWeek }}", "`.ISOWeek` of a date is not known here"),
        (
            "{{ dateFormat \":date_tiny\" .Page.Date }}",
            "the layout `:date_tiny` of dates is not known here",
        ),
        ("{{ site.GetPage \"/gone\" }}", "the page `/gone` is not known here"),
        ("{{ (site.GetPage \"/news\").Content }}", "`.Content` of another page is not known here"),
        ("{{ relref . \"gone.md\" }}", "the page `gone.md` is not known here"),
        (
            "{{ getJSON \"https://x.example/a.json\" }}",
            "the file `https://x.example/a.json` is not known here, or too large",
        ),
        ("{{ range site.Data.large }}{{ end }}", "`range` over something that is not a list"),
        ("{{ site.Data.large.gone }}", "`gone` of data that are too large is not known here"),
        ("{{ partial \"gone.html\" . }}", "the partial `gone.html` is not known here"),
        ("{{ if true }}", "`if` is never ended"),
        ("{{ partial \"loop\" . }}", "its partials are nested too deep"),
        (
            "{{ range seq 2000 }}{{ range seq 2000 }}a{{ end }}{{ end }}",
            "its templates take too many steps",
        ),
    ] {
        let templates = [("shortcodes/x", template), ("partials/loop", "{{ partial \"loop\" . }}")];
        let (shown, findings) = of_site(&templates, "{{< x >}}");
        assert_eq!(shown, "{{< x >}}", "{template}");
        assert!(findings.len() == 1 && findings[0].ends_with(reason), "{findings:?}");
    }
    // A shortcode of Hugo's own stands in for a template of that name.
    let templates = [("shortcodes/youtube", "{{ .Site.Pages }}")];
    assert!(of_site(&templates, "{{< youtube a >}}").0.contains("watch?v=a"));
}

/// Whatever doubles what it is given, or copies it again and again, ends.
#[test]
fn no_template_fills_memory_or_time() {
    let long = "{{ $a := \"aaaaaaaaaaaaaaaa\" }}{{ range seq 2000 }}";
    for (template, reason) in [
        ("{{ $a = printf \"%s%s\" $a $a }}{{ end }}", "it makes too much"),
        ("{{ $a = print $a $a }}{{ end }}", "it makes too much"),
        ("{{ $a = slice $a $a }}{{ end }}", "it makes too much"),
        ("{{ $a = dict \"a\" $a \"b\" $a }}{{ end }}", "it makes too much"),
        ("{{ $a = replace $a \"a\" \"aa\" }}{{ end }}", "it makes too much"),
        ("{{ $a = replaceRE \"a\" \"$0$0\" $a }}{{ end }}", "it makes too much"),
        ("{{ $a = htmlEscape (print $a \"&\" $a) }}{{ end }}", "it makes too much"),
        ("{{ $a = repeat 1000 $a }}{{ end }}", "it makes too much"),
        ("{{ $a = delimit (seq 2000) $a }}{{ end }}", "it makes too much"),
        (
            "{{ $b := repeat 4096 $a }}{{ range seq 2000 }}{{ $c := $b }}{{ end }}{{ end }}",
            "copy too much",
        ),
        (
            "{{ $b := repeat 4096 $a }}{{ range seq 2000 }}{{ with $b }}{{ len . }}{{ end }}{{ end }}{{ end }}",
            "copy too much",
        ),
        ("{{ range seq 2000 }}{{ $c := findRE \"a\" \"b\" }}{{ end }}{{ end }}", "copy too much"),
        ("{{ range seq 2000 }}{{ range seq 2000 }}a{{ end }}{{ end }}{{ end }}", "too many steps"),
    ] {
        let template = format!("{long}{template}");
        let (shown, findings) = of_site(&[("shortcodes/x", &template)], "{{< x >}}");
        assert_eq!(shown, "{{< x >}}", "{template}");
        assert!(findings.len() == 1 && findings[0].ends_with(reason), "{template}: {findings:?}");
    }
    // Each little, and many of them.
    let template = format!("{{{{ repeat {} \"a\" }}}}", 100 << 10);
    let (shown, findings) = of_site(&[("shortcodes/x", &template)], &"{{< x >}}\n".repeat(100));
    assert!(shown.len() < 5 << 20, "{} bytes", shown.len());
    assert!(findings.iter().any(|it| it.ends_with("it makes too much")), "{findings:?}");
}

proptest::proptest! {
    #[test]
    fn no_template_panics(template in "(\\{\\{[-a-zA-Z0-9 .$|()\":=/*]{0,20}\\}\\}|[ a<>\n]|\\{\\{ (if|range|with|else|end) ?[.$a]* \\}\\}){0,12}") {
        let _ = of_site(&[("shortcodes/x", &template)], "a {{< x 1 b=\"c\" >}} d {{< /x >}}");
    }
}

#[test]
fn templates_ask_the_site_for_language_pages_and_files() {
    for (template, call, shown) in [
        (
            "{{ site.Language.Lang }} {{ .Page.Language.LanguageName }} {{ .Page.Lang }}",
            "{{< x >}}",
            "de Deutsch de",
        ),
        (
            "{{ .Site.LanguageCode }}{{ .Site.LanguagePrefix }}{{ relLangURL \"a\" }}",
            "{{< x >}}",
            "de-AT/de/de/a",
        ),
        ("{{ site.Language.Params.desk }}", "{{< x >}}", "Presse"),
        ("{{ dateFormat \":date_long\" \"2024-03-05\" }}", "{{< x >}}", "5. März 2024"),
        ("{{ time.Format \"Monday, 2 January\" \"2024-03-05\" }}", "{{< x >}}", "Dienstag, 5 März"),
        ("{{ (time \"2024-03-05\").Format \"Mon Jan 2\" }}", "{{< x >}}", "Tue Mar 5"),
        (
            "{{ with .Site.GetPage (.Get 0) }}<a href=\"{{ .RelPermalink }}\">{{ .Title }}, {{ .Params.desk }}, {{ .Date.Year }}</a>{{ end }}",
            "{{< x \"/news\" >}}",
            "<a href=\"/de/news/\">News, Quay, 2024</a>",
        ),
        (
            "{{ (.Page.GetPage \"/news\").LinkTitle }} {{ relref . \"/news\" }}",
            "{{< x >}}",
            "News /de/news/",
        ),
        ("{{ ref . (dict \"path\" \"/news#a\") }}", "{{< x >}}", "/de/news/#a"),
        ("{{ range (getJSON \"data/\" \"a.json\").a }}{{ . }},{{ end }}", "{{< x >}}", "1,2,"),
        (
            "{{ range resources.Get \"b.csv\" | transform.Unmarshal (dict \"delimiter\" \";\") }}{{ index . 0 }}={{ index . 1 }} {{ end }}",
            "{{< x >}}",
            "x=1 y=2",
        ),
        ("{{ readFile \"/data/a.json\" }}", "{{< x >}}", "{&#34;a&#34;: [1, 2]}"),
        (
            "{{ .Page.File.Dir }} {{ .Page.Section }} {{ .Page.File.ContentBaseName }}",
            "{{< x >}}",
            "news/2024/quay/ news quay",
        ),
        ("{{ (index site.Data.large (.Get 0)).name }}", "{{< x kiel >}}", "Kiel"),
        ("{{ .Page.Param \"place\" }} {{ page.Title }}", "{{< x >}}", "Quay The pier"),
        (
            "{{ path.Base \"a/b.png\" }} {{ math.Ceil 1.2 }} {{ len (seq 3 5) }}",
            "{{< x >}}",
            "b.png 2 3",
        ),
    ] {
        let made = of_site(&[("shortcodes/x", template)], call);
        assert_eq!(made, (shown.to_owned(), vec![]), "{template}");
    }
}

#[test]
fn inner_shortcodes_ask_the_one_around_them() {
    let tabs = "<i>{{ range .Scratch.Get \"tabs\" }}{{ .name }}:{{ .text }} {{ end }}</i>{{ with .Inner }}{{ end }}";
    let tab = "{{ .Parent.Scratch.Add \"tabs\" (slice (dict \"name\" (.Get 0) \"text\" .Inner)) }}";
    let own = "{{ .Parent.Name }} {{ .Parent.Get \"a\" }} {{ .Ordinal }}{{ with .Parent.Parent }}no{{ end }}";
    let outer = "{{ .Inner }}{{ .Ordinal }}";
    let templates = [
        ("shortcodes/tabs", tabs),
        ("shortcodes/tab", tab),
        ("shortcodes/own", own),
        ("shortcodes/outer", outer),
    ];
    for (text, shown) in [
        (
            "{{< tabs >}}{{< tab A >}}one{{< /tab >}}{{< tab B >}}two{{< /tab >}}{{< /tabs >}}",
            "<i>A:one B:two </i>",
        ),
        ("{{< outer a=1 >}}{{< own >}}{{< own >}}{{< /outer >}}", "outer 1 0outer 1 10"),
        ("{{< own >}}", "0"),
    ] {
        let (made, findings) = of_site(&templates, text);
        assert_eq!((made.trim_end(), findings), (shown.trim_end(), vec![]), "{text}");
    }
}
