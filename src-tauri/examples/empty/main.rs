//! An empty window of the same toolkit: what `make bench` holds the start of Weft's window against.

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::<tauri::Wry>::default()
        .setup(|app| {
            tauri::WebviewWindowBuilder::new(app, "main", tauri::WebviewUrl::default())
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
