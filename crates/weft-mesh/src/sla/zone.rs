//! Time zones as sources name them.

use jiff::tz::{Offset, TimeZone};

/// The zone a label means, with the name under which it is kept: an IANA name, a fixed offset (`+02:00`), or a
/// label that holds one in brackets, such as `GMT+00:00 (Europe/London)`.
///
/// # Errors
/// A sentence when no zone of that name exists.
pub(super) fn zone(label: &str) -> Result<(String, TimeZone), String> {
    let label = label.trim();
    let inner = label.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(name, _)| name.trim());
    for name in inner.into_iter().chain([label]) {
        if matches!(name, "Z" | "z") {
            return Ok(("UTC".to_owned(), TimeZone::UTC));
        }
        if let Ok(zone) = TimeZone::get(name) {
            return Ok((zone.iana_name().unwrap_or(name).to_owned(), zone));
        }
        if let Some(offset) = offset(name) {
            return Ok((offset.to_string(), TimeZone::fixed(offset)));
        }
    }
    Err(format!("time zone “{label}” is not an IANA name such as Europe/Berlin"))
}

/// `+02:00`, `-0800`, `+2`, with or without `UTC` or `GMT` in front; offsets up to 14 hours exist.
fn offset(text: &str) -> Option<Offset> {
    let text = text.trim_start_matches("UTC").trim_start_matches("GMT");
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(pair) => pair,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
    let seconds = i32::from(hours) * 3_600 + i32::from(minutes) * 60;
    (minutes < 60 && seconds <= 14 * 3_600).then_some(())?;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::zone;

    #[test]
    fn labels_with_the_name_in_brackets_are_understood() {
        assert_eq!(zone("GMT+00:00 (Europe/London)").unwrap().0, "Europe/London");
        assert_eq!(zone("Europe/Berlin").unwrap().0, "Europe/Berlin");
        assert_eq!(zone("Z").unwrap().0, "UTC");
        assert_eq!(zone("UTC").unwrap().0, "UTC");
    }

    #[test]
    fn fixed_offsets_are_zones_and_nonsense_is_not() {
        let (name, fixed) = zone("-08:00").unwrap();
        assert_eq!(zone(&name).unwrap().1, fixed);
        assert!(zone("GMT+2").is_ok());
        for wrong in ["Middle-earth/Shire", "", "+25:00", "+02:75", "(", "é"] {
            assert!(zone(wrong).unwrap_err().contains("IANA"), "{wrong}");
        }
    }
}
