//! The populations that play a part in the quality of a sample.

use crate::result::PopulationEntry;

use super::record::CaseRecord;

/// What a population is, as far as a rule has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Events of one particle each.
    Singlets,
    /// Living cells.
    Viable,
    /// Nucleated cells.
    Nucleated,
    /// Cells that marrow has and blood nearly lacks: CD34+ cells, plasma cells, B-cell precursors.
    Precursors,
    /// Neutrophils.
    Neutrophils,
    /// Nucleated red cells.
    Erythroblasts,
}

impl Role {
    /// Every role, in the order of an assay's keys.
    pub const ALL: [Self; 6] = [
        Self::Singlets,
        Self::Viable,
        Self::Nucleated,
        Self::Precursors,
        Self::Neutrophils,
        Self::Erythroblasts,
    ];

    /// Returns the key of `[quality.populations]`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Singlets => "singlets",
            Self::Viable => "viable",
            Self::Nucleated => "nucleated",
            Self::Precursors => "precursors",
            Self::Neutrophils => "neutrophils",
            Self::Erythroblasts => "erythroblasts",
        }
    }

    /// Returns the names by which a population is taken for it where the assay names none, in lower case.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Singlets => &["singlets", "singlet", "single cells"],
            Self::Viable => &["viable", "live", "living", "live cells", "viable cells"],
            Self::Nucleated => &["nucleated", "nucleated cells", "leucocytes", "leukocytes", "wbc"],
            Self::Precursors => &["precursors", "hematogones", "haematogones"],
            Self::Neutrophils => &["neutrophils"],
            Self::Erythroblasts => &["erythroblasts"],
        }
    }
}

/// The populations that an assay names for roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles([Option<String>; Role::ALL.len()]);

impl Roles {
    /// Names a population: its name where no other has it, or its path.
    #[must_use]
    pub fn with(mut self, role: Role, population: impl Into<String>) -> Self {
        self.0[role as usize] = Some(population.into());
        self
    }

    /// Returns what the assay calls the population of a role; `None` where it names none.
    #[must_use]
    pub fn named(&self, role: Role) -> Option<&str> {
        self.0[role as usize].as_deref()
    }

    /// Finds the population of a role: the one that the assay names, else the only one that is called as the role is.
    pub(crate) fn find<'p>(
        &self,
        role: Role,
        populations: &'p [PopulationEntry],
    ) -> Result<Found<'p>, String> {
        match self.named(role) {
            Some(name) => {
                let index = locate(populations, name).ok_or_else(|| {
                    format!("the gates have no single population `{name}`, which [quality.populations] names")
                })?;
                Found::at(populations, index, false)
            }
            None => {
                let is_called = |entry: &PopulationEntry| {
                    let name = entry.name.to_lowercase();
                    role.names().contains(&name.as_str())
                };
                let mut called = (0..).zip(populations).filter(|(_, entry)| is_called(entry));
                match (called.next(), called.next()) {
                    (Some((index, _)), None) => Found::at(populations, index, true),
                    _ => {
                        Err("no single population is known for this role: name one in [quality.populations]"
                            .to_owned())
                    }
                }
            }
        }
    }
}

/// Finds a population by its whole path, or by a name that no other has.
pub(crate) fn locate(populations: &[PopulationEntry], name: &str) -> Option<usize> {
    let by_path = populations.iter().position(|entry| entry.path == name);
    let mut by_name = (0..).zip(populations).filter(|(_, entry)| entry.name == name);
    by_path.or_else(|| match (by_name.next(), by_name.next()) {
        (Some((index, _)), None) => Some(index),
        _ => None,
    })
}

/// Names a population of a path for people: its own name, or the whole path where another one bears that name.
pub(crate) fn name_of<'p>(populations: &'p [PopulationEntry], path: &'p str) -> &'p str {
    let own = populations.iter().find(|entry| entry.path == path).map(|entry| entry.name.as_str());
    let is_alone = |name: &&str| populations.iter().filter(|entry| entry.name == *name).count() == 1;
    own.filter(is_alone).unwrap_or(path)
}

/// A population that plays a role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found<'p> {
    pub(crate) population: &'p PopulationEntry,
    /// What it is called.
    pub(crate) name: &'p str,
    /// Whether it was found by its name, the assay naming none.
    pub(crate) is_by_name: bool,
}

impl<'p> Found<'p> {
    fn at(populations: &'p [PopulationEntry], index: usize, is_by_name: bool) -> Result<Self, String> {
        let population = populations.get(index).ok_or("no such population")?;
        Ok(Self { population, name: name_of(populations, &population.path), is_by_name })
    }

    /// Names the population, and says where its role is a guess by its name.
    pub(crate) fn subject(&self) -> String {
        match self.is_by_name {
            true => format!("{} (taken by its name)", self.name),
            false => self.name.to_owned(),
        }
    }
}

/// A case as rules look at it.
pub(crate) struct Examined<'a> {
    pub(crate) record: &'a CaseRecord<'a>,
    pub(crate) roles: &'a Roles,
}

impl<'a> Examined<'a> {
    /// Finds the population of a role.
    pub(crate) fn role(&self, role: Role) -> Result<Found<'a>, String> {
        self.roles.find(role, self.record.populations)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population(path: &str) -> PopulationEntry {
        let name = path.rsplit('/').next().unwrap().to_owned();
        PopulationEntry { path: path.to_owned(), name, count: 1, parent_fraction: None, total_fraction: None }
    }

    #[test]
    fn a_role_is_found_by_its_name_where_the_assay_names_none() {
        let populations = [population("/Singlets"), population("/Singlets/Live")];
        let found = Roles::default().find(Role::Viable, &populations).unwrap();
        assert_eq!(found.subject(), "Live (taken by its name)");
        assert!(Roles::default().find(Role::Nucleated, &populations).unwrap_err().contains("name one in"));
    }

    #[test]
    fn a_name_that_two_populations_bear_is_no_role() {
        let populations = [population("/A/Live"), population("/B/Live")];
        assert!(Roles::default().find(Role::Viable, &populations).is_err());
        let roles = Roles::default().with(Role::Viable, "Live");
        assert!(roles.find(Role::Viable, &populations).is_err());
        let roles = Roles::default().with(Role::Viable, "/B/Live");
        assert_eq!(roles.find(Role::Viable, &populations).unwrap().subject(), "/B/Live");
    }

    #[test]
    fn a_population_is_called_by_its_path_where_another_bears_its_name() {
        let populations = [population("/A"), population("/A/Live"), population("/B/Live")];
        let called = ["/A", "/A/Live", "/B/Live", "all events"].map(|path| name_of(&populations, path));
        assert_eq!(called, ["A", "/A/Live", "/B/Live", "all events"]);
    }

    #[test]
    fn the_assay_goes_before_the_name() {
        let populations = [population("/Live"), population("/Cells")];
        let roles = Roles::default().with(Role::Viable, "Cells");
        assert_eq!(roles.find(Role::Viable, &populations).unwrap().subject(), "Cells");
    }
}
