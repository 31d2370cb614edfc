//! The document.

use flowmrd_fcs::DataSet;
use flowmrd_gating::Transform;

use super::super::toml_text::{comment, key, quoted};
use super::gates::{Condition, Gates};
use super::names::Names;
use super::scales::Scales;
use super::values::{Compensated, Values};
use crate::panel::Kind;
use crate::quality::QualityRules;

/// What is said of the level: rules that apply, and those that may be added.
const LEVEL: &str = "\
# The normal cells that the LAIP is told from: gate some, and name them.
# reference = \"Hematogones\"
# Events that make a detection and a quantity: 20 and 50 are in common use. The laboratory validates its own.
lod_events = 20
loq_events = 50
# lod_events divided by the sensitivity that the laboratory promises: 20 / 0.0001.
minimum_denominator = 200000
# What follows is left to defaults, or absent; take away the mark to change it.
# interval = { method = \"clopper-pearson\", confidence = 0.95 }
# placement = { draws = 1000, seed = 1 }
# loq_cv = 0.3
# thresholds = [0.0001, 0.001]
# protocols = [{ id = \"aieop-bfm-all-2009\", time_point = \"day 15\" }]
# background = { files = [\"normal.fcs\"] }
# blanks = \"blanks.csv\"
";

/// What is said above the LAIP.
const LAIP: &str = "
# What the patient's leukaemic cells were at diagnosis, and normal cells of the sample are not. Give it the markers of the
# diagnosis: `above`, `below` or `range` on each, `polygon` on two. Placeholder: the brightest 2 % of each marker.
";

/// What a draft is written of.
pub(super) struct Page<'a> {
    pub(super) file: &'a str,
    pub(super) data_set: &'a DataSet,
    pub(super) names: &'a Names,
    pub(super) values: &'a Values,
    pub(super) scales: &'a Scales,
}

impl Page<'_> {
    pub(super) fn write(&self, gates: &Gates, remarks: &[String]) -> String {
        let mut text = self.head();
        remarks.iter().for_each(|remark| text.push_str(&comment(&format!("Note: {remark}."))));
        text.push_str(&self.compensation());
        let title = self.file.chars().filter(|letter| !letter.is_control()).collect::<String>();
        text.push_str(&format!(
            "\n[assay]\nname = {}\nversion = \"draft\"\n",
            quoted(&format!("Draft from {title}"))
        ));
        text.push_str(&self.markers());
        text.push_str(&self.scales());
        let mut parent: Option<&str> = None;
        for step in &gates.steps {
            text.push('\n');
            text.push_str(&comment(&step.comment));
            text.push_str(&format!("[[gate]]\nname = {}\n", quoted(step.name)));
            parent.iter().for_each(|parent| text.push_str(&format!("parent = {}\n", quoted(parent))));
            text.push_str(&write_condition(&step.condition));
            parent = Some(step.name);
        }
        let denominator = quoted(parent.unwrap_or_default());
        let laip = write_condition(&gates.laip);
        text.push_str(&format!(
            "{LAIP}[[laip]]\nname = \"LAIP, to be placed\"\nparent = {denominator}\n{laip}"
        ));
        text.push_str(&format!("\n[mrd]\ndenominator = {denominator}\n{LEVEL}"));
        text.push_str(&quality(&denominator));
        text
    }

    fn head(&self) -> String {
        let mut text =
            String::from("#:schema ./assay.schema.json\n# `flowmrd assay schema` writes that schema.\n#\n");
        let cytometer = self.data_set.cytometer().unwrap_or("an unnamed cytometer");
        let origin = format!(
            "Written by flowmrd {} from {}, data set {}, {cytometer}.",
            env!("CARGO_PKG_VERSION"),
            self.file,
            self.data_set.number(),
        );
        text.push_str(&comment(&origin));
        text.push_str(
            "# Every coordinate is a placeholder: a quantile of this file's values. Each gate has to be placed, and the whole\n\
             # assay validated by the laboratory, before any sample is judged by it. Research use only.\n",
        );
        text
    }

    fn compensation(&self) -> String {
        let (word, why) = match self.values.compensated {
            Compensated::ByFile => ("file", "The file has a spillover matrix."),
            Compensated::NoMatrix => {
                ("none", "The file has no spillover matrix: values are used as they are recorded.")
            }
            Compensated::Unusable => {
                ("none", "The file's spillover matrix cannot be used: values are as recorded.")
            }
        };
        format!("\n{}compensation = {}\n", comment(why), quoted(word))
    }

    fn markers(&self) -> String {
        let mut text =
            String::from("\n# Our word = what a file may call it: stain name, short name.\n[markers]\n");
        for named in self.names.named.iter().filter(|named| !named.aliases.is_empty()) {
            let aliases: Vec<String> = named.aliases.iter().map(|alias| quoted(alias)).collect();
            text.push_str(&format!("{} = [{}]\n", key(&named.name), aliases.join(", ")));
        }
        text
    }

    fn scales(&self) -> String {
        let mut text = String::from(
            "\n# Coordinates of gates are on these scales. logicle: T from $PnR, W from this file's negative values, M = 4.5.\n\
             # Scatter and time stand as recorded.\n[scales]\n",
        );
        text.push_str(&format!("default = {}\n", scale(&self.scales.default)));
        // A time that is called otherwise is told from fluorescence by the file alone.
        let others =
            self.names.of_kind(Kind::Time).take(1).filter(|named| !named.name.eq_ignore_ascii_case("TIME"));
        for named in others {
            text.push_str(&format!("{} = \"linear\"\n", key(&named.name)));
        }
        for named in self.names.signals() {
            let own = self.scales.of(named.index);
            if own != self.scales.default {
                text.push_str(&format!("{} = {}\n", key(&named.name), scale(&own)));
            }
        }
        text
    }
}

/// Writes the thresholds of the quality rules, all of them defaults and so as comments.
fn quality(denominator: &str) -> String {
    let mut text = format!(
        "\n# Quality rules judge each sample by these thresholds; `enabled = false` leaves a rule out. All are defaults.\n\
         # [quality.populations]\n# nucleated = {denominator}\n",
    );
    let mut last = "";
    for (rule, key, value) in QualityRules::default().thresholds() {
        if rule != last {
            text.push_str(&format!("# [quality.{rule}]\n"));
        }
        text.push_str(&format!("# {key} = {}\n", number(value)));
        last = rule;
    }
    text
}

/// Writes one of the scales that a draft has.
fn scale(scale: &Transform) -> String {
    match scale {
        Transform::Logicle(one) => format!(
            "{{ logicle = {{ T = {}, W = {}, M = {}, A = {} }} }}",
            number(one.top()),
            number(one.width()),
            number(one.decades()),
            number(one.below())
        ),
        Transform::Log(one) => {
            format!("{{ log = {{ T = {}, M = {} }} }}", number(one.top()), number(one.decades()))
        }
        Transform::Arcsinh(one) => format!("{{ asinh = {{ cofactor = {} }} }}", number(one.cofactor())),
        _ => quoted("linear"),
    }
}

/// Writes a number in digits that read back, a whole one without a point.
fn number(value: f64) -> String {
    let is_plain = value.fract() == 0.0 && value.abs() < 1e15;
    if is_plain { format!("{value:.0}") } else { format!("{value:?}") }
}

fn write_condition(condition: &Condition) -> String {
    match condition {
        Condition::Above(limits) => {
            let limits = limits.iter().map(|(name, limit)| format!("{} = {}", key(name), number(*limit)));
            format!("above = {{ {} }}\n", limits.collect::<Vec<_>>().join(", "))
        }
        Condition::Below(name, limit) => format!("below = {{ {} = {} }}\n", key(name), number(*limit)),
        Condition::Range(name, [low, high]) => {
            format!("range = {{ {} = [{}, {}] }}\n", key(name), number(*low), number(*high))
        }
        Condition::Polygon(x, y, vertices) => {
            let pairs = vertices.iter().map(|[x, y]| format!("[{}, {}]", number(*x), number(*y)));
            let pairs = pairs.collect::<Vec<_>>().join(", ");
            format!("polygon = {{ x = {}, y = {}, vertices = [{pairs}] }}\n", quoted(x), quoted(y))
        }
    }
}
