//! Style sheets of pages: what all pages share, and what each kind of page adds.

/// Colours, type, tables, lists of terms, findings, header and footer; for light, dark, narrow screens and paper.
pub(crate) const BASE: &str = include_str!("style/base.css");

/// The page of a case.
pub(crate) const PAGE: &str = include_str!("style/page.css");

/// The page of a cohort, and that of a case without a result.
pub(crate) const COHORT: &str = include_str!("style/cohort.css");

#[cfg(test)]
mod tests {
    use super::BASE;
    use crate::plot::palette::{Rgb, luminance};

    /// The value of a custom property in one of the two colour schemes.
    fn colour(scheme: &str, name: &str) -> Rgb {
        let (_, tail) = scheme.split_once(&format!("--{name}: #")).unwrap();
        let hex = &tail[..6];
        [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
    }

    #[test]
    fn texts_stand_out_from_their_ground_in_light_and_dark() {
        let (light, dark) = BASE.split_once("@media (prefers-color-scheme: dark)").unwrap();
        let texts = ["ink", "soft", "accent", "quantifiable", "below-loq", "not-detected", "insufficient"];
        for scheme in [light, dark] {
            for (text, ground) in texts.iter().flat_map(|&text| [(text, "paper"), (text, "faint")]) {
                let [a, b] = [text, ground].map(|name| luminance(colour(scheme, name)));
                // WCAG 2.2, success criterion 1.4.3: (L1 + 0.05) / (L2 + 0.05), at least 4.5 for text.
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
            }
        }
    }
}
