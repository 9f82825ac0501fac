//! Whether confidence means something.
//!
//! In: the annotated pages. Out: for bands of confidence how many mentions lie in them and how many of those are right (strictly). A reader
//! who keeps only what is at least 0.9 sure wants to know what that costs and what it is worth.

use serde::Serialize;

use super::count::rounded;
use super::mentions::Matched;

/// Lower bounds of the bands; the last one is at least that.
const BANDS: [f32; 7] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// The confidence from which a mention may be relied on.
pub const RELIABLE: f32 = 0.9;

/// A band of confidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Band {
    /// From this confidence.
    pub from: f64,
    /// To below this one; 1 belongs to the last band.
    pub to: f64,
    /// Mentions.
    pub predicted: u64,
    /// Of these, right.
    pub right: u64,
    /// Share of the right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    /// Mean confidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// Confidence against precision.
#[derive(Clone, Debug, Serialize)]
pub struct Calibration {
    /// Bands that hold mentions, from the lowest.
    pub bands: Vec<Band>,
    /// All mentions that may be relied on, as one band.
    pub reliable: Band,
    /// Mean distance between confidence and precision over the bands, weighted by their mentions: 0 is perfect.
    pub expected_error: f64,
}

/// The calibration over `pages`.
pub fn calibration(pages: &[Matched]) -> Calibration {
    let judged: Vec<(f32, bool)> = pages
        .iter()
        .flat_map(|page| page.judged(&page.strict))
        .map(|(mention, gold)| (mention.confidence, gold.is_some()))
        .collect();
    let band = |from: f32, to: f32| {
        let inside = |confidence: f32| confidence >= from && (confidence < to || to >= 1.0);
        let of_band = judged.iter().filter(|(confidence, _)| inside(*confidence));
        let (mut predicted, mut right, mut confidences) = (0, 0, 0.0);
        for (confidence, is_right) in of_band {
            predicted += 1;
            right += u64::from(*is_right);
            confidences += f64::from(*confidence);
        }
        let mean = |sum: f64| (predicted > 0).then(|| rounded(sum / predicted as f64));
        Band {
            from: rounded(from.into()),
            to: rounded(to.into()),
            predicted,
            right,
            precision: mean(right as f64),
            confidence: mean(confidences),
        }
    };
    let ends = BANDS.iter().skip(1).copied().chain([1.0]);
    let bands: Vec<Band> = BANDS
        .iter()
        .zip(ends)
        .map(|(from, to)| band(*from, to))
        .filter(|band| band.predicted > 0)
        .collect();
    let distance = |band: &Band| {
        let gap = band.precision.zip(band.confidence);
        gap.map_or(0.0, |(precision, confidence)| {
            (precision - confidence).abs()
        }) * band.predicted as f64
    };
    let all = judged.len().max(1) as f64;
    Calibration {
        expected_error: rounded(bands.iter().map(distance).sum::<f64>() / all),
        bands,
        reliable: band(RELIABLE, 1.0),
    }
}
