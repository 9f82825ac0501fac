//! Rows: what the rows of one goods table say.
//!
//! In: a table whose columns structure understood. Out: its rows as items, as second halves of items, or as rows that are none: headers,
//! totals, captions, blank forms. How items go on from page to page is known to `items`.

use crate::dictionary::headings::{CellWord, Headings, Rows, Unit};
use crate::fields::cells::{quantity, split_brand_model, split_name, yuan};
use crate::model::{Cell, Column, ColumnRole, Evidence, Item, ItemRole, Page, TableRoles};
use crate::text::span::OriginalSpan;

/// What a row of a goods table is.
pub(super) enum Reading {
    /// An item.
    Item(Box<Item>),
    /// The second half of a row that began on the page before.
    Rest(Box<Item>),
    /// A row without text.
    Blank,
    /// A header, a total, a caption, a form: why it is no item, and its place.
    Other(&'static str, OriginalSpan),
}

/// Reads the rows of a table.
pub(super) struct TableReader<'a> {
    /// The page it stands on.
    pub(super) page: &'a Page,
    /// The table.
    pub(super) table: &'a TableRoles,
    /// The words of headers and cells.
    pub(super) headings: &'a Headings,
    /// What its rows are.
    pub(super) role: ItemRole,
    /// Whether it stands among the forms that bidders fill in.
    pub(super) blank_form: bool,
}

/// The cells of a row by grid column, those that reach down from above included.
struct RowCells {
    cells: Vec<Option<Cell>>,
    /// Whether the cell stands in this row.
    own: Vec<bool>,
}

impl TableReader<'_> {
    /// What its rows are, from top to bottom; headers at its top are left out.
    pub(super) fn rows(&self) -> Vec<Reading> {
        let width = usize::from(self.table.table.columns);
        // The cell that reaches down in each column, and for how many more rows.
        let mut reaching: Vec<Option<(Cell, u16)>> = vec![None; width];
        let mut readings = Vec::new();
        for (index, row) in self.table.table.rows.iter().enumerate() {
            let mut cells = RowCells {
                cells: vec![None; width],
                own: vec![false; width],
            };
            for (column, slot) in reaching.iter_mut().enumerate() {
                if let Some((cell, rows)) = slot.take() {
                    if let Some(place) = cells.cells.get_mut(column) {
                        *place = Some(cell);
                    }
                    if rows > 1 {
                        *slot = Some((cell, rows - 1));
                    }
                }
            }
            for cell in &row.cells {
                let column = usize::from(cell.column);
                if let (Some(place), Some(own)) =
                    (cells.cells.get_mut(column), cells.own.get_mut(column))
                {
                    *place = Some(*cell);
                    *own = true;
                }
                if cell.row_span > 1
                    && let Some(slot) = reaching.get_mut(column)
                {
                    *slot = Some((*cell, cell.row_span - 1));
                }
            }
            if index >= self.table.header_rows {
                let continued = index == 0 && self.table.header_rows == 0;
                readings.push(self.row(&cells, continued));
            }
        }
        readings
    }

    /// The supplier that all rows of the table name; none where they name several or none.
    pub(super) fn only_supplier(&self) -> Option<String> {
        let column = self
            .table
            .columns
            .iter()
            .position(|column| column.role == Some(ColumnRole::Supplier))?;
        let rows = self.table.table.rows.iter().skip(self.table.header_rows);
        let mut names = rows
            .flat_map(|row| &row.cells)
            .filter(|cell| usize::from(cell.column) == column && !cell.span.is_empty())
            .map(|cell| self.text(*cell));
        let first = names.next()?;
        names.all(|name| name == first).then_some(first)
    }

    fn text(&self, cell: Cell) -> String {
        // A line feed stands only inside quoted cells of delimited files, where it wraps a line.
        // A tab stands inside cells of texts without geometry.
        self.page_text(cell.span)
            .trim()
            .replace(['\n', '\r'], "")
            .replace('\t', " ")
    }

    fn page_text(&self, span: OriginalSpan) -> &str {
        span.of(&self.page.text)
    }

    fn row(&self, row: &RowCells, continued: bool) -> Reading {
        let own: Vec<Cell> = row
            .cells
            .iter()
            .zip(&row.own)
            .filter_map(|(cell, own)| cell.filter(|cell| *own && !cell.span.is_empty()))
            .collect();
        let Some(span) = own.iter().map(|cell| cell.span).reduce(OriginalSpan::union) else {
            return Reading::Blank;
        };
        if self.is_header(row) {
            return Reading::Other("repeats the header", span);
        }
        if self.is_total(row) {
            return Reading::Other("sums up others", span);
        }
        let roles = self
            .table
            .columns
            .iter()
            .filter(|column| column.role.is_some())
            .count();
        // A caption inside the table covers it from end to end.
        if let [only] = own.as_slice()
            && usize::from(only.column_span) >= usize::from(self.table.table.columns).min(roles)
            && roles > 2
        {
            return Reading::Other("is a caption inside the table", span);
        }
        let mut item = Item {
            page: self.page.number,
            row: 0,
            role: self.role,
            name: self.words(row, ColumnRole::Name, true),
            brand: self.words(row, ColumnRole::Brand, true),
            model: self.words(row, ColumnRole::Model, false),
            quantity: None,
            unit: None,
            unit_price: self.price(row, ColumnRole::UnitPrice),
            total: self.price(row, ColumnRole::Total),
            spec: self.words(row, ColumnRole::Specification, false),
            undivided: false,
            evidence: Evidence {
                page: self.page.number,
                span,
            },
        };
        self.read_quantity(row, &mut item);
        if let Some(both) = self.words(row, ColumnRole::BrandModel, false) {
            let (brand, model) = split_brand_model(&both);
            item.undivided = brand.is_none() && item.brand.is_none() && item.model.is_none();
            item.brand = item.brand.or_else(|| brand.map(str::to_owned));
            item.model = item.model.or_else(|| Some(model.to_owned()));
        }
        if let Some((name, brand, model)) = item
            .name
            .as_deref()
            .filter(|_| self.name_holds_brand())
            .and_then(split_name)
        {
            item.brand = brand.or(item.brand);
            item.model = model.or(item.model);
            item.name = Some(name);
        }
        if self.goes_on(row) {
            return Reading::Rest(Box::new(Item {
                name: None,
                brand: None,
                unit: None,
                spec: item.spec.map(|spec| format!(" {spec}")),
                ..item
            }));
        }
        if continued && self.is_rest(row, &item) {
            return Reading::Rest(Box::new(item));
        }
        // A number or a quantity is the name of nothing: its row lost a cell.
        let counts = |text: &str| {
            !text.contains(char::is_alphabetic) || quantity(text, self.headings).is_some()
        };
        let numbered = item.name.as_deref().is_some_and(counts);
        let named =
            !numbered && (item.name.is_some() || item.brand.is_some() || item.model.is_some());
        let filled = [&item.brand, &item.model, &item.unit_price, &item.total];
        let said = filled.iter().any(|value| value.is_some());
        let described = if self.lists_lots() {
            let unit = item.unit.as_deref().unwrap_or_default();
            let work = self.headings.counts_undertakings(unit)
                || unit.is_empty()
                    && (item.name.as_deref()).is_some_and(|name| self.headings.is_work(name));
            said || item.quantity.is_some() && !work
        } else {
            said || item.quantity.is_some() || item.spec.is_some() || self.refers(row)
        };
        if named && described && (said || !self.blank_form) {
            Reading::Item(Box::new(item))
        } else if self.blank_form {
            Reading::Other("is a form to be filled in", span)
        } else if named && item.quantity.is_some() {
            Reading::Other("is a lot of work, not of goods", span)
        } else {
            Reading::Other("names nothing, or says nothing of it", span)
        }
    }

    /// Whether a cell refers to where brand, model, quantity or price are said: 详见附件, not a blank or a dash, which forms have.
    fn refers(&self, row: &RowCells) -> bool {
        /// Characters of the shortest such words.
        const SHORTEST: usize = 3;
        [
            ColumnRole::Brand,
            ColumnRole::Model,
            ColumnRole::Quantity,
            ColumnRole::UnitPrice,
        ]
        .into_iter()
        .flat_map(|role| self.cells(row, role, false))
        .map(|(_, cell)| self.text(cell))
        .any(|text| {
            text.chars().count() >= SHORTEST && self.headings.cell(&text) == Some(CellWord::Absent)
        })
    }

    /// The cells of a role, with their columns; those reaching down from above only if `merged`.
    fn cells<'r>(
        &'r self,
        row: &'r RowCells,
        role: ColumnRole,
        merged: bool,
    ) -> impl Iterator<Item = (&'r Column, Cell)> {
        self.table
            .columns
            .iter()
            .zip(row.cells.iter().zip(&row.own))
            .filter(move |(column, (_, own))| column.role == Some(role) && (merged || **own))
            .filter_map(|(column, (cell, _))| Some((column, (*cell)?)))
    }

    /// The first cell of a role that says something.
    fn words(&self, row: &RowCells, role: ColumnRole, merged: bool) -> Option<String> {
        self.cells(row, role, merged)
            .map(|(_, cell)| self.text(cell))
            // A label that nothing follows is a blank of a form.
            .find(|text| {
                !text.ends_with([':', '：']) && self.headings.cell(text) != Some(CellWord::Absent)
            })
    }

    fn price(&self, row: &RowCells, role: ColumnRole) -> Option<String> {
        self.cells(row, role, false)
            .find_map(|(column, cell)| yuan(&self.text(cell), column.yuan, self.headings))
    }

    fn read_quantity(&self, row: &RowCells, item: &mut Item) {
        let mut beside = None;
        for (at, _) in self
            .table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.role == Some(ColumnRole::Quantity))
        {
            let own = row.own.get(at).copied().unwrap_or_default();
            let Some(cell) = row.cells.get(at).copied().flatten().filter(|_| own) else {
                continue;
            };
            if let Some((quantity, unit)) = quantity(&self.text(cell), self.headings) {
                item.quantity = Some(quantity);
                beside = unit.or_else(|| self.unit_in_header(at));
                break;
            }
        }
        item.unit = self.words(row, ColumnRole::Unit, true).or(beside);
    }

    /// The unit that the header of a quantity column states: 数量（台）.
    fn unit_in_header(&self, column: usize) -> Option<String> {
        let rows = self.table.table.rows.iter().take(self.table.header_rows);
        rows.flat_map(|row| &row.cells)
            .filter(|cell| usize::from(cell.column) == column)
            .find_map(|cell| {
                let text = self.page_text(cell.span);
                let (_, behind) = text.split_once(['(', '（'])?;
                let (unit, _) = behind.split_once([')', '）'])?;
                (self.headings.unit(unit) == Some(Unit::Count)).then(|| unit.trim().to_owned())
            })
    }

    /// Whether the table lists lots: a row of it is of goods only where it counts some.
    fn lists_lots(&self) -> bool {
        let rows = self.table.table.rows.iter().take(self.table.header_rows);
        rows.flat_map(|row| &row.cells).any(|cell| {
            self.headings
                .column(self.page_text(cell.span))
                .is_some_and(|(header, _)| header.rows == Rows::Lots)
        })
    }

    /// Whether the column of names is headed as one of names and brands: 货物、品牌名称.
    fn name_holds_brand(&self) -> bool {
        let Some(column) = self
            .table
            .columns
            .iter()
            .position(|column| column.role == Some(ColumnRole::Name))
        else {
            return false;
        };
        let rows = self.table.table.rows.iter().take(self.table.header_rows);
        rows.flat_map(|row| &row.cells)
            .filter(|cell| usize::from(cell.column) == column)
            .any(|cell| {
                let mut roles = self
                    .page_text(cell.span)
                    .split(['、', '/'])
                    .filter_map(|part| self.headings.column(part)?.0.role);
                roles.next() == Some(ColumnRole::Name)
                    && roles.any(|role| role == ColumnRole::Brand)
            })
    }

    /// Two cells that are headers of their own columns: the header was repeated.
    fn is_header(&self, row: &RowCells) -> bool {
        let headers = self
            .table
            .columns
            .iter()
            .zip(&row.cells)
            .filter(|(column, cell)| {
                column.role.is_some()
                    && cell.is_some_and(|cell| {
                        self.headings
                            .column(self.page_text(cell.span))
                            .is_some_and(|(header, _)| header.role == column.role)
                    })
            })
            .count();
        headers > 1
    }

    /// A row that sums up: its first words say so.
    fn is_total(&self, row: &RowCells) -> bool {
        row.cells
            .iter()
            .zip(&row.own)
            .filter_map(|(cell, own)| cell.filter(|cell| *own && !cell.span.is_empty()))
            .take(2)
            .any(|cell| self.headings.cell(self.page_text(cell.span)) == Some(CellWord::Total))
    }

    /// Whether the row only goes on describing the item above: its name and its quantity reach down into it, and nothing in it names, counts
    /// or prices anything.
    fn goes_on(&self, row: &RowCells) -> bool {
        let reaches = |role| {
            let mut all = self.cells(row, role, true).peekable();
            all.peek().is_some()
                && all.all(|(_, cell)| !cell.span.is_empty())
                && self.cells(row, role, false).next().is_none()
        };
        let telling = [
            ColumnRole::Brand,
            ColumnRole::Model,
            ColumnRole::BrandModel,
            ColumnRole::UnitPrice,
            ColumnRole::Total,
        ];
        let tells = |role: &ColumnRole| {
            let mut own = self.cells(row, *role, false);
            own.any(|(_, cell)| !cell.span.is_empty())
        };
        reaches(ColumnRole::Name) && reaches(ColumnRole::Quantity) && !telling.iter().any(tells)
    }

    /// Whether the first row of a continued table is the second half of the last row before: it lacks the number that every row has.
    fn is_rest(&self, row: &RowCells, item: &Item) -> bool {
        let has = |role| {
            self.table
                .columns
                .iter()
                .any(|column| column.role == Some(role))
        };
        let empty = |role| {
            self.cells(row, role, false)
                .all(|(_, cell)| cell.span.is_empty())
        };
        if has(ColumnRole::Number) {
            return empty(ColumnRole::Number) && item.quantity.is_none();
        }
        has(ColumnRole::Quantity) && empty(ColumnRole::Quantity)
    }
}
