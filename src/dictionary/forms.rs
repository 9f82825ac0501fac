//! What the reading of documents knows: labels of fields, words around values, names of organisations, policy phrases, regions.
//!
//! In: the [files](super::files) of labels and forms. Out: [`Forms`], every entry folded like the text it is compared with, blanks dropped.

use std::str::FromStr;

use regex::Regex;

use super::Source;
use crate::error::Problem;
use crate::model::Policy;
use crate::text::normalize::fold;

/// All entries that structure and fields use.
#[derive(Debug, Default)]
pub struct Forms {
    /// Labels and the fields they open, in the order of the file.
    pub labels: Vec<(String, Label)>,
    /// Words around values.
    pub expressions: Vec<(String, Expression)>,
    /// Endings of names of organisations, and what is no name.
    pub organisations: Vec<(String, Organisation)>,
    /// Words that make their surroundings worth reading for a policy.
    pub policy_anchors: Vec<(String, PolicyKind)>,
    /// Patterns over the surroundings of an anchor; the first that matches decides.
    pub policy_patterns: Vec<PolicyPattern>,
    /// Administrative divisions.
    pub regions: Vec<Region>,
}

macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $word:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl $name {
            /// The words for all values, as dictionaries write them.
            const WORDS: &'static [&'static str] = &[$( $word, )+];
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word { $( $word => Ok(Self::$variant), )+ _ => Err(()) }
            }
        }
    };
}

kinds! {
    /// What a label opens.
    Label {
        /// Number of the project.
        ProjectNumber = "project_number",
        /// Number of the bidding document: the project's where it has no other.
        DocumentNumber = "document_number",
        /// A number of something else (contract, plan, filing, budget).
        OtherNumber = "other_number",
        /// Number of a lot.
        LotNumber = "lot_number",
        /// Name of the project.
        ProjectName = "project_name",
        /// The name stands directly behind it, in a sentence.
        ProjectFrame = "project_frame",
        /// A name of something else.
        OtherName = "other_name",
        /// Name of a lot.
        LotName = "lot_name",
        /// Who buys.
        Buyer = "buyer",
        /// Who buys, as a contract calls it.
        ContractBuyer = "contract_buyer",
        /// Who runs the tender for the buyer.
        Agency = "agency",
        /// Who won.
        Supplier = "supplier",
        /// Who sells, as a contract calls it.
        ContractSupplier = "contract_supplier",
        /// Who won, where the document is a result; any bidder elsewhere.
        AwardSupplier = "award_supplier",
        /// Who offered.
        Bidder = "bidder",
        /// A candidate without rank.
        Candidate = "candidate",
        /// The candidate of rank 1.
        Candidate1 = "candidate_1",
        /// The candidate of rank 2.
        Candidate2 = "candidate_2",
        /// The candidate of rank 3.
        Candidate3 = "candidate_3",
        /// The candidate of rank 4.
        Candidate4 = "candidate_4",
        /// The candidate of rank 5.
        Candidate5 = "candidate_5",
        /// Who will use it.
        EndUser = "end_user",
        /// Name of whom the heading before it speaks of.
        Organisation = "organisation",
        /// Heading of what is said of the buyer.
        BuyerHeading = "buyer_heading",
        /// Heading of what is said of the agency.
        AgencyHeading = "agency_heading",
        /// Heading of what is said of the winner.
        SupplierHeading = "supplier_heading",
        /// Heading of what is said of all bidders, or of those who lost.
        BidderHeading = "bidder_heading",
        /// Heading of what is said of someone or something else.
        OtherHeading = "other_heading",
        /// Budget.
        Budget = "budget",
        /// Ceiling.
        Ceiling = "ceiling",
        /// Budget and ceiling in one.
        BudgetCeiling = "budget_ceiling",
        /// Budget of a lot.
        LotBudget = "lot_budget",
        /// Ceiling of a lot.
        LotCeiling = "lot_ceiling",
        /// Ceiling of a unit price.
        UnitCeiling = "unit_ceiling",
        /// Amount of the award.
        Award = "award",
        /// A bid: the award where it stands beside the winner.
        BidPrice = "bid_price",
        /// Amount of the contract.
        ContractAmount = "contract_amount",
        /// Price of a unit.
        UnitPrice = "unit_price",
        /// Bid or performance bond.
        Deposit = "deposit",
        /// Fee of the agency.
        AgencyFee = "agency_fee",
        /// An amount of something else.
        OtherAmount = "other_amount",
        /// When the notice appeared.
        Published = "published",
        /// When bids must be in.
        Deadline = "deadline",
        /// When bids are opened.
        Opening = "opening",
        /// When the award was decided.
        AwardDate = "award_date",
        /// When the contract was signed.
        Signed = "signed",
        /// A time of something else.
        OtherDate = "other_date",
        /// Time of what the heading before it speaks of.
        Time = "time",
        /// Heading of handing in bids.
        SubmitHeading = "submit_heading",
        /// Heading of opening bids.
        OpenHeading = "open_heading",
        /// Heading of obtaining documents.
        ObtainHeading = "obtain_heading",
        /// Stands behind the deadline instead of before it.
        DeadlineBehind = "deadline_behind",
        /// Unified social credit code.
        Uscc = "uscc",
        /// Address.
        Address = "address",
        /// Where.
        Region = "region",
        /// Closes the frame that names agency and buyer (A 受 B 委托).
        Commission = "commission",
        /// Stands behind the buyer with whom a sentence begins: 某某局拟对….
        Buys = "buys",
        /// What is bought: it may count up lots.
        Contents = "contents",
        /// Ends a value and opens none that is read.
        Stop = "stop",
    }
}

kinds! {
    /// What a word around values does.
    Expression {
        /// May stand between label and amount.
        AmountFiller = "amount_filler",
        /// Stands before or behind an amount that is not exact: 约, 左右.
        AmountRough = "amount_rough",
        /// Behind a figure: it is a bound, as in tariffs.
        AmountBound = "amount_bound",
        /// The amount is not in yuan.
        ForeignCurrency = "foreign_currency",
        /// The hour is before noon.
        Forenoon = "forenoon",
        /// The hour is after noon.
        Afternoon = "afternoon",
        /// Around noon.
        Noon = "noon",
        /// May stand between label and date, or between day and hour.
        DateFiller = "date_filler",
        /// Stands in front of the date that replaces another.
        ChangedTo = "changed_to",
        /// Heads a column of places in a ranking.
        RankColumn = "rank_column",
        /// Stands in the head of a column that compares bidders, so that not all names beside it have won.
        ComparisonColumn = "comparison_column",
        /// A lot, beside its number.
        LotWord = "lot_word",
        /// A value does not begin so.
        Refused = "refused",
        /// Goes on behind a project's name in a sentence.
        FrameEnd = "frame_end",
        /// A project's name in a sentence ends so.
        TitleEnd = "title_end",
        /// Leads to a project's name in a sentence: 现就, 关于.
        TitleHead = "title_head",
        /// Words for a notice, which do not belong to a project's name at its end.
        TitleTail = "title_tail",
        /// This is no value.
        RefusedWhole = "refused_whole",
        /// A value that holds it is a blank form.
        Blank = "blank",
    }
}

kinds! {
    /// What a word says about a text that may name an organisation.
    Organisation {
        /// Names end so.
        Suffix = "suffix",
        /// A whole name.
        Name = "name",
        /// A text that holds it is no name.
        Refused = "refused",
        /// Stands behind the name of a person.
        Person = "person",
        /// A public body's name ends so, whatever stands behind it.
        Body = "body",
        /// Stands in a bracket behind a name that is one of several joined for a bid.
        Consortium = "consortium",
    }
}

kinds! {
    /// Which policy.
    PolicyKind {
        /// Whether imported products may be offered.
        ImportProducts = "import_products",
        /// Whether consortia may bid.
        Consortium = "consortium",
    }
}

/// A pattern that decides a policy.
#[derive(Debug)]
pub struct PolicyPattern {
    /// Which policy.
    pub policy: PolicyKind,
    /// What the text says; none where it decides nothing.
    pub value: Option<Policy>,
    /// The pattern, over folded text without blanks.
    pub pattern: Regex,
}

/// An administrative division.
#[derive(Debug)]
pub struct Region {
    /// Six digits, GB/T 2260.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Name without the word for its rank, where that is clear.
    pub short: Option<String>,
}

/// An entry the way texts are compared with it: folded, without blanks.
fn entry(text: &str) -> String {
    fold(text).replace(' ', "")
}

impl Forms {
    /// The expressions of one kind, longer ones first, so that the first that fits is the longest.
    pub fn words(&self, kind: Expression) -> Vec<String> {
        let of_kind = self
            .expressions
            .iter()
            .filter(|(_, expression)| *expression == kind);
        let mut words: Vec<String> = of_kind.map(|(text, _)| text.clone()).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words
    }

    /// Reads the files from `source`; every problem found is added to `problems`.
    pub fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let mut forms = Self {
            labels: pairs(
                source,
                "labels.tsv",
                ["label", "field"],
                Label::WORDS,
                problems,
            ),
            expressions: pairs(
                source,
                "expressions.tsv",
                ["text", "kind"],
                Expression::WORDS,
                problems,
            ),
            organisations: pairs(
                source,
                "organisations.tsv",
                ["word", "kind"],
                Organisation::WORDS,
                problems,
            ),
            ..Self::default()
        };
        forms.load_policies(source, problems);
        forms.load_regions(source, problems);
        forms
    }

    fn load_policies(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let sheet = source.sheet("policies.tsv", problems);
        for row in sheet.rows() {
            let policies = PolicyKind::WORDS.join(", ");
            let Some(policy) = row.word::<PolicyKind>("policy", &policies, problems) else {
                continue;
            };
            let value = match row.get("value") {
                "anchor" => {
                    self.policy_anchors
                        .push((entry(row.get("pattern")), policy));
                    continue;
                }
                "accept" => Some(Policy::Accept),
                "reject" => Some(Policy::Reject),
                "undetermined" => None,
                other => {
                    problems.push(row.problem(
                        format!("\"{other}\" is no value"),
                        "use one of: anchor, accept, reject, undetermined",
                    ));
                    continue;
                }
            };
            match Regex::new(row.get("pattern")) {
                Ok(pattern) => self.policy_patterns.push(PolicyPattern {
                    policy,
                    value,
                    pattern,
                }),
                Err(error) => problems.push(row.problem(
                    format!("the pattern cannot be read: {error}"),
                    "write it in the syntax of the regex crate",
                )),
            }
        }
    }

    fn load_regions(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let sheet = source.sheet("regions.tsv", problems);
        for row in sheet.rows() {
            let code = row.get("code");
            if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                problems.push(row.problem("the code has not six digits", "see GB/T 2260"));
            }
            self.regions.push(Region {
                code: code.to_owned(),
                name: entry(row.get("name")),
                short: row.optional("short").map(entry),
            });
        }
    }
}

/// A file that says of each text what kind it is of.
fn pairs<T: FromStr>(
    source: &Source,
    name: &'static str,
    [text_column, kind_column]: [&str; 2],
    words: &[&str],
    problems: &mut Vec<Problem>,
) -> Vec<(String, T)> {
    let sheet = source.sheet(name, problems);
    let mut pairs = Vec::new();
    for row in sheet.rows() {
        let text = entry(row.get(text_column));
        if text.is_empty() {
            problems.push(row.problem(format!("the {text_column} is empty"), "state it"));
            continue;
        }
        match row.word::<T>(kind_column, &words.join(", "), problems) {
            Some(kind) => pairs.push((text, kind)),
            None if row.optional(kind_column).is_none() => problems.push(row.problem(
                format!("the {kind_column} is empty"),
                format!("use one of: {}", words.join(", ")),
            )),
            None => {}
        }
    }
    pairs
}
