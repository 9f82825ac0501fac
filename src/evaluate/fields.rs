//! Fields against gold.
//!
//! In: gold and records. Out: a [`Case`] for each field of each annotated document. Of a field that has one value the first that the record
//! gives is judged, since that is what a reader takes; of suppliers and awards every value. What the document does not state and the
//! record does is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::alike::Form;
use super::count::{Count, Counts};
use super::gold::{Fields, Gold, Scalar, Several, texts};
use super::records::{Fact, Record};

/// A field of a document: what is right, what was said, in the form in which both are compared.
#[derive(Clone, Debug)]
pub struct Case {
    /// Name of the file.
    pub doc: String,
    /// Name of the field.
    pub field: &'static str,
    /// Accepted values.
    pub gold: BTreeSet<String>,
    /// Values of the record.
    pub predicted: BTreeSet<String>,
    /// What it counts for.
    pub count: Count,
}

impl Case {
    /// Whether everything is as it should be.
    pub fn is_right(&self) -> bool {
        self.count.right == self.count.predicted && self.count.right == self.count.gold
    }
}

/// Judges all fields of all documents, in the order of the gold. Of several records of one document the last is taken.
pub fn cases(gold: &Gold, records: &[Record]) -> Vec<Case> {
    let by_doc: BTreeMap<&str, &Record> = records
        .iter()
        .map(|record| (record.doc(), record))
        .collect();
    let absent = Record::default();
    gold.fields
        .iter()
        .flat_map(|line| {
            let record = by_doc.get(line.value.doc.as_str()).copied();
            document(&line.value, record.unwrap_or(&absent))
        })
        .collect()
}

/// Counts by field.
pub fn by_field(cases: &[Case]) -> Counts {
    let mut counts = Counts::new();
    for case in cases {
        *counts.entry(case.field.to_owned()).or_default() += case.count;
    }
    counts
}

fn document(gold: &Fields, record: &Record) -> Vec<Case> {
    let mut cases = Cases {
        doc: &gold.doc,
        cases: Vec::new(),
    };
    cases.project(gold, record);
    cases.parties(gold, record);
    cases.amounts(gold, record);
    cases.dates(gold, record);
    cases.policies(gold, record);
    cases.cases
}

fn value(fact: Option<&Fact>) -> String {
    fact.map(|fact| fact.value.clone()).unwrap_or_default()
}

fn either(one: Option<&String>, others: Option<&Several>) -> Vec<String> {
    one.into_iter().cloned().chain(texts(others)).collect()
}

struct Cases<'a> {
    doc: &'a str,
    cases: Vec<Case>,
}

impl Cases<'_> {
    fn project(&mut self, gold: &Fields, record: &Record) {
        let types = either(gold.doc_type.as_ref(), gold.doc_type_alt.as_ref());
        let said = vec![value(record.document_type.as_ref())];
        self.first("document_type", &types, said, Form::Surface);
        let numbers = record.project.numbers.iter();
        let said = numbers.map(|number| value(Some(number))).collect();
        let stated = texts(gold.project_number.as_ref());
        self.first("project_number", &stated, said, Form::Name);
        let said = vec![value(record.project.name.as_ref())];
        let stated = either(gold.project_name.as_ref(), None);
        self.first("project_name", &stated, said, Form::Name);
    }

    fn parties(&mut self, gold: &Fields, record: &Record) {
        let said = |role: &str| {
            let of_role = record.parties.iter().filter(|party| party.role == role);
            of_role.map(|party| value(party.name.as_ref())).collect()
        };
        let buyers = either(gold.buyer.as_ref(), gold.buyer_alt.as_ref());
        let agency = either(gold.agency.as_ref(), None);
        let suppliers = texts(gold.suppliers.as_ref());
        self.first("buyer", &buyers, said("buyer"), Form::Name);
        self.first("agency", &agency, said("agency"), Form::Name);
        self.every("supplier", &suppliers, said("supplier"), Form::Name);
    }

    fn amounts(&mut self, gold: &Fields, record: &Record) {
        let said = |kind: &str| {
            let of_kind = record.amounts.iter().filter(|amount| amount.kind == kind);
            of_kind.map(|amount| amount.amount.clone()).collect()
        };
        let stated = |one: &Option<Scalar>| one.iter().map(Scalar::text).collect::<Vec<_>>();
        let budget = stated(&gold.budget_yuan);
        let awards = texts(gold.award_yuan.as_ref());
        self.first("budget", &budget, said("budget"), Form::Number);
        let ceiling = stated(&gold.ceiling_yuan);
        self.first("ceiling", &ceiling, said("ceiling"), Form::Number);
        self.ceiling_may_be_the_budget(&budget);
        self.every("award", &awards, said("award"), Form::Number);
        self.total_may_stand_beside_awards(&stated(&gold.award_total_yuan));
    }

    fn dates(&mut self, gold: &Fields, record: &Record) {
        let said = |kind: &str| {
            let of_kind = record.dates.iter().filter(|date| date.kind == kind);
            of_kind.map(|date| date.value.clone()).collect()
        };
        let deadline = either(gold.deadline.as_ref(), None);
        let published = either(gold.published.as_ref(), None);
        self.first("deadline", &deadline, said("deadline"), Form::Minute);
        self.first("published", &published, said("published"), Form::Day);
    }

    fn policies(&mut self, gold: &Fields, record: &Record) {
        let said = &record.policies;
        for (field, stated, said) in [
            (
                "import_products",
                &gold.import_products,
                &said.import_products,
            ),
            ("consortium", &gold.consortium, &said.consortium),
        ] {
            let stated = stated.as_ref().filter(|word| *word != "unknown");
            let said = vec![value(said.as_ref())];
            self.first(field, &either(stated, None), said, Form::Surface);
        }
    }

    /// A field that has one value: the first that is stated is judged.
    fn first(&mut self, field: &'static str, gold: &[String], predicted: Vec<String>, form: Form) {
        let first: Vec<String> = predicted
            .into_iter()
            .find(|text| is_stated(text))
            .into_iter()
            .collect();
        let (gold, predicted) = (in_form(gold, form), in_form(&first, form));
        let count = Count {
            right: u64::from(!gold.is_disjoint(&predicted)),
            predicted: u64::from(!predicted.is_empty()),
            gold: u64::from(!gold.is_empty()),
        };
        self.push(field, gold, predicted, count);
    }

    /// A field of which every value is judged.
    fn every(
        &mut self,
        field: &'static str,
        gold: &[String],
        mut predicted: Vec<String>,
        form: Form,
    ) {
        predicted.retain(|text| is_stated(text));
        let (gold, predicted) = (in_form(gold, form), in_form(&predicted, form));
        self.push(field, gold, predicted, Count::default());
        self.count_every();
    }

    fn push(
        &mut self,
        field: &'static str,
        gold: BTreeSet<String>,
        predicted: BTreeSet<String>,
        count: Count,
    ) {
        self.cases.push(Case {
            doc: self.doc.to_owned(),
            field,
            gold,
            predicted,
            count,
        });
    }

    /// Counts every value of the last case.
    fn count_every(&mut self) {
        if let Some(case) = self.cases.last_mut() {
            case.count = Count {
                right: case.gold.intersection(&case.predicted).count() as u64,
                predicted: case.predicted.len() as u64,
                gold: case.gold.len() as u64,
            };
        }
    }

    /// Many documents say that the budget is the ceiling; gold may leave it out.
    fn ceiling_may_be_the_budget(&mut self, budget: &[String]) {
        let budget = in_form(budget, Form::Number);
        self.cases
            .pop_if(|case| case.gold.is_empty() && !budget.is_empty() && case.predicted == budget);
    }

    /// The sum that a document states beside the amounts for each supplier is no wrong amount.
    fn total_may_stand_beside_awards(&mut self, total: &[String]) {
        let total = in_form(total, Form::Number);
        if let Some(case) = self.cases.last_mut() {
            case.predicted.retain(|amount| !total.contains(amount));
        }
        self.count_every();
    }
}

fn is_stated(text: &str) -> bool {
    !text.is_empty() && text != "unknown"
}

fn in_form(texts: &[String], form: Form) -> BTreeSet<String> {
    texts
        .iter()
        .filter(|text| !text.is_empty())
        .filter_map(|text| form.of(text))
        .filter(|text| !text.is_empty())
        .collect()
}
