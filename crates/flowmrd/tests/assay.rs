//! Assay documents: what is understood, and exactly how what is wrong is refused.
#![allow(clippy::expect_used)] // helpers of tests stand outside the functions that the lint excuses
// Expected lines and columns are counted by hand in the documents below.

use flowmrd::Assay;
use flowmrd::assay::{CompensationSource, Condition, Role};
use flowmrd_gating::Transform;
use flowmrd_gating::transform::{Arcsinh, Linear, Logicle};
use proptest::prelude::*;

const HEAD: &str = "[assay]\nname = \"A\"\nversion = \"1\"\n";
const MRD: &str = "[mrd]\ndenominator = \"Cells\"\nlod_events = 20\nloq_events = 50\n";
const CELLS: &str = "[[gate]]\nname = \"Cells\"\nabove = { CD45 = 0.4 }\n";
const LAIP: &str = "[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = { CD34 = 0.5 }\n";

const SKETCH: &str = r#"
[assay]
name = "BCP-ALL follow-up, eight colours"
version = "2026-11"

[markers]
CD19 = ["CD19", "PC7-A"]
CD45 = "V450-A"

[compensation]
matrix = "file"

[scales]
default = { logicle = { T = 262144, W = 0.5, M = 4.5, A = 0 } }
"FSC-A" = "linear"
"FSC-H" = { linear = { T = 262144 } }
CD45 = { asinh = { cofactor = 150 } }

[[gate]]
name = "CD19+"
parent = "Singlets"
range = { CD19 = [0.62, 0.95] }

[[gate]]
name = "Singlets"
polygon = { x = "FSC-A", y = "FSC-H", vertices = [[2e4, 12e3], [2e4, 2e4], [25e4, 23e4], [25e4, 17e4]] }

[[gate]]
name = "Hematogones"
parent = "/Singlets/CD19+"
below = { CD58 = 0.5 }

[[laip]]
name = "CD34+ CD38dim CD58++"
parent = "CD19+"
all_of = [{ range = { CD38 = [0.2, 0.6], CD34 = [0.5, inf] } }, { above = { CD58 = 0.55 } }, { not = "Hematogones" }]

[mrd]
denominator = "Singlets"
interval = { method = "clopper-pearson", confidence = 0.95 }
lod_events = 20
loq_events = 50
"#;

fn parse(text: &str) -> Result<Assay, String> {
    Assay::parse(text, "a.toml").map_err(|error| error.to_string())
}

/// Parses and returns the refusal.
fn refusal(text: &str) -> String {
    parse(text).expect_err("the document should be refused")
}

#[test]
fn the_sketch_of_the_design_is_understood() {
    let assay = parse(SKETCH).unwrap();
    assert_eq!((assay.name(), assay.version()), ("BCP-ALL follow-up, eight colours", "2026-11"));
    assert_eq!(assay.markers()[0].aliases, ["CD19", "PC7-A"]);
    assert_eq!(assay.markers()[1].aliases, ["V450-A"]);
    assert_eq!(*assay.compensation(), CompensationSource::File);
    let scales = assay.scales();
    assert_eq!(scales.default, Some(Logicle::new(262144.0, 0.5, 4.5, 0.0).unwrap().into()));
    assert_eq!(scales.rules[0].scale, Transform::Identity);
    assert_eq!(scales.rules[1].scale, Linear::new(262144.0, 0.0).unwrap().into());
    assert_eq!(scales.rules[2].scale, Arcsinh::new(150.0).unwrap().into());
    let mrd = assay.mrd().unwrap();
    assert_eq!((mrd.level.event_rules.lod_events(), mrd.level.event_rules.loq_events()), (20, 50));
    assert_eq!(mrd.level.interval.confidence.level(), 0.95);
}

#[test]
fn populations_stand_parents_first_and_laips_last() {
    let assay = parse(SKETCH).unwrap();
    let paths: Vec<_> = assay.populations().iter().map(|population| population.path()).collect();
    let laip = "/Singlets/CD19+/CD34+ CD38dim CD58++";
    assert_eq!(paths, ["/Singlets", "/Singlets/CD19+", "/Singlets/CD19+/Hematogones", laip]);
    assert_eq!(assay.populations()[3].role(), Role::Laip);
    assert_eq!(assay.mrd().unwrap().denominator.value, "/Singlets");
    assert_eq!(
        (assay.laips()[0].name.as_str(), assay.laips()[0].population.value.as_str()),
        (assay.populations()[3].name(), laip)
    );
    let Condition::AllOf(parts) = assay.populations()[3].condition() else { panic!("not all_of") };
    let Condition::Box(bounds) = &parts[0] else { panic!("not a box") };
    // Bounds stand as written, not by the alphabet.
    assert_eq!(bounds[0].marker.value, "CD38");
    assert_eq!((bounds[1].minimum, bounds[1].maximum), (0.5, f64::INFINITY));
    let Condition::Box(above) = &parts[1] else { panic!("not a box") };
    assert_eq!((above[0].minimum, above[0].maximum), (0.55, f64::INFINITY));
    let Condition::Not(inner) = &parts[2] else { panic!("not a not") };
    let Condition::Population(index) = **inner else { panic!("not a population") };
    assert_eq!(assay.populations()[index.0].name(), "Hematogones");
}

#[test]
fn what_is_left_out_is_listed_as_default() {
    let assay = parse(&format!("{HEAD}{CELLS}{LAIP}{MRD}")).unwrap();
    let defaults: Vec<_> = assay.defaults().iter().map(|one| format!("{}={}", one.key, one.value)).collect();
    let expected = [
        "compensation=file",
        "mrd.interval.method=clopper-pearson",
        "mrd.interval.confidence=0.95",
        "mrd.minimum_denominator=20",
        "mrd.placement.draws=1000",
        "mrd.placement.seed=1",
        "mrd.background.method=mover-clopper-pearson",
    ];
    assert_eq!(defaults, expected);
}

#[test]
fn compensation_is_a_word_or_a_table() {
    let word = parse(&format!("compensation = \"none\"\n{HEAD}{CELLS}{LAIP}{MRD}")).unwrap();
    let table = parse(&format!("{HEAD}[compensation]\nmatrix = \"none\"\n{CELLS}{LAIP}{MRD}")).unwrap();
    assert_eq!(*word.compensation(), CompensationSource::None);
    assert_eq!(*table.compensation(), CompensationSource::None);
    assert_eq!(
        refusal(&format!("compensation = \"nome\"\n{HEAD}{CELLS}{LAIP}{MRD}")),
        "a.toml:1:16: unknown `compensation` `nome`: expected file, file-if-any or none (did you mean `none`?)"
    );
}

#[test]
fn hash_is_of_the_bytes() {
    // printf '…' | sha256sum of the same document
    let document = "[assay]\nname = \"A\"\nversion = \"1\"\n[[gate]]\nname = \"Cells\"\nabove = { CD45 = 0.4 }\n\
                    [[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = { CD34 = 0.5 }\n[mrd]\n\
                    denominator = \"Cells\"\nlod_events = 20\nloq_events = 50\n";
    assert_eq!(
        parse(document).unwrap().sha256(),
        "3942725c46f87b2b26ad413d0d0cca3c3e5e70c106c8280f6627791191482689"
    );
}

#[test]
fn unknown_keys_name_the_nearest_valid_one() {
    let text = format!(
        "{HEAD}{CELLS}[[laip]]\nname = \"L\"\nparnt = \"Cells\"\nabove = {{ CD34 = 0.5 }}\n{MRD}extra = 1\n"
    );
    assert_eq!(
        refusal(&text),
        "a.toml:9:1: unknown key `parnt` in [[laip]] `L` (did you mean `parent`?)\n\
         a.toml:15:1: unknown key `extra` in [mrd]: expected one of background, blanks, denominator, interval, lod_events, \
         loq_cv, loq_events, minimum_denominator, placement, protocols, reference, risk, thresholds, unverified"
    );
}

#[test]
fn unknown_sections_are_refused() {
    assert_eq!(
        refusal(&format!("{HEAD}[marker]\nCD19 = \"X\"\n{CELLS}{LAIP}{MRD}")),
        "a.toml:4:2: unknown key `marker` in the document (did you mean `markers`?)"
    );
}

#[test]
fn missing_parts_are_all_listed() {
    assert_eq!(
        refusal("[assay]\nname = \"A\"\n"),
        "a.toml:1:1: nothing is gated: expected at least one [[gate]] or [[laip]], or `gating`\n\
         a.toml:1:2: missing `version` in [assay]: expected a string"
    );
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{MRD}")),
        "a.toml:1:1: missing [[laip]]: expected at least one beside [mrd]"
    );
}

#[test]
fn wrong_types_say_what_was_expected() {
    let text = format!(
        "[assay]\nname = 5\nversion = \"1\"\n{CELLS}{LAIP}[mrd]\ndenominator = \"Cells\"\nlod_events = 2.5\nloq_events = 0\n"
    );
    assert_eq!(
        refusal(&text),
        "a.toml:2:8: wrong type of `name` in [assay]: expected a string, got an integer\n\
         a.toml:13:14: wrong type of `lod_events` in [mrd]: expected a whole number, got a number\n\
         a.toml:14:14: `loq_events` in [mrd] is out of range: expected at least 1, got 0"
    );
}

#[test]
fn unknown_populations_name_the_nearest() {
    let text = format!("{HEAD}{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cell\"\nnot = \"Blasts\"\n{MRD}");
    assert_eq!(
        refusal(&text),
        "a.toml:9:10: unknown population `Cell` in `parent` of `L` (did you mean `Cells`?)\n\
         a.toml:10:7: unknown population `Blasts` in the condition of `L`"
    );
    let text = format!("{HEAD}{CELLS}{LAIP}[mrd]\ndenominator = \"Cels\"\nlod_events = 1\nloq_events = 1\n");
    assert_eq!(
        refusal(&text),
        "a.toml:12:15: unknown population `Cels` in `denominator` in [mrd] (did you mean `Cells`?)"
    );
}

#[test]
fn a_path_has_to_be_the_whole_one() {
    let text =
        format!("{HEAD}{CELLS}{LAIP}[mrd]\ndenominator = \"/X/Cells\"\nlod_events = 1\nloq_events = 1\n");
    assert_eq!(refusal(&text), "a.toml:12:15: unknown path `/X/Cells` (did you mean `/Cells`?)");
}

#[test]
fn duplicate_names_are_refused() {
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{CELLS}{LAIP}{MRD}")),
        "a.toml:8:8: duplicate name `Cells`: expected one that no other population of its parent has, the first is at line 5"
    );
}

#[test]
fn cycles_name_their_way() {
    let gates = "[[gate]]\nname = \"Cells\"\nparent = \"B\"\nabove = { X = 1 }\n\
                 [[gate]]\nname = \"B\"\nall_of = [{ above = { X = 1 } }, { not = \"Cells\" }]\n";
    assert_eq!(
        refusal(&format!("{HEAD}{gates}{LAIP}{MRD}")),
        "a.toml:5:8: `Cells` depends on itself: Cells → B → Cells"
    );
    let own = "[[gate]]\nname = \"Cells\"\nparent = \"Cells\"\nabove = { X = 1 }\n";
    assert_eq!(
        refusal(&format!("{HEAD}{own}{LAIP}{MRD}")),
        "a.toml:5:8: `Cells` depends on itself: Cells → Cells"
    );
}

#[test]
fn a_laip_is_no_parent() {
    let text =
        format!("{HEAD}{CELLS}{LAIP}[[laip]]\nname = \"M\"\nparent = \"L\"\nabove = {{ X = 1 }}\n{MRD}");
    assert_eq!(refusal(&text), "a.toml:13:10: `parent` of `M` is the LAIP `L`: expected a gate");
}

#[test]
fn a_gate_has_exactly_one_condition() {
    let text =
        format!("{HEAD}{CELLS}[[laip]]\nname = \"L\"\nabove = {{ X = 1 }}\nbelow = {{ X = 2 }}\n{MRD}");
    assert_eq!(
        refusal(&text),
        "a.toml:7:1: [[laip]] `L` has to say what it keeps: expected exactly one of range, polygon, ellipsoid, above, \
         below, all_of, any_of, not, got above and below"
    );
    let text = format!("{HEAD}{CELLS}[[laip]]\nname = \"L\"\nall_of = [{{}}]\n{MRD}");
    assert_eq!(
        refusal(&text),
        "a.toml:9:11: `all_of` in [[laip]] `L` has to say what it keeps: expected exactly one of range, polygon, \
         ellipsoid, above, below, all_of, any_of, not, got none"
    );
}

#[test]
fn empty_conditions_are_refused() {
    let text = format!(
        "{HEAD}{CELLS}[[laip]]\nname = \"L\"\nany_of = []\n[[laip]]\nname = \"M\"\nrange = {{}}\n{MRD}"
    );
    assert_eq!(
        refusal(&text),
        "a.toml:9:10: `any_of` in [[laip]] `L` is empty: expected at least one condition\n\
         a.toml:12:9: `range` in [[laip]] `M` is empty: expected at least one marker"
    );
}

#[test]
fn ranges_and_polygons_have_to_hold_something() {
    let laips = "[[laip]]\nname = \"L\"\nrange = { X = [0.5, 0.5] }\n\
                 [[laip]]\nname = \"M\"\nrange = { X = [nan, 1], Y = [1, 2, 3] }\n\
                 [[laip]]\nname = \"N\"\npolygon = { x = \"X\", y = \"Y\", vertices = [[0, 0], [1, inf]] }\n\
                 [[laip]]\nname = \"O\"\npolygon = { x = \"X\", y = \"Y\", vertices = [[0, 0], [1, 1]] }\n\
                 [[laip]]\nname = \"P\"\npolygon = { x = \"X\", y = \"X\", vertices = [[0, 0], [1, 1], [1, 0]] }\n";
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{laips}{MRD}")),
        "a.toml:9:15: `range` in [[laip]] `L` for `X` is empty: expected a minimum below the maximum, got [0.5, 0.5]\n\
         a.toml:12:16: `range` in [[laip]] `M` for `X` is no usable number: expected one that fits an f64\n\
         a.toml:12:29: `range` in [[laip]] `M` for `Y` has to be a pair: expected [minimum, maximum], got 3 numbers\n\
         a.toml:15:51: a vertex of `vertices` of `polygon` in [[laip]] `N` is infinite: expected finite numbers\n\
         a.toml:18:42: `vertices` of `polygon` in [[laip]] `O` are too few: expected at least 3, got 2\n\
         a.toml:21:11: `polygon` in [[laip]] `P` lies on one axis: expected two different markers"
    );
}

#[test]
fn scales_are_checked() {
    let scales = "[scales]\ndefault = { logicle = { T = 262144, W = 3, M = 4.5 } }\n\
                  A = \"logicle\"\nB = \"lineer\"\nC = { log = { T = 0, M = 4 } }\nD = { asinh = { cofactor = -1 } }\n\
                  E = { logicle = { T = 1, W = 0, M = 4, A = 5 } }\nF = { log = { T = 1, M = inf } }\nG = 3\nH = { logicel = {} }\n";
    assert_eq!(
        refusal(&format!("{HEAD}{scales}{CELLS}{LAIP}{MRD}")),
        "a.toml:5:23: the scale of `default`: logicle, parameter W: expected a number from 0 to M/2 = 2.25, got 3\n\
         a.toml:6:5: the scale of `A` needs parameters: expected { logicle = { … } }\n\
         a.toml:7:5: unknown scale `lineer`: expected one of linear, log, asinh, logicle, hyperlog, biex (did you mean `linear`?)\n\
         a.toml:8:13: the scale of `C`: log, parameter T: expected a finite number above 0, got 0\n\
         a.toml:9:15: the scale of `D`: arcsinh, parameter cofactor: expected a finite number above 0, got -1\n\
         a.toml:10:17: the scale of `E`: logicle, parameter A: expected a number from −W = -0 to M − 2W = 4, got 5\n\
         a.toml:11:26: `M` of `log` of the scale of `F` is infinite: expected a finite number\n\
         a.toml:12:5: wrong type of the scale of `G`: expected \"linear\" or a table such as \
         { logicle = { T = 262144, W = 0.5, M = 4.5 } }, got an integer\n\
         a.toml:13:7: unknown key `logicel` in the scale of `H` (did you mean `logicle`?)"
    );
}

#[test]
fn mrd_rules_are_checked() {
    let mrd = "[mrd]\ndenominator = \"Cells\"\ninterval = { method = \"wald\", confidence = 95 }\nlod_events = 1\nloq_events = 1\nminimum_denominator = 0\n";
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{LAIP}{mrd}")),
        "a.toml:13:23: unknown interval method `wald`: expected one of clopper-pearson, blaker, mid-p, wilson, wilson-cc, jeffreys, \
         agresti-coull, garwood\n\
         a.toml:13:44: `confidence` of `interval` in [mrd] is out of range: expected a number between 0 and 1, got 95\n\
         a.toml:16:23: `minimum_denominator` in [mrd] is out of range: expected at least 1, got 0"
    );
    let mrd = "[mrd]\ndenominator = \"Cells\"\nlod_events = 50\nloq_events = 20\n";
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{LAIP}{mrd}")),
        "a.toml:14:14: LOQ events: expected at least the 50 of the LOD, got 20"
    );
}

#[test]
fn names_cannot_break_a_path() {
    let laips = "[[laip]]\nname = \"a/b\"\nabove = { X = 1 }\n[[laip]]\nname = \" c\"\nabove = { X = 1 }\n\
                 [[laip]]\nname = \"d\\u0007\"\nabove = { X = 1 }\n[[laip]]\nname = \"\"\nabove = { X = 1 }\n";
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{laips}{MRD}")),
        "a.toml:8:8: `name` of a [[laip]] cannot be `a/b`: expected no slash, which parts the names of a path\n\
         a.toml:11:8: `name` of a [[laip]] cannot be ` c`: expected no blanks around it\n\
         a.toml:14:8: `name` of a [[laip]] cannot be `d\\u{7}`: expected no control characters\n\
         a.toml:17:8: `name` of a [[laip]] is blank: expected some text"
    );
}

#[test]
fn broken_toml_names_line_and_column() {
    let message = refusal("[assay]\nname = \"A\nversion = 1\n");
    assert!(message.starts_with("a.toml:2:"), "{message}");
    assert!(message.contains("not TOML: "), "{message}");
    let message = refusal("[assay]\nname = \"A\"\nname = \"B\"\n");
    assert!(message.starts_with("a.toml:3:1: not TOML: "), "{message}");
}

#[test]
fn columns_count_characters_not_bytes() {
    let text = format!("{HEAD}{CELLS}[[laip]]\nname = \"é\"\nabove = {{ \"µ\" = 1, é = 1 }}\n{MRD}");
    // The key é is written bare, which TOML 1.1 does not allow: the error stands at its column.
    assert!(refusal(&text).starts_with("a.toml:9:20: "), "{}", refusal(&text));
}

#[test]
fn documents_that_are_not_text_or_too_long_are_refused() {
    let error = Assay::from_bytes(b"[assay]\nname = \"\xFF\"\n", "a.toml").unwrap_err();
    assert_eq!(error.to_string(), "a.toml:2:9: expected UTF-8, got the byte 0xFF");
    let error = Assay::from_bytes(b"FCS3.1    ", "a.fcs").unwrap_err();
    assert_eq!(error.to_string(), "a.fcs:1:1: expected an assay in TOML, got an FCS file");
    let long = " ".repeat((1 << 20) + 1);
    assert_eq!(refusal(&long), "a.toml:1:1: the document is too long: expected at most 1048576 bytes");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert!(parse(&format!("\u{FEFF}{HEAD}{CELLS}{LAIP}{MRD}")).is_ok());
}

#[test]
fn deep_nesting_is_refused_without_exhausting_the_stack() {
    let deep = format!("{}{}{}", "{ not = ".repeat(100_000), "\"Cells\"", " }".repeat(100_000));
    let message = refusal(&format!("{HEAD}{CELLS}[[laip]]\nname = \"L\"\nnot = {deep}\n{MRD}"));
    assert!(message.starts_with("a.toml:9:"), "{}", &message[..200]);
}

#[test]
fn a_long_line_of_wrong_things_is_refused_in_time() {
    let many: String = (0..60_000).map(|k| format!("k{k} = 1, ")).collect();
    let message = refusal(&format!("{HEAD}[markers]\n[scales]\nX = {{ {many} }}\n{CELLS}{LAIP}{MRD}"));
    assert!(message.ends_with("more"), "{}", &message[message.len() - 100..]);
    assert_eq!(message.lines().count(), 51);
}

#[test]
fn too_many_gates_are_refused() {
    let gates: String = (0..1000).map(|k| format!("[[gate]]\nname=\"g{k}\"\nabove={{X=1}}\n")).collect();
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{gates}{LAIP}{MRD}")),
        "a.toml:1:1: too many gates and LAIPs: expected at most 1000, got 1002"
    );
}

#[test]
fn a_gate_lies_at_most_64_deep() {
    let gates: String = (1..64)
        .map(|k| {
            let parent = if k == 1 { "Cells".to_owned() } else { format!("g{}", k - 1) };
            format!("[[gate]]\nname = \"g{k}\"\nparent = \"{parent}\"\nabove = {{ X = 1 }}\n")
        })
        .collect();
    assert!(parse(&format!("{HEAD}{CELLS}{gates}{LAIP}{MRD}")).is_ok());
    let more = "[[gate]]\nname = \"deep\"\nparent = \"g63\"\nabove = { X = 1 }\n";
    assert_eq!(
        refusal(&format!("{HEAD}{CELLS}{gates}{more}{LAIP}{MRD}")),
        "a.toml:260:8: `deep` lies too deep: expected at most 64 gates on its way"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// A document that is cut, spliced and scribbled on is an assay or an error that lies inside it.
    #[test]
    fn mutated_documents_are_refused_at_a_place(
        cut in 0..SKETCH.len(),
        from in 0..SKETCH.len(),
        len in 0..200_usize,
        scribbles in prop::collection::vec((0..SKETCH.len(), any::<u8>()), 0..6),
    ) {
        let mut bytes = SKETCH.as_bytes().to_vec();
        let splice: Vec<u8> = bytes.iter().copied().skip(from).take(len).collect();
        bytes.splice(cut..cut, splice);
        for (place, byte) in scribbles {
            bytes[place] = byte;
        }
        if let Err(flowmrd::Error::Assay(error)) = Assay::from_bytes(&bytes, "a.toml") {
            let line_count = bytes.iter().filter(|&&byte| byte == b'\n').count() + 1;
            prop_assert!(!error.diagnostics().is_empty());
            for diagnostic in error.diagnostics() {
                prop_assert!((1..=line_count).contains(&diagnostic.place.line), "{diagnostic}");
                prop_assert!(diagnostic.place.column >= 1);
                prop_assert!(!diagnostic.message.contains("cannot be used"), "{diagnostic}");
            }
        }
    }

    /// Numbers of any size, in every place that takes one, are taken or refused.
    #[test]
    fn any_number_is_taken_or_refused(number in any::<f64>(), place in 0..12_usize) {
        let written = format!("{number:e}").replace("NaN", "nan");
        let places = ["262144", "0.5", "4.5", "150", "0.62", "2e4", "17e4", "0.2", "0.55", "0.95 }", "20", "50"];
        let text = SKETCH.replacen(places[place], &written, 1);
        let _ = parse(&text);
    }
}
