//! What stands beside an antigen in a parameter's name: fluorochromes, metals and clones.

use super::name::{Word, fold, is_cluster};

/// Tells whether all words before an antigen are what names put there: a fluorochrome or a metal, `anti` and the species.
pub(super) fn is_label_before(words: &[Word]) -> bool {
    cover(words, |_| false)
}

/// Tells whether all words after an antigen are what names put there: a fluorochrome or a metal, and a clone.
///
/// A clone has a letter and a digit and is none of the antigens of which the same is true. One that is joined to the antigen as
/// the parts of a mix are (`CD15/NG2`) is taken for an antigen.
pub(super) fn is_label_after(words: &[Word]) -> bool {
    let mut has_clone = false;
    let is_label = cover(words, |rest| {
        let [word, ..] = rest else { return false };
        let is_number = word.text.chars().all(|letter| letter.is_ascii_digit());
        // The second half of `J3-119`.
        let is_part = if is_number { has_clone } else { may_be_clone(&word.text) };
        has_clone |= is_part;
        is_part && !word.is_joined() && !is_antigen(&word.text)
    });
    let clone_len: usize = words.iter().map(|word| word.text.len()).sum();
    is_label && (!has_clone || clone_len >= 3)
}

/// Tells a fluorochrome, a metal, or another word that is no antigen, however it is cut into words.
pub(super) fn is_fluorochrome(text: &str) -> bool {
    let text = text.replace("cyanine", "cy").replace("alexafluor", "af").replace("alexa", "af");
    let text = text.replace("brilliantultraviolet", "buv").replace("brilliantviolet", "bv");
    has(FLUOROCHROMES, &text) || is_numbered(&text) || is_metal(&text)
}

/// Goes over words from the left, as many as make a fluorochrome at once, one at a time where `is_other` has it.
fn cover(words: &[Word], mut is_other: impl FnMut(&[Word]) -> bool) -> bool {
    const LONGEST: usize = 5;
    let mut rest = words;
    while !rest.is_empty() {
        let longest =
            (1..=rest.len().min(LONGEST)).rev().find(|&count| is_fluorochrome(&join(&rest[..count])));
        let count = match longest {
            Some(count) => count,
            None if is_other(rest) => 1,
            None => return false,
        };
        rest = &rest[count..];
    }
    true
}

/// Joins the words of a fluorochrome, numbers as well: `PE-Cy5.5` is `pecy55`.
fn join(words: &[Word]) -> String {
    fold(words).replace(' ', "")
}

fn may_be_clone(word: &str) -> bool {
    word.chars().any(|letter| letter.is_ascii_digit()) && word.chars().any(char::is_alphabetic)
}

/// Tells an antigen that looks like a clone.
fn is_antigen(word: &str) -> bool {
    is_cluster(word) || has(ANTIGENS, word)
}

/// Tells a fluorochrome that ends with its wavelength: `bv421`.
fn is_numbered(word: &str) -> bool {
    let name = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    word.len() - name.len() == 3 && has(SERIES, name) && !has(ANTIGENS, word)
}

/// Tells a metal of mass cytometry: `152sm`, `sm152`, `sm152di`. `cd112` is no cadmium, but an antigen.
fn is_metal(word: &str) -> bool {
    let word = word.strip_suffix("di").unwrap_or(word);
    let number_first = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number_last = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let has_mass = |element: &str| matches!(word.len() - element.len(), 2 | 3);
    (has_mass(number_first) && (has(METALS, number_first) || number_first == "cd"))
        || (has_mass(number_last) && has(METALS, number_last))
}

/// Tells whether a list, its entries parted by blanks, holds a word.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|entry| entry == word)
}

/// Fluorochromes, and words that say nothing of the antigen.
const FLUOROCHROMES: &str = "anti human hu mouse fitc pe ecd pc5 pc55 pc7 pecy5 pecy55 pecy7 petexasred petxred petr percp \
    percpcy5 percpcy55 percpcy57 apc apccy7 apch7 apcc750 cy3 cy5 cy55 cy7 pacificblue pacblue pacb pb \
    pacificorange pacorange paco po kromeorange kro texasred txred vioblue viogreen dapi 7aad \
    horizonv450 horizonv500 v500c";

/// Fluorochromes that end with a number of three digits, without it.
const SERIES: &str = "bv buv bb by byg rb ry rr v b g r y yg u uv af a ax ef efluor sb superbright qd qdot cf dylight dy \
    atto oc hv vio viobright fire dazzle spark sparkblue sparkviolet sparkuv sparknir realblue \
    realyellow novafluorblue novafluorred novafluoryellow pecf pedazzle peef peefluor pefire peaf \
    percpef percpefluor percpvio apcaf apca apcef apcefluor apcfire apcr apcvio pevio";

/// Elements whose isotopes are labels.
const METALS: &str = "y pd in i xe ba la ce pr nd sm eu gd tb dy ho er tm yb lu pt ir bi rh ag os te pb";

/// Antigens with a letter and a digit that are no cluster of differentiation by name.
const ANTIGENS: &str = "ng2 bcl2 bcl6 ki67 zap70 fmc7 crlf2 b220 cxcr3 cxcr4 cxcr5 ccr4 ccr5 ccr6 ccr7 tim3 lag3 pd1 pdl1 \
    foxp3 flt3 pax5 p53 s100 igg1 igg2 igg3 igg4 iga1 iga2 il2r il3r il7r trbc1 trbc2 vb8 ulbp1 t1 b7 \
    kir2dl kir3dl1 sox11 cd1 muc1 gd2 ror1 ctla4";

#[cfg(test)]
mod tests {
    use super::super::name::Name;
    use super::*;

    #[test]
    fn labels_are_told_from_antigens() {
        // Names of reagents as makers' catalogues and files write them.
        for label in [
            "FITC",
            "PE-Cy7",
            "PC7",
            "PE-Cy5.5",
            "APC/Cyanine7",
            "APC-Alexa Fluor 750",
            "APC-A750",
            "AF700",
            "BV 421",
            "V500-C",
            "Brilliant Violet 605",
            "KrO",
            "152Sm",
            "Sm152Di",
            "112Cd",
            "PE SJ25C1",
            "SJ25C1",
            "FITC J3-119",
            "PE-Dazzle 594",
        ] {
            assert!(is_label_after(&Name::parse(label).words), "{label}");
        }
        for other in
            ["CD123", "kappa", "8", "19", "NG2", "RA", "CD112", "v6", "B220", "lambda PE", "PE CD34", "blast"]
        {
            assert!(!is_label_after(&Name::parse(other).words), "{other}");
        }
        assert!(is_label_before(&Name::parse("Anti-Human PE").words));
        assert!(!is_label_before(&Name::parse("cy").words) && !is_label_before(&Name::parse("SJ25C1").words));
    }
}
