//! Declares the two commands of the page, so that each needs a permission, and makes the context of the window.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["call", "subscribe"]);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        println!("cargo::error={error:#}");
    }
}
