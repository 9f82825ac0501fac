//! Characters that hayro does not know, recovered from the fonts of the document.
//!
//! In: a glyph without Unicode. Out: its character, by the font's character collection (code → CID → Unicode) or by the embedded
//! font's own cmap table reversed; else nothing: a character is never guessed. Also maps symbol fonts' private-use characters, radicals, and the
//! Latin letters that Founder fonts print as rare hanzi.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::{LazyLock, OnceLock};

use hayro_interpret::font::OutlineGlyph;
use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, Name, Object, Stream, String as PdfString,
};
use hayro_interpret::hayro_syntax::page::{Page, Resources};
use skrifa::{FontRef, MetadataProvider};

use crate::model::GlyphText;
use crate::text::characters::unified_ideograph;
use crate::text::symbols::SymbolFont;

/// The fonts of one document.
pub(super) struct Fonts<'a> {
    pdf: &'a Pdf,
    /// Every font dictionary, collected when the first glyph without Unicode appears.
    dictionaries: Option<Vec<FontDictionary<'a>>>,
    /// What is known about the font of a run, by hayro's key and name.
    known: HashMap<(u128, Option<String>), Rc<Vec<Maps>>>,
    /// Whether the font with this key is a symbol font.
    symbols: HashMap<u128, SymbolFont>,
}

struct FontDictionary<'a> {
    name: String,
    dict: Dict<'a>,
    descendant: Option<Dict<'a>>,
    /// The font program; none where it is not embedded.
    program: Option<Stream<'a>>,
    /// Length and digest of the decoded program, once asked for.
    identity: OnceCell<Option<(usize, u64)>>,
}

impl FontDictionary<'_> {
    /// Length and digest of the decoded font program; none where it is not embedded or cannot be decoded.
    fn identity(&self) -> Option<(usize, u64)> {
        *self.identity.get_or_init(|| {
            let data = self.program.as_ref()?.decoded().ok()?;
            Some((data.len(), digest(&data)))
        })
    }
}

/// Ways from a code or glyph to a character.
#[derive(Default)]
struct Maps {
    encoding: Option<CMap>,
    unicode: Option<&'static CMap>,
    by_glyph: Option<BTreeMap<u32, char>>,
}

impl<'a> Fonts<'a> {
    pub(super) fn new(pdf: &'a Pdf) -> Self {
        Self {
            pdf,
            dictionaries: None,
            known: HashMap::new(),
            symbols: HashMap::new(),
        }
    }

    /// The character of a glyph that hayro gives no Unicode for.
    pub(super) fn recover(&mut self, glyph: &OutlineGlyph) -> Option<char> {
        let data = glyph.font_data()?;
        let key = (data.cache_key, data.postscript_name.clone());
        let maps = if let Some(maps) = self.known.get(&key) {
            Rc::clone(maps)
        } else {
            let name = data.postscript_name.unwrap_or_default();
            let maps = Rc::new(self.maps(&name, (*data.data).as_ref()));
            self.known.insert(key, Rc::clone(&maps));
            maps
        };
        maps.iter()
            .find_map(|maps| maps.by_collection(glyph.char_code()))
            .or_else(|| {
                let id = glyph.glyph_id().to_u32();
                maps.iter()
                    .find_map(|maps| maps.by_glyph.as_ref()?.get(&id).copied())
                    .filter(|_| id != 0)
            })
    }

    /// What a private-use character of this glyph's font shows.
    pub(super) fn symbol(&mut self, glyph: &OutlineGlyph, character: char) -> GlyphText {
        let Some(data) = glyph.font_data() else {
            return GlyphText::Char(character);
        };
        let font = *self.symbols.entry(data.cache_key).or_insert_with(|| {
            SymbolFont::named(data.postscript_name.as_deref().unwrap_or_default())
        });
        GlyphText::Char(font.character(character))
    }

    /// What a Latin character of this glyph's font shows: itself, unless the font is one of bullets.
    pub(super) fn bullet(&mut self, glyph: &OutlineGlyph, character: char) -> GlyphText {
        let private = char::from_u32(0xf000 + character as u32).filter(|private| {
            SymbolFont::BULLETS
                .iter()
                .any(|font| font.character(*private) != *private)
        });
        let Some(private) = private else {
            return GlyphText::Char(character);
        };
        match self.symbol(glyph, private) {
            GlyphText::Char(shown) if shown != private => GlyphText::Char(shown),
            _ => GlyphText::Char(character),
        }
    }

    /// Maps of every font dictionary that the program `data`, named `name`, can belong to.
    fn maps(&mut self, name: &str, data: &[u8]) -> Vec<Maps> {
        let pdf = self.pdf;
        let dictionaries = self.dictionaries.get_or_insert_with(|| collect(pdf));
        let program = Some((data.len(), digest(data)));
        let mut maps = Vec::new();
        let mut by_glyph = None;
        for font in dictionaries.iter().filter(|font| font.name == name) {
            let identity = font.identity();
            let embedded = identity.is_some();
            if embedded && identity != program || !embedded && font.descendant.is_none() {
                continue;
            }
            let mut found = font
                .descendant
                .as_ref()
                .map(|descendant| collection_maps(&font.dict, descendant))
                .unwrap_or_default();
            if embedded && by_glyph.is_none() {
                by_glyph = reversed_cmap(data);
                found.by_glyph.clone_from(&by_glyph);
            }
            maps.push(found);
        }
        maps
    }
}

impl Maps {
    fn by_collection(&self, code: u32) -> Option<char> {
        let (encoding, unicode) = (self.encoding.as_ref()?, self.unicode?);
        let cid = (1..=4).find_map(|length| encoding.lookup_cid_code(code, length))?;
        match unicode.lookup_bf_string(cid)? {
            BfString::Char(character) => Some(character),
            BfString::String(text) => text.chars().next(),
        }
        .filter(|character| !matches!(character, '\0' | '\u{fffd}'..='\u{ffff}'))
    }
}

/// Every font dictionary of the document, those written directly into a page's resources included.
fn collect(pdf: &Pdf) -> Vec<FontDictionary<'_>> {
    let mut fonts: Vec<_> = pdf
        .objects()
        .into_iter()
        .filter_map(Object::into_dict)
        .filter_map(font_dictionary)
        .collect();
    for page in pdf.pages().iter() {
        let resources = &page.resources().fonts;
        let direct = resources
            .keys()
            .filter(|key| resources.get_ref(key).is_none());
        fonts.extend(
            direct
                .filter_map(|key| resources.get::<Dict<'_>>(key))
                .filter_map(font_dictionary),
        );
    }
    fonts
}

fn font_dictionary(dict: Dict<'_>) -> Option<FontDictionary<'_>> {
    let subtype = dict.get::<Name<'_>>("Subtype")?;
    if !matches!(
        subtype.as_str(),
        "Type0" | "TrueType" | "OpenType" | "Type1"
    ) {
        return None;
    }
    let base = dict.get::<Name<'_>>("BaseFont")?;
    let name = base.as_str();
    // ABCDEF+SimSun: the subset's prefix is not part of the name.
    let name = match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest,
        _ => name,
    };
    let descendant = if subtype.as_str() == "Type0" {
        Some(
            dict.get::<Array<'_>>("DescendantFonts")?
                .iter::<Dict<'_>>()
                .next()?,
        )
    } else {
        None
    };
    let descriptor = descendant
        .as_ref()
        .unwrap_or(&dict)
        .get::<Dict<'_>>("FontDescriptor");
    let program = descriptor.and_then(|descriptor| {
        ["FontFile2", "FontFile3", "FontFile"]
            .into_iter()
            .find_map(|key| descriptor.get::<Stream<'_>>(key))
    });
    Some(FontDictionary {
        name: name.to_owned(),
        descendant,
        program,
        identity: OnceCell::new(),
        dict,
    })
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// Code → CID by the font's encoding, CID → Unicode by its character collection.
fn collection_maps(font: &Dict<'_>, descendant: &Dict<'_>) -> Maps {
    let encoding = if let Some(name) = font.get::<Name<'_>>("Encoding") {
        match CMapName::from_bytes(name.as_ref()) {
            CMapName::IdentityH => Some(CMap::identity_h()),
            CMapName::IdentityV => Some(CMap::identity_v()),
            other => load_embedded(other).and_then(|data| CMap::parse(data, load_embedded)),
        }
    } else {
        let stream = font
            .get::<Stream<'_>>("Encoding")
            .and_then(|stream| stream.decoded().ok());
        stream.and_then(|data| CMap::parse(&data, load_embedded))
    };
    let stated = encoding
        .as_ref()
        .and_then(|encoding| encoding.metadata().character_collection.clone())
        .map(|collection| collection.family);
    let family = stated
        .filter(|family| *family != CidFamily::AdobeIdentity)
        .or_else(|| {
            let info = descendant.get::<Dict<'_>>("CIDSystemInfo")?;
            let registry = info.get::<PdfString<'_>>("Registry")?;
            let ordering = info.get::<PdfString<'_>>("Ordering")?;
            Some(CidFamily::from_registry_ordering(
                registry.as_ref(),
                ordering.as_ref(),
            ))
        });
    Maps {
        encoding,
        unicode: family.and_then(|family| collection_cmap(&family)),
        by_glyph: None,
    }
}

/// CID → Unicode of a character collection; each is parsed once per process.
fn collection_cmap(family: &CidFamily) -> Option<&'static CMap> {
    static PARSED: [OnceLock<Option<CMap>>; 4] = [const { OnceLock::new() }; 4];
    let slot = match family {
        CidFamily::AdobeGB1 => 0,
        CidFamily::AdobeCNS1 => 1,
        CidFamily::AdobeJapan1 => 2,
        CidFamily::AdobeKorea1 => 3,
        CidFamily::AdobeIdentity | CidFamily::Custom { .. } => return None,
    };
    let parse = || CMap::parse(load_embedded(family.ucs2_cmap()?)?, load_embedded);
    PARSED[slot].get_or_init(parse).as_ref()
}

/// Glyph → character by the font program's own cmap table. Where several characters share a glyph the most ordinary one wins.
fn reversed_cmap(data: &[u8]) -> Option<BTreeMap<u32, char>> {
    let font = FontRef::from_index(data, 0).ok()?;
    let mut by_glyph: BTreeMap<u32, char> = BTreeMap::new();
    for (code, glyph) in font.charmap().mappings() {
        let Some(character) = char::from_u32(code) else {
            continue;
        };
        let rank = |character: char| match character {
            '\u{e000}'..='\u{f8ff}' => 3,
            '\u{2e80}'..='\u{2fdf}' | '\u{a0}' | '\u{ad}' => 2,
            '\u{f900}'..='\u{faff}' => 1,
            _ => 0,
        };
        let best = by_glyph.entry(glyph.to_u32()).or_insert(character);
        if rank(character) < rank(*best) {
            *best = character;
        }
    }
    Some(by_glyph)
}

/// The ordinary form of a character as it stands in page text: radicals are unified, Founder's Latin letters are Latin.
pub(super) fn plain(character: char) -> char {
    match character {
        '\u{2e80}'..='\u{2fdf}' => unified_ideograph(character).unwrap_or(character),
        '\u{7240}'..='\u{737f}' => founder_latin(character).unwrap_or(character),
        _ => character,
    }
}

/// Founder's typesetting fonts print Latin letters as rare hanzi whose GBK code is A0 xx: they stand for ASCII xx − 0x80. None of these
/// 94 hanzi occurs in 1.55 million characters of tender text.
fn founder_latin(character: char) -> Option<char> {
    static LETTERS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let mut letters: Vec<(char, char)> = (0xa1..=0xfe_u8)
            .filter_map(|low| {
                let code = [0xa0, low];
                let (text, garbled) = encoding_rs::GBK.decode_without_bom_handling(&code);
                (!garbled).then_some(())?;
                Some((text.chars().next()?, char::from(low - 0x80)))
            })
            .collect();
        letters.sort_unstable();
        letters
    });
    let index = LETTERS
        .binary_search_by_key(&character, |(hanzi, _)| *hanzi)
        .ok()?;
    LETTERS.get(index).map(|(_, letter)| *letter)
}

/// How deep forms inside forms are followed. Source: the interpreter's own limit is 50; real pages nest twice.
const FORM_DEPTH: usize = 8;

/// The byte strings that a page shows with simple fonts named in GBK (宋体 as raw bytes) that are not embedded: their codes are GBK text,
/// which the interpreter reads as Latin.
pub(super) fn gbk_strings(page: &Page<'_>) -> HashSet<Vec<u8>> {
    let mut strings = HashSet::new();
    collect_gbk(
        page.typed_operations(),
        page.resources(),
        &mut strings,
        FORM_DEPTH,
    );
    strings
}

fn collect_gbk(
    mut operations: TypedIter<'_>,
    resources: &Resources<'_>,
    strings: &mut HashSet<Vec<u8>>,
    depth: usize,
) {
    let mut in_gbk = false;
    let mut saved = Vec::new();
    while let Some(operation) = operations.next() {
        match operation {
            TypedInstruction::SaveState(_) => saved.push(in_gbk),
            TypedInstruction::RestoreState(_) => in_gbk = saved.pop().unwrap_or(false),
            TypedInstruction::TextFont(font) => {
                in_gbk = resources
                    .get_font(font.0)
                    .is_some_and(|dict| is_named_in_gbk(&dict));
            }
            TypedInstruction::ShowText(shown) if in_gbk => {
                strings.insert(shown.0.as_ref().to_vec());
            }
            TypedInstruction::NextLineAndShowText(shown) if in_gbk => {
                strings.insert(shown.0.as_ref().to_vec());
            }
            TypedInstruction::ShowTexts(shown) if in_gbk => {
                strings.extend(
                    shown
                        .0
                        .iter::<Object<'_>>()
                        .filter_map(Object::into_string)
                        .map(|part| part.as_ref().to_vec()),
                );
                // A run covers all parts of one operator.
                strings.insert(
                    shown
                        .0
                        .iter::<Object<'_>>()
                        .filter_map(Object::into_string)
                        .flat_map(|part| part.as_ref().to_vec())
                        .collect(),
                );
            }
            TypedInstruction::XObject(form) if depth > 0 => {
                let Some(form) = resources.get_x_object(form.0) else {
                    continue;
                };
                let inner = form.dict().get::<Dict<'_>>("Resources").map(Resources::new);
                if let Ok(data) = form.decoded_data() {
                    collect_gbk(
                        TypedIter::new(&data),
                        inner.as_ref().unwrap_or(resources),
                        strings,
                        depth - 1,
                    );
                }
            }
            _ => {}
        }
    }
}

fn is_named_in_gbk(font: &Dict<'_>) -> bool {
    let simple = font
        .get::<Name<'_>>("Subtype")
        .is_some_and(|subtype| subtype.as_str() != "Type0");
    let foreign = font
        .get::<Name<'_>>("BaseFont")
        .is_some_and(|name| name.as_ref().iter().any(|byte| *byte >= 0x80));
    let embedded = font
        .get::<Dict<'_>>("FontDescriptor")
        .is_some_and(|descriptor| {
            ["FontFile", "FontFile2", "FontFile3"]
                .into_iter()
                .any(|key| descriptor.contains_key(key))
        });
    simple && foreign && !embedded
}

/// The characters of GBK bytes, one entry a byte: the second byte of a pair stands for nothing.
pub(super) fn gbk_characters(bytes: &[u8]) -> Vec<Option<char>> {
    let mut characters = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail
            .first()
            .map(|second| [*first, *second])
            .filter(|[first, _]| *first >= 0x81);
        let decoded = pair.as_ref().and_then(|pair| {
            let (text, garbled) = encoding_rs::GBK.decode_without_bom_handling(pair);
            (!garbled).then(|| text.chars().next()).flatten()
        });
        if decoded.is_some() {
            characters.extend([decoded, None]);
            rest = tail.get(1..).unwrap_or_default();
        } else {
            characters.push(Some(if first.is_ascii() {
                char::from(*first)
            } else {
                '\u{fffd}'
            }));
            rest = tail;
        }
    }
    characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_private_use_character_means_what_its_font_says() {
        assert_eq!(
            SymbolFont::named("Wingdings-Regular").character('\u{f0fe}'),
            '☑'
        );
        assert_eq!(SymbolFont::named("Wingdings2").character('\u{f052}'), '☑');
        assert_eq!(SymbolFont::named("Wingdings 2").character('\u{f0a3}'), '□');
        assert_eq!(SymbolFont::named("SymbolMT").character('\u{f0b3}'), '≥');
        assert_eq!(SymbolFont::named("SimSun").character('\u{f031}'), '1');
        assert_eq!(
            SymbolFont::named("Wingdings").character('\u{f04a}'),
            '\u{f04a}',
            "unknown stays"
        );
    }

    #[test]
    fn founder_latin_letters_are_latin() {
        let plain: String = "犛犕２ 犪犾犵狅狉犻狋犺犿 采购"
            .chars()
            .map(super::plain)
            .collect();
        assert_eq!(plain, "SM２ algorithm 采购");
    }

    #[test]
    fn a_pair_of_gbk_bytes_is_one_character() {
        assert_eq!(
            gbk_characters(b"A\xb2\xc9\xb9\xba"),
            [Some('A'), Some('采'), None, Some('购'), None]
        );
        assert_eq!(
            gbk_characters(b"\xb2"),
            [Some('\u{fffd}')],
            "half a pair is unknown"
        );
    }

    #[test]
    fn radicals_become_ideographs() {
        assert_eq!("⼈⺠".chars().map(super::plain).collect::<String>(), "人民");
    }
}
