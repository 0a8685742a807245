//! One fake for each provider: what its server would answer. Each module has a function `fake`.
pub(crate) mod marquez;
pub(crate) mod openmetadata;
