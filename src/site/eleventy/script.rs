//! Plain strings from JavaScript: no script is run.

/// The script without the lines that are comments.
pub(super) fn without_comments(script: &str) -> String {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let mut code = String::with_capacity(script.len());
    let mut rest = script;
    while let Some((before, comment)) = rest.split_once("/*") {
        // `"img/**/*.png"` is a pattern.
        if before
            .ends_with(|c: char| !c.is_whitespace() && !matches!(c, ';' | '{' | '}' | ',' | '('))
        {
            code.push_str(before);
            code.push_str("/*");
            rest = comment;
            continue;
        }
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    code.lines().filter(is_code).fold(String::new(), |code, line| code + line + "\n")
}

/// A folder of the site: what a method sets, otherwise a key of `dir: { … }`. A script that returns
/// early, for days of maintenance, has its usual settings last.
pub(super) fn folder(script: &str, key: &str, method: &str) -> Option<String> {
    let set = script
        .split(method)
        .skip(1)
        .filter_map(|rest| quoted(rest.trim_start().strip_prefix('(')?));
    let objects = script.split("dir").skip(1).filter_map(|rest| {
        let object = rest.trim_start_matches(['"', '\'']).trim_start();
        let object = object.strip_prefix([':', '='])?.trim_start().strip_prefix('{')?;
        value(object.split('}').next()?, key)
    });
    set.last().or_else(|| objects.last()).or_else(|| value(script, key))
}

/// The string at a key of an object, or at a name: `url: "https://…"`, `"url": '…'`, `url = "…"`.
pub(super) fn value(script: &str, key: &str) -> Option<String> {
    let mut rest = script;
    let mut before = ' ';
    while let Some(at) = rest.find(key) {
        before = rest[..at].chars().next_back().unwrap_or(before);
        let after = rest[at + key.len()..].trim_start_matches(['"', '\'', '`']);
        let is_name = !before.is_alphanumeric() && !matches!(before, '_' | '$' | '.' | '-');
        let assigned = after.trim_start().strip_prefix([':', '=']);
        if let Some(text) = assigned.filter(|_| is_name).and_then(quoted) {
            return Some(text);
        }
        before = key.chars().next_back().unwrap_or(' ');
        rest = &rest[at + key.len()..];
    }
    None
}

/// The word or text at a key, as `false` or `"njk"`.
pub(super) fn word(script: &str, key: &str) -> Option<String> {
    let at = script.find(key)?;
    let after = script[at + key.len()..].trim_start_matches(['"', '\'', '`']).trim_start();
    let assigned = after.strip_prefix([':', '='])?.trim_start();
    quoted(assigned).or_else(|| {
        let end = assigned.find(|c: char| !c.is_alphanumeric()).unwrap_or(assigned.len());
        Some(assigned[..end].to_owned())
    })
}

/// A text between quotes without what is computed.
fn quoted(text: &str) -> Option<String> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|&c| matches!(c, '"' | '\'' | '`'))?;
    let (inner, _) = text[1..].split_once(quote)?;
    let is_plain = !(inner.contains(['\\', '\n']) || quote == '`' && inner.contains("${"));
    is_plain.then(|| inner.to_owned())
}

/// Folders that are copied unchanged, and their destination if it differs:
/// `addPassthroughCopy("img")`, `addPassthroughCopy({ "./public/": "/" })`.
pub(super) fn copied(script: &str) -> Vec<(String, Option<String>)> {
    let mut folders = Vec::new();
    for call in script.split("addPassthroughCopy").skip(1) {
        let Some(arguments) = call.trim_start().strip_prefix('(') else { continue };
        let arguments = arguments.trim_start();
        match arguments.strip_prefix('{') {
            None => folders.extend(quoted(arguments).map(|from| (from, None))),
            Some(object) => {
                for pair in object.split('}').next().unwrap_or_default().split(',') {
                    let Some((from, to)) = pair.split_once(':') else { continue };
                    let from = quoted(from);
                    folders.extend(from.zip(quoted(to)).map(|(from, to)| (from, Some(to))));
                }
            }
        }
    }
    // Glob patterns name files by their ending: their folders are found without them.
    folders.retain(|(from, _)| !from.contains('*'));
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_are_found() {
        let script = "export default {\n title: \"A site\", baseUrl: 'https://a.example/',\n\
            dir: { input: `src`, data: \"../_data\" }, x: `a${b}` }";
        assert_eq!(value(script, "title").as_deref(), Some("A site"));
        assert_eq!(value(script, "baseUrl").as_deref(), Some("https://a.example/"));
        assert_eq!(value(script, "input").as_deref(), Some("src"));
        assert_eq!(value(script, "Url"), None);
        assert_eq!(value(script, "x"), None);
        assert_eq!(value("url = ", "url"), None);
        assert_eq!(
            word("markdownTemplateEngine: false,", "markdownTemplateEngine").unwrap(),
            "false"
        );
        assert_eq!(word("{ engine: \"njk\" }", "engine").unwrap(), "njk");
    }

    #[test]
    fn the_usual_folders_are_those_that_are_set_last() {
        let folder = |script: &str| folder(&without_comments(script), "input", "setInputDirectory");
        let early = "if (closed) { return { dir: { input: 'maintenance' } }; }\n\
            config.addPlugin(x, { input: 'other' });\n\
            return { dir: {\n // input: 'old',\n /* input: 'older' */ input: 'pages', output: '_site' } };";
        assert_eq!(folder(early).as_deref(), Some("pages"));
        let method = "config.setInputDirectory('views'); config.addPassthroughCopy('src/**/*.png')";
        assert_eq!(folder(method).as_deref(), Some("views"));
        assert_eq!(folder("let input = 'src'; return { dir: { input } }").as_deref(), Some("src"));
        assert_eq!(folder("return {}"), None);
    }

    #[test]
    fn copied_folders_are_found() {
        let script = "c.addPassthroughCopy(\"img\");\nc.addPassthroughCopy({\n \"./public/\": \"/\",\n\
            'css': 'assets/css' }).addPassthroughCopy(\"**/*.png\")";
        let to = |text: &str| Some(text.to_owned());
        assert_eq!(
            copied(script),
            [
                ("img".to_owned(), None),
                ("./public/".to_owned(), to("/")),
                ("css".to_owned(), to("assets/css")),
            ]
        );
    }
}
