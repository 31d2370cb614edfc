//! The JSON schema of assays and their parser say the same of a document's shape.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests stand outside the functions that the lint excuses

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use flowmrd::Assay;
use flowmrd::assay::SCHEMA;
use flowmrd::quality::QualityRules;
use jsonschema::Validator;
use serde_json::{Map, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft4::new(&schema()).unwrap()
}

/// Writes TOML as JSON in the way of editors: a number that JSON does not have is null.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(whole) => whole.into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, json(value))).collect())
        }
    }
}

/// Lists what the schema says against a document.
fn complaints(validator: &Validator, document: &str) -> Vec<String> {
    let value = json(toml::Value::Table(document.parse().unwrap()));
    validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Lists the assays that stand in the project.
fn documents() -> Vec<(String, String)> {
    let folders =
        ["assays", "fixtures", "docs/examples", "crates/flowmrd/tests/documents/seeds", "benches/assays"];
    let mut found = Vec::new();
    for entry in folders.iter().filter_map(|folder| fs::read_dir(root().join(folder)).ok()).flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn every_assay_of_the_project_fits_the_schema() {
    let validator = validator();
    let documents = documents();
    assert!(documents.len() >= 5, "{}", documents.len());
    for (path, text) in documents {
        Assay::read(&path).unwrap();
        let complaints = complaints(&validator, &text);
        assert!(complaints.is_empty(), "{path}: {complaints:#?}");
    }
}

#[test]
fn a_draft_fits_the_schema() {
    let file = root().join("fixtures/follow-up.fcs");
    let draft = flowmrd::assay::draft(file, &flowmrd::Options::default()).unwrap();
    assert_eq!(complaints(&validator(), &draft.text), [""; 0], "{}", draft.text);
}

#[test]
fn every_example_of_the_page_fits_the_schema() {
    let validator = validator();
    let page = fs::read_to_string(root().join("docs/formats/assay.md")).unwrap();
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 10);
    for block in blocks {
        let has = |part: &str| block.contains(part);
        let mut whole = block.to_owned();
        if !has("[assay]") {
            whole.push_str(HEAD);
        }
        if !has("[[gate]]") && !has("gating =") {
            whole.push_str(GATE);
        }
        if has("[mrd]") && !has("[[laip]]") {
            whole.push_str(LAIP);
        }
        assert_eq!(complaints(&validator, &whole), [""; 0], "{whole}");
    }
}

const HEAD: &str = "\n[assay]\nname = \"A\"\nversion = \"1\"\n";
const GATE: &str = "[[gate]]\nname = \"Cells\"\nabove = { CD45 = 0.4 }\n";
const LAIP: &str = "[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = { CD34 = 0.5 }\n";
const MRD: &str = "[mrd]\ndenominator = \"Cells\"\nlod_events = 20\nloq_events = 50\n";

/// Parts of documents that the parser refuses for their shape: what stands before, in the place of, and after the rest.
const BROKEN: [(&str, &str); 55] = [
    ("", "[marker]\nCD19 = \"X\"\n"),
    ("", "[markers]\nCD19 = 5\n"),
    ("", "[markers]\nCD19 = []\n"),
    ("", "[markers]\nCD19 = [\" \"]\n"),
    ("compensation = 5\n", ""),
    ("compensation = { csv = 1 }\n", ""),
    ("compensation = { matrix = \"none\", csv = \"a.csv\" }\n", ""),
    ("compensation = { matirx = \"none\" }\n", ""),
    ("", "[matrices.M]\ndetectors = [\"A\"]\n"),
    ("", "[matrices.M]\ndetectors = []\nspectra = [[1]]\n"),
    ("", "[matrices.M]\ndetectors = [\"A\", \"A\"]\nspectra = [[1, 0], [0, 1]]\n"),
    ("", "[matrices.M]\ndetectors = [\"A\"]\nspectra = [[1]]\ninverse = [[1]]\n"),
    ("", "[scales]\ndefault = \"lineer\"\n"),
    ("", "[scales]\ndefault = 3\n"),
    ("", "[scales]\ndefault = { logicle = { T = 262144, M = 4.5 } }\n"),
    ("", "[scales]\ndefault = { logicle = { T = 262144, W = 0.5, M = 4.5, a = 0 } }\n"),
    ("", "[scales]\ndefault = { logicle = { T = 0, W = 0.5, M = 4.5 } }\n"),
    ("", "[scales]\ndefault = { log = { T = 1, M = 2, offset = 1 } }\n"),
    ("", "[scales]\ndefault = { asinh = { cofactor = 0 } }\n"),
    ("", "[scales]\ndefault = { linear = { T = 1 }, log = { T = 1, M = 1 } }\n"),
    ("", "[axes]\nX = { parameter = \"A\", signal = \"B\" }\n"),
    ("", "[axes]\nX = { scale = \"linear\" }\n"),
    ("", "[axes]\nX = { ratio = { numerator = \"A\" } }\n"),
    ("", "[axes]\nX = { parameter = \"A\", bounds = [0] }\n"),
    ("", "[[gate]]\nname = \"a/b\"\nabove = { X = 1 }\n"),
    ("", "[[gate]]\nabove = { X = 1 }\n"),
    ("", "[[gate]]\nname = \"B\"\n"),
    ("", "[[gate]]\nname = \"B\"\nabove = { X = 1 }\nbelow = { X = 2 }\n"),
    ("", "[[gate]]\nname = \"B\"\nparnt = \"Cells\"\nabove = { X = 1 }\n"),
    ("", "[[gate]]\nname = \"B\"\nabove = {}\n"),
    ("", "[[gate]]\nname = \"B\"\nabove = { X = \"1\" }\n"),
    ("", "[[gate]]\nname = \"B\"\nrange = { X = [1] }\n"),
    ("", "[[gate]]\nname = \"B\"\npolygon = { x = \"X\", y = \"Y\", vertices = [[0, 0], [1, 1]] }\n"),
    (
        "",
        "[[gate]]\nname = \"B\"\npolygon = { x = \"X\", y = \"Y\", vertices = [[0, 0], [1, 1], [1, inf]] }\n",
    ),
    ("", "[[gate]]\nname = \"B\"\npolygon = { x = \"X\", vertices = [[0, 0], [1, 1], [1, 0]] }\n"),
    (
        "",
        "[[gate]]\nname = \"B\"\nellipsoid = { markers = [\"X\"], mean = [0], covariance = [[1]], distance_square = 1 }\n",
    ),
    ("", "[[gate]]\nname = \"B\"\nall_of = []\n"),
    ("", "[[gate]]\nname = \"B\"\nall_of = [{}]\n"),
    ("", "[[gate]]\nname = \"B\"\nnot = { above = { X = 1 }, below = { Y = 1 } }\n"),
    ("", "[[gate]]\nname = \"B\"\nabove = { X = 1 }\ntolerance = { X = { relative = 0.6 } }\n"),
    ("", "[tolerances]\ndefault = -1\n"),
    ("", "[tolerances]\ndefault = \"0.1\"\n"),
    ("", "[quality]\nnoise = 1\n"),
    ("", "[quality.time-gaps]\nenabled = 1\n"),
    ("", "[quality.time-gaps]\np_value = 0.6\n"),
    ("", "[quality.populations]\nviable = \" \"\n"),
    ("", "[quality.expected-ranges]\nranges = [{ population = \"Cells\" }]\n"),
    ("", "[quality.expected-ranges]\nranges = [{ population = \"Cells\", total = [0, 2] }]\n"),
    ("sample = \"S\"\n", ""),
    ("", "interval = { method = \"wald\" }\n"),
    ("", "interval = { confidence = 1 }\n"),
    ("", "placement = { draws = 100001 }\n"),
    ("", "thresholds = [1]\n"),
    ("", "protocols = [{ id = \"aieop-bfm-all-2009\" }]\n"),
    ("", "unverified = 1\n"),
];

#[test]
fn what_the_parser_refuses_for_its_shape_the_schema_refuses() {
    let validator = validator();
    let whole = |before: &str, after: &str| format!("{before}{HEAD}{GATE}{LAIP}{MRD}{after}");
    let plain = whole("", "");
    assert!(Assay::parse(&plain, "a.toml").is_ok() && complaints(&validator, &plain).is_empty());
    for (before, after) in BROKEN {
        let text = whole(before, after);
        assert!(Assay::parse(&text, "a.toml").is_err(), "the parser takes {text}");
        assert!(!complaints(&validator, &text).is_empty(), "the schema takes {text}");
    }
    let parts = [
        [GATE, LAIP, MRD].concat(),
        [HEAD, GATE, MRD].concat(),
        [HEAD, LAIP, &MRD.replace("20", "0")].concat(),
        [HEAD, LAIP, &MRD.replace("lod_events = 20", "")].concat(),
        HEAD.to_owned(),
        [HEAD, &GATE.replace("[[gate]]", "[gate]")].concat(),
        ["gating = \"a.xml\"\n", HEAD, "[markers]\nX = \"Y\"\n"].concat(),
        ["gating = \"a.xml\"\n", HEAD, "[[laip]]\nname = \"L\"\nabove = { X = 1 }\n"].concat(),
        [HEAD, "[[laip]]\nname = \"L\"\npopulation = \"/L\"\n"].concat(),
        ["\n[assay]\nname = \"A\"\n", GATE].concat(),
    ];
    for text in parts {
        assert!(Assay::parse(&text, "a.toml").is_err(), "the parser takes {text}");
        assert!(!complaints(&validator, &text).is_empty(), "the schema takes {text}");
    }
}

/// What the parser would have taken in a table, by its refusal of a key that nobody knows.
fn keys_of_the_parser(text: &str) -> BTreeSet<String> {
    let refusal = Assay::parse(text, "a.toml").unwrap_err().to_string();
    let line = refusal.lines().find(|line| line.contains("unknown key `unlikely_word`")).unwrap();
    let (_, list) = line.split_once("expected one of ").unwrap();
    list.split(", ").map(str::to_owned).collect()
}

fn keys_of_the_schema(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let properties = schema.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"));
    properties.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn schema_has_the_keys_that_the_parser_asks_for() {
    let schema = schema();
    let rest = [HEAD, GATE, LAIP, MRD].concat();
    let inline = |text: &str| rest.replace("above = { CD45 = 0.4 }", text);
    let cases = [
        (format!("unlikely_word = 1\n{rest}"), "/properties"),
        (rest.replace("[assay]", "[assay]\nunlikely_word = 1"), "/definitions/head/properties"),
        (
            format!("compensation = {{ unlikely_word = 1 }}\n{rest}"),
            "/definitions/compensation/oneOf/1/properties",
        ),
        (
            format!("{rest}[matrices.M]\nunlikely_word = 1\n"),
            "/definitions/matrices/additionalProperties/properties",
        ),
        (format!("{rest}[axes.M]\nunlikely_word = 1\n"), "/definitions/axes/additionalProperties/properties"),
        (
            format!("{rest}[axes]\nM = {{ ratio = {{ unlikely_word = 1 }} }}\n"),
            "/definitions/axes/additionalProperties/properties/ratio/properties",
        ),
        (
            format!("{rest}[scales]\ndefault = {{ unlikely_word = 1 }}\n"),
            "/definitions/scale/oneOf/1/properties",
        ),
        (
            format!("{rest}[scales]\ndefault = {{ logicle = {{ unlikely_word = 1 }} }}\n"),
            "/definitions/logicle/properties",
        ),
        (
            format!("{rest}[scales]\ndefault = {{ biex = {{ unlikely_word = 1 }} }}\n"),
            "/definitions/scale/oneOf/1/properties/biex/properties",
        ),
        (inline("unlikely_word = 1"), "/definitions/population/properties"),
        (inline("all_of = [{ unlikely_word = 1 }]"), "/definitions/condition/oneOf/1/properties"),
        (inline("polygon = { unlikely_word = 1 }"), "/definitions/polygon/properties"),
        (inline("ellipsoid = { unlikely_word = 1 }"), "/definitions/ellipsoid/properties"),
        (
            format!("{rest}[tolerances]\nX = {{ unlikely_word = 1 }}\n"),
            "/definitions/tolerance/oneOf/1/properties",
        ),
        (format!("{rest}unlikely_word = 1\n"), "/definitions/mrd/properties"),
        (
            format!("{rest}interval = {{ unlikely_word = 1 }}\n"),
            "/definitions/mrd/properties/interval/properties",
        ),
        (
            format!("{rest}placement = {{ unlikely_word = 1 }}\n"),
            "/definitions/mrd/properties/placement/properties",
        ),
        (
            format!("{rest}background = {{ unlikely_word = 1 }}\n"),
            "/definitions/mrd/properties/background/properties",
        ),
        (
            format!("{rest}protocols = [{{ unlikely_word = 1 }}]\n"),
            "/definitions/mrd/properties/protocols/items/properties",
        ),
        (format!("{rest}[quality]\nunlikely_word = 1\n"), "/definitions/quality/properties"),
        (
            format!("{rest}[quality.populations]\nunlikely_word = 1\n"),
            "/definitions/quality/properties/populations/properties",
        ),
        (
            format!("{rest}[quality.expected-ranges]\nranges = [{{ unlikely_word = 1 }}]\n"),
            "/definitions/quality/properties/expected-ranges/properties/ranges/items/properties",
        ),
        (
            format!("gating = \"a.xml\"\n{}[[laip]]\nunlikely_word = 1\n", HEAD),
            "/definitions/referenced_laip/properties",
        ),
    ];
    for (text, pointer) in cases {
        let mut parser = keys_of_the_parser(&text);
        if pointer == "/properties" {
            // Asked for only beside `gating`.
            parser.insert("sample".to_owned());
        }
        assert_eq!(keys_of_the_schema(&schema, pointer), parser, "{pointer}");
    }
}

#[test]
fn schema_has_the_words_that_the_quantifier_knows() {
    let schema = schema();
    let words = |pointer: &str| -> Vec<String> {
        let list = schema.pointer(pointer).and_then(Value::as_array).unwrap();
        list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let methods = words("/definitions/mrd/properties/interval/properties/method/enum");
    assert_eq!(methods, flowmrd_quant::IntervalMethod::NAMES);
    let methods = words("/definitions/mrd/properties/background/properties/method/enum");
    assert_eq!(methods, flowmrd_quant::background::NetMethod::NAMES);
}

/// Calls a function with every property of a schema, its references followed, and its place.
fn each_property(schema: &Value, node: &Value, place: &str, see: &mut impl FnMut(&str, &Map<String, Value>)) {
    match node {
        Value::Object(object) => {
            for (key, value) in object {
                let here = format!("{place}/{key}");
                each_property(schema, value, &here, see);
                if place.ends_with("/properties") && !place.ends_with("/oneOf/properties") {
                    see(&here, resolve(schema, value));
                }
            }
        }
        Value::Array(list) => {
            let all = list.iter().enumerate();
            all.for_each(|(index, one)| each_property(schema, one, &format!("{place}/{index}"), see));
        }
        _ => {}
    }
}

fn resolve<'s>(schema: &'s Value, value: &'s Value) -> &'s Map<String, Value> {
    let found = match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => schema.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    };
    found.as_object().unwrap()
}

#[test]
fn every_key_has_a_title_and_a_description() {
    let mut schema = schema();
    // Which LAIPs go with which gates: no keys of their own.
    schema.as_object_mut().unwrap().remove("oneOf");
    let mut seen = 0;
    each_property(&schema, &schema, "", &mut |place, property| {
        seen += 1;
        for key in ["title", "description"] {
            let text = property.get(key).and_then(Value::as_str).unwrap_or_default();
            assert!(!text.trim().is_empty(), "{place} has no {key}");
        }
    });
    assert!(seen > 90, "{seen}");
}

#[test]
fn every_default_of_the_schema_is_the_parsers() {
    let schema = schema();
    let assay = Assay::parse(&[HEAD, GATE, LAIP, MRD].concat(), "a.toml").unwrap();
    let stated = |pointer: &str| {
        let value = schema.pointer(pointer).and_then(|property| property.get("default"));
        value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    for default in assay.defaults() {
        let pointer = match default.key.as_str() {
            "compensation" => "/definitions/compensation".to_owned(),
            // It is that of another key.
            "mrd.minimum_denominator" => continue,
            key => format!("/definitions/{}", key.replace('.', "/properties/")),
        };
        assert_eq!(stated(&pointer).as_ref(), Some(&default.value), "{}", default.key);
    }
}

#[test]
fn every_threshold_of_the_schema_is_the_rules() {
    let schema = schema();
    let rest = [HEAD, GATE, LAIP, MRD].concat();
    let takes = |rule: &str, key: &str, value: f64| {
        Assay::parse(&format!("{rest}[quality.{rule}]\n{key} = {value:?}\n"), "a.toml").is_ok()
    };
    let thresholds = QualityRules::default().thresholds();
    for (rule, key, value) in &thresholds {
        let stated = |word: &str| {
            let pointer = format!("/definitions/quality/properties/{rule}/properties/{key}/{word}");
            schema.pointer(&pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer}"))
        };
        assert_eq!(stated("default"), *value, "{rule} {key}");
        let (least, most) = (stated("minimum"), stated("maximum"));
        assert!(!takes(rule, key, least - 1e-13 - 1e-3 * least), "{rule} {key} under {least}");
        assert!(!takes(rule, key, most * 1.001), "{rule} {key} over {most}");
        // An end is taken, but for a caution past its fail.
        let fail = key.replace("caution_", "fail_");
        let has_fail = fail != *key && thresholds.iter().any(|one| (one.0, one.1) == (*rule, &fail));
        assert!(has_fail || takes(rule, key, most), "{rule} {key} {most}");
    }
    for rule in QualityRules::NAMES.iter().chain(QualityRules::RACK_NAMES) {
        let pointer = format!("/definitions/quality/properties/{rule}/properties");
        let own = thresholds.iter().filter(|one| one.0 == *rule).map(|one| one.1.to_owned());
        let mut parser: BTreeSet<String> = own.chain(["enabled".to_owned()]).collect();
        if *rule == "expected-ranges" {
            parser.insert("ranges".to_owned());
        }
        assert_eq!(keys_of_the_schema(&schema, &pointer), parser, "{rule}");
    }
}
