//! What reading a post's Markdown can find without refusing it.

use crate::finding::Advice;

const LINK: Advice = Advice::new(
    "The text is kept; the link is not, because it would lead nowhere",
    "Correct the address in the post",
);
const STYLE: Advice = Advice::new(
    "The text is kept; how the web site showed it is not",
    "Nothing, unless the look carries meaning: then put that into words",
);

rules! { Document:
    UNKNOWN_CLASS = "D001" Warning "A class has no meaning in print", "kramdown syntax, Inline Attribute Lists", STYLE;
    STRAY_ATTRIBUTES = "D002" Warning "An attribute list applies to nothing", "kramdown syntax, Inline Attribute Lists",
        Advice::new("The list has no effect", "Move it next to the block or span it is for, define what it refers to, or remove it");
    UNKNOWN_ELEMENT = "D003" Warning "An HTML element is not printed", "HTML Living Standard §4",
        Advice::new("It has no equivalent on paper; the finding says whether its text is kept", "Check that nothing essential is missing from the PDF");
    UNCLOSED_ELEMENT = "D004" Warning "An HTML element is never closed", "HTML Living Standard §13.1.2",
        Advice::new("It is closed where a browser would close it, which may be too late", "Close the element where it should end");
    LIQUID = "D005" Error "A template tag cannot be rendered", "Jekyll documentation, Liquid",
        Advice::new("The page would show code, so the release is refused; with --allow D005 the tag is printed as typed", "Replace the tag with the text it stands for, or accept it with --allow D005");
    TOO_DEEP = "D006" Warning "Blocks are nested too deeply", "kramdown syntax, Block Boundaries",
        Advice::new("The text is kept as a plain paragraph, without its structure", "Nest fewer lists, quotations or elements");
    CONTROL_CHARACTER = "D007" Warning "A character cannot be printed", "Unicode 17.0 §23.1 and §23.7",
        Advice::new("The character is invisible and is left out", "Remove it from the post");
    BROKEN_LINK = "D008" Warning "The address of a link is malformed", "RFC 3986 §3", LINK;
    RELATIVE_LINK = "D009" Warning "A relative link has no site to start from", "RFC 3986 §5.1",
        Advice::new("The text is kept; the link is not, because a PDF has no address of its own", "Set `url` in _config.yml, or write the whole address");
    MAIL_LINK = "D010" Warning "An e-mail address is linked without mailto:", "RFC 6068 §2",
        Advice::new("The link is written with mailto:, as was meant; on the web site it leads nowhere", "Write mailto: before the address");
    MISSING_UPLOAD = "D011" Warning "A linked file is not among the site's files", "Jekyll documentation, Static Files",
        Advice::new("The link is kept, but the package does not hold the file", "Put the file back, or correct the address");
    UNSAFE_LINK = "D012" Warning "The scheme of a link cannot be kept", "RFC 3986 §3.1",
        Advice::new("The text is kept; the link is not, because its scheme may run a program", "Link to a web page, a file, a telephone number or an e-mail address");
    NO_ALTERNATIVE = "D013" Warning "An image has no alternative text", "ISO 14289-1 §7.3",
        Advice::new("People who do not see the picture get its caption; without one, nothing: the picture counts as decoration", "Describe the picture in the post; if it is only decorative, give it an empty alternative text");
    REMOTE_IMAGE = "D014" Warning "An image is not kept with the site", "ISO 19005-3 §6.1.6",
        Advice::new("The PDF has a link or the alternative text in its place; the package does not hold the picture", "Add the picture to the site's files and refer to it there");
    IMAGE_LEFT_OUT = "D015" Warning "An image is missing and is left out", "ISO 19005-3 §6.2.8",
        Advice::new("The PDF lacks a picture; its alternative text is kept where there is one", "Add the picture to the site's files, or move it out of the caption, and export again");
    IMAGE_CONVERTED = "D016" Warning "An image was converted", "ISO 19005-3 §6.2.8",
        Advice::new("The PDF shows it in another form; the package keeps the original", "Nothing");
    EMBEDDED_MEDIA = "D017" Warning "Embedded media are replaced by a link", "ISO 19005-3 §6.2.9",
        Advice::new("The recording itself is not preserved by this package", "Archive the recording separately if it matters");
    LANGUAGE_GUESSED = "D018" Note "The language was determined from the words", "ISO 14289-1 §7.2",
        Advice::new("Hyphenation, typography and screen readers rely on the language", "Set `lang` in the front matter or in _config.yml");
    UNUSED_NOTE = "D019" Warning "A footnote is never referred to", "kramdown syntax, Footnotes",
        Advice::new("The note is left out, as on the web site; the packaged source has it", "Refer to the note, or remove it");
    UNKNOWN_OPTION = "D020" Warning "A kramdown extension is ignored", "kramdown syntax, Extensions",
        Advice::new("The extension is left out of the document", "Remove it, or write its effect in Markdown or HTML");
    UNKNOWN_NUMBERING = "D021" Warning "The numbering of a list cannot be reproduced", "HTML Living Standard §4.4.5",
        Advice::new("The items are numbered 1, 2, 3: references to them by another number may be wrong", "Use decimal, letter or Roman numbering");
    HIDDEN = "D022" Warning "Hidden content is left out", "HTML Living Standard §15.3.1",
        Advice::new("The web site hides it from readers; the packaged source still has it", "Remove what hides it if it should be printed");
    MATHS = "D023" Warning "Mathematics is shown as typed", "kramdown syntax, Math Blocks",
        Advice::new("Formulas are printed as their source", "Add a picture of the formula with an alternative text");
    TEXT_NOT_DRAWN = "D024" Warning "Text in a picture is not drawn", "SVG 2 §11",
        Advice::new("Words in the SVG are missing from the picture: no face has them, or the file hides them or keeps them in HTML", "Convert the text to outlines in the SVG, or repeat it in the post");
    LOST_TEXT = "D025" Warning "Text of the post has no place in the document", "kramdown syntax",
        Advice::new("Words of the post are missing from the PDF; the packaged source has them", "Simplify the HTML around them, and report this as a bug");
    TABLE_SIMPLIFIED = "D026" Warning "Not all that a table says is kept", "HTML Living Standard §4.9",
        Advice::new("Its words are all there; the finding says which tie between its cells is not", "Make the table simpler, or divide it");
    NO_VALUE = "D040" Warning "A Liquid variable has no value; nothing is shown", "Liquid documentation, Types",
        Advice::new("The web site shows nothing there either, unless a plug-in fills it in", "Correct the name, or write the text it stands for");
    NO_WORDS = "D041" Warning "The release has neither words nor pictures", "front matter and body of the post",
        Advice::new("The PDF has little more than a title and a date", "If the front matter holds the words, name its keys under `fields` in communique.yaml");
    UNREAD_CONTENT = "D042" Warning "Front matter that looks like content is not shown", "communique.yaml, `fields`",
        Advice::new("Readers of the web site may see it; readers of the PDF do not", "Name the key under `fields` in communique.yaml if it is content");
    NO_HEADERS = "D043" Warning "A table has no headers", "ISO 14289-1 §7.5",
        Advice::new("People who listen to the table cannot tell what its figures refer to", "Give the table a head row, or mark cells as <th>");
    LANGUAGE_UNKNOWN = "D044" Warning "The language is neither declared nor clear from the words", "ISO 14289-1 §7.2",
        Advice::new("The PDF says that its language is undetermined: nothing is hyphenated, and screen readers guess", "Set `lang` in the front matter or in _config.yml, or `language` in communique.yaml");
    LANGUAGE_DOUBTED = "D045" Warning "The words are not in the declared language", "ISO 14289-1 §7.2",
        Advice::new("The declaration is followed: hyphenation, labels and screen readers may be wrong", "Correct the declaration, or mark passages in other languages with `lang`");
    NO_FORMS = "D046" Note "The language has no dates and labels of its own", "Unicode CLDR",
        Advice::new("Dates are written as numbers, and labels are left out", "Nothing; or add the language's forms to the program");
}
