//! One fake for each provider: what its server would answer. Each module has a function `fake`.

pub(crate) mod amundsen;
pub(crate) mod glue;
pub(crate) mod marquez;
mod sigv4;
