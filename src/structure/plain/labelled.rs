//! Goods listed as values behind labels: 主要标的名称：… 规格型号：… 数量：… 单价：…
//!
//! In: a line. Out: a table whose columns are the labels, with one row for each time they come round. Lists of equal length behind name,
//! quantity and price are several rows.

use super::super::columns::Header;
use super::super::several::{self, row_of};
use super::{Reader, cut_number, is_numeric};
use crate::dictionary::headings::ColumnHeader;
use crate::model::{Column, ColumnRole, Table};
use crate::text::span::OriginalSpan;

/// Characters of a label in running text; the longest known have 12.
const MAX_LABEL: usize = 24;

/// Bytes of a value behind a label; longer values are text.
const MAX_VALUE: usize = 240;

impl Reader<'_> {
    /// The goods that a line lists as values behind labels: 主要标的名称：… 规格型号：… 主要标的数量：… 主要标的单价：…
    pub(super) fn labelled(self, line: OriginalSpan) -> Option<(Table, Header)> {
        let labels = self.labels(line);
        let mut goods: Vec<Vec<Label>> = Vec::new();
        let mut open: Vec<Label> = Vec::new();
        for label in labels {
            let follows = open
                .last()
                .is_some_and(|last| label.name.start() <= last.value.end() + MAX_VALUE);
            if !follows
                || label.column.role.is_none()
                || open
                    .iter()
                    .any(|other| other.column.role == label.column.role)
            {
                goods.push(std::mem::take(&mut open));
            }
            if label.column.role.is_some() {
                open.push(label);
            }
        }
        goods.push(open);
        goods.retain(|labels| {
            let has = |wanted: &[ColumnRole]| {
                labels.iter().any(|label| {
                    !label.value.is_empty()
                        && label.column.role.is_some_and(|role| wanted.contains(&role))
                })
            };
            has(&[ColumnRole::Name])
                && has(&[ColumnRole::Quantity, ColumnRole::UnitPrice])
                && has(&[
                    ColumnRole::Brand,
                    ColumnRole::Model,
                    ColumnRole::BrandModel,
                    ColumnRole::UnitPrice,
                ])
        });
        let head = goods.first()?.clone();
        let names: Vec<OriginalSpan> = head.iter().map(|label| label.name).collect();
        let columns: Vec<Column> = head.iter().map(|label| label.column).collect();
        let mut rows = vec![row_of(&names)];
        for labels in &goods {
            let value = |column: &Column| {
                let found = labels.iter().find(|label| label.column.role == column.role);
                found.map_or(OriginalSpan::new(0, 0), |label| label.value)
            };
            let cells: Vec<OriginalSpan> = columns.iter().map(value).collect();
            rows.extend(several::rows(&self.page.text, &cells, &columns));
        }
        let table = Table {
            rows,
            columns: u16::try_from(columns.len()).ok()?,
            borders: Vec::new(),
        };
        let header = Header {
            first: 0,
            rows: 1,
            columns,
            goods: true,
            owned: false,
        };
        (table.rows.len() > 1).then_some((table, header))
    }

    /// The labels of a line that are column headers, each with the value up to the next label.
    fn labels(self, line: OriginalSpan) -> Vec<Label> {
        let text = self.text(line);
        let mut labels: Vec<Label> = Vec::new();
        for (at, colon) in text.char_indices().filter(|(_, c)| is_colon(*c)) {
            let Some((header, start)) = self.label_before(text, at) else {
                continue;
            };
            let of_model = labels.last().is_some_and(|last| is_model(last.column.role));
            if of_model && header.role == Some(ColumnRole::Specification) {
                continue; // 规格型号：16cm 材质：不锈钢 is one value
            }
            let name = OriginalSpan::new(line.start() + start, line.start() + at);
            let behind = line.start() + at + colon.len_utf8();
            if let Some(last) = labels.last_mut() {
                last.value = self.value(
                    last.column.role,
                    OriginalSpan::new(last.value.start(), name.start().max(last.value.start())),
                );
            }
            let yuan = self
                .headings
                .column(self.text(name))
                .map_or(0, |(_, yuan)| yuan);
            labels.push(Label {
                column: Column {
                    role: header.role,
                    stance: header.stance,
                    yuan,
                },
                name,
                value: OriginalSpan::new(behind, line.end().max(behind)),
            });
        }
        if let Some(last) = labels.last_mut() {
            last.value = self.value(last.column.role, last.value);
        }
        labels
    }

    /// The header that stands as a label before the colon at `at` of `text`, and where it begins.
    fn label_before(self, text: &str, at: usize) -> Option<(ColumnHeader, usize)> {
        // The label's characters without blanks, last first, with what stands in brackets behind it set apart.
        let mut letters: Vec<(usize, char)> = Vec::new();
        let mut depth = 0_u32;
        for (place, c) in text.get(..at)?.char_indices().rev().take(MAX_LABEL) {
            match c {
                ')' | '）' if letters.is_empty() => depth = 1,
                '(' | '（' if depth > 0 => depth = 0,
                _ if depth > 0 || c.is_whitespace() => {}
                _ if is_mark(c) => break,
                _ if is_colon(c) => break,
                _ => letters.push((place, c)),
            }
        }
        letters.reverse();
        let word: String = letters.iter().map(|(_, c)| *c).collect();
        let (header, length) = self.headings.label(&word)?;
        let (start, _) = letters.get(letters.len() - length)?;
        Some((header, *start))
    }

    /// Whether a colon in `text` stands behind words that no parameter begins with.
    fn holds_label(self, role: Option<ColumnRole>, text: &str) -> bool {
        text.char_indices()
            .any(|(at, c)| is_colon(c) && self.is_label(role, text, at))
    }

    /// Whether the words in front of the colon at `at` of a value in a column of this role are a label, and not a parameter of a model.
    fn is_label(self, role: Option<ColumnRole>, text: &str, at: usize) -> bool {
        !is_model(role)
            || self
                .label_before(text, at)
                .is_none_or(|(header, _)| header.role != Some(ColumnRole::Specification))
    }

    /// `text` up to the mark in front of the first label in it, which is that of no column: 甲 of `甲；交货期：30天`.
    fn before_unknown_label(self, role: Option<ColumnRole>, text: &str) -> &str {
        let label = text
            .char_indices()
            .find(|(at, c)| is_colon(*c) && self.is_label(role, text, *at));
        label
            .and_then(|(at, _)| {
                let before = text.get(..at)?;
                Some(before.get(..before.rfind(is_mark)?)?.trim_end())
            })
            .filter(|value| !value.is_empty())
            .unwrap_or(text)
    }

    /// The value at the start of `span`: a number with its unit, or words that no label interrupts; empty where there is none.
    fn value(self, role: Option<ColumnRole>, span: OriginalSpan) -> OriginalSpan {
        let text = self.text(span);
        let around = |c: char| c.is_whitespace() || is_mark(c);
        let lead = text.len() - text.trim_start_matches(around).len();
        let text = self.before_unknown_label(role, text.trim_matches(around));
        let listed = text.contains(['；', ';']);
        let end = if is_numeric(role) && !listed {
            let digits = text
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(text.len());
            let rest = text.get(digits..).unwrap_or_default();
            let number = cut_number(rest).map_or(0, |(number, _)| number.len());
            let unit = rest
                .get(number..)
                .unwrap_or_default()
                .char_indices()
                .map(|(at, c)| number + at + c.len_utf8())
                .take(4)
                .filter(|end| {
                    rest.get(number..*end).is_some_and(|unit| {
                        let unit = unit.trim_start_matches(OPENING); // 480.00（万元）
                        self.headings.unit(unit).is_some()
                    })
                })
                .last()
                .unwrap_or(number);
            let closing = rest
                .get(unit..)
                .and_then(|rest| rest.chars().next())
                .filter(|c| {
                    rest.get(number..unit)
                        .is_some_and(|unit| unit.starts_with(OPENING))
                        && matches!(c, ')' | '）')
                });
            digits + unit + closing.map_or(0, char::len_utf8)
        } else if self.holds_label(role, text) || text.len() > MAX_VALUE {
            0
        } else {
            text.len()
        };
        OriginalSpan::new(span.start() + lead, span.start() + lead + end)
    }
}

/// The brackets that open around a unit.
const OPENING: [char; 2] = ['(', '（'];

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

/// Whether `c` separates a value from the label behind it.
fn is_mark(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '，' | ',')
}

/// Whether cells of this role are designations.
fn is_model(role: Option<ColumnRole>) -> bool {
    matches!(role, Some(ColumnRole::Model | ColumnRole::BrandModel))
}

/// A label in running text and where its value lies.
#[derive(Clone, Copy)]
struct Label {
    column: Column,
    name: OriginalSpan,
    value: OriginalSpan,
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;

    #[test]
    fn one_price_beside_several_goods_is_that_of_none_of_them() {
        assert_eq!(
            rows(
                "主要标的名称：离心机；机架 规格型号：HL-50；JJ 主要标的数量：30；6 主要标的单价：2650000.00元（总价）合同金额：2650000.00元"
            ),
            [["离心机", "HL-50", "30", ""], ["机架", "JJ", "6", ""]]
        );
        // Names and quantities that do not agree are not split.
        assert_eq!(
            rows(
                "主要标的名称：离心机；机架 规格型号：HL-50；JJ 主要标的数量：36 主要标的单价：2650000.00元 合同金额：2650000.00元"
            ),
            [["离心机；机架", "HL-50；JJ", "36", "2650000.00元"]]
        );
    }

    #[test]
    fn marks_between_value_and_label_belong_to_neither() {
        for mark in ["；", "，", ";", ", "] {
            let line = format!(
                "货物名称：服务器{mark}品牌型号：甲乙AB5280{mark}数量：2台{mark}单价：50000元{mark}交货期：30天。"
            );
            assert_eq!(
                rows(&line),
                [["服务器", "甲乙AB5280", "2台", "50000元"]],
                "{mark}"
            );
            let line = format!(
                "货物名称：服务器{mark}数量：2台{mark}品牌：甲乙{mark}型号：AB5280{mark}交货期：30天"
            );
            assert_eq!(rows(&line), [["服务器", "2台", "甲乙", "AB5280"]], "{mark}");
        }
    }

    #[test]
    fn whose_account_it_is_is_no_name_of_goods() {
        let line = "售价：300元/份（开户名称：甲乙招标有限公司，开户银行：甲乙银行，账号：00）";
        assert!(rows(line).is_empty());
    }

    #[test]
    fn values_behind_labels_are_rows_and_lists_of_equal_length_several() {
        assert_eq!(
            rows(
                "六、合同主要信息主要标的名称：牵引床；铅屏风规格型号（或服务要求）：\u{a0}HHG2C；HRSS \u{a0}主要标的数量： 4；1 主要标的单价：9980.00元；19500.00元\u{a0}合同金额：188956.00元履约期限：30天"
            ),
            [
                ["牵引床", "HHG2C", "4", "9980.00元"],
                ["铅屏风", "HRSS", "1", "19500.00元"]
            ]
        );
        assert_eq!(
            rows(
                "主要标的名称：智能更鞋柜（辅柜）数量：22.00单价（元）：2800.00主要标的名称：长凳数量：3.00单价（元）：150.00履约期限"
            ),
            [
                ["智能更鞋柜（辅柜）", "22.00", "2800.00"],
                ["长凳", "3.00", "150.00"]
            ]
        );
        assert_eq!(
            rows(
                "主要标的名称：手术剪；止血钳 规格型号（或服务要求）：16cm 材质：不锈钢；12.5cm 材质：不锈钢 主要标的数量：4；10 主要标的单价：60.00元；60.00元 合同金额：840.00元"
            ),
            [
                ["手术剪", "16cm 材质：不锈钢", "4", "60.00元"],
                ["止血钳", "12.5cm 材质：不锈钢", "10", "60.00元"]
            ]
        );
        assert_eq!(
            rows("主要标的名称：离心机 数量：2 单价：4.80（万元） 交易方式：协商"),
            [["离心机", "2", "4.80（万元）"]]
        );
        assert_eq!(
            rows("1.采购人信息 名称：某市某局 地址：某路1号 联系方式：无 数量：1 单价：无"),
            Vec::<Vec<String>>::new()
        );
    }
}
