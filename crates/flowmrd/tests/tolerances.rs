//! Tolerances and draws of gates in assay documents: what is understood, and exactly how what is wrong is refused.
// Expected lines and columns are counted by hand in the documents below.

use flowmrd::Assay;

const HEAD: &str = "[assay]\nname = \"A\"\nversion = \"1\"\n";
const MRD: &str = "[mrd]\ndenominator = \"Cells\"\nlod_events = 20\nloq_events = 50\n";
const CELLS: &str = "[[gate]]\nname = \"Cells\"\nabove = { CD45 = 0.4 }\n";
const LAIP: &str = "[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = { CD34 = 0.5 }\n";

/// Parses an assay whose fourth line is the first of `middle`, and whose last line is `last`.
fn parse(middle: &str, last: &str) -> Result<Assay, String> {
    Assay::parse(&format!("{HEAD}{middle}{CELLS}{LAIP}{MRD}{last}"), "a.toml")
        .map_err(|error| error.to_string())
}

fn refusal(middle: &str, last: &str) -> String {
    parse(middle, last).err().unwrap_or_default()
}

#[test]
fn tolerances_are_numbers_or_relative() {
    let assay = parse(
        "[tolerances]\ndefault = 0.02\nCD45 = { relative = 0.1 }\n",
        "placement = { draws = 10, seed = 18446744073709551615 }\n",
    );
    let assay = assay.unwrap_or_else(|error| panic!("{error}"));
    let tolerances = assay.tolerances();
    assert_eq!(tolerances.default.map(|one| (one.deviation(), one.is_relative())), Some((0.02, false)));
    let rules: Vec<_> =
        tolerances.rules.iter().map(|rule| (rule.marker.value.as_str(), rule.tolerance)).collect();
    assert_eq!(rules.len(), 1);
    assert_eq!((rules[0].0, rules[0].1.deviation(), rules[0].1.is_relative()), ("CD45", 0.1, true));
    let placement = assay.mrd().map(|mrd| (mrd.placement.draw_count, mrd.placement.seed));
    assert_eq!(placement, Some((10, u64::MAX)));
    assert!(!assay.defaults().iter().any(|default| default.key.starts_with("mrd.placement")));
}

#[test]
fn gate_has_a_tolerance_of_its_own() {
    let own = "[[gate]]\nname = \"Q\"\nabove = { CD19 = 1 }\ntolerance = { CD19 = 0.03 }\n";
    let assay = parse(own, "").unwrap_or_else(|error| panic!("{error}"));
    let population = assay.populations().iter().find(|one| one.name() == "Q");
    let rules = population.map(|one| one.tolerances()).unwrap_or_default();
    assert_eq!(rules.iter().map(|rule| rule.tolerance.deviation()).collect::<Vec<_>>(), [0.03]);
}

#[test]
fn draws_and_seed_have_defaults_that_are_listed() {
    let assay = parse("", "").unwrap_or_else(|error| panic!("{error}"));
    let defaults = assay.defaults().iter().filter(|one| one.key.starts_with("mrd.placement"));
    let defaults: Vec<_> = defaults.map(|one| format!("{}={}", one.key, one.value)).collect();
    assert_eq!(defaults, ["mrd.placement.draws=1000", "mrd.placement.seed=1"]);
    let off = parse("", "placement = { draws = 0 }\n").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(off.mrd().map(|mrd| mrd.placement.draw_count), Some(0));
    assert!(!off.defaults().iter().any(|one| one.key.starts_with("mrd.placement")));
}

#[test]
fn tolerances_that_are_none_are_refused() {
    let cases = [
        (
            "CD45 = -0.1\n",
            "a.toml:5:8: the tolerance of `CD45` in [tolerances]: tolerance: expected a finite number of at least 0, got -0.1",
        ),
        (
            "CD45 = inf\n",
            "a.toml:5:8: the tolerance of `CD45` in [tolerances]: tolerance: expected a finite number of at least 0, got inf",
        ),
        (
            "CD45 = nan\n",
            "a.toml:5:8: the tolerance of `CD45` in [tolerances] is no usable number: expected one that fits an f64",
        ),
        (
            "CD45 = { relative = 0.6 }\n",
            "a.toml:5:8: the tolerance of `CD45` in [tolerances]: relative tolerance: expected a number from 0 to 0.5, got 0.6",
        ),
        (
            "CD45 = \"0.1\"\n",
            "a.toml:5:8: wrong type of the tolerance of `CD45` in [tolerances]: expected a number or { relative = … }, got a string",
        ),
        (
            "CD45 = {}\n",
            "a.toml:5:8: missing `relative` in the tolerance of `CD45` in [tolerances]: expected a fraction of the coordinate",
        ),
        (
            "CD54 = 0.1\n",
            "a.toml:5:1: tolerance of `CD54` in [tolerances]: expected a name that its gates use, got another (did you mean `CD45`?)",
        ),
        (
            "Viability = 0.1\n",
            "a.toml:5:1: tolerance of `Viability` in [tolerances]: expected one of CD45, CD34, got another",
        ),
    ];
    for (rule, expected) in cases {
        assert_eq!(refusal(&format!("[tolerances]\n{rule}"), ""), expected);
    }
    let text = format!("tolerances = 0.1\n{HEAD}{CELLS}{LAIP}{MRD}");
    let refused = Assay::parse(&text, "a.toml").err().map(|error| error.to_string());
    let expected = "a.toml:1:14: wrong type of [tolerances]: expected a table, got a number";
    assert_eq!(refused.as_deref(), Some(expected));
}

#[test]
fn tolerance_of_a_parameter_that_the_gate_lacks_is_refused() {
    let own = "[[gate]]\nname = \"Q\"\nabove = { CD19 = 1 }\ntolerance = { CD34 = 0.03 }\n";
    assert_eq!(
        refusal(own, ""),
        "a.toml:7:15: tolerance of `CD34` in `Q`: expected one of CD19, got another"
    );
}

#[test]
fn draws_that_are_none_are_refused() {
    // Fourteen lines stand before the last one: 3 + 3 + 4 + 4.
    let cases = [
        (
            "placement = { draws = -1 }\n",
            "a.toml:15:23: `draws` of `placement` in [mrd] is out of range: expected 0 to 100000, got -1",
        ),
        (
            "placement = { draws = 100001 }\n",
            "a.toml:15:23: `draws` of `placement` in [mrd] is out of range: expected 0 to 100000, got 100001",
        ),
        (
            "placement = { draws = 1.5 }\n",
            "a.toml:15:23: wrong type of `draws` of `placement` in [mrd]: expected a whole number, got a number",
        ),
        (
            "placement = { seed = -3 }\n",
            "a.toml:15:22: `seed` of `placement` in [mrd] is out of range: expected 0 to 18446744073709551615, got -3",
        ),
        (
            "placement = { draw = 3 }\n",
            "a.toml:15:15: unknown key `draw` in `placement` in [mrd] (did you mean `draws`?)",
        ),
    ];
    for (last, expected) in cases {
        assert_eq!(refusal("", last), expected);
    }
}

#[test]
fn draws_whose_counts_would_fill_memory_are_refused() {
    let laips: String = (0..200)
        .map(|k| format!("[[laip]]\nname = \"L{k}\"\nparent = \"Cells\"\nabove = {{ CD34 = 0.5 }}\n"))
        .collect();
    // 100,000 · (201 + 2)
    assert_eq!(
        refusal(&laips, "placement = { draws = 100000 }\n"),
        "a.toml:811:2: `placement` in [mrd] counts too much: expected draws × (LAIPs + 2) of at most 20000000, got 20300000"
    );
}
