//! Tables that go on overleaf.
//!
//! In: a table whose header was understood, and the table at the top of a page behind it. Out: what the columns of the second hold, if it
//! continues the first. Which tables come into question is decided in `columns`.

use crate::model::{Column, Table, TableRoles};

/// Points by which the borders of a continued table may differ.
const BORDER_TOLERANCE: f32 = 4.0;

/// The columns of `next`, if it has the borders of `before`: all of them, or all but those between columns that are merged on its page.
pub(super) fn columns(before: &TableRoles, next: &Table) -> Option<Vec<Column>> {
    let known = &before.table.borders;
    if known.is_empty() || next.borders.len() < 3 || next.borders.len() > known.len() {
        return None;
    }
    let mut places = Vec::with_capacity(next.borders.len());
    for border in &next.borders {
        let from = places.last().map_or(0, |last| last + 1);
        let near = known
            .iter()
            .skip(from)
            .position(|other| (other - border).abs() <= BORDER_TOLERANCE)?;
        places.push(from + near);
    }
    if places.first() != Some(&0) || places.last() != Some(&(known.len() - 1)) {
        return None;
    }
    places
        .windows(2)
        .map(|pair| match pair {
            [from, to] => merged(before.columns.get(*from..*to)?),
            _ => None,
        })
        .collect()
}

/// What a column holds that stands for several; none where more than one of them holds something.
fn merged(columns: &[Column]) -> Option<Column> {
    let mut told = columns.iter().filter(|column| column.role.is_some());
    let first = told.next();
    told.next()
        .is_none()
        .then(|| first.or(columns.first()).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ColumnRole;

    fn table(borders: &[f32]) -> Table {
        Table {
            rows: Vec::new(),
            columns: u16::try_from(borders.len() - 1).unwrap(),
            borders: borders.to_vec(),
        }
    }

    fn before() -> TableRoles {
        let column = |role| Column {
            role,
            ..Column::default()
        };
        TableRoles {
            page: 1,
            table: table(&[70.0, 100.0, 160.0, 400.0, 440.0, 480.0]),
            header_rows: 1,
            columns: [
                Some(ColumnRole::Number),
                Some(ColumnRole::Name),
                Some(ColumnRole::Specification),
                Some(ColumnRole::Quantity),
                None,
            ]
            .map(column)
            .to_vec(),
            purpose: None,
            goods: true,
        }
    }

    fn roles(borders: &[f32]) -> Option<Vec<Option<ColumnRole>>> {
        let found = columns(&before(), &table(borders))?;
        Some(found.into_iter().map(|column| column.role).collect())
    }

    #[test]
    fn the_same_borders_continue_a_table() {
        use ColumnRole::{Name, Number, Quantity, Specification};
        assert_eq!(
            roles(&[71.0, 99.0, 162.0, 401.0, 440.0, 479.0]),
            Some(vec![
                Some(Number),
                Some(Name),
                Some(Specification),
                Some(Quantity),
                None
            ])
        );
    }

    #[test]
    fn a_page_that_lacks_a_border_continues_it_where_only_one_of_the_merged_columns_tells() {
        use ColumnRole::{Name, Number, Quantity, Specification};
        assert_eq!(
            roles(&[70.0, 100.0, 160.0, 400.0, 480.0]),
            Some(vec![
                Some(Number),
                Some(Name),
                Some(Specification),
                Some(Quantity)
            ])
        );
        // A name and its parameters in one column are not told apart.
        assert_eq!(roles(&[70.0, 100.0, 400.0, 440.0, 480.0]), None);
    }

    #[test]
    fn other_borders_are_another_table() {
        for borders in [
            [70.0, 130.0, 160.0, 400.0, 440.0, 480.0].as_slice(),
            &[70.0, 100.0, 160.0, 400.0, 440.0],
            &[100.0, 160.0, 400.0, 440.0, 480.0],
            &[70.0, 80.0, 100.0, 160.0, 400.0, 440.0, 480.0],
        ] {
            assert_eq!(roles(borders), None, "{borders:?}");
        }
    }
}
