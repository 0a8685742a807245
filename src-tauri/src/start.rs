//! What the program is told when it starts: its arguments and where its files are.

use weft_app::paths::Paths;

/// The arguments that matter. Everything else is ignored: desktop environments add arguments of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// `--safe-graphics`
    pub(crate) safe_graphics: bool,
    /// The first `weft://` link.
    pub(crate) link: Option<String>,
}

impl Arguments {
    /// Reads arguments without the program's own name.
    pub(crate) fn read(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut read = Self::default();
        for argument in arguments {
            if argument == "--safe-graphics" {
                read.safe_graphics = true;
            } else if read.link.is_none() && is_link(&argument) {
                read.link = Some(argument);
            }
        }
        read
    }
}

fn is_link(argument: &str) -> bool {
    argument.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("weft://"))
}

/// Folders of this user, all beneath `WEFT_HOME` when that is set.
pub(crate) fn paths() -> Option<Paths> {
    let home = home();
    Paths::of_user(home.as_deref())
}

/// The value of `WEFT_HOME`, made absolute so that it means the same for every part of the program.
pub(crate) fn home() -> Option<std::path::PathBuf> {
    let home = std::env::var_os("WEFT_HOME").filter(|home| !home.is_empty())?;
    Some(std::path::absolute(&home).unwrap_or_else(|_| home.into()))
}

/// Whether there is a screen to open a window on. GTK ends the process with a panic when there is none.
pub(crate) fn has_screen() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn read(arguments: &[&str]) -> Arguments {
        Arguments::read(arguments.iter().map(|&a| a.to_owned()))
    }

    #[test]
    fn l08_only_the_first_link_is_read_and_foreign_flags_do_nothing() {
        let arguments = read(&["--remote-debugging-port=9222", "--inspect", "weft://home", "weft://settings"]);
        assert_eq!(arguments, Arguments { safe_graphics: false, link: Some("weft://home".into()) });
    }

    #[test]
    fn files_and_other_links_are_not_links_of_ours() {
        assert_eq!(read(&["https://example.com", "/etc/passwd", "weft:/x", "é", ""]), Arguments::default());
    }

    #[test]
    fn safe_graphics_is_understood_beside_a_link() {
        let arguments = read(&["WEFT://home", "--safe-graphics"]);
        assert_eq!(arguments, Arguments { safe_graphics: true, link: Some("WEFT://home".into()) });
    }
}
