//! What all parts of an office document have in common: attributes and characters of XML.
//!
//! In: elements and references as `quick-xml` gives them. Out: their values. Prefixes are passed over: producers choose them freely.

use quick_xml::events::{BytesRef, BytesStart};

/// The value of the attribute with this name, whatever its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(match quick_xml::escape::unescape(&found.value) {
        Ok(value) => value.into_owned(),
        Err(_) => found.value.into_owned(),
    })
}

/// The characters of a reference (`&amp;`, `&#8217;`); none for entities that are defined elsewhere.
pub(super) fn reference(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(reference).map(str::to_owned)
}
