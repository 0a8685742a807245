//! `weft requests`.

use super::Ended;
use crate::Outcome;
use crate::args::RequestsArgs;
use crate::print::{Printer, cut, time};
use weft_app::App;
use weft_app::api::network::RequestsQuery;

pub(super) fn run(app: &App, args: &RequestsArgs, out: &mut Printer) -> Ended {
    let list = app.requests(&RequestsQuery { catalog: args.catalog.clone(), limit: Some(args.limit) });
    if out.json {
        out.object(&list);
        return Ok(Outcome::Pass);
    }
    if list.requests.is_empty() {
        out.line("no request was made; Weft asks the network only when a catalog of a server is tested or synced");
        return Ok(Outcome::Pass);
    }
    let rows = list.requests.iter().map(|r| {
        let answer = r.error.clone().or_else(|| r.status.map(|status| status.to_string())).unwrap_or_default();
        let cells = [time(Some(r.at)), r.catalog.clone(), r.method.clone(), r.origin.clone(), cut(&r.path, 90), answer];
        cells.into_iter().chain([r.bytes.to_string(), r.ms.to_string()]).collect()
    });
    out.table(&["when", "catalog", "", "host", "path", "answer", "bytes", "ms"], rows.collect(), &[6, 7]);
    Ok(Outcome::Pass)
}
