//! Lineage as a drawing that opens in any program, with all edges.

use crate::api::lineage::{LineageEdge, LineageNode, LineageView};

/// Room around the picture, in pixels.
const MARGIN: f32 = 24.0;
/// Characters of a name that fit into a node.
const FITS: usize = 26;

/// Text as it may stand in XML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The whole picture.
pub(super) fn drawing(view: &LineageView) -> String {
    let (width, height) = (view.width + 2.0 * MARGIN, view.height + 2.0 * MARGIN + 20.0);
    let as_of = view.freshness.as_of.map_or_else(|| "never synced".to_owned(), |t| format!("as of {t}"));
    let complete = if view.freshness.complete { "complete" } else { "incomplete" };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" font-family=\"Inter, sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#f9f8f5\"/>\n<g transform=\"translate({MARGIN} {MARGIN})\">\n"
    );
    for edge in &view.edges {
        out.push_str(&path(edge));
    }
    for node in &view.nodes {
        out.push_str(&rectangle(node));
    }
    out.push_str(&format!(
        "</g>\n<text x=\"{MARGIN}\" y=\"{:.0}\" fill=\"#555\">Weft, {}, {complete}</text>\n</svg>\n",
        height - 12.0,
        escaped(&as_of)
    ));
    out
}

fn path(edge: &LineageEdge) -> String {
    let Some((first, rest)) = edge.route.split_first() else { return String::new() };
    let mut d = format!("M{:.1} {:.1}", first.0, first.1);
    for curve in rest.chunks_exact(3) {
        let [a, b, c] = [curve[0], curve[1], curve[2]];
        d.push_str(&format!("C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}", a.0, a.1, b.0, b.1, c.0, c.1));
    }
    let dash = if edge.reversed { " stroke-dasharray=\"4 3\"" } else { "" };
    let title = escaped(&format!("{} to {}", edge.from, edge.to));
    format!(
        "<path d=\"{d}\" fill=\"none\" stroke=\"#8a93b8\" stroke-width=\"1.5\"{dash}><title>{title}</title></path>\n"
    )
}

fn rectangle(node: &LineageNode) -> String {
    let (x, y) = (node.x - node.w / 2.0, node.y - node.h / 2.0);
    let name = &node.thing.name;
    let short: String = if name.chars().count() > FITS {
        name.chars().take(FITS - 1).chain(std::iter::once('…')).collect()
    } else {
        name.clone()
    };
    let dash = if node.stub { " stroke-dasharray=\"4 3\"" } else { "" };
    let domain = node.thing.domain.as_ref().map_or("", |d| d.name.as_str());
    format!(
        "<g><title>{}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"6\" fill=\"#fff\" \
         stroke=\"#c9c6be\"{dash}/><text x=\"{:.1}\" y=\"{:.1}\" fill=\"#22252e\">{}</text>\
         <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#666\" font-size=\"11\">{} {}</text></g>\n",
        escaped(&node.thing.key),
        node.w,
        node.h,
        x + 10.0,
        y + 17.0,
        escaped(&short),
        x + 10.0,
        y + 32.0,
        escaped(&node.thing.subtype),
        escaped(domain),
    )
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn x05_names_cannot_leave_their_text() {
        assert_eq!(escaped("</text>&\"'\u{1}"), "&lt;/text&gt;&amp;&quot;&#39;\u{fffd}");
    }
}
