//! One HTML document with everything in it, and a policy that lets nothing else in.

use crate::markup::{Element, Markup, element};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What each page says of its use.
pub(crate) const RESEARCH_USE: &str = "Research use only";

/// What a document is made of beside its body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document<'a> {
    /// The title, as text.
    pub(crate) title: &'a str,
    /// The style sheets in their order, from this crate's own source.
    pub(crate) styles: &'a [&'static str],
    /// The scripts in their order, from this crate's own source; the page reads whole without them.
    pub(crate) scripts: &'a [&'static str],
}

impl Document<'_> {
    /// Writes the document about the parts of its body: a link that skips to the element `result`, the parts, the
    /// scripts.
    ///
    /// A Content Security Policy (W3C, level 3) admits the document's own style sheets and scripts by their hashes and
    /// pictures that stand in the page, and nothing else: no address, no attribute that holds a script or a style.
    pub(crate) fn write(self, parts: impl IntoIterator<Item = Element>) -> String {
        let scripts = self.scripts.iter().map(|script| element("script").child(Markup::literal(script)));
        let body = element("body")
            .child(element("a").class("skip").attribute("href", "#result").text("Skip to the result"))
            .children(parts)
            .children(scripts);
        let html = element("html").attribute("lang", "en").child(self.head()).child(body);
        format!("<!doctype html>\n{}\n", Markup::from(html).as_str())
    }

    fn head(self) -> Element {
        let named = |name, content| element("meta").attribute("name", name).attribute("content", content);
        element("head")
            .child(element("meta").attribute("charset", "utf-8"))
            .child(
                element("meta")
                    .attribute("http-equiv", "Content-Security-Policy")
                    .attribute("content", self.policy()),
            )
            .child(named("viewport", "width=device-width, initial-scale=1"))
            .child(named("color-scheme", "light dark"))
            .child(named("referrer", "no-referrer"))
            .child(element("title").text(self.title))
            .children(self.styles.iter().map(|style| element("style").child(Markup::literal(style))))
    }

    fn policy(self) -> String {
        format!(
            "default-src 'none'; img-src data:; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            sources(self.styles),
            sources(self.scripts)
        )
    }
}

/// Lists what a directive admits: each text by its SHA-256 in base64, or nothing.
fn sources(texts: &[&str]) -> String {
    if texts.is_empty() {
        return "'none'".to_owned();
    }
    let hashes = texts.iter().map(|text| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text))));
    hashes.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_admits_the_own_style_and_script_by_their_hashes() {
        let document =
            Document { title: "<T>", styles: &["p { margin: 0 }"], scripts: &["alert('Hello, world.');"] };
        let page = document.write([element("main").text("x")]);
        // printf '%s' "alert('Hello, world.');" | openssl dgst -sha256 -binary | base64
        let script = "script-src &#39;sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=&#39;";
        assert!(page.contains(script), "{page}");
        // printf '%s' 'p { margin: 0 }' | openssl dgst -sha256 -binary | base64
        let style = "style-src &#39;sha256-7IWhgxoOGTB5NQzjGk9OPt0FwhVeBvZGoWgF9xLLh8c=&#39;";
        assert!(page.contains(style), "{page}");
        assert!(page.contains("<title>&lt;T&gt;</title>") && page.contains("default-src &#39;none&#39;"));
        assert!(page.ends_with("<main>x</main><script>alert('Hello, world.');</script></body></html>\n"));
    }

    #[test]
    fn document_without_a_script_admits_none() {
        let page = Document { title: "", styles: &[], scripts: &[] }.write([]);
        assert!(page.contains("style-src &#39;none&#39;; script-src &#39;none&#39;"), "{page}");
        assert!(!page.contains("<script"));
    }
}
