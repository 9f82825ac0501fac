//! What a mention means, in the words of a record.
//!
//! In: a mention. Out: [`Meant`], which stands in what `explain` and `dict diff` write as JSON. What stands beside it there, they say.

use serde::Serialize;

use crate::model::{Identity, Mention};

/// The maker and the product that a mention means. A key whose value does not exist is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Meant {
    /// Key of the maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Canonical series name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Canonical model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Key of the product list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// cpu, server, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How sure it is which product is meant; absent for a brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<&'static str>,
    /// What the text may mean where the identity is ambiguous.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

impl Meant {
    /// What `mention` means.
    pub fn of(mention: &Mention) -> Self {
        Self {
            vendor: mention.vendor.clone(),
            series: mention.series.clone(),
            model: mention.model.clone(),
            product_id: mention.product_id.clone(),
            category: mention.category.clone(),
            identity: mention.identity.map(Identity::as_str),
            candidates: mention.candidates.clone(),
        }
    }
}
