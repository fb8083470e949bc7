//! The language of words, by whatlang: their trigrams and alphabets against those of 69 languages.

use std::sync::LazyLock;

use whatlang::{Info, Lang, Script};

use super::super::Language;
use super::familiar::Familiar;
use super::latin::Detector;
use super::prose::{Beginning, Prose};

/// Fewer letters are no evidence in a script that many languages share, or in one used by few.
const FEWEST_LETTERS: usize = 40;
const FEWEST_LETTERS_ALONE: usize = 8;
/// Confidence from which a guess is certain: whatlang's own bound.
const CERTAIN: f64 = 0.9;

/// Detectors know Latin, the language of filler text, in which no public body writes.
static ANY: LazyLock<Detector> = LazyLock::new(|| Detector::without(vec![Lang::Lat]));

/// A language, and how certain it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    pub language: Language,
    confidence: f64,
    /// Whether there were enough words.
    has_evidence: bool,
}

impl Guess {
    fn of(info: &Info, letters: usize) -> Option<Guess> {
        let shared = matches!(info.script(), Script::Latin | Script::Cyrillic | Script::Arabic);
        let fewest = if shared { FEWEST_LETTERS } else { FEWEST_LETTERS_ALONE };
        let (_, language) = KNOWN.iter().find(|(lang, _)| *lang == info.lang())?;
        Some(Guess {
            language: *language,
            confidence: info.confidence(),
            has_evidence: letters >= fewest,
        })
    }

    pub fn is_certain(&self) -> bool {
        self.has_evidence && self.confidence > CERTAIN
    }

    /// For messages; no detector can be a hundred per cent certain.
    pub fn percent(&self) -> u32 {
        ((self.confidence * 100.0) as u32).min(99)
    }

    /// Whether it is certain, and another language than the declared one, which it could have
    /// been.
    pub fn contradicts(&self, declared: &Language) -> bool {
        self.is_certain() && is_known(declared) && !are_alike(&self.language, declared)
    }
}

/// The language of a text, among all that there are. Of a text in two scripts, as a release with
/// its translation, none is certain: detection sees the longer part alone.
pub fn guess(prose: &Prose) -> Option<Guess> {
    let found = Guess::of(&ANY.detect(&prose.text)?, prose.letters)?;
    let has_evidence = found.has_evidence && !is_mixed(&prose.text);
    Some(Guess { has_evidence, ..found })
}

/// Whether a fifth of a text or more is in another script than most of it. A sign of Chinese, of
/// Japanese or of Korean says as much as four letters.
fn is_mixed(text: &str) -> bool {
    let (mut signs, mut letters) = ([0usize; 4], 0usize);
    for c in text.chars() {
        let (script, weight) = match c {
            'a'..='z' | 'A'..='Z' => (1, 1),
            _ if !c.is_alphabetic() => continue,
            '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' => (0, 4),
            '\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => (1, 1),
            '\u{370}'..='\u{52F}' => (2, 1),
            _ => (3, 1),
        };
        signs[script] += weight;
        letters += weight;
    }
    let most = signs.into_iter().max().unwrap_or_default();
    5 * (letters - most) >= letters && letters > 0
}

/// Whether detection knows a language: others would be taken for their neighbours.
pub fn is_known(language: &Language) -> bool {
    lang(language).is_some()
}

/// Languages that detection cannot tell apart, or only by their script.
const ALIKE: [&[&str]; 3] = [&["no", "nb", "nn", "da"], &["hr", "bs", "sr", "sh"], &["id", "ms"]];

pub fn are_alike(one: &Language, other: &Language) -> bool {
    let (one, other) = (one.primary(), other.primary());
    one == other || ALIKE.iter().any(|group| group.contains(&one) && group.contains(&other))
}

/// The languages that detection knows, with their tags.
static KNOWN: LazyLock<Vec<(Lang, Language)>> = LazyLock::new(|| {
    let all = Lang::all().iter().copied();
    all.filter_map(|lang| Some((lang, Language::of_code(lang.code())?))).collect()
});

fn lang(language: &Language) -> Option<Lang> {
    let known = KNOWN.iter().find(|(_, known)| are_alike(known, language));
    known.map(|(lang, _)| *lang)
}

/// The languages in which releases are composed.
static COMPOSED: LazyLock<Vec<Lang>> =
    LazyLock::new(|| Language::all_with_forms().filter_map(|language| lang(&language)).collect());

/// Bytes of a block that are compared: more is slower, and hardly more certain.
const ENOUGH: usize = 240;

/// A text with fewer words is too short to judge.
pub const FEWEST_WORDS: usize = 12;

/// No more of a block matters to a [`Comparison`].
pub const COMPARED: Beginning =
    Beginning { bytes: ENOUGH, words: FEWEST_WORDS, letters: FEWEST_LETTERS };

/// Distinguishes a language from those in which releases are composed.
pub struct Comparison {
    own: Lang,
    detector: Detector,
    /// What of the document was found to be in its language.
    familiar: Familiar,
}

impl Comparison {
    /// `None` if detection does not know the language.
    pub fn of(document: &Language) -> Option<Comparison> {
        let own = lang(document)?;
        let mut among = COMPOSED.clone();
        if !among.contains(&own) {
            among.push(own);
        }
        let detector = Detector::among(among);
        Some(Comparison { own, detector, familiar: Familiar::default() })
    }

    /// Whether a text is certainly in the document's language, or in which other one it is.
    pub fn certain(&mut self, prose: &Prose) -> Option<Side> {
        let text = prose.up_to_space(ENOUGH).unwrap_or(&prose.text);
        if self.familiar.has(text) {
            return Some(Side::Own);
        }
        let info = self.detector.detect(text)?;
        let guess = Guess::of(&info, prose.letters).filter(Guess::is_certain)?;
        if info.lang() != self.own {
            return Some(Side::Other(guess.language));
        }
        self.familiar.learn(text);
        Some(Side::Own)
    }

    /// Which of the two a short text is more likely in: `None` if that is not clear.
    pub fn leaning(&self, prose: &Prose, other: &Language) -> Option<Side> {
        let both = vec![self.own, lang(other)?];
        let info = Detector::among(both).detect(&prose.text)?;
        let is_own = info.lang() == self.own;
        (info.confidence() > LEANING).then_some(if is_own {
            Side::Own
        } else {
            Side::Other(*other)
        })
    }
}

/// A difference between two languages that is more than chance.
const LEANING: f64 = 0.5;

/// The document's language, or another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Own,
    Other(Language),
}

#[cfg(test)]
mod tests {
    use super::super::super::Inline;
    use super::*;

    fn of(text: &str) -> Option<(String, bool)> {
        let prose = Prose::of_inlines(&[Inline::Text(text.to_owned())]);
        guess(&prose).map(|guess| (guess.language.tag().to_owned(), guess.is_certain()))
    }

    #[test]
    fn sentences_have_a_language() {
        for (text, tag) in [
            ("Le service ouvre dans toutes les villes du pays et les agents sont formés.", "fr"),
            ("The service opens in all the towns of the country and its staff are trained.", "en"),
            (
                "Die Behörde teilt mit, dass die Brücke am Montag gesperrt wird und alle Züge umgeleitet werden.",
                "de",
            ),
            (
                "Il comune informa che lunedì il ponte resta chiuso e che gli autobus seguono un altro percorso.",
                "it",
            ),
            (
                "El ministerio anuncia que todos los servicios abren el lunes y que las visitas son libres.",
                "es",
            ),
            (
                "A câmara anuncia que todos os serviços abrem na segunda-feira e que as visitas são livres.",
                "pt",
            ),
            (
                "De gemeente deelt mee dat alle loketten op maandag open zijn en dat bezoek vrij is.",
                "nl",
            ),
            (
                "Urząd informuje, że wszystkie punkty są otwarte w poniedziałek, a wstęp jest wolny.",
                "pl",
            ),
            ("本日は休みです。明日から開きます。", "ja"),
            ("Το λιμάνι ανοίγει τη Δευτέρα.", "el"),
            ("다리는 월요일에 열립니다.", "ko"),
        ] {
            assert_eq!(of(text), Some((tag.to_owned(), true)), "{text}");
        }
    }

    /// Short and long, with and without accents.
    const TEXTS: [(&str, &str); 48] = [
        ("fr", "La mairie ouvre lundi."),
        (
            "fr",
            "Les horaires de la piscine changent a partir du premier septembre, les enfants de moins de six ans entrent gratuitement.",
        ),
        ("fr", "Le conseil a adopte le budget, et la rue sera fermee pendant les travaux."),
        ("en", "The bridge is open again."),
        (
            "en",
            "Residents are asked to keep their windows closed until the smoke has gone, and to call only in an emergency.",
        ),
        ("de", "Die Bruecke ist gesperrt."),
        (
            "de",
            "Die Buergerinnen und Buerger koennen ihre Antraege ab sofort auch am Abend abgeben, wenn das Amt geoeffnet ist.",
        ),
        ("de", "Wegen Bauarbeiten fährt die Straßenbahn am Wochenende nicht."),
        ("es", "El puente está abierto."),
        (
            "es",
            "La oficina atendera a los vecinos por la tarde y todas las solicitudes podran presentarse sin cita previa.",
        ),
        ("es", "El Ayuntamiento informa de que mañana no habrá clases por la nieve."),
        ("it", "Il ponte è aperto."),
        (
            "it",
            "L'ufficio sara aperto anche il sabato e i cittadini potranno chiedere i documenti senza appuntamento.",
        ),
        ("it", "Domani le scuole resteranno chiuse a causa della neve e del ghiaccio."),
        ("pt", "A ponte está aberta."),
        (
            "pt",
            "A camara informa que as aulas comecam na segunda-feira e que os alunos devem trazer os seus proprios livros.",
        ),
        ("pt", "O município não cobra taxas neste mês, e as inscrições são feitas no balcão."),
        ("nl", "De brug is weer open."),
        (
            "nl",
            "Het gemeentehuis is op vrijdag gesloten en de aanvragen kunnen alleen nog per post worden ingediend.",
        ),
        ("pl", "Most jest otwarty."),
        (
            "pl",
            "Mieszkancy moga skladac wnioski do konca miesiaca, a urzad odpowie na nie w ciagu dwoch tygodni.",
        ),
        ("pl", "Szkoły będą zamknięte z powodu śniegu."),
        ("ro", "Podul este deschis."),
        (
            "ro",
            "Primaria anunta ca toate ghiseele vor fi deschise si sambata, iar cererile pot fi depuse fara programare.",
        ),
        (
            "ca",
            "L'ajuntament informa que demà no hi haurà classes i que les biblioteques obriran a la tarda.",
        ),
        ("cs", "Úřad oznamuje, že všechny přepážky budou v pondělí otevřené a vstup je volný."),
        ("cs", "Urad oznamuje ze vsechny prepazky budou v pondeli otevrene a vstup je volny."),
        ("sk", "Úrad oznamuje, že všetky priehradky budú v pondelok otvorené a vstup je voľný."),
        ("da", "Broen er åben igen, og alle busser kører som normalt fra mandag morgen."),
        ("no", "Broen er åpen igjen, og alle bussene går som vanlig fra mandag morgen."),
        ("sv", "Bron är öppen igen och alla bussar går som vanligt från måndag morgon."),
        (
            "sv",
            "Kommunen meddelar att skolorna ar stangda pa grund av snon och att bussarna inte gar.",
        ),
        (
            "fi",
            "Kaupunki ilmoittaa, että kirjasto on suljettu maanantaina ja avataan taas tiistaina.",
        ),
        ("hu", "A hivatal közli, hogy hétfőn minden ablak nyitva lesz, és a belépés ingyenes."),
        (
            "tr",
            "Belediye, pazartesi günü tüm gişelerin açık olacağını ve girişin ücretsiz olduğunu duyurur.",
        ),
        (
            "tr",
            "Belediye pazartesi gunu tum giselerin acik olacagini ve girisin ucretsiz oldugunu duyurur.",
        ),
        (
            "hr",
            "Grad obavještava da će svi šalteri biti otvoreni u ponedjeljak i da je ulaz slobodan.",
        ),
        ("sl", "Občina obvešča, da bodo vsa okenca v ponedeljek odprta in da je vstop prost."),
        (
            "ru",
            "Администрация сообщает, что мост откроют в понедельник и движение будет свободным.",
        ),
        ("uk", "Адміністрація повідомляє, що міст відкриють у понеділок і рух буде вільним."),
        (
            "bg",
            "Общината съобщава, че мостът ще бъде отворен в понеделник и движението е свободно.",
        ),
        ("el", "Ο δήμος ανακοινώνει ότι η γέφυρα ανοίγει τη Δευτέρα."),
        ("ar", "تعلن البلدية أن الجسر سيفتح يوم الاثنين وأن الدخول مجاني للجميع."),
        ("he", "העירייה מודיעה שהגשר ייפתח ביום שני ושהכניסה חופשית."),
        ("zh", "市政府宣布大桥星期一重新开放。"),
        ("ja", "市は月曜日に橋を再開すると発表しました。"),
        ("ko", "시는 월요일에 다리를 다시 연다고 발표했다."),
        (
            "vi",
            "Thành phố thông báo cây cầu sẽ mở lại vào thứ hai và mọi người được vào cửa tự do.",
        ),
    ];

    /// What is certain is right.
    #[test]
    fn what_is_certain_is_right() {
        let wrong: Vec<_> = TEXTS
            .iter()
            .filter_map(|(tag, text)| {
                let (found, certain) = of(text)?;
                let declared = Language::declared(tag).unwrap();
                let found = Language::declared(&found).unwrap();
                (certain && !are_alike(&found, &declared)).then_some((tag, found, text))
            })
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let certain = TEXTS.iter().filter(|(_, text)| of(text).is_some_and(|(_, it)| it)).count();
        assert!(certain > 25, "{certain} of {} are certain", TEXTS.len());
    }

    #[test]
    fn what_says_nothing_is_not_certain() {
        for text in [
            "doc: fix typo (Jane Doe) #123, lib: move constant (John Roe) #124, test: skip flaky case",
            "Jean Dupont, Marie Martin, Paul Bernard, Anne Petit, Louis Moreau, Emma Laurent",
            "Version 12.4.0 (Stable)",
            "Le service ouvre.",
            "由于镜像站的证书即将过期，我们会在此之前取消访问，请大家更改地址。 As such, the only service that \
             is guaranteed to be available at these names is the old one, and users are asked to change.",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt",
            "12 % – 13 %",
        ] {
            assert!(!of(text).is_some_and(|(_, certain)| certain), "{text}: {:?}", of(text));
        }
    }

    #[test]
    fn a_neighbour_that_detection_does_not_know_is_no_contradiction() {
        let german = Guess {
            language: Language::of_code("de").unwrap(),
            confidence: 1.0,
            has_evidence: true,
        };
        let declared = |tag: &str| Language::declared(tag).unwrap();
        assert!(german.contradicts(&declared("fr")));
        for tag in ["de-AT", "hsb", "lb"] {
            assert!(!german.contradicts(&declared(tag)), "{tag}");
        }
    }
}
