//! Scale: whether the prices of goods can be what the amounts of the document say.
//!
//! In: the fields of a document. Out: the same, without prices that are thousands of times as large as the whole purchase: a column headed
//! 单价（万元） that holds yuan. The amount that they contradict is flagged. No price is corrected, for it is not known what was meant.

use crate::model::{AmountFlag, AmountKind, Fields, Item, LostValue};

/// How many times the whole a part can be at most: rounding, taxes and options make it somewhat larger, a wrong unit 10,000 times.
const TOO_LARGE: f64 = 100.0;

/// Takes out the prices of items that contradict the amounts of the document, and flags the amount.
pub fn reconcile(fields: &mut Fields) {
    let yuan = |text: &str| text.parse::<f64>().ok();
    let whole = fields
        .amounts
        .iter_mut()
        .filter(|amount| is_whole(amount.kind) && amount.basis.is_none())
        .filter_map(|amount| Some((yuan(&amount.yuan)?, amount)))
        .max_by(|(left, _), (right, _)| left.total_cmp(right));
    let Some((whole, amount)) = whole.filter(|(whole, _)| *whole > 0.0) else {
        return;
    };
    let too_large = |price: &Option<String>| {
        price
            .as_deref()
            .and_then(yuan)
            .is_some_and(|price| price > whole * TOO_LARGE)
    };
    let wrong = |item: &&mut Item| too_large(&item.unit_price) || too_large(&item.total);
    let mut contradicted = false;
    for item in fields.items.iter_mut().filter(wrong) {
        for (field, price) in [
            ("unit_price", item.unit_price.take()),
            ("total", item.total.take()),
        ] {
            fields.lost.extend(price.map(|value| LostValue {
                field,
                value,
                reason: "is far more than the whole",
                evidence: item.evidence,
            }));
        }
        contradicted = true;
    }
    if contradicted && !amount.flags.contains(&AmountFlag::ScaleSuspect) {
        amount.flags.push(AmountFlag::ScaleSuspect);
    }
}

/// Whether an amount of this kind is for the whole purchase.
fn is_whole(kind: AmountKind) -> bool {
    matches!(
        kind,
        AmountKind::Budget | AmountKind::Ceiling | AmountKind::Award | AmountKind::Contract
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Evidence, ItemRole, UnitFrom};
    use crate::text::span::OriginalSpan;

    fn fields(award: &str, price: &str) -> Fields {
        let evidence = Evidence {
            page: 1,
            span: OriginalSpan::new(0, 0),
        };
        Fields {
            amounts: vec![Amount {
                kind: AmountKind::Award,
                yuan: award.to_owned(),
                unit_from: UnitFrom::Value,
                basis: None,
                flags: Vec::new(),
                raw: evidence.span,
                evidence,
            }],
            items: vec![Item {
                page: 1,
                row: 1,
                role: ItemRole::Awarded,
                name: Some("交换机".to_owned()),
                brand: None,
                model: None,
                quantity: Some("1".to_owned()),
                unit: None,
                unit_price: Some(price.to_owned()),
                total: None,
                spec: None,
                undivided: false,
                evidence,
            }],
            ..Fields::default()
        }
    }

    #[test]
    fn a_price_ten_thousand_times_the_whole_is_taken_out_and_the_whole_is_flagged() {
        let mut read = fields("312000.00", "3120000000.00");
        reconcile(&mut read);
        assert_eq!(read.items[0].unit_price, None);
        assert_eq!(read.amounts[0].flags, [AmountFlag::ScaleSuspect]);
        assert_eq!(
            (read.lost[0].field, read.lost[0].value.as_str()),
            ("unit_price", "3120000000.00")
        );
    }

    #[test]
    fn a_price_somewhat_above_the_whole_stays() {
        let mut read = fields("312000.00", "350000.00");
        reconcile(&mut read);
        assert_eq!(read.items[0].unit_price.as_deref(), Some("350000.00"));
        assert!(read.amounts[0].flags.is_empty());
    }
}
