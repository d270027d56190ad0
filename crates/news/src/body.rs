//! The body of an article: blocks in reading order.

use serde::{Deserialize, Serialize};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A cross-head (*intertitre*).
    Heading,
    /// A pulled or block quotation.
    Quote,
    /// A list; its items are lines of the text.
    List,
    /// A picture, by its caption.
    Figure,
}

/// One block of text, as it stood in the capture: no mark-up, white space collapsed, never altered by typography.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; the items of a list are separated by `\n`.
    pub text: String,
}

impl Block {
    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self { kind: BlockKind::Paragraph, text: text.into() }
    }
}

/// A picture that belongs to an article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    /// Its absolute address.
    pub url: String,
    /// What is on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}
