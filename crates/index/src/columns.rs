//! The columns of one segment, opened once and kept as long as the segment is.

use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use tantivy::columnar::{Cardinality, Column, ColumnValues, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::schema::column;

/// The columns whose values are counted.
pub(crate) const COUNTED: [&str; 6] =
    [column::SOURCE, column::SECTION, column::LANGUAGE, column::PERSON, column::PLACE, column::ORGANISATION];

/// How many documents' values are read at once.
const AT_ONCE: usize = 256;

/// What is read of every piece that is found.
pub(crate) struct Columns {
    pub(crate) time: Arc<dyn ColumnValues<i64>>,
    pub(crate) story: Arc<dyn ColumnValues<u64>>,
    pub(crate) tie: Arc<dyn ColumnValues<u64>>,
    pub(crate) hidden: Column<i64>,
    /// Those of [`COUNTED`], in its order.
    pub(crate) counted: Vec<Option<StrColumn>>,
    /// The same as `time`, with which documents have one.
    pub(crate) times: Column<i64>,
}

impl Columns {
    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let times = columns.i64(column::TIME)?;
        Ok(Self {
            time: values(times.clone()),
            story: values(columns.u64(column::STORY)?),
            tie: values(columns.u64(column::TIE)?),
            hidden: columns.i64(column::HIDDEN)?,
            counted: COUNTED.iter().map(|name| columns.str(name)).collect::<tantivy::Result<_>>()?,
            times,
        })
    }
}

/// The place where a segment's columns are kept once they are open. Cheap to clone: all clones are one.
#[derive(Clone, Default)]
pub(crate) struct Opened(Arc<OnceLock<Arc<Columns>>>);

impl Opened {
    /// The columns of the segment of `reader`.
    pub(crate) fn of(&self, reader: &SegmentReader) -> tantivy::Result<Arc<Columns>> {
        if let Some(columns) = self.0.get() {
            return Ok(Arc::clone(columns));
        }
        let columns = Arc::new(Columns::open(reader)?);
        Ok(Arc::clone(self.0.get_or_init(|| columns)))
    }
}

/// The values of a column by document, zero where there is none; without the detour where each document has one.
fn values<T: Copy + Default + PartialOrd + Debug + Send + Sync + 'static>(
    column: Column<T>,
) -> Arc<dyn ColumnValues<T>> {
    if column.get_cardinality() == Cardinality::Full {
        column.values
    } else {
        column.first_or_default_col(T::default())
    }
}

/// Gives `take` the values of `docs`, many at a time where each document has one.
pub(crate) fn each<T: Copy + Default + PartialOrd + Debug + Send + Sync + 'static>(
    column: &Column<T>,
    docs: &[DocId],
    mut take: impl FnMut(T),
) {
    if column.get_cardinality() != Cardinality::Full {
        docs.iter().flat_map(|doc| column.values_for_doc(*doc)).for_each(take);
        return;
    }
    let mut values = [T::default(); AT_ONCE];
    for docs in docs.chunks(AT_ONCE) {
        let Some(values) = values.get_mut(..docs.len()) else { return };
        column.values.get_vals(docs, values);
        values.iter().for_each(|value| take(*value));
    }
}
