//! One file per noun: its row type and its queries.

pub mod answer;
pub mod authority_map;
pub mod catalog;
pub mod decision;
pub(crate) mod ledger;
pub(crate) mod loss;
pub(crate) mod mesh_edge;
pub(crate) mod observation;
pub(crate) mod row_hash;
pub mod saved_view;
pub(crate) mod scope;
pub mod seen_mark;
pub mod setting;
pub mod star;
pub mod sync;
pub mod thing;
pub(crate) mod thing_write;
pub(crate) mod word;
