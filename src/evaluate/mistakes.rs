//! What is wrong, so that it can be mended: by rule, by cue, by field, with the first place of each.
//!
//! In: a score. Out: [`Mistakes`], the most frequent first. Everything that the figures count as wrong is in exactly one of the lists of
//! its kind: a mention is spurious, missed or inexact (found with other bounds or another kind).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::gold::{Mention as Annotated, PageOf, Scalar};
use super::items;
use super::mentions::{model_is_right, stances, vendor_is_right};
use super::records::Mention as Predicted;
use super::score::Score;

/// A mistake, as often as it was made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// What is right; absent where nothing should have been said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gold: Option<String>,
    /// What was said; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The entry, cue, maker, field or column concerned; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// How often.
    pub times: u64,
    /// Document of the first.
    pub doc: String,
    /// Page of the first; absent for what belongs to the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// How an entry of the dictionaries does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The entry, as records name it.
    pub rule: String,
    /// Mentions it found on annotated pages.
    pub predicted: u64,
    /// Of these, strictly right.
    pub right: u64,
    /// Of the right, with another stance than the gold.
    pub wrong_stance: u64,
}

/// Mistakes, the most frequent first.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mistakes {
    /// Entries with mistakes, those with the most wrong mentions first.
    pub rules: Vec<Rule>,
    /// Mentions of nothing, by entry.
    pub spurious: Vec<Mistake>,
    /// Mentions not found, by maker.
    pub missed: Vec<Mistake>,
    /// Mentions with other bounds or another kind, by entry.
    pub inexact: Vec<Mistake>,
    /// Wrong makers, by entry.
    pub vendor: Vec<Mistake>,
    /// Wrong designations, by entry.
    pub model: Vec<Mistake>,
    /// Wrong stances, by cue.
    pub stance: Vec<Mistake>,
    /// Wrong fields, by field.
    pub fields: Vec<Mistake>,
    /// Rows not found.
    pub rows: Vec<Mistake>,
    /// Wrong cells, by column.
    pub cells: Vec<Mistake>,
}

/// What makes two mistakes the same: gold, said, by.
type Key = (Option<String>, Option<String>, Option<String>);

/// Mistakes of one list as they come.
#[derive(Default)]
struct Tally {
    mistakes: BTreeMap<Key, Mistake>,
}

impl Tally {
    fn add(&mut self, of: &PageOf, gold: Option<String>, said: Option<String>, by: Option<&str>) {
        let by = by.filter(|by| !by.is_empty()).map(str::to_owned);
        let key = (gold.clone(), said.clone(), by.clone());
        let first = || Mistake {
            gold,
            said,
            by,
            times: 0,
            doc: of.doc.clone(),
            page: (of.page > 0).then_some(of.page),
        };
        self.mistakes.entry(key).or_insert_with(first).times += 1;
    }

    fn most_frequent_first(self) -> Vec<Mistake> {
        let mut mistakes: Vec<Mistake> = self.mistakes.into_values().collect();
        mistakes.sort_by_key(|mistake| Reverse(mistake.times));
        mistakes
    }
}

impl Mistakes {
    /// Keeps the first `most` of each list.
    pub fn truncate(&mut self, most: usize) {
        self.rules.truncate(most);
        for list in [
            &mut self.spurious,
            &mut self.missed,
            &mut self.inexact,
            &mut self.vendor,
            &mut self.model,
            &mut self.stance,
            &mut self.fields,
            &mut self.rows,
            &mut self.cells,
        ] {
            list.truncate(most);
        }
    }

    /// All mistakes of `score`.
    pub fn of(score: &Score) -> Self {
        let mut spurious = Tally::default();
        let mut missed = Tally::default();
        let mut inexact = Tally::default();
        let mut vendor = Tally::default();
        let mut model = Tally::default();
        let mut stance = Tally::default();
        let mut fields = Tally::default();
        let mut rows = Tally::default();
        let mut cells = Tally::default();
        for page in &score.pages {
            let of = page.of;
            for (mention, gold) in page.judged(&page.overlap) {
                if gold.is_none() {
                    spurious.add(of, None, Some(said(mention)), Some(&mention.rule));
                }
            }
            for gold in page.missed(&page.overlap) {
                missed.add(of, Some(annotated(gold)), None, gold.vendor.as_deref());
            }
            for (gold, mention) in page.counted(&page.overlap) {
                let by = Some(mention.rule.as_str());
                if !page
                    .strict
                    .iter()
                    .any(|pair| page.is_pair(*pair, gold, mention))
                {
                    inexact.add(of, Some(annotated(gold)), Some(said(mention)), by);
                }
                if vendor_is_right(score.makers(), gold, mention) == Some(false) {
                    vendor.add(of, gold.vendor.clone(), mention.vendor.clone(), by);
                }
                if model_is_right(gold, mention) == Some(false) {
                    let said = mention.model.clone().or_else(|| mention.series.clone());
                    model.add(of, gold.model.clone(), said, by);
                }
                if let Some((stated, said)) = stances(gold, mention)
                    && said != Some(stated)
                {
                    let cue = mention
                        .stance
                        .as_ref()
                        .and_then(|stance| stance.cue.as_deref());
                    stance.add(of, Some(stated.to_owned()), said.map(str::to_owned), cue);
                }
            }
        }
        for case in score.fields.iter().filter(|case| !case.is_right()) {
            let doc = case.doc.clone();
            let of = PageOf { doc, page: 0 };
            let shown = |values: &std::collections::BTreeSet<String>| {
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                (!values.is_empty()).then(|| values.join(" / "))
            };
            let (gold, said) = (shown(&case.gold), shown(&case.predicted));
            fields.add(&of, gold, said, Some(case.field));
        }
        for item in &score.items.lost {
            let name = items::names(item).join(" / ");
            let row = item.row.as_ref().map(Scalar::text);
            rows.add(&item.of(), Some(name), None, row.as_deref());
        }
        for cell in score.items.cells.iter().filter(|cell| !cell.is_right) {
            let gold = Some(items::shown(&cell.accepted)).filter(|gold| !gold.is_empty());
            cells.add(&cell.gold.of(), gold, cell.said.clone(), Some(cell.column));
        }
        Self {
            rules: rules(score),
            spurious: spurious.most_frequent_first(),
            missed: missed.most_frequent_first(),
            inexact: inexact.most_frequent_first(),
            vendor: vendor.most_frequent_first(),
            model: model.most_frequent_first(),
            stance: stance.most_frequent_first(),
            fields: fields.most_frequent_first(),
            rows: rows.most_frequent_first(),
            cells: cells.most_frequent_first(),
        }
    }
}

fn annotated(mention: &Annotated) -> String {
    format!("{} {}", mention.kind, mention.surface)
}

fn said(mention: &Predicted) -> String {
    format!("{} {}", mention.kind, mention.surface)
}

/// Entries that found something wrong, or something right with a wrong stance.
fn rules(score: &Score) -> Vec<Rule> {
    let mut rules: BTreeMap<&str, Rule> = BTreeMap::new();
    for page in &score.pages {
        for (mention, gold) in page.judged(&page.strict) {
            let rule = rules.entry(&mention.rule).or_insert_with(|| Rule {
                rule: mention.rule.clone(),
                ..Rule::default()
            });
            rule.predicted += 1;
            if let Some(gold) = gold {
                let stances = stances(gold, mention);
                let is_wrong = stances.is_some_and(|(stated, said)| said != Some(stated));
                rule.right += 1;
                rule.wrong_stance += u64::from(is_wrong);
            }
        }
    }
    let mut rules: Vec<Rule> = rules
        .into_values()
        .filter(|rule| rule.right < rule.predicted || rule.wrong_stance > 0)
        .collect();
    rules.sort_by_key(|rule| Reverse((rule.predicted - rule.right, rule.wrong_stance)));
    rules
}
