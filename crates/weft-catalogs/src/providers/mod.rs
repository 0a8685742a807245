//! One folder per kind of catalog.

pub mod files;
pub mod marquez;
pub mod openlineage;
