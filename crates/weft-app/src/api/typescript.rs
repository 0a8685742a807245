//! The TypeScript side of the table: every wire type, and the map from command to request and reply.

use super::{asset, catalogs, changes, commands, governance, home, lineage, network, search, settings, sla};
use crate::error::{Code, WireError};
use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

/// Collects the declarations of a type and of everything it mentions.
struct Declarations {
    config: Config,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            // A built-in such as `Vec<T>`: only what it holds needs a declaration.
            T::visit_generics(self);
            return;
        }
        let name = T::ident(&self.config);
        if self.by_name.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.by_name.insert(name, format!("{docs}export {}", T::decl(&self.config)));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

macro_rules! typescript_of {
    ($($name:literal $module:ident::$function:ident($request:ty) -> $reply:ty;)*) => {
        fn collect(found: &mut Declarations) -> Vec<(&'static str, String, String)> {
            let mut map = Vec::new();
            $(
                found.visit::<$request>();
                found.visit::<$reply>();
                map.push(($name, <$request>::name(&found.config), <$reply>::name(&found.config)));
            )*
            map
        }
    };
}
commands!(typescript_of);

/// The whole of `ui/src/ipc/generated.ts`.
pub fn typescript() -> String {
    let mut found = Declarations { config: Config::new().with_large_int("number"), by_name: BTreeMap::new() };
    let map = collect(&mut found);
    found.visit::<Code>();
    found.visit::<WireError>();
    found.visit::<settings::Event>();
    let mut out =
        String::from("// Made from the table in crates/weft-app/src/api/mod.rs by `make types`. Do not edit.\n\n");
    for declaration in found.by_name.values() {
        out.push_str(declaration);
        out.push_str("\n\n");
    }
    out.push_str("/** Every command with its request and reply. */\nexport interface Commands {\n");
    for (name, request, reply) in map {
        out.push_str(&format!("  \"{name}\": [{request}, {reply}];\n"));
    }
    out.push_str("}\n");
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// `WEFT_WRITE_TYPES=1 cargo test -p weft-app` (`make types`) writes the file instead of comparing it.
    #[test]
    fn the_committed_typescript_is_what_the_table_says() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/ipc/generated.ts");
        let wanted = super::typescript();
        if std::env::var_os("WEFT_WRITE_TYPES").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &wanted).unwrap();
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(committed == wanted, "ui/src/ipc/generated.ts is stale: run `make types`");
    }
}
