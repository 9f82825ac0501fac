//! Segmentation: words of what recognition left over.
//!
//! In: folded pages and what was recognised in them. Out: [`Token`]s and [`Keyword`]s. The only file that knows jieba-rs. Its guessing of
//! unknown words (HMM) is off: it lowers F1 on simplified text, and without it every boundary traces to an entry of a dictionary.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, LazyLock};

use jieba_rs::Jieba;

use crate::dictionary::words::Words;
use crate::model::{FoldedPage, Keyword, Recognition, Token};
use crate::text::span::OriginalSpan;

/// Most keywords of a document.
const KEYWORDS: usize = 12;

/// Share of tender documents that a word outside the list of common words is taken to occur in. Source: the list holds every word that
/// at least 1 in 100 of 575 documents (notices and bidding documents of 2016 to 2026) used.
const RARE_SHARE: f64 = 0.005;

/// The segmenter with the project's words in it.
pub struct Segmenter {
    /// Built in a thread of its own: its dictionary takes longer to index than everything else a program starts with, and a document is read
    /// before its words are needed.
    jieba: Arc<Promised<Jieba>>,
    /// Share of documents a word occurs in.
    common: BTreeMap<String, f64>,
}

/// What is built by whoever asks for it first; all others wait for it.
type Promised<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

impl fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segmenter")
            .field("common", &self.common.len())
            .finish_non_exhaustive()
    }
}

impl Segmenter {
    /// Begins to build the segmenter; what asks it waits until that is done.
    pub fn new(words: &Words) -> Self {
        let own = words.words.clone();
        let jieba: Arc<Promised<Jieba>> = Arc::new(LazyLock::new(Box::new(move || {
            let mut jieba = Jieba::new();
            for (word, frequency, tag) in &own {
                jieba.add_word(word, Some(*frequency), Some(tag));
            }
            jieba
        })));
        let ahead = Arc::clone(&jieba);
        // Where no thread can be had, whoever asks first builds it.
        let _ = std::thread::Builder::new().spawn(move || {
            LazyLock::force(&ahead);
        });
        Self {
            jieba,
            common: words.common.clone(),
        }
    }

    /// The words of a document, page by page, in order. Mentions, confusables and running headers are left out; a word never reaches
    /// over one of them, over a blank or over a line end.
    pub fn segment(&self, pages: &[FoldedPage], recognition: &Recognition) -> Vec<Token> {
        let mut masked: Vec<(u32, OriginalSpan)> = recognition
            .mentions
            .iter()
            .map(|mention| (mention.page, mention.span))
            .collect();
        masked.extend(
            recognition
                .confusables
                .iter()
                .map(|confusable| (confusable.page, confusable.span)),
        );
        masked.extend(pages.iter().flat_map(|folded| {
            folded
                .page
                .running
                .iter()
                .map(|span| (folded.page.number, *span))
        }));
        masked.sort_unstable();
        let mut masked = masked.into_iter().peekable();
        let mut tokens = Vec::new();
        for FoldedPage { page, .. } in pages {
            let mut start = 0;
            while let Some((_, span)) = masked.next_if(|(number, _)| *number <= page.number) {
                if span.start() > start {
                    self.stretch(
                        &page.text,
                        OriginalSpan::new(start, span.start()),
                        page.number,
                        &mut tokens,
                    );
                }
                start = start.max(span.end());
            }
            if start < page.text.len() {
                self.stretch(
                    &page.text,
                    OriginalSpan::new(start, page.text.len()),
                    page.number,
                    &mut tokens,
                );
            }
        }
        tokens
    }

    fn stretch(&self, text: &str, span: OriginalSpan, page: u32, tokens: &mut Vec<Token>) {
        let words = self.jieba.cut(span.of(text), false).into_iter();
        tokens.extend(
            words
                .filter(|word| !word.word.trim().is_empty())
                .map(|word| {
                    let (start, end) =
                        (span.start() + word.byte_start, span.start() + word.byte_end);
                    Token {
                        page,
                        span: OriginalSpan::new(start, end),
                    }
                }),
        );
    }

    /// The bytes at which the words of `text` end.
    pub fn word_ends(&self, text: &str) -> Vec<usize> {
        let words = self.jieba.cut(text, false).into_iter();
        words.map(|word| word.byte_end).collect()
    }

    /// Whether the words of `clause` begin at byte `start` and end at byte `end` too: 佳能 in 最佳能源 is no word.
    pub fn is_bounded(&self, clause: &str, start: usize, end: usize) -> bool {
        let mut begins = false;
        let mut ends = false;
        for word in self.jieba.cut(clause, false) {
            begins |= word.byte_start == start;
            ends |= word.byte_end == end;
        }
        begins && ends
    }

    /// The words most typical of the document, the heaviest first: how often a word occurs, times how rare it is in tender documents.
    /// Words of one character, and words without a Han character, are none.
    pub fn keywords(&self, pages: &[FoldedPage], tokens: &[Token]) -> Vec<Keyword> {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut counts: Vec<(&str, u32)> = Vec::new();
        // Tokens come page by page.
        let mut pages = pages.iter().peekable();
        for token in tokens {
            while pages
                .next_if(|folded| folded.page.number < token.page)
                .is_some()
            {}
            let Some(folded) = pages
                .peek()
                .filter(|folded| folded.page.number == token.page)
            else {
                continue;
            };
            let word = token.span.of(&folded.page.text);
            if word.chars().take(2).count() == 2 && word.chars().all(is_han) {
                let place = *places.entry(word).or_insert_with(|| {
                    counts.push((word, 0));
                    counts.len() - 1
                });
                if let Some((_, count)) = counts.get_mut(place) {
                    *count += 1;
                }
            }
        }
        let mut weighted: Vec<(f64, &str)> = counts
            .into_iter()
            .map(|(word, count)| {
                let share = self.common.get(word).copied().unwrap_or(RARE_SHARE);
                (f64::from(count).ln_1p() * -share.ln(), word)
            })
            .collect();
        weighted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let heaviest = weighted
            .first()
            .map_or(1.0, |(weight, _)| *weight)
            .max(f64::MIN_POSITIVE);
        let relative = |weight: f64| (weight / heaviest * 1000.0).round() / 1000.0;
        weighted
            .into_iter()
            .take(KEYWORDS)
            .map(|(weight, word)| Keyword {
                word: word.to_owned(),
                weight: relative(weight),
            })
            .collect()
    }
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confusable, Page};
    use crate::text::normalize::NormText;

    fn page(text: &str) -> FoldedPage {
        let page = Page {
            number: 1,
            text: text.to_owned(),
            ..Page::default()
        };
        FoldedPage {
            folded: NormText::new(text),
            page,
        }
    }

    fn segmenter() -> Segmenter {
        let words = Words {
            words: vec![
                ("招标文件".to_owned(), 500, "n".to_owned()),
                ("视频监控".to_owned(), 500, "n".to_owned()),
            ],
            common: BTreeMap::from([("采购".to_owned(), 0.95)]),
            ..Words::default()
        };
        Segmenter::new(&words)
    }

    #[test]
    fn words_join_to_the_text_that_recognition_left() {
        let text = "本招标文件，型号E5-2620v4处理器\t两台\n";
        let start = text.find("E5").unwrap();
        let span = OriginalSpan::new(start, start + "E5-2620v4".len());
        let confusables = vec![Confusable {
            page: 1,
            span,
            entry: String::new(),
        }];
        let recognition = Recognition {
            confusables,
            ..Recognition::default()
        };
        let tokens = segmenter().segment(&[page(text)], &recognition);
        let words: Vec<_> = tokens.iter().map(|token| token.span.of(text)).collect();
        assert_eq!(
            words.concat(),
            text.replace("E5-2620v4", "").replace(['\t', '\n'], "")
        );
        assert!(
            words.contains(&"招标文件"),
            "a word of the dictionary is whole: {words:?}"
        );
    }

    #[test]
    fn typical_words_outweigh_common_ones() {
        let text = "采购视频监控。采购视频监控。采购视频监控。采购。";
        let pages = [page(text)];
        let segmenter = segmenter();
        let tokens = segmenter.segment(&pages, &Recognition::default());
        let keywords = segmenter.keywords(&pages, &tokens);
        assert_eq!(
            keywords.first().map(|keyword| keyword.word.as_str()),
            Some("视频监控")
        );
        assert!((keywords[0].weight - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_brand_inside_other_words_is_not_bounded() {
        let segmenter = segmenter();
        let clause = "最佳能源管理方案";
        let start = clause.find("佳能").unwrap();
        assert!(!segmenter.is_bounded(clause, start, start + "佳能".len()));
        assert!(segmenter.is_bounded("采购佳能复印机", "采购".len(), "采购佳能".len()));
    }
}
