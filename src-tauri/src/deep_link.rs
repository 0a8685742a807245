//! `weft://` links. A link is read into a route of the page and shown; it never changes, connects or opens anything.

use crate::desk::Desk;
use weft_app::api::settings::Event;
use weft_app::link;

/// Longest part of a refused link that is shown or logged, in characters.
const SHOWN: usize = 200;

/// Shows what a link names, or a page that says it cannot be shown.
pub(crate) fn show(desk: &Desk, link: &str) {
    let route = match link::route_of(link) {
        Ok(route) => route,
        Err(refusal) => {
            tracing::info!("link refused: {} ({})", shortened(link), refusal.message);
            refused(link)
        }
    };
    desk.tell(Event::Open { route });
}

/// A route that no screen has, so that the page says what it could not open.
fn refused(link: &str) -> String {
    format!("/{}", shortened(link))
}

/// The beginning of a link without control characters.
fn shortened(link: &str) -> String {
    link.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, refused};

    #[test]
    fn l01_a_refused_link_leads_to_the_page_for_what_is_missing() {
        assert_eq!(refused("weft://frobnicate/x"), "/weft://frobnicate/x");
    }

    #[test]
    fn l04_a_huge_link_with_control_characters_is_cut_and_cleaned() {
        let link = format!("weft://\u{1b}[31m{}", "é".repeat(1 << 20));
        let shown = refused(&link);
        assert!(!shown.chars().any(char::is_control));
        assert_eq!(shown.chars().count(), SHOWN + 1);
    }
}
