//! One behaviour suite over every provider of a server: each fake of `fakes/` goes through every case of
//! `behaviour.rs`. A new provider is one more name in the list below.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests report by panicking")]

mod behaviour;
mod fakes;
mod remembered;
mod requests_of_marquez;

/// Makes one test for each case and each fake, named `<fake>::<case>`.
macro_rules! suite {
    ($($fake:ident),* $(,)?) => {
        $(
            mod $fake {
                use crate::{behaviour, fakes::$fake::fake};

                #[test]
                fn paging_reads_every_page_once() { behaviour::paging_reads_every_page_once(&fake()); }
                #[test]
                fn a_probe_names_every_layer() { behaviour::a_probe_names_every_layer(&fake()); }
                #[test]
                fn a_reading_that_was_cancelled_can_be_done_again() { behaviour::a_reading_that_was_cancelled_can_be_done_again(&fake()); }
                #[test]
                fn an_unchanged_sync_writes_nothing() { behaviour::an_unchanged_sync_writes_nothing(&fake()); }
                #[test]
                fn a_second_reading_asks_for_less_and_tells_the_same() { behaviour::a_second_reading_asks_for_less_and_tells_the_same(&fake()); }
                #[test]
                fn an_item_that_is_gone_is_gone() { behaviour::an_item_that_is_gone_is_gone(&fake()); }
                #[test]
                fn a04_a_permission_lost_on_one_listing_keeps_the_others() { behaviour::a04_a_permission_lost_on_one_listing_keeps_the_others(&fake()); }
                #[test]
                fn n18_a_token_that_expires_half_way_changes_nothing() { behaviour::n18_a_token_that_expires_half_way_changes_nothing(&fake()); }
                #[test]
                fn n05_a_server_that_limits_the_rate_is_waited_for() { behaviour::n05_a_server_that_limits_the_rate_is_waited_for(&fake()); }
                #[test]
                fn n08_a_server_error_on_a_later_page_makes_the_listing_partial() { behaviour::n08_a_server_error_on_a_later_page_makes_the_listing_partial(&fake()); }
                #[test]
                fn h01_a_page_that_is_too_large_makes_the_listing_partial() { behaviour::h01_a_page_that_is_too_large_makes_the_listing_partial(&fake()); }
                #[test]
                fn h08_items_of_another_form_are_set_aside_and_the_rest_is_kept() { behaviour::h08_items_of_another_form_are_set_aside_and_the_rest_is_kept(&fake()); }
            }
        )*
    };
}

suite!(airflow, airflow_2, amundsen, dagster, datahub, glue, iceberg, marquez, openmetadata, unity);
