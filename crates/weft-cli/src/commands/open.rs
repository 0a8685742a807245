//! `weft open`.

use super::Ended;
use crate::Outcome;
use crate::args::OpenArgs;
use crate::print::Printer;
use weft_app::App;
use weft_app::api::settings::{self, LinkQuery};

pub(super) async fn run(app: &App, args: OpenArgs, out: &mut Printer) -> Ended {
    let target = settings::open_link(app, LinkQuery { link: args.link }).await?;
    if out.json {
        out.object(&target);
    } else {
        out.line(&target.route);
    }
    Ok(Outcome::Pass)
}
