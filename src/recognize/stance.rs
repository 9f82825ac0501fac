//! Stance: what the text does with a product.
//!
//! In: a mention's place. Out: its stance, and what decided it. A column decides first, then the nearest cue in the clause or cell, then
//! the heading above, then what the chapter and the type of the document make of everything they name.

use super::Recognizer;
use super::context::Word;
use super::licence::near;
use super::page::{CellText, PageText};
use super::resolve::Draft;
use crate::dictionary::lexicon::{Side, StanceCue};
use crate::model::{
    Column, ColumnRole, DocumentType, MentionKind, SectionKind, Stance, StanceGround,
};
use crate::text::span::NormalizedSpan;

/// A stance and what decided it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) stance: Stance,
    pub(super) ground: StanceGround,
    /// The words, where words decided.
    pub(super) cue: Option<NormalizedSpan>,
}

impl Standing {
    /// One that a place decides.
    fn by(ground: StanceGround, stance: Stance) -> Self {
        Self {
            stance,
            ground,
            cue: None,
        }
    }
}

impl From<Bearing> for Standing {
    fn from(cue: Bearing) -> Self {
        Self {
            stance: cue.stance,
            ground: StanceGround::Cue,
            cue: Some(cue.span),
        }
    }
}

/// What a mention stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The chapter.
    pub(super) section: SectionKind,
    /// What the headings above it say.
    pub(super) headed: Option<Stance>,
    /// The type of the document.
    pub(super) document: Option<DocumentType>,
    /// What a document does with its goods that is none of a purchase.
    pub(super) presents: Option<Stance>,
}

/// A cue that bears on a mention.
#[derive(Clone, Copy, Debug)]
struct Bearing {
    stance: Stance,
    span: NormalizedSpan,
    /// Characters between cue and mention; a cue in front comes before one as far behind.
    distance: (usize, bool),
}

impl Bearing {
    /// Whether it stands behind the mention.
    fn behind(&self) -> bool {
        self.distance.1
    }
}

/// What divides a sentence into statements.
const COMMAS: [char; 2] = ['，', ','];

impl<'d> Recognizer<'d> {
    /// The stance of the mention at `span`, and what decided it.
    pub(super) fn stance(
        &self,
        draft: &Draft<'_, 'd>,
        span: NormalizedSpan,
        kind: MentionKind,
        place: Place,
    ) -> Standing {
        let cell = draft.page.cell_at(span).copied();
        let cue = self.nearest_cue(draft, span, cell.as_ref());
        let softened = cue.filter(|cue| matches!(cue.stance, Stance::Minimum | Stance::Equivalent));
        if let Some(cell) = cell.filter(|cell| !cell.header) {
            // Who is named as a reference in an inventory is there already.
            if let Some(stance) =
                Self::column_stance(draft, &cell).filter(|_| cell.purpose != Some(Stance::Existing))
            {
                if stance == Stance::Required
                    && let Some(cue) = cue.filter(|cue| names_another(cue.stance)).or(softened)
                {
                    return cue.into();
                }
                return Standing::by(StanceGround::Column, stance);
            }
            let names_the_product = names_products(cell.column);
            if let Some(purpose) = cell.purpose {
                match (cue, softened) {
                    (_, Some(cue)) if purpose == Stance::Required => return cue.into(),
                    (Some(cue), _) if !names_the_product => return cue.into(),
                    _ => return Standing::by(StanceGround::Table, purpose),
                }
            }
        }
        // Who presents goods requires none.
        if let Some(cue) =
            cue.filter(|cue| place.presents.is_none() || cue.stance != Stance::Required)
        {
            return cue.into();
        }
        match (place.headed, place.presents) {
            (Some(stance), _) => Standing::by(StanceGround::Heading, stance),
            (None, Some(stance)) => Standing::by(StanceGround::Presentation, stance),
            (None, None) => by_document(kind, place.section, place.document, cell.is_some()),
        }
    }

    /// What the header says of the products in `cell`. Maker and model of a row are one product's: beside a column of recommended makers a
    /// column of models recommends, too.
    fn column_stance(draft: &Draft<'_, 'd>, cell: &CellText) -> Option<Stance> {
        let tells_whose = |column: Column| {
            matches!(
                column.role,
                Some(ColumnRole::Brand | ColumnRole::Model | ColumnRole::BrandModel)
            )
        };
        let of_row = || {
            let mut others = draft.page.row_of(cell);
            others.find_map(|other| other.column.stance.filter(|_| tells_whose(other.column)))
        };
        let own = cell.column.stance;
        own.or_else(|| tells_whose(cell.column).then(of_row)?)
    }

    /// The cue that stands nearest to `span` in its clause and bears on it. A minimum or a reference beside an equivalent is an equivalent,
    /// a reference beside a minimum is a minimum; what is there already and must be worked with is compatible.
    fn nearest_cue(
        &self,
        draft: &Draft<'_, 'd>,
        span: NormalizedSpan,
        cell: Option<&CellText>,
    ) -> Option<Bearing> {
        let clause = match cell {
            Some(cell) => {
                let clause = draft.page.clause(span);
                // Clauses of a cell end at its line ends, too, where a cue stands at the next item's head.
                NormalizedSpan::new(
                    clause.start().max(cell.span.start()),
                    clause.end().min(cell.span.end()),
                )
            }
            None => draft.page.clause(span),
        };
        let list = Self::list_around(draft, span, clause, |between| self.joins(between));
        let mut covered = 0;
        // Where the last cue without a stance stands.
        let mut only_seems = NormalizedSpan::new(0, 0);
        let mut bearings: Vec<Bearing> = Vec::new();
        for hit in draft.findings.context_in(clause) {
            let Word::Cue(index) = hit.what else { continue };
            let Some(cue) = self.lexicon.cues.get(index) else {
                continue;
            };
            // Longer cues come first at each place: 不低于 hides nothing, 或相当于 hides 相当于.
            if hit.span.end() <= covered && hit.span.len() < covered - hit.span.start()
                || only_seems.contains(hit.span)
            {
                continue;
            }
            if cue.stance.is_none() {
                only_seems = hit.span;
            }
            if let Some(bearing) = self.bearing(draft, span, list, clause, hit.span, cue) {
                bearings.push(bearing);
            }
            covered = covered.max(hit.span.end());
        }
        let nearest = *bearings.iter().min_by_key(|bearing| bearing.distance)?;
        let nearest_of = |stance: Stance| {
            let those = bearings.iter().filter(|bearing| bearing.stance == stance);
            those.min_by_key(|bearing| bearing.distance).copied()
        };
        let softer: &[Stance] = match nearest.stance {
            Stance::Minimum => &[Stance::Equivalent],
            Stance::Reference => &[Stance::Equivalent, Stance::Minimum],
            _ => &[],
        };
        if let Some(softer) = softer.iter().find_map(|stance| nearest_of(*stance)) {
            return Some(softer);
        }
        let works_with = |other: &&Bearing| self.works_with(draft, clause, &nearest, other);
        if nearest.stance == Stance::Existing
            && !nearest.behind()
            && !bearings
                .iter()
                .any(|other| other.stance == Stance::Existing && other.behind())
            && let Some(compatible) = bearings
                .iter()
                .filter(works_with)
                .min_by_key(|bearing| bearing.distance)
        {
            return Some(*compatible);
        }
        Some(nearest)
    }

    /// Whether `other` says that something must work with what `existing`, in front of it, says to be there: 接入我方既有平台, 与现有平台对接.
    fn works_with(
        &self,
        draft: &Draft<'_, 'd>,
        clause: NormalizedSpan,
        existing: &Bearing,
        other: &Bearing,
    ) -> bool {
        // 与学校网络中心现有…对接
        const TOWARD: usize = 12;
        let key = &draft.page.key;
        if other.stance != Stance::Compatible {
            return false;
        }
        if !other.behind() {
            let between = key.get(other.span.end()..existing.span.start());
            return between.is_some_and(|between| !between.contains(COMMAS));
        }
        let before = key.get(clause.start()..existing.span.start());
        let before = before.and_then(|before| before.rsplit(COMMAS).next());
        before.is_some_and(|before| {
            let near = before.char_indices().rev().take(TOWARD).last();
            let near = before.get(near.map_or(0, |(at, _)| at)..);
            let mut words = self.context.words("toward").iter();
            words.any(|word| near.is_some_and(|near| near.contains(word)))
        })
    }

    /// From the first to the last member of the list that `span` stands in: products that nothing separates but what `joins` allows.
    fn list_around(
        draft: &Draft<'_, 'd>,
        span: NormalizedSpan,
        clause: NormalizedSpan,
        joins: impl Fn(&str) -> bool,
    ) -> NormalizedSpan {
        let key = &draft.page.key;
        let (mut start, mut end) = (span.start(), span.end());
        let others = near(&draft.accepted, span);
        for other in others.iter().rev() {
            if other.span.end() <= start
                && other.span.start() >= clause.start()
                && joins(key.get(other.span.end()..start).unwrap_or_default())
            {
                start = other.span.start();
            }
        }
        for other in others {
            if other.span.start() >= end
                && other.span.end() <= clause.end()
                && joins(key.get(end..other.span.start()).unwrap_or_default())
            {
                end = other.span.end();
            }
        }
        NormalizedSpan::new(start, end)
    }

    /// Whether `between` is a joint and nothing else, or separates a maker from its product: 4314或AMD EPYC 7313.
    fn is_joint(&self, between: &str) -> bool {
        let between = between.trim_matches([' ', '\n']);
        between.is_empty() || self.context.words("joint").contains(&between)
    }

    /// Whether `between`, which separates two products, makes them members of one list, or maker and product: 服务器2台、
    fn joins(&self, between: &str) -> bool {
        // WA-2133计费网关(含授权)12台
        const WORDS: usize = 20;
        let between = between.trim_matches([' ', '\n']);
        let mut joints = self.context.words("joint").iter();
        let Some(noun) = joints.find_map(|joint| between.strip_suffix(joint)) else {
            return between.is_empty();
        };
        noun.chars().count() <= WORDS
            && noun
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '(' | ')' | '.' | '-'))
    }

    fn bearing(
        &self,
        draft: &Draft<'_, 'd>,
        span: NormalizedSpan,
        list: NormalizedSpan,
        clause: NormalizedSpan,
        hit: NormalizedSpan,
        cue: &StanceCue,
    ) -> Option<Bearing> {
        let mut stance = cue.stance?;
        let key = &draft.page.key;
        let bounds = stance == Stance::Minimum;
        let inside = span.contains(hit) && cue.side != Side::Right;
        // 4314或EPYC 7313及以上: what bounds one of several alternatives bounds all of them. A sign is set before each: 甲≥3A5000、乙≥D2000.
        let word = hit.of(key).chars().all(char::is_alphabetic);
        let own = span;
        let alternatives = (bounds && word && !inside)
            .then(|| Self::list_around(draft, own, clause, |between| self.is_joint(between)))
            .filter(|alternatives| !alternatives.overlaps(hit));
        let span = alternatives.unwrap_or(own);
        // 不得使用除海康威视外的摄像机: who refuses all others requires this one.
        let excepted = stance == Stance::Excluded && self.is_excepted(&draft.page, list);
        if excepted {
            stance = Stance::Required;
        }
        let before = key.get(..hit.start())?;
        if cue
            .not_after
            .iter()
            .any(|word| before.ends_with(word.as_str()))
            || closes_bracket(before, hit.of(key))
        {
            return None;
        }
        // ≥ stands inside the name, too: 酷睿 ≥i7 7700.
        let left = hit.end() <= span.start() || inside;
        let right = hit.start() >= span.end();
        let fits = match cue.side {
            Side::Left => left,
            Side::Right => right,
            Side::Either => left || right,
        };
        if !fits {
            return None;
        }
        let between = if inside {
            ""
        } else if left {
            key.get(hit.end()..span.start())?
        } else {
            key.get(span.end()..hit.start())?
        };
        let distance = between.chars().count();
        let reach = cue.reach as usize;
        // What is said of one member of a list is said of all, but for a bound, and what heads a list is said of all of the clause.
        let of_list = || {
            let to_list = if left {
                key.get(hit.end()..list.start())
            } else {
                key.get(list.end()..hit.start())
            };
            to_list.is_some_and(|between| between.chars().count() <= reach)
                || left && heads_list(between)
        };
        if reach > 0 && distance > reach && (bounds || !of_list()) {
            return None;
        }
        if bounds && left && !inside && !self.is_about_product(draft, hit, span) {
            return None;
        }
        if !excepted && self.other_statement(draft, span, hit, between, cue) {
            return None;
        }
        if stance == Stance::Qualification && right && self.counts_licences(key, hit) {
            return None;
        }
        // 及以上 behind another value belongs to that one, but what stands in brackets is said of the product: 鲲鹏920(64核,2.6GHz)及以上.
        let between = without_bracket(between);
        if bounds
            && right
            && (between.contains([',', '，', '、', '≥'])
                || between.bytes().any(|byte| byte.is_ascii_digit()) && !between.contains('('))
        {
            return None;
        }
        if stance == Stance::Equivalent && self.refuses_equals(draft, clause, hit, right) {
            return None;
        }
        // Of several cues the nearest to the mention itself counts.
        let in_list = if right {
            key.get(own.end()..span.end())
        } else {
            key.get(span.start()..own.start())
        };
        let in_list = in_list.map_or(0, |text| text.chars().count());
        Some(Bearing {
            stance,
            span: hit,
            distance: (distance + in_list, right),
        })
    }

    /// 或同等性能产品均不接受: whether behind the word for equals at `cue` they are refused. 或同级别厂商的授权函, `behind` a product: their papers will do.
    fn refuses_equals(
        &self,
        draft: &Draft<'_, 'd>,
        clause: NormalizedSpan,
        cue: NormalizedSpan,
        behind: bool,
    ) -> bool {
        const REFUSAL: usize = 40;
        let key = &draft.page.key;
        let rest = key.get(cue.end()..clause.end()).unwrap_or_default();
        let end = cue.end() + rest.find(COMMAS).unwrap_or(rest.len());
        let says = |end: usize, wanted: Stance| {
            draft
                .findings
                .context_in(NormalizedSpan::new(cue.end(), end))
                .any(|other| match other.what {
                    Word::Cue(index) => {
                        let cue = self.lexicon.cues.get(index);
                        cue.is_some_and(|cue| cue.stance == Some(wanted))
                    }
                    Word::Context(_) => false,
                })
        };
        rest.chars().count() < REFUSAL && says(clause.end(), Stance::Excluded)
            || behind && says(end, Stance::Qualification)
    }

    /// Whether the list at `span` is what a refusal leaves out: 华为、中兴以外的品牌, 非华为品牌, 除华为外.
    fn is_excepted(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        // 除华为核心交换机外
        const NOUN: usize = 10;
        let key = &page.key;
        let behind = key.get(span.end()..).unwrap_or_default();
        let closed = self.context.words("except_close").iter().any(|word| {
            let at = behind.find(word);
            let noun = at.and_then(|at| behind.get(..at));
            noun.is_some_and(|noun| {
                noun.chars().count() <= NOUN && noun.chars().all(char::is_alphanumeric)
            })
        });
        let opened = self.context.word_before(key, span.start(), "except_open");
        let alone = self
            .context
            .word_before(key, span.start(), "except")
            .is_some()
            || self.context.word_at(key, span.end(), "except").is_some();
        alone || closed && opened.is_some()
    }

    /// Whether a comma in `between`, which separates product and cue, opens a statement that the cue does not reach into.
    fn other_statement(
        &self,
        draft: &Draft<'_, 'd>,
        span: NormalizedSpan,
        cue_at: NormalizedSpan,
        between: &str,
        cue: &StanceCue,
    ) -> bool {
        let right = cue_at.start() >= span.end();
        let (Some(first), Some(last)) = (between.find(COMMAS), between.rfind(COMMAS)) else {
            return false;
        };
        let holds = |from: usize, category: &str| {
            let rest = between.get(from..).unwrap_or_default();
            let mut words = self.context.words(category).iter();
            words.any(|word| rest.contains(word))
        };
        // Nothing that it bears on stands in front of the comma, so no list goes on behind it.
        let names_none = || {
            let before = NormalizedSpan::new(cue_at.end(), cue_at.end() + last);
            !near(&draft.accepted, span)
                .iter()
                .any(|one| before.contains(one.span))
        };
        match cue.stance {
            // 支持SNMP，处理器为海光7285: a predicate behind a comma opens another statement. 银河麒麟V10，授权点数≥500: so does what follows one.
            Some(Stance::Compatible) if !right => {
                let rest = between.get(last..).unwrap_or_default();
                let at_once = rest.trim_start_matches(COMMAS).trim_matches([' ', '\n']);
                at_once.is_empty() && names_none()
                    || holds(last, "predicate")
                    || holds(last, "purchase")
            }
            // 不接受进口产品，打印机参考奔图M7160DW
            Some(Stance::Excluded) if !right => {
                names_none() || holds(last, "predicate") || holds(last, "purchase")
            }
            // 现有平台为甲，上位机为乙，本次采购丙: what is there goes on until something is bought.
            Some(Stance::Existing) if !right => holds(first, "purchase"),
            // 均予利旧 speaks of the whole sentence.
            Some(Stance::Compatible | Stance::Qualification | Stance::Existing) => cue.reach > 0,
            _ => false,
        }
    }

    /// Whether the word at `cue` is counted: 授权5套 and 500点授权 are licences of the product, no papers of its maker.
    fn counts_licences(&self, key: &str, cue: NormalizedSpan) -> bool {
        let behind = key.get(cue.end()..).unwrap_or_default();
        let number = super::page::numeral_prefix(behind);
        let before = self.context.word_before(key, cue.start(), "counter");
        number > 0
            && self
                .context
                .word_at(key, cue.end() + number, "counter")
                .is_some()
            || before
                .and_then(|at| key.get(..at))
                .is_some_and(|before| super::page::numeral_suffix(before) > 0)
    }

    /// Whether a sign or word for "at least" at `cue` is about the product: nothing but a count, a brand and fillers stands
    /// between. A number with a unit takes it away.
    fn is_about_product(
        &self,
        draft: &Draft<'_, 'd>,
        cue: NormalizedSpan,
        span: NormalizedSpan,
    ) -> bool {
        let key = &draft.page.key;
        // ≥2颗 and 不少于2颗 bound the number, 不低于2颗 may bound either.
        let of_number = self
            .context
            .word_at(key, cue.start(), "number_bound")
            .is_some_and(|end| end == cue.end());
        let mut at = cue.end();
        for _ in 0..8 {
            let rest = key.get(at..span.start()).unwrap_or_default();
            let blanks = rest.len() - rest.trim_start_matches([' ', ':', '：']).len();
            at += blanks;
            if at >= span.start() {
                return true;
            }
            let number = super::page::numeral_prefix(key.get(at..span.start()).unwrap_or_default());
            let counted = key
                .get(at + number..)
                .map(|rest| at + number + rest.len() - rest.trim_start_matches(' ').len())
                .filter(|_| number > 0)
                .and_then(|at| {
                    self.context
                        .word_at(key, at, "counter")
                        .or_else(|| (key.as_bytes().get(at) == Some(&b'*')).then_some(at + 1))
                });
            if of_number && counted.is_some() {
                return false;
            }
            let generation = self
                .context
                .counted_at(key, at, "generation")
                .map(|(end, _)| end);
            let brand = near(&draft.accepted, span)
                .iter()
                .find(|one| one.kind == MentionKind::Brand && one.span.start() == at)
                .map(|one| one.span.end());
            let next = counted
                .or(generation)
                .or(brand)
                .or_else(|| self.context.word_at(key, at, "filler"))
                .or_else(|| {
                    // Another cue: ≥相当于或优于.
                    draft
                        .findings
                        .context_at(at)
                        .find(|hit| matches!(hit.what, Word::Cue(_)))
                        .map(|hit| hit.span.end())
                });
            match next {
                Some(end) if end > at => at = end,
                _ => {
                    // A short noun may stand between: 不低于国产H81.
                    let rest = key.get(at..span.start()).unwrap_or_default();
                    return rest.chars().count() <= 6
                        && !rest
                            .chars()
                            .any(|c| c.is_ascii_digit() || matches!(c, ',' | '，' | '、'));
                }
            }
        }
        at >= span.start()
    }
}

/// Whether a cue of that stance, in a column of what is wanted, speaks of another product than the one that is bought: 须与现网平台组网.
fn names_another(stance: Stance) -> bool {
    matches!(
        stance,
        Stance::Compatible | Stance::Existing | Stance::Excluded
    )
}

/// `text` behind the pair of brackets that it opens with.
fn without_bracket(text: &str) -> &str {
    let inside = text.trim_start_matches(' ').strip_prefix('(');
    let behind = inside.and_then(|inside| inside.split_once(')'));
    behind.map_or(text, |(_, behind)| behind)
}

/// Whether what stands behind a cue makes it the head of a list: few words and a colon, 现有旧集群：.
fn heads_list(behind: &str) -> bool {
    const WORDS: usize = 16;
    let head = behind.chars().take(WORDS + 1);
    let mut ends = head.skip_while(|c| !COMMAS.contains(c) && *c != ':');
    ends.next() == Some(':')
}

/// Whether a column names products: by maker, model or name.
fn names_products(column: Column) -> bool {
    matches!(
        column.role,
        Some(ColumnRole::Brand | ColumnRole::Model | ColumnRole::BrandModel | ColumnRole::Name)
    )
}

/// Whether `sign`, with `before` in front of it, closes a pair of angle brackets on its line, or is the head of an arrow: `<7900>`, `->`.
fn closes_bracket(before: &str, sign: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let open = line.matches('<').count() > line.matches('>').count();
    sign == ">" && (open || line.ends_with(['-', '=']))
}

/// What the chapter and the document's type make of everything they name.
fn by_document(
    kind: MentionKind,
    section: SectionKind,
    document: Option<DocumentType>,
    in_table: bool,
) -> Standing {
    use DocumentType as D;
    let chapter = StanceGround::Chapter(section);
    let by_type = document.map_or(StanceGround::Nothing, StanceGround::DocumentType);
    let (stance, ground) = match (document, section) {
        (Some(D::AwardNotice | D::ContractNotice | D::Contract), _) => (Stance::Awarded, by_type),
        (Some(D::BidResponse | D::CandidateNotice), _) => (Stance::Offered, by_type),
        (
            _,
            SectionKind::Instructions
            | SectionKind::Evaluation
            | SectionKind::Contract
            | SectionKind::Forms,
        ) => (Stance::Mention, chapter),
        (_, SectionKind::Requirements)
        | (
            Some(
                D::TechnicalSpecification
                | D::BiddingDocument
                | D::TenderNotice
                | D::NegotiationNotice
                | D::SingleSourceNotice
                | D::IntentionNotice
                | D::CorrectionNotice,
            ),
            _,
        ) => {
            // A notice names software mostly as what bidders need for its portal.
            let is_notice = !matches!(
                document,
                Some(D::TechnicalSpecification | D::BiddingDocument) | None
            );
            let of_portal = kind == MentionKind::Software
                && (is_notice && section != SectionKind::Requirements
                    || section == SectionKind::Notice);
            let of_buyer = kind == MentionKind::Brand && section == SectionKind::Notice;
            let ground = match section {
                SectionKind::Requirements => chapter,
                SectionKind::Notice if of_portal || of_buyer => chapter,
                _ => by_type,
            };
            if (of_portal || of_buyer) && !in_table {
                (Stance::Mention, ground)
            } else {
                (Stance::Required, ground)
            }
        }
        _ => (Stance::Mention, StanceGround::Nothing),
    };
    Standing::by(ground, stance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn software_in_the_prose_of_a_notice_is_what_its_portal_needs() {
        let stance = |document, section, in_table| {
            by_document(MentionKind::Software, section, Some(document), in_table).stance
        };
        let (notice, document) = (DocumentType::TenderNotice, DocumentType::BiddingDocument);
        assert_eq!(stance(notice, SectionKind::Unknown, false), Stance::Mention);
        assert_eq!(
            stance(document, SectionKind::Notice, false),
            Stance::Mention
        );
        assert_eq!(stance(notice, SectionKind::Unknown, true), Stance::Required);
        assert_eq!(
            stance(notice, SectionKind::Requirements, false),
            Stance::Required
        );
        assert_eq!(
            stance(document, SectionKind::Unknown, false),
            Stance::Required
        );
    }

    #[test]
    fn an_angle_that_closes_another_or_ends_an_arrow_compares_nothing() {
        for before in ["<7900", "商品<甲><乙", "甲-", "甲="] {
            assert!(closes_bracket(before, ">"), "{before}");
        }
        for before in ["CPU主频", "<7900>内存", "<一\n内存"] {
            assert!(!closes_bracket(before, ">"), "{before}");
        }
        assert!(!closes_bracket("<内存", "≥"));
    }

    #[test]
    fn few_words_and_a_colon_make_a_cue_the_head_of_a_list() {
        for behind in [":", "设备:甲1台,", "已停止服务的产品投标:甲、"] {
            assert!(heads_list(behind), "{behind}");
        }
        for behind in [
            "",
            "甲、乙",
            "平台,型号:甲",
            "平台由上级单位统一建设和管理运行至今:甲",
        ] {
            assert!(!heads_list(behind), "{behind}");
        }
    }

    #[test]
    fn a_chapter_of_requirements_decides_before_the_type_of_the_document() {
        let ground = |section| {
            let document = Some(DocumentType::BiddingDocument);
            by_document(MentionKind::Model, section, document, false).ground
        };
        assert_eq!(
            ground(SectionKind::Requirements),
            StanceGround::Chapter(SectionKind::Requirements)
        );
        assert_eq!(
            ground(SectionKind::Unknown),
            StanceGround::DocumentType(DocumentType::BiddingDocument)
        );
        let nothing = by_document(MentionKind::Model, SectionKind::Unknown, None, false);
        assert_eq!(
            (nothing.stance, nothing.ground),
            (Stance::Mention, StanceGround::Nothing)
        );
    }
}
