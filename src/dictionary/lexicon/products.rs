//! The product list: rows that are read where one is asked for.
//!
//! In: the product lists as [`Source`] has them. Out: [`ProductList`] and its [`Product`]s. A run asks for some hundred of many thousand
//! products, so a row is kept as the place where it stands. Which text names which product is `recognize`'s affair.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};

use super::load::{category, required};
use super::{product_key, push_product_key};

use crate::dictionary::Source;
use crate::dictionary::files::{PRODUCT, product_lists};
use crate::dictionary::tsv::{Row, cell, lines};
use crate::error::Problem;

/// What stands under `source` where nothing public was checked; such a product never makes a reading exact.
const OWN_KNOWLEDGE: &str = "own knowledge";

/// The products of all lists, in the order in which they stand there.
#[derive(Debug, Default)]
pub struct ProductList {
    files: Vec<File>,
    rows: Vec<Place>,
    /// For each spelling of a product, as [`product_key`] has it, its digest and the product's place in the list; in order.
    spellings: Vec<(u64, u32)>,
    /// For each product whose model goes on behind its [`head`], the digest of maker and head and its place in the list; in order.
    heads: Vec<(u64, u32)>,
}

/// A file.
#[derive(Debug)]
struct File {
    /// As messages call it.
    name: String,
    text: Cow<'static, str>,
    /// For each column of a product, which cell of a row it is.
    columns: [Option<usize>; PRODUCT.len()],
}

/// Where a row begins.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Index of the file.
    file: u32,
    /// Byte of its text.
    start: u32,
    /// Counted from 1.
    line: u32,
}

/// A product of the list (`products-*.tsv`).
#[derive(Clone, Copy, Debug)]
pub struct Product<'l> {
    file: &'l File,
    row: &'l str,
    line: u32,
}

impl<'l> Product<'l> {
    /// The cell of a column, by its place in [`PRODUCT`].
    fn cell(self, column: usize) -> &'l str {
        let place = self.file.columns.get(column).copied().flatten();
        place.map_or("", |place| cell(self.row, place))
    }

    fn optional(self, column: usize) -> Option<&'l str> {
        Some(self.cell(column)).filter(|cell| !cell.is_empty())
    }

    fn list(self, column: usize) -> impl Iterator<Item = &'l str> {
        let values = self.optional(column).map(|cell| cell.split(" | "));
        let values = values.into_iter().flatten().map(str::trim);
        values.filter(|value| !value.is_empty())
    }

    /// Key: `intel/xeon-e5-2620-v4`.
    pub fn id(self) -> &'l str {
        self.cell(0)
    }

    /// Key of the brand.
    pub fn vendor(self) -> &'l str {
        self.cell(1)
    }

    /// Canonical series name, `Xeon E5 v4`; empty where the maker names none.
    pub fn series(self) -> &'l str {
        self.cell(2)
    }

    /// Canonical model without the maker, `Xeon E5-2620 v4`.
    pub fn model(self) -> &'l str {
        self.cell(3)
    }

    /// Other spellings, without the maker. Several products of one maker may share one: it then names candidates.
    pub fn aliases(self) -> impl Iterator<Item = &'l str> {
        self.list(4)
    }

    /// The model and its other spellings.
    fn spellings(self) -> impl Iterator<Item = &'l str> {
        std::iter::once(self.model()).chain(self.aliases())
    }

    /// cpu, gpu …
    pub fn category(self) -> &'l str {
        self.cell(5)
    }

    /// `2016-Q1`, if known.
    pub fn released(self) -> Option<&'l str> {
        self.optional(6)
    }

    /// Cores, if known.
    pub fn cores(self) -> Option<u32> {
        self.optional(7)?.parse().ok()
    }

    /// Base clock in GHz as written, if known.
    pub fn base_ghz(self) -> Option<&'l str> {
        self.optional(8)
    }

    /// Memory sizes it is sold with (`40GB`), if known.
    pub fn memory(self) -> impl Iterator<Item = &'l str> {
        self.list(9)
    }

    /// Rests on a public source: only then a reading can be exact.
    pub fn is_sourced(self) -> bool {
        self.optional(10)
            .is_some_and(|source| source != OWN_KNOWLEDGE)
    }

    /// The file that it stands in.
    pub(super) fn file(self) -> &'l str {
        &self.file.name
    }

    /// `file:line`.
    pub fn place(self) -> String {
        format!("{}:{}", self.file.name, self.line)
    }
}

impl ProductList {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The product at a place of the list, counted from 0.
    pub fn get(&self, index: usize) -> Option<Product<'_>> {
        self.rows.get(index).and_then(|place| self.at(*place))
    }

    /// All products, in order.
    pub fn iter(&self) -> impl Iterator<Item = Product<'_>> + Clone {
        self.rows.iter().filter_map(|place| self.at(*place))
    }

    fn at(&self, place: Place) -> Option<Product<'_>> {
        let file = self.files.get(place.file as usize)?;
        let row = file.text.get(place.start as usize..)?;
        Some(Product {
            file,
            row: row.lines().next().unwrap_or_default(),
            line: place.line,
        })
    }

    /// Places of the products that are written like `text`, but for what [`product_key`] leaves out; in order.
    pub fn spelled(&self, text: &str) -> Vec<usize> {
        self.of_key(&product_key(text))
    }

    /// The same for a text that [`product_key`] made.
    pub fn of_key(&self, key: &str) -> Vec<usize> {
        if key.is_empty() {
            return Vec::new();
        }
        // Two spellings may have one digest.
        let is_spelled =
            |product: Product<'_>| product.spellings().any(|text| product_key(text) == key);
        places(&self.spellings, digest(key))
            .filter(|index| self.get(*index).is_some_and(is_spelled))
            .collect()
    }

    /// Places of the products of `vendor` whose model goes on behind `stem` with a part of its own: `S5735-L24T4S-A` for `S5735`; in order.
    pub fn variants(&self, stem: &str, vendor: &str) -> Vec<usize> {
        let mut key = String::new();
        push_head(head(stem), vendor, &mut key);
        let goes_on = |product: Product<'_>| {
            let model = product.model();
            let opens = model.get(..stem.len());
            opens.is_some_and(|opens| opens.eq_ignore_ascii_case(stem))
                && model
                    .get(stem.len()..)
                    .is_some_and(|tail| tail.starts_with(BORDERS))
                && product.vendor() == vendor
        };
        places(&self.heads, digest(&key))
            .filter(|index| self.get(*index).is_some_and(goes_on))
            .collect()
    }

    /// Sorts all spellings and heads.
    fn index(&mut self) {
        let mut spellings = Vec::with_capacity(self.rows.len() * 2);
        let mut heads = Vec::new();
        let mut key = String::new();
        for (index, product) in (0..).zip(self.iter()) {
            let model = product.model();
            let head = head(model);
            if head.len() < model.len() {
                key.clear();
                push_head(head, product.vendor(), &mut key);
                heads.push((digest(&key), index));
            }
            for text in product.spellings() {
                key.clear();
                push_product_key(text, &mut key);
                spellings.push((digest(&key), index));
            }
        }
        spellings.sort_unstable();
        spellings.dedup();
        self.spellings = spellings;
        heads.sort_unstable();
        self.heads = heads;
    }

    /// The products of one file.
    #[cfg(test)]
    pub(crate) fn of_text(file: &str, text: &str) -> Self {
        let mut list = Self::default();
        let file = list.add(file, Cow::Owned(text.to_owned()));
        list.add_rows(file);
        list.index();
        list
    }

    pub(super) fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let mut list = Self::default();
        for format in product_lists() {
            let built_in = list.add(format.shown, Cow::Borrowed(format.text));
            let own = source.own.get(format.name);
            if own.is_none() && !source.checks_all {
                list.add_rows(built_in);
                continue;
            }
            let own = own.map(|(file, text)| list.add(file, Cow::Owned(text.clone())));
            for row in source.sheet(format.name, problems).rows() {
                if source.checks(row) {
                    check(row, problems);
                }
                let text = if row.is_built_in() {
                    Some(built_in)
                } else {
                    own
                };
                list.rows
                    .extend(text.map(|text| Place::new(text, row.start(), row.line())));
            }
        }
        list.index();
        list
    }

    /// Adds a file without its rows; its index.
    fn add(&mut self, name: &str, text: Cow<'static, str>) -> usize {
        let mut columns = [None; PRODUCT.len()];
        let header = lines(&text).next().map(|(_, _, header)| header);
        for (place, cell) in header
            .into_iter()
            .flat_map(|header| header.split('\t'))
            .enumerate()
        {
            let column = PRODUCT.iter().position(|column| *column == cell.trim());
            if let Some(column) = column.and_then(|column| columns.get_mut(column)) {
                *column = Some(place);
            }
        }
        self.files.push(File {
            name: name.to_owned(),
            text,
            columns,
        });
        self.files.len() - 1
    }

    /// Adds all rows of a file.
    fn add_rows(&mut self, index: usize) {
        let text = self.files.get(index).map(|file| &*file.text);
        let rows = text.into_iter().flat_map(lines).skip(1);
        self.rows
            .extend(rows.map(|(line, start, _)| Place::new(index, start, line)));
    }
}

impl Place {
    fn new(file: usize, start: usize, line: usize) -> Self {
        let narrow =
            |number: usize| u32::try_from(number).expect("a dictionary is smaller than 4 GiB");
        Self {
            file: narrow(file),
            start: narrow(start),
            line: narrow(line),
        }
    }
}

/// What sets the parts of a designation apart.
const BORDERS: [char; 4] = ['-', '/', ' ', '('];

/// A designation up to the end of its first part with a figure: `DS-2CD3T46WD` of `DS-2CD3T46WD-I3`, `GeForce MX450` of `GeForce MX450 12W`.
fn head(model: &str) -> &str {
    let figure = model.find(|c: char| c.is_ascii_digit());
    let end = figure.and_then(|at| Some(at + model.get(at..)?.find(BORDERS)?));
    end.and_then(|end| model.get(..end)).unwrap_or(model)
}

/// Adds `head`, as one among the designations of `vendor` and whatever its letters' case, to `key`.
fn push_head(head: &str, vendor: &str, key: &mut String) {
    key.push_str(vendor);
    key.push('\t');
    key.extend(head.chars().map(|c| c.to_ascii_lowercase()));
}

/// The places that `entries`, which are in order, have for a digest.
fn places(entries: &[(u64, u32)], digest: u64) -> impl Iterator<Item = usize> {
    let first = entries.partition_point(|(other, _)| *other < digest);
    let alike = entries.get(first..).unwrap_or_default().iter();
    alike
        .take_while(move |(other, _)| *other == digest)
        .map(|(_, index)| *index as usize)
}

/// Of a spelling; the same in every run.
fn digest(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(key.as_bytes());
    hasher.finish()
}

/// What a row shows to be wrong by itself.
fn check(row: Row<'_, '_>, problems: &mut Vec<Problem>) {
    let id = required(row, "id", problems);
    let vendor = required(row, "vendor", problems);
    if id
        .split_once('/')
        .is_none_or(|(maker, _)| maker != vendor || maker.is_empty())
    {
        problems.push(row.problem(
            format!("\"{id}\" does not begin with its vendor"),
            format!("write {vendor}/ and a short name"),
        ));
    }
    required(row, "model", problems);
    category(row, row.get("category"), problems);
    if let Some(cores) = row.optional("cores")
        && cores.parse::<u32>().is_err()
    {
        problems.push(row.problem(
            format!("\"{cores}\" is no number of cores"),
            "write digits only, or leave it empty",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\u{feff}# processors\r\n\
        id\tmodel\tvendor\taliases\tcores\tsource\r\n\
        intel/1\tXeon E5-2620\tintel\tE5-2620 | E5 2620\t6\tlist\r\n\
        \r\n\
        intel/2\tXeon E5-2620 v4\tintel\tE5-2620 v4\r\n\
        hygon/3\tC86 7285\thygon\tE5-2620\t32\town knowledge\r\n";

    #[test]
    fn products_that_go_on_behind_a_designation_are_its_variants() {
        let list = ProductList::of_text(
            "products-network.tsv",
            "id\tvendor\tseries\tmodel\taliases\tcategory\tsource\n\
             h3c/1\th3c\t\tS6520X-30QC-EI\t\tnetwork\ttests\n\
             h3c/2\th3c\t\tS6520X-30QC-HI\t\tnetwork\ttests\n\
             h3c/3\th3c\t\tS6520X-54QC-EI\t\tnetwork\ttests\n\
             other/4\tother\t\tS6520X-30QC-EI\t\tnetwork\ttests\n\
             nvidia/5\tnvidia\t\tGeForce MX450 12W\t\tgpu\ttests\n",
        );
        assert_eq!(list.variants("s6520x-30qc", "h3c"), [0, 1]);
        assert_eq!(list.variants("S6520X", "h3c"), [0, 1, 2]);
        assert_eq!(list.variants("GeForce MX450", "nvidia"), [4]);
        for (stem, vendor) in [
            ("S6520", "h3c"),
            ("S6520X-30QC-EI", "h3c"),
            ("S6520X", "cisco"),
            ("GeForce", "nvidia"),
            ("", "h3c"),
        ] {
            assert_eq!(list.variants(stem, vendor), [] as [usize; 0], "{stem}");
        }
    }

    #[test]
    fn a_product_is_read_from_its_row_whatever_the_order_of_the_columns() {
        let list = ProductList::of_text("own.tsv", LIST);
        assert_eq!(list.len(), 3);
        let first = list.get(0).unwrap();
        assert_eq!((first.id(), first.vendor()), ("intel/1", "intel"));
        assert_eq!(first.model(), "Xeon E5-2620");
        assert_eq!(first.aliases().collect::<Vec<_>>(), ["E5-2620", "E5 2620"]);
        assert_eq!((first.cores(), first.released()), (Some(6), None));
        assert_eq!(first.place(), "own.tsv:3");
        let sourced: Vec<bool> = list.iter().map(Product::is_sourced).collect();
        assert_eq!(sourced, [true, false, false]);
    }

    #[test]
    fn products_are_found_by_each_of_their_spellings_and_in_order() {
        let list = ProductList::of_text("own.tsv", LIST);
        let spelled = |text: &str| list.spelled(text);
        assert_eq!(spelled("e5-2620"), [0, 2]);
        assert_eq!(spelled("XEON E5-2620V4"), [1]);
        assert_eq!(
            spelled("e5-2620+"),
            [0; 0],
            "a plus sign tells products apart"
        );
        assert_eq!(spelled("-"), [0; 0]);
    }
}
