//! Elements set apart from the flow.

use super::contact::Standing;
use super::furniture::{Foot, Placed};
use super::row::Row;

/// Elements set apart from the flow.
pub struct Apart {
    pub head: Placed,
    pub contact: Standing,
    pub foot: Foot,
    pub notes: Vec<Vec<Row>>,
}
