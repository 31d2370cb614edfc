use super::Keywords;

/// What the keywords say of the sample; blank values are `None`. May identify a patient: not for logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample<'a> {
    /// Name of the file when it was written (`$FIL`).
    pub file_name: Option<&'a str>,
    /// Label of the tube (`$SMNO`).
    pub sample_number: Option<&'a str>,
    /// Where it comes from, often the patient (`$SRC`).
    pub source: Option<&'a str>,
    /// Type of cells (`$CELLS`).
    pub cells: Option<&'a str>,
    /// Project (`$PROJ`).
    pub project: Option<&'a str>,
    /// Experimenter (`$EXP`).
    pub experimenter: Option<&'a str>,
    /// Operator (`$OP`).
    pub operator: Option<&'a str>,
    /// Institution (`$INST`).
    pub institution: Option<&'a str>,
    /// Plate or other carrier (`$PLATEID`, from 3.2 on `$CARRIERID`).
    pub carrier: Option<&'a str>,
    /// Well or other place on the carrier (`$WELLID`, from 3.2 on `$LOCATIONID`).
    pub location: Option<&'a str>,
}

impl<'a> Sample<'a> {
    /// Reads the keywords of the sample.
    pub(crate) fn of(keywords: &'a Keywords) -> Self {
        let text = |key| keywords.get(key).filter(|text| !text.is_empty());
        Self {
            file_name: text("$FIL"),
            sample_number: text("$SMNO"),
            source: text("$SRC"),
            cells: text("$CELLS"),
            project: text("$PROJ"),
            experimenter: text("$EXP"),
            operator: text("$OP"),
            institution: text("$INST"),
            carrier: text("$CARRIERID").or_else(|| text("$PLATEID")),
            location: text("$LOCATIONID").or_else(|| text("$WELLID")),
        }
    }
}
