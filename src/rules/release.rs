//! What parsing a release can find without refusing it.

use crate::finding::Advice;

const LOSS_ACCEPTED: Advice = Advice::new(
    "The package is made without the file, and records that it is absent",
    "Put the file back and export again: the release gets a new version",
);

rules! { Release:
    REPEATED_KEY = "R001" Warning "A front matter key occurs twice; the last value is used", "YAML 1.1 §3.2.1.1",
        Advice::new("Jekyll uses the last value too; the others are lost", "Remove the key that is not meant");
    RETYPED_VALUE = "R002" Warning "An unquoted value is not text in YAML, and is shown differently from what was typed", "YAML 1.1 §2.4",
        Advice::new("YAML takes it for a number, a date or a truth value: `1.10` becomes 1.1", "Put the value in quotation marks");
    TIME_WITHOUT_OFFSET = "R003" Warning "A time without a UTC offset is read as UTC", "YAML 1.1, type timestamp",
        Advice::new("The release may be dated an hour or two late, and near midnight a day late", "Add the offset, as in 2019-07-17 10:42:00 +02:00");
    ENTRY_WITHOUT_FILE = "R004" Warning "An entry of `files` names no file", "front matter `files`",
        Advice::new("The entry is ignored: nothing is attached", "Name the file, or remove the entry");
    MISSING_UPLOAD = "R005" Warning "A file that the release names is missing; its loss is accepted", "--allow-missing", LOSS_ACCEPTED;
    ENTRY_WITHOUT_IMAGE = "R006" Warning "An entry of `une-ou-diaporama` names no image", "front matter `une-ou-diaporama`",
        Advice::new("The entry is ignored: no picture is shown", "Name the image, or remove the entry");
    NOT_A_PDF = "R007" Warning "A file named .pdf is not a PDF; it is accepted as it is", "ISO 32000-1 §7.5.2",
        Advice::new("Readers will not be able to open the attachment by its name", "Replace it with the real PDF, or give it the right extension");
    UNREADABLE_UPLOAD = "R008" Warning "A file that the release names cannot be read; its loss is accepted", "--allow-missing", LOSS_ACCEPTED;
    LENIENT_DATE = "R010" Warning "A date is written in a form that only Ruby reads", "ISO 8601-1 §5.2",
        Advice::new("It was read; another program may read another day, or none", "Write the date as 2019-07-17");
    DATE_OF_NAME = "R011" Warning "A date is missing or cannot be read; the day in the file's name or the address is used", "Jekyll documentation, Posts",
        Advice::new("The release may be dated differently from the web site", "Write the date as 2019-07-17 10:42:00 +02:00");
    TAB_IN_FRONT_MATTER = "R012" Warning "A tab stands before a comment or on an empty line of the front matter", "YAML 1.2.2 §6.6",
        Advice::new("It is taken for a space, as YAML 1.2 has it; Jekyll refuses it", "Replace the tab with spaces");
    UNKNOWN_KEY = "R013" Warning "A key of the front matter is not read, and is most likely misspelt", "front matter of releases",
        Advice::new("What stands at the key is neither shown nor attached", "Write the key as it is suggested, or remove it; `fields` of communique.yaml maps a site's own names");
    FILE_OF_TEMPLATES = "R014" Warning "The front matter names a file that is not where the post says", "front matter of releases",
        Advice::new("The file is not kept with the release; the site's templates may put a folder before its name", "Write its path on the site, such as /images/cover.jpg");
    UNCLEAR_DRAFT = "R015" Warning "`published` or `draft` is neither true nor false", "YAML 1.1, type bool",
        Advice::new("The value has no effect: a post that was to be held back is published", "Write `true` or `false`, without quotation marks");
    NO_LANGUAGE = "R020" Warning "A language declaration names no language", "BCP 47 (RFC 5646) §2.1",
        Advice::new("The declaration is ignored, and the language is looked for elsewhere", "Write a language tag, such as fr or pt-BR");
}
