//! Faults as text: `clog:begin=20,seconds=6,flow=0`.

mod arguments;

use std::str::FromStr;

use super::{
    CarryOver, Clog, Drift, Fault, FlowChange, Haemodilution, LostEvents, Margin, NotANumber, RangeEnd,
    Scatter, Setting, Surge, WrittenSpillover,
};
use crate::Error;
use crate::panel::Marker;
use arguments::Arguments;

/// Names under which faults are written, with what follows each; brackets hold what may be left out.
pub const FORMS: [&str; 15] = [
    "clog:begin=S,seconds=S,flow=FRACTION",
    "surge:begin=S,seconds=S,flow=FACTOR",
    "flow:begin=S,factor=FACTOR[,seconds=S]",
    "drift:detector=D,factor=FACTOR[,begin=S][,seconds=S]",
    "margin:detector=D,share=FRACTION,end=upper|zero",
    "nan:detector=D,share=FRACTION",
    "lost:lost=N,aborted=N",
    "voltage:detector=D,volts=V",
    "gain:detector=D,gain=G",
    "blood:fraction=FRACTION",
    "spillover:factor=FACTOR[,from=M,into=M]",
    "spillover-absent",
    "spillover-alike:first=M,second=M,distance=FRACTION",
    "scatter:count=N[,M=LOG10..LOG10]...",
    "carry-over:count=N,begin=S,seconds=S",
];

/// Why a text is no fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParseFaultError {
    /// A name that no fault has.
    #[error("name of a fault: expected one of {}, got {got:?}", names().join(", "))]
    Name {
        /// What was given.
        got: String,
    },
    /// A part of the text that the fault cannot take.
    #[error("{part} of {fault}: expected {expected}, got {got:?}")]
    Part {
        /// Name of the fault.
        fault: String,
        /// Which part.
        part: String,
        /// What it must be.
        expected: String,
        /// What was given.
        got: String,
    },
    /// A quantity outside its interval.
    #[error(transparent)]
    Quantity(#[from] Error),
}

fn names() -> Vec<&'static str> {
    FORMS.iter().map(|form| form.split_once(':').map_or(*form, |(name, _)| name)).collect()
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    /// Reads a fault in one of [`FORMS`]; seconds count from the begin of the acquisition, D is `all`, `FSC-A`,
    /// `FSC-H`, `SSC-A` or a marker, M a marker.
    ///
    /// # Errors
    /// [`ParseFaultError`] for the first part that is wrong.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_simulate::Fault;
    /// use flowmrd_simulate::fault::Clog;
    ///
    /// let fault: Fault = "clog:begin=20,seconds=6,flow=0".parse()?;
    /// assert_eq!(fault, Clog::new(20.0, 6.0, 0.0)?.into());
    /// # Ok::<(), flowmrd_simulate::fault::ParseFaultError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let mut arguments = Arguments::split(text)?;
        let fault = parse(&mut arguments)?;
        arguments.finish()?;
        Ok(fault)
    }
}

fn parse(arguments: &mut Arguments<'_>) -> Result<Fault, ParseFaultError> {
    let fault = match arguments.fault() {
        "clog" => {
            let [begin, seconds, flow] = arguments.numbers(["begin", "seconds", "flow"])?;
            Clog::new(begin, seconds, flow)?.into()
        }
        "surge" => {
            let [begin, seconds, flow] = arguments.numbers(["begin", "seconds", "flow"])?;
            Surge::new(begin, seconds, flow)?.into()
        }
        "flow" => {
            let [begin, factor] = arguments.numbers(["begin", "factor"])?;
            match arguments.number_if_given("seconds")? {
                Some(seconds) => FlowChange::slope(begin, seconds, factor)?.into(),
                None => FlowChange::step(begin, factor)?.into(),
            }
        }
        "drift" => {
            let (detectors, [factor]) = (arguments.detectors()?, arguments.numbers(["factor"])?);
            let begin = arguments.number_if_given("begin")?.unwrap_or(0.0);
            match arguments.number_if_given("seconds")? {
                Some(seconds) => Drift::linear(detectors, begin, seconds, factor)?.into(),
                None => Drift::step(detectors, begin, factor)?.into(),
            }
        }
        "margin" => {
            let (detector, [share]) = (arguments.detector()?, arguments.numbers(["share"])?);
            let ends = [("upper", RangeEnd::Upper), ("zero", RangeEnd::Zero)];
            Margin::new(detector, arguments.word("end", &ends)?, share)?.into()
        }
        "nan" => {
            let (detector, [share]) = (arguments.detector()?, arguments.numbers(["share"])?);
            NotANumber::new(detector, share)?.into()
        }
        "lost" => LostEvents { lost: arguments.count("lost")?, aborted: arguments.count("aborted")? }.into(),
        "voltage" => {
            let (detector, [volts]) = (arguments.detector()?, arguments.numbers(["volts"])?);
            Setting::voltage(detector, volts)?.into()
        }
        "gain" => {
            let (detector, [gain]) = (arguments.detector()?, arguments.numbers(["gain"])?);
            Setting::gain(detector, gain)?.into()
        }
        "blood" => {
            let [fraction] = arguments.numbers(["fraction"])?;
            Haemodilution::new(fraction)?.into()
        }
        "carry-over" => {
            let count = arguments.count("count")?;
            let [begin, seconds] = arguments.numbers(["begin", "seconds"])?;
            CarryOver::new(count, begin, seconds)?.into()
        }
        "scatter" => scatter(arguments)?.into(),
        _ => spillover(arguments)?.into(),
    };
    Ok(fault)
}

fn scatter(arguments: &mut Arguments<'_>) -> Result<Scatter, ParseFaultError> {
    let mut scatter = Scatter::new(arguments.count("count")?)?;
    for marker in Marker::ALL {
        if let Some((from, to)) = arguments.interval_if_given(marker.name())? {
            scatter = scatter.over(marker, from, to)?;
        }
    }
    Ok(scatter)
}

fn spillover(arguments: &mut Arguments<'_>) -> Result<WrittenSpillover, ParseFaultError> {
    match arguments.fault() {
        "spillover-absent" => Ok(WrittenSpillover::absent()),
        "spillover-alike" => {
            let (first, second) = (arguments.marker("first")?, arguments.marker("second")?);
            let [distance] = arguments.numbers(["distance"])?;
            Ok(WrittenSpillover::near_singular(first, second, distance)?)
        }
        "spillover" => {
            let [factor] = arguments.numbers(["factor"])?;
            if arguments.is_given("from") || arguments.is_given("into") {
                let (from, into) = (arguments.marker("from")?, arguments.marker("into")?);
                return Ok(WrittenSpillover::one(from, into, factor)?);
            }
            Ok(WrittenSpillover::every(factor)?)
        }
        unknown => Err(ParseFaultError::Name { got: unknown.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::{Detector, Detectors};

    fn parsed(text: &str) -> Fault {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_form_is_read() {
        let cd19 = Detector::Stain(Marker::Cd19);
        let scatter = Scatter::new(9).unwrap().over(Marker::Cd10, 2.0, 4.5).unwrap();
        let pairs: [(&str, Fault); 17] = [
            ("clog:begin=20,seconds=6,flow=0.1", Clog::new(20.0, 6.0, 0.1).unwrap().into()),
            ("surge:begin=1,seconds=2,flow=3", Surge::new(1.0, 2.0, 3.0).unwrap().into()),
            ("flow:begin=1,factor=0.5", FlowChange::step(1.0, 0.5).unwrap().into()),
            ("flow:begin=1,factor=0.5,seconds=4", FlowChange::slope(1.0, 4.0, 0.5).unwrap().into()),
            ("drift:detector=all,factor=0.8", Drift::throughout(Detectors::All, 0.8).unwrap().into()),
            (
                "drift:detector=cd19,factor=0.8,begin=1,seconds=9",
                Drift::linear(Detectors::One(cd19), 1.0, 9.0, 0.8).unwrap().into(),
            ),
            ("margin:detector=SSC-A,share=0.1,end=zero", {
                Margin::new(Detector::SideArea, RangeEnd::Zero, 0.1).unwrap().into()
            }),
            ("nan:detector=CD19,share=0.1", NotANumber::new(cd19, 0.1).unwrap().into()),
            ("lost:lost=3,aborted=4", LostEvents { lost: 3, aborted: 4 }.into()),
            ("voltage:detector=CD19,volts=500", Setting::voltage(cd19, 500.0).unwrap().into()),
            ("gain:detector=CD19,gain=2", Setting::gain(cd19, 2.0).unwrap().into()),
            ("blood:fraction=0.4", Haemodilution::new(0.4).unwrap().into()),
            ("spillover:factor=1.5", WrittenSpillover::every(1.5).unwrap().into()),
            ("spillover:factor=1.5,from=CD19,into=CD10", {
                WrittenSpillover::one(Marker::Cd19, Marker::Cd10, 1.5).unwrap().into()
            }),
            ("spillover-absent", WrittenSpillover::absent().into()),
            ("scatter:count=9,CD10=2..4.5", scatter.into()),
            ("carry-over:count=9, begin=0, seconds=3", CarryOver::new(9, 0.0, 3.0).unwrap().into()),
        ];
        for (text, fault) in pairs {
            assert_eq!(parsed(text), fault, "{text}");
        }
        let alike = WrittenSpillover::near_singular(Marker::Cd19, Marker::Cd10, 0.01).unwrap();
        assert_eq!(parsed("spillover-alike:first=CD19,second=CD10,distance=0.01"), alike.into());
    }

    #[test]
    fn refusal_names_the_part_and_what_it_must_be() {
        let refusals = [
            (
                "clogg:begin=1",
                "name of a fault: expected one of clog, surge, flow, drift, margin, nan, lost, voltage, gain, blood, spillover, spillover-absent, spillover-alike, scatter, carry-over, got \"clogg\"",
            ),
            ("clog", "begin of clog: expected a number, got \"\""),
            ("clog:begin=x,seconds=1,flow=0", "begin of clog: expected a number, got \"x\""),
            (
                "clog:begin=1,seconds=1,flow=0,colour=red",
                "part of clog: expected none that is unknown or given twice, got \"colour\"",
            ),
            (
                "clog:begin=1,begin=2,seconds=1,flow=0",
                "part of clog: expected none that is unknown or given twice, got \"begin\"",
            ),
            ("clog:begin", "part of clog: expected key=value, got \"begin\""),
            ("clog:begin=1,seconds=1,flow=2", "flow in a clog: expected a fraction of 0 to 1, got 2"),
            (
                "nan:detector=all,share=0.1",
                "detector of nan: expected FSC-A, FSC-H, SSC-A or a marker, got \"all\"",
            ),
            (
                "margin:detector=CD19,share=0.1,end=left",
                "end of margin: expected upper or zero, got \"left\"",
            ),
            ("lost:lost=-1,aborted=0", "lost of lost: expected a whole number of at least 0, got \"-1\""),
            ("spillover:factor=2,from=CD19", "into of spillover: expected a marker, got \"\""),
            ("scatter:count=1,CD10=2", "CD10 of scatter: expected two numbers with .. between, got \"2\""),
        ];
        for (text, message) in refusals {
            assert_eq!(text.parse::<Fault>().unwrap_err().to_string(), message);
        }
    }
}
