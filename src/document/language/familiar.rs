//! Whether a text resembles others that are certainly in the document's language. Most blocks do,
//! and need no comparison with every language; those that do not may still be in that language, and
//! are compared.

/// Groups of letters that are learnt, at least and at most: of fewer, too many of the language are
/// lacking; of more, too many of related languages are among them.
const FEWEST: usize = 500;
const MOST: usize = 1_500;

/// From what share on a text is familiar, in thousandths, where the fewest were learnt and where the
/// most were. Of blocks that are certainly in another language, Spanish beside Portuguese or Dutch
/// beside German, none among thousands came so far; of those in the same one, a half to two thirds.
const FAMILIAR: [usize; 2] = [590, 690];

/// What groups and short words weigh, in hundredths.
const WEIGHTS: [usize; 2] = [75, 25];

/// A short word has no more letters: as many as a code holds.
const SHORT: usize = 3;

/// Fewer short words say nothing.
const FEWEST_SHORT: usize = 3;

/// What was read of the document's language.
#[derive(Default)]
pub struct Familiar {
    /// Letters in groups of three, across the beginnings and ends of words.
    groups: Codes,
    /// Short words: every language has its own, and says them all the time.
    words: Codes,
    learnt: usize,
}

impl Familiar {
    /// Takes in a text that is certainly in the document's language.
    pub fn learn(&mut self, text: &str) {
        if self.learnt >= MOST {
            return;
        }
        each_piece(text, |piece| match piece {
            Piece::Group(code) => {
                self.groups.insert(code);
                self.learnt += 1;
            }
            Piece::Word(code) => self.words.insert(code),
        });
    }

    /// Whether a text is in the same language, without a doubt.
    pub fn has(&self, text: &str) -> bool {
        self.learnt >= FEWEST && self.share(text) >= self.familiar()
    }

    /// How much of a text was learnt, in thousandths.
    fn share(&self, text: &str) -> usize {
        let [mut groups, mut words] = [(0, 0); 2];
        each_piece(text, |piece| {
            let ((known, all), is_known) = match piece {
                Piece::Group(code) => (&mut groups, self.groups.has(code)),
                Piece::Word(code) => (&mut words, self.words.has(code)),
            };
            *known += usize::from(is_known);
            *all += 1;
        });
        if words.1 < FEWEST_SHORT {
            words.0 = 0;
        }
        let share = |(known, all): (usize, usize)| known * 1_000 / all.max(1);
        (share(groups) * WEIGHTS[0] + share(words) * WEIGHTS[1]) / 100
    }

    /// From what share on a text is familiar.
    fn familiar(&self) -> usize {
        let [few, many] = FAMILIAR;
        few + (many - few) * (self.learnt.clamp(FEWEST, MOST) - FEWEST) / (MOST - FEWEST)
    }
}

/// A part of a text, by its code.
enum Piece {
    Group(usize),
    Word(usize),
}

/// Passes on the groups and short words of a text.
fn each_piece(text: &str, mut each: impl FnMut(Piece)) {
    let (mut group, mut word, mut length) = (0, 0, 0);
    for character in text.chars().chain([' ']) {
        let letter = code(character);
        if letter == 0 && group & ONE == 0 {
            // Neighbouring spaces and signs are one.
            continue;
        }
        group = (group << BITS | letter) & ALL;
        each(Piece::Group(group));
        if letter != 0 {
            word = (word << BITS | letter) & ALL;
            length += 1;
            continue;
        }
        if length <= SHORT {
            each(Piece::Word(word));
        }
        (word, length) = (0, 0);
    }
}

/// Bits of a letter's code, of one letter and of a group.
const BITS: u32 = 6;
const ONE: usize = (1 << BITS) - 1;
const ALL: usize = (1 << (BITS * SHORT as u32)) - 1;

/// A letter's code, whatever its case: small letters without marks have their own, others share the
/// rest. 0 for all that is no letter.
fn code(character: char) -> usize {
    const OTHERS: usize = 27;
    match character {
        'a'..='z' => character as usize - 'a' as usize + 1,
        'A'..='Z' => character as usize - 'A' as usize + 1,
        _ if character.is_ascii() || !character.is_alphabetic() => 0,
        _ => {
            let small = character.to_lowercase().next().unwrap_or(character);
            OTHERS + small as usize % (ONE + 1 - OTHERS)
        }
    }
}

/// A set of codes, a bit each.
#[derive(Default)]
struct Codes(Vec<u64>);

impl Codes {
    fn insert(&mut self, code: usize) {
        if self.0.is_empty() {
            self.0.resize((ALL + 1) / 64, 0);
        }
        self.0[code / 64] |= 1 << (code % 64);
    }

    fn has(&self, code: usize) -> bool {
        self.0.get(code / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: [&str; 9] = [
        "Le service des ports ouvre au public la salle des archives et les agents y sont formés",
        "Dans toutes les villes de la côte, les habitants ont été invités à donner leur avis sur le projet",
        "La réunion se tiendra dans la grande salle de la mairie et sera suivie d’une visite du phare",
        "Les travaux seront interrompus pendant la période des fêtes pour ne pas gêner les riverains",
        "Une partie des recettes est destinée à l’entretien des sentiers qui longent le rivage",
        "Ce programme de mesures permettra de mieux connaître les mouvements du sable et des vagues",
        "Pour la troisième année consécutive, une centaine d’élèves participent à cette journée de nettoyage",
        "Le calendrier des grandes marées est disponible à l’accueil et sur le site du service",
        "Les résultats de l’enquête montrent que la plupart des visiteurs sont satisfaits de leur séjour",
    ];

    #[test]
    fn what_is_in_the_same_language_is_familiar_and_what_is_not_is_not() {
        let mut known = Familiar::default();
        let [first, rest @ ..] = FRENCH;
        known.learn(rest[0]);
        assert!(!known.has(rest[0]), "little was learnt");
        rest.iter().for_each(|text| known.learn(text));
        assert!(known.has(first), "{}", known.share(first));
        for other in [
            "The service opens in all the towns of the coast and its staff are trained for the visit",
            "Die Stellen sind in allen Orten des Landes offen, und wer dort arbeitet, ist geschult",
            "El servicio de los puertos abre al público la sala de los archivos y los agentes son formados",
            "Il servizio dei porti apre al pubblico la sala degli archivi e gli agenti sono formati",
            "A sala dos arquivos abre ao público e os agentes do serviço dos portos são formados",
            "De dienst van de havens opent de zaal van het archief en de medewerkers zijn geschoold",
            "Wszystkie punkty są otwarte w poniedziałek, a wstęp do archiwum jest wolny dla wszystkich",
        ] {
            assert!(known.share(other) < known.familiar() - 100, "{other}: {}", known.share(other));
        }
    }

    #[test]
    fn letters_and_words_are_distinguished_whatever_their_case() {
        let codes = |text: &str| {
            let mut pieces = Vec::new();
            each_piece(text, |piece| {
                pieces.push(match piece {
                    Piece::Group(code) => (code, false),
                    Piece::Word(code) => (code, true),
                });
            });
            pieces
        };
        assert_eq!(codes("De l’été"), codes("de, L’ÉTÉ !"));
        assert_ne!(codes("ete"), codes("été"));
        assert_eq!(codes("de la mer").iter().filter(|(_, is_word)| *is_word).count(), 3);
        assert!(codes("12 % – 13").is_empty());
    }
}
