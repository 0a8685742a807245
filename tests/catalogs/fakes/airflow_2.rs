//! Airflow 2: the other version of the same provider.

use std::sync::Arc;
use weft_tests::fake::Fake;

pub(crate) fn fake() -> Arc<dyn Fake> {
    super::airflow::old()
}
