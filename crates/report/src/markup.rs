//! HTML and SVG that cannot hold unescaped text: a text becomes [`Markup`] through [`Markup::text`] or as an attribute's
//! value, and both escape it.

/// Elements that have no content and no end tag in HTML.
const VOID_ELEMENTS: [&str; 6] = ["br", "col", "hr", "img", "link", "meta"];

/// Markup in which every text from outside was escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Markup(String);

impl Markup {
    /// Makes empty markup.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Escapes a text.
    pub(crate) fn text(text: &str) -> Self {
        let mut markup = String::with_capacity(text.len());
        escape_into(&mut markup, text);
        Self(markup)
    }

    /// Takes markup from this crate's own source as it is.
    pub(crate) fn literal(markup: &'static str) -> Self {
        Self(markup.to_owned())
    }

    /// Appends markup.
    pub(crate) fn push(&mut self, markup: impl Into<Self>) {
        self.0.push_str(&markup.into().0);
    }

    /// Appends markup, for chains.
    pub(crate) fn with(mut self, markup: impl Into<Self>) -> Self {
        self.push(markup);
        self
    }

    /// Appends several pieces of markup, for chains.
    pub(crate) fn with_all<M: Into<Self>>(mut self, pieces: impl IntoIterator<Item = M>) -> Self {
        for piece in pieces {
            self.push(piece);
        }
        self
    }

    /// Returns the markup as it stands in the page.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromIterator<Element> for Markup {
    fn from_iter<I: IntoIterator<Item = Element>>(elements: I) -> Self {
        let mut markup = Self::new();
        for element in elements {
            markup.push(element);
        }
        markup
    }
}

/// One element under construction: name, attributes, content.
#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct Element {
    name: &'static str,
    attributes: String,
    content: Markup,
}

/// Starts an element.
pub(crate) fn element(name: &'static str) -> Element {
    Element { name, attributes: String::new(), content: Markup::new() }
}

impl Element {
    /// Adds an attribute and escapes its value.
    pub(crate) fn attribute(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.attributes.push(' ');
        self.attributes.push_str(name);
        self.attributes.push_str("=\"");
        escape_into(&mut self.attributes, value.as_ref());
        self.attributes.push('"');
        self
    }

    /// Adds the class attribute.
    pub(crate) fn class(self, class: &'static str) -> Self {
        self.attribute("class", class)
    }

    /// Appends an escaped text to the content.
    pub(crate) fn text(mut self, text: &str) -> Self {
        escape_into(&mut self.content.0, text);
        self
    }

    /// Appends markup to the content.
    pub(crate) fn child(mut self, markup: impl Into<Markup>) -> Self {
        self.content.push(markup);
        self
    }

    /// Appends several pieces of markup to the content.
    pub(crate) fn children<M: Into<Markup>>(mut self, pieces: impl IntoIterator<Item = M>) -> Self {
        for piece in pieces {
            self.content.push(piece);
        }
        self
    }
}

impl From<Element> for Markup {
    fn from(element: Element) -> Self {
        let Element { name, attributes, content } = element;
        if VOID_ELEMENTS.contains(&name) {
            return Self(format!("<{name}{attributes}>"));
        }
        Self(format!("<{name}{attributes}>{}</{name}>", content.0))
    }
}

/// Appends a text with the five characters of markup escaped, and with U+FFFD for what can change how its neighbours
/// are read or shown: control characters and the marks that override the direction of writing.
fn escape_into(markup: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '"' => markup.push_str("&quot;"),
            '\'' => markup.push_str("&#39;"),
            '\t' | '\n' => markup.push(character),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => markup.push(char::REPLACEMENT_CHARACTER),
            other if other.is_control() => markup.push(char::REPLACEMENT_CHARACTER),
            other => markup.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_holds_a_script_becomes_harmless() {
        // The five replacements of the WHATWG HTML standard, 13.3 "Escaping a string", with the apostrophe besides.
        let hostile = "<script>alert('x')</script> & \"y\"";
        let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;";
        assert_eq!(Markup::text(hostile).as_str(), escaped);
        assert_eq!(Markup::from(element("p").text(hostile)).as_str(), format!("<p>{escaped}</p>"));
    }

    #[test]
    fn attribute_value_cannot_end_its_quotes() {
        let markup = Markup::from(element("td").attribute("title", "\" onclick=\"alert(1)"));
        assert_eq!(markup.as_str(), "<td title=\"&quot; onclick=&quot;alert(1)\"></td>");
    }

    #[test]
    fn control_characters_and_direction_overrides_are_replaced() {
        assert_eq!(
            Markup::text("a\u{0}b\u{1b}[31m\u{202e}c\u{85}").as_str(),
            "a\u{fffd}b\u{fffd}[31m\u{fffd}c\u{fffd}"
        );
        assert_eq!(Markup::text("a\tb\nc").as_str(), "a\tb\nc");
    }

    #[test]
    fn void_element_has_no_end_tag() {
        assert_eq!(Markup::from(element("br")).as_str(), "<br>");
    }

    #[test]
    fn children_keep_their_order() {
        let list = element("ul").children(["a", "b"].map(|text| element("li").text(text)));
        assert_eq!(Markup::from(list).as_str(), "<ul><li>a</li><li>b</li></ul>");
        let joined: Markup = ["a", "b"].map(|text| element("i").text(text)).into_iter().collect();
        assert_eq!(joined.with(Markup::text("&")).with(element("br")).as_str(), "<i>a</i><i>b</i>&amp;<br>");
    }
}
