use std::collections::{HashMap, HashSet};

/// Makes ids: names of XML (NCName), each once in a document.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// The number that tells the next id of a form from those before it.
    next: HashMap<String, usize>,
}

impl Ids {
    /// Makes an id that is as like a name as can be.
    pub(super) fn make(&mut self, name: &str) -> String {
        let plain = to_ncname(name);
        let mut id = plain.clone();
        let next = self.next.entry(plain.clone()).or_insert(2);
        while !self.taken.insert(id.clone()) {
            id = format!("{plain}_{next}");
            *next += 1;
        }
        id
    }
}

/// Writes what is no letter, digit, hyphen, dot or underscore of ASCII as an underscore; an id begins with a letter or an
/// underscore.
fn to_ncname(name: &str) -> String {
    let keep = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    let plain: String = name.chars().map(|letter| if keep(letter) { letter } else { '_' }).collect();
    let begins_well = plain.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if begins_well { plain } else { format!("_{plain}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_names_of_xml_each_once() {
        let mut ids = Ids::default();
        let made = ["CD19+", "CD19-", "CD19_", "19", "", "A.b-c"].map(|name| ids.make(name));
        assert_eq!(made, ["CD19_", "CD19-", "CD19__2", "_19", "_", "A.b-c"]);
    }
}
