use super::{Workspace, WorkspaceSample};
use crate::excerpt::{excerpt, list};

/// What a file says about itself, for finding the sample of a workspace that it was.
#[derive(Clone, Copy)]
pub struct FileFacts<'a> {
    /// Name of the file, without folders.
    pub file_name: &'a str,
    /// Events of the data set.
    pub event_count: u64,
    /// Gives a keyword of the data set by its name (`$BTIM`), without regard to case.
    pub keyword: &'a dyn Fn(&str) -> Option<String>,
}

/// A sample and why it is the file's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleMatch<'w> {
    /// The sample.
    pub sample: &'w WorkspaceSample,
    /// Whether more than the name speaks for it.
    pub evidence: Evidence,
}

/// What speaks for a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The name of the file alone.
    Name,
    /// Keywords of the acquisition.
    Keywords,
    /// The caller named the sample.
    Chosen,
}

/// Why no sample of a workspace is a file's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatchError {
    /// No sample fits.
    #[error(
        "samples of the workspace: expected one that is {}, got {}",
        excerpt(file),
        list(samples, "none", 20)
    )]
    None {
        /// Name of the file.
        file: String,
        /// The samples that there are, with what speaks against each.
        samples: Vec<String>,
    },
    /// Several samples fit alike.
    #[error(
        "samples of the workspace: expected one that is {}, got {} that fit alike",
        excerpt(file),
        list(samples, "none", 20)
    )]
    Several {
        /// Name of the file.
        file: String,
        /// The samples that fit.
        samples: Vec<String>,
    },
    /// No sample bears the name that was asked for.
    #[error(
        "samples of the workspace: expected one called \"{}\", got {}",
        excerpt(name),
        list(samples, "none", 20)
    )]
    Unknown {
        /// The name asked for.
        name: String,
        /// The samples that there are.
        samples: Vec<String>,
    },
}

/// Keywords that tell one acquisition from others; $TOT is asked for apart.
const TELLING: [&str; 7] = ["GUID", "$FIL", "$BTIM", "$ETIM", "$DATE", "$SMNO", "TUBE NAME"];

/// Keywords that identify a file.
const IDENTIFYING: [&str; 8] = ["$TOT", "GUID", "$FIL", "$BTIM", "$ETIM", "$DATE", "$SMNO", "TUBE NAME"];

impl Workspace {
    /// Finds the sample that a file was.
    ///
    /// A sample whose $TOT, or a telling keyword (GUID, $FIL, $BTIM, $ETIM, $DATE, $SMNO, TUBE NAME) that both have,
    /// differs is not the file. Of the others the one with most keywords in common is; names count where keywords do not
    /// tell.
    ///
    /// # Errors
    /// [`MatchError::None`] and [`MatchError::Several`], with the samples and what speaks against them.
    pub fn find_sample(&self, file: &FileFacts<'_>) -> Result<SampleMatch<'_>, MatchError> {
        let fits: Vec<(&WorkspaceSample, Fit)> =
            self.samples().iter().map(|sample| (sample, sample.fit(file))).collect();
        let best = fits.iter().filter_map(|(_, fit)| fit.score()).max();
        let chosen: Vec<&(&WorkspaceSample, Fit)> =
            fits.iter().filter(|(_, fit)| best.is_some() && fit.score() == best).collect();
        match chosen.as_slice() {
            [(sample, fit)] => Ok(SampleMatch { sample, evidence: fit.evidence() }),
            [] => Err(MatchError::None {
                file: file.file_name.to_owned(),
                samples: fits.iter().map(|(sample, fit)| fit.describe(sample)).collect(),
            }),
            several => Err(MatchError::Several {
                file: file.file_name.to_owned(),
                samples: tell_apart(&several.iter().map(|(sample, _)| *sample).collect::<Vec<_>>()),
            }),
        }
    }

    /// Finds a sample by its name or its id.
    ///
    /// # Errors
    /// [`MatchError::Unknown`] where there is none, [`MatchError::Several`] where several bear the name.
    pub fn sample_named(&self, name: &str) -> Result<SampleMatch<'_>, MatchError> {
        let named: Vec<&WorkspaceSample> =
            self.samples().iter().filter(|sample| sample.name() == name || sample.id() == name).collect();
        let names = || self.samples().iter().map(|sample| sample.name().to_owned()).collect();
        match named.as_slice() {
            [sample] => Ok(SampleMatch { sample, evidence: Evidence::Chosen }),
            [] => Err(MatchError::Unknown { name: name.to_owned(), samples: names() }),
            several => Err(MatchError::Several { file: name.to_owned(), samples: tell_apart(several) }),
        }
    }
}

/// How a sample fits a file.
struct Fit {
    against: Option<String>,
    keywords: usize,
    is_named_alike: bool,
}

impl Fit {
    /// Ranks the fit; `None` for a sample that is not the file.
    fn score(&self) -> Option<(usize, bool)> {
        let speaks = self.keywords > 0 || self.is_named_alike;
        (self.against.is_none() && speaks).then_some((self.keywords, self.is_named_alike))
    }

    fn evidence(&self) -> Evidence {
        if self.keywords > 0 { Evidence::Keywords } else { Evidence::Name }
    }

    fn describe(&self, sample: &WorkspaceSample) -> String {
        let against = self.against.as_deref().unwrap_or("neither its name nor a keyword is the file's");
        format!("{} ({against})", sample.name())
    }
}

/// Names samples with their ids and URIs, and with the keywords in which they differ.
fn tell_apart(samples: &[&WorkspaceSample]) -> Vec<String> {
    let differs = |key: &&&str| {
        let mut values = samples.iter().map(|sample| sample.keyword(key));
        let first = values.next().flatten();
        values.any(|value| value != first)
    };
    let differing: Vec<&&str> = IDENTIFYING.iter().filter(differs).collect();
    let describe = |sample: &&WorkspaceSample| {
        let mut parts = vec![format!("id {}", sample.id())];
        parts.extend(sample.uri().map(str::to_owned));
        let value = |key: &&&str| Some(format!("{key} {}", excerpt(sample.keyword(key)?)));
        parts.extend(differing.iter().filter_map(value));
        format!("{} ({})", sample.name(), parts.join(", "))
    };
    samples.iter().map(describe).collect()
}

impl WorkspaceSample {
    /// Goes over the keywords by which a file is told from others, with the values that FlowJo copied.
    pub fn identifying_keywords(&self) -> impl Iterator<Item = (&'static str, &str)> {
        IDENTIFYING
            .iter()
            .filter_map(|key| Some((*key, self.keyword(key)?)))
            .filter(|(_, value)| !value.is_empty())
    }

    /// Returns the name of the file at the end of the sample's URI, percent escapes decoded.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        let uri = self.uri()?;
        Some(decode_percent(uri.rsplit(['/', '\\']).next().unwrap_or(uri)))
    }

    /// Returns the path that the sample's URI names, percent escapes decoded; `None` without a URI, and for one on another
    /// machine or of another scheme than `file`.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        let uri = self.uri()?;
        let rest = match uri.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => rest,
            // One letter before a colon is a drive.
            Some((scheme, _)) if scheme.len() > 1 && !scheme.contains(['/', '\\']) => return None,
            _ => return Some(decode_percent(uri)),
        };
        let path = match rest.strip_prefix("//") {
            Some(place) => place.strip_prefix("localhost").unwrap_or(place),
            None => rest,
        };
        if rest.starts_with("//") && !path.starts_with('/') {
            return None;
        }
        let drive = path.strip_prefix('/').filter(|path| path.as_bytes().get(1) == Some(&b':'));
        Some(decode_percent(drive.unwrap_or(path)))
    }

    /// Says what speaks against a file being the sample's; `None` where nothing does.
    #[must_use]
    pub fn contradiction(&self, file: &FileFacts<'_>) -> Option<String> {
        self.fit(file).against
    }

    fn fit(&self, file: &FileFacts<'_>) -> Fit {
        let total = self.keyword("$TOT").and_then(|total| total.trim().parse::<u64>().ok());
        let mut fit = Fit { against: None, keywords: 0, is_named_alike: self.is_named(file.file_name) };
        if let Some(total) = total.filter(|total| *total != file.event_count) {
            fit.against = Some(format!("$TOT is {total}, the file has {} events", file.event_count));
        }
        for key in TELLING {
            let pair = self.keyword(key).zip((file.keyword)(key));
            let Some((written, found)) = pair else { continue };
            let (written, found) = (written.trim(), found.trim());
            if written.is_empty() || found.is_empty() {
                continue;
            }
            if written == found {
                fit.keywords += 1;
            } else if key != "$FIL" {
                fit.against.get_or_insert_with(|| {
                    format!("{key} is \"{}\", in the file \"{}\"", excerpt(written), excerpt(found))
                });
            }
        }
        fit
    }

    /// Tells whether the sample or the end of its URI bears a file's name.
    fn is_named(&self, file_name: &str) -> bool {
        self.name() == file_name || self.file_name().as_deref() == Some(file_name)
    }
}

/// Decodes the percent escapes of a URI.
fn decode_percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| byte == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(escaped) => {
                decoded.push(escaped);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
