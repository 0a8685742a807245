//! How WebKitGTK should draw, decided before it is loaded. Old versions and machines without a render node show a
//! blank window with the DMABUF renderer (tauri issues 9394 and 10702), newer ones draw faster with it.

/// Hands frames over without sharing graphics memory when it is `1`.
const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Draws without the compositor when it is `1`.
const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// First version whose DMABUF renderer is sound.
const SOUND_SINCE: (u32, u32) = (2, 48);

/// What the decision rests on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Machine<'a> {
    /// Version of WebKitGTK as it names itself; `None` where it cannot be told.
    pub(crate) webkit: Option<&'a str>,
    /// There is a `/dev/dri/renderD*`.
    pub(crate) render_node: bool,
    /// The user already decided about DMABUF; also how a test run keeps the default (`0`).
    pub(crate) dmabuf_decided: bool,
    /// The user already decided about compositing.
    pub(crate) compositing_decided: bool,
    /// Started with `--safe-graphics`.
    pub(crate) safe: bool,
}

/// The variables to set, with their values. Empty: WebKitGTK knows best.
pub(crate) fn variables(machine: Machine<'_>) -> Vec<(&'static str, &'static str)> {
    let too_old = machine.webkit.and_then(major_minor).is_some_and(|version| version < SOUND_SINCE);
    let mut set = Vec::new();
    if !machine.dmabuf_decided && (machine.safe || too_old || !machine.render_node) {
        set.push((NO_DMABUF, "1"));
    }
    if !machine.compositing_decided && machine.safe {
        set.push((NO_COMPOSITING, "1"));
    }
    set
}

fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

/// Begins the program again with the variables it needs. They must stand in the environment before any thread
/// runs, and a process cannot safely change its own, so it is replaced: same process id, same arguments.
#[cfg(target_os = "linux")]
pub(crate) fn prepare(safe: bool) {
    use std::os::unix::process::CommandExt;

    let webkit = tauri::webview_version().ok();
    let set = variables(Machine {
        webkit: webkit.as_deref(),
        render_node: has_render_node(),
        dmabuf_decided: std::env::var_os(NO_DMABUF).is_some(),
        compositing_decided: std::env::var_os(NO_COMPOSITING).is_some(),
        safe,
    });
    if set.is_empty() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // Only returns when it failed; the window then opens with the default drawing.
    let failed = std::process::Command::new(program).args(std::env::args_os().skip(1)).envs(set).exec();
    tracing::warn!("the program could not be started again for other graphics: {failed}");
}

/// Other platforms bring a webview that needs no advice.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare(_safe: bool) {}

#[cfg(target_os = "linux")]
fn has_render_node() -> bool {
    std::fs::read_dir("/dev/dri")
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")))
}

#[cfg(test)]
mod tests {
    use super::{Machine, NO_COMPOSITING, NO_DMABUF, variables};

    const GOOD: Machine<'_> = Machine {
        webkit: Some("2.50.6"),
        render_node: true,
        dmabuf_decided: false,
        compositing_decided: false,
        safe: false,
    };

    #[test]
    fn a_new_webkit_with_a_render_node_is_left_alone() {
        assert_eq!(variables(GOOD), []);
        assert_eq!(variables(Machine { webkit: Some("2.48.0"), ..GOOD }), []);
        assert_eq!(variables(Machine { webkit: Some("3.0.0"), ..GOOD }), []);
    }

    #[test]
    fn an_old_webkit_or_a_machine_without_render_node_draws_without_dmabuf() {
        assert_eq!(variables(Machine { webkit: Some("2.46.5"), ..GOOD }), [(NO_DMABUF, "1")]);
        assert_eq!(variables(Machine { render_node: false, ..GOOD }), [(NO_DMABUF, "1")]);
    }

    #[test]
    fn a_version_that_cannot_be_read_decides_nothing() {
        for webkit in [None, Some(""), Some("next"), Some("2")] {
            assert_eq!(variables(Machine { webkit, ..GOOD }), []);
        }
    }

    #[test]
    fn safe_graphics_switches_both_off() {
        assert_eq!(variables(Machine { safe: true, ..GOOD }), [(NO_DMABUF, "1"), (NO_COMPOSITING, "1")]);
    }

    #[test]
    fn what_the_user_or_a_test_run_decided_stands() {
        let decided = Machine { dmabuf_decided: true, compositing_decided: true, ..GOOD };
        assert_eq!(variables(Machine { webkit: Some("2.40.0"), render_node: false, ..decided }), []);
        assert_eq!(variables(Machine { safe: true, ..decided }), []);
    }
}
