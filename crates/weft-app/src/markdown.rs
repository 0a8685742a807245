//! Markdown of catalogs as a tree of blocks. No HTML string is ever made from metadata (docs/reliability.md):
//! raw HTML becomes text, images are named and never loaded, links keep only safe schemes and show their host.

use crate::api::asset::{Block, Span};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Longest text turned into blocks, in bytes; the rest is cut with a mark.
const LONGEST: usize = 64 * 1024;

/// The blocks of a Markdown text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut builder = Builder::default();
    builder.open(Frame::Root);
    for event in Parser::new_ext(&text[..end], Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        builder.take(event);
    }
    if end < text.len() {
        builder.push(Block::Paragraph { spans: vec![plain("… (cut)")] });
    }
    builder.finish()
}

/// The target and host of a link that may be opened, `None` for every other scheme.
pub(crate) fn safe_link(target: &str) -> Option<(String, String)> {
    let (scheme, rest) = target.trim().split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let rest = rest.strip_prefix("//")?;
            let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
            let host = authority.rsplit('@').next().unwrap_or("");
            (!host.is_empty()).then(|| (target.trim().to_owned(), host.to_owned()))
        }
        "mailto" => Some((target.trim().to_owned(), rest.split('?').next().unwrap_or("").to_owned())),
        _ => None,
    }
}

fn plain(text: &str) -> Span {
    Span { text: text.to_owned(), strong: false, emphasis: false, code: false, href: None, host: None }
}

/// What is being filled.
enum Frame {
    Root,
    Paragraph(Vec<Span>),
    Heading(u8, Vec<Span>),
    List(bool, Vec<Vec<Block>>),
    Item(Vec<Block>),
    Quote(Vec<Block>),
    Code(String),
    Table(Vec<Vec<Vec<Span>>>),
    Row(Vec<Vec<Span>>),
    Cell(Vec<Span>),
}

#[derive(Default)]
struct Builder {
    root: Vec<Block>,
    frames: Vec<Frame>,
    strong: u32,
    emphasis: u32,
    link: Option<(String, String)>,
    image: Option<String>,
}

impl Builder {
    fn open(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    fn push(&mut self, block: Block) {
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Item(blocks) | Frame::Quote(blocks) => return blocks.push(block),
                Frame::Root => break,
                _ => {}
            }
        }
        self.root.push(block);
    }

    fn span(&mut self, mut span: Span) {
        span.strong = self.strong > 0;
        span.emphasis = self.emphasis > 0;
        if let Some((href, host)) = &self.link {
            span.href = Some(href.clone());
            span.host = Some(host.clone());
        }
        if let Some(host) = &self.image {
            span.host = Some(host.clone());
        }
        match self.frames.last_mut() {
            Some(Frame::Paragraph(spans) | Frame::Heading(_, spans) | Frame::Cell(spans)) => spans.push(span),
            Some(Frame::Code(text)) => text.push_str(&span.text),
            // Tight list items and raw HTML hold text without a paragraph around it.
            Some(Frame::Item(blocks) | Frame::Quote(blocks)) => match blocks.last_mut() {
                Some(Block::Paragraph { spans }) => spans.push(span),
                _ => blocks.push(Block::Paragraph { spans: vec![span] }),
            },
            _ => match self.root.last_mut() {
                Some(Block::Paragraph { spans }) => spans.push(span),
                _ => self.root.push(Block::Paragraph { spans: vec![span] }),
            },
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.span(plain(&text)),
            Event::Code(text) => {
                let mut span = plain(&text);
                span.code = true;
                self.span(span);
            }
            Event::SoftBreak | Event::HardBreak => self.span(plain(" ")),
            Event::Rule => self.push(Block::Rule),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.open(Frame::Paragraph(Vec::new())),
            Tag::Heading { level, .. } => self.open(Frame::Heading(depth(level), Vec::new())),
            Tag::List(first) => self.open(Frame::List(first.is_some(), Vec::new())),
            Tag::Item => self.open(Frame::Item(Vec::new())),
            Tag::BlockQuote(_) => self.open(Frame::Quote(Vec::new())),
            Tag::CodeBlock(_) => self.open(Frame::Code(String::new())),
            Tag::Table(_) => self.open(Frame::Table(Vec::new())),
            Tag::TableHead | Tag::TableRow => self.open(Frame::Row(Vec::new())),
            Tag::TableCell => self.open(Frame::Cell(Vec::new())),
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => self.link = safe_link(&dest_url),
            Tag::Image { dest_url, .. } => {
                let host =
                    safe_link(&dest_url).map_or_else(|| "image".to_owned(), |(_, host)| format!("image at {host}"));
                self.image = Some(host);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Image => self.image = None,
            TagEnd::Paragraph
            | TagEnd::HtmlBlock
            | TagEnd::Heading(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell => self.close(),
            _ => {}
        }
    }

    fn close(&mut self) {
        match self.frames.pop() {
            Some(Frame::Paragraph(spans)) => self.push(Block::Paragraph { spans }),
            Some(Frame::Heading(level, spans)) => self.push(Block::Heading { level, spans }),
            Some(Frame::List(ordered, items)) => self.push(Block::List { ordered, items }),
            Some(Frame::Item(blocks)) => {
                if let Some(Frame::List(_, items)) = self.frames.last_mut() {
                    items.push(blocks);
                }
            }
            Some(Frame::Quote(blocks)) => self.push(Block::Quote { blocks }),
            Some(Frame::Code(text)) => self.push(Block::Code { text }),
            Some(Frame::Table(rows)) => self.push(Block::Table { rows }),
            Some(Frame::Row(cells)) => {
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    rows.push(cells);
                }
            }
            Some(Frame::Cell(spans)) => {
                if let Some(Frame::Row(cells)) = self.frames.last_mut() {
                    cells.push(spans);
                }
            }
            Some(Frame::Root) => self.frames.push(Frame::Root),
            None => {}
        }
    }

    fn finish(mut self) -> Vec<Block> {
        while self.frames.len() > 1 {
            self.close();
        }
        self.root
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks, safe_link};

    fn spans(text: &str) -> Vec<super::Span> {
        match blocks(text).into_iter().next() {
            Some(Block::Paragraph { spans }) => spans,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn u01_html_stays_text() {
        let all = format!("{:?}", blocks("a <img onerror=x> b\n\n<script>alert(1)</script>"));
        assert!(all.contains("<img onerror=x>") && all.contains("<script>"), "{all}");
    }

    #[test]
    fn u02_only_safe_links_can_be_opened_and_show_their_host() {
        let span = &spans("[docs](https://user@evil.example/x)")[0];
        assert_eq!(span.host.as_deref(), Some("evil.example"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "weft://asset/x", "//x"] {
            assert_eq!(safe_link(bad), None, "{bad}");
        }
        assert_eq!(spans("[x](javascript:alert(1))")[0].href, None);
    }

    #[test]
    fn u03_images_are_named_not_loaded() {
        let span = &spans("![logo](https://cdn.example/a.png)")[0];
        assert_eq!((span.text.as_str(), span.host.as_deref()), ("logo", Some("image at cdn.example")));
    }

    #[test]
    fn lists_tables_and_nesting_keep_their_shape() {
        let tree = blocks("# T\n\n- a\n  - b\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n> q\n\n```\ncode\n```\n");
        assert!(matches!(&tree[0], Block::Heading { level: 1, .. }));
        let Block::List { items, .. } = &tree[1] else { panic!("{tree:?}") };
        assert_eq!(items.len(), 2);
        assert!(items[0].iter().any(|b| matches!(b, Block::List { .. })));
        assert!(matches!(&tree[2], Block::Table { rows } if rows.len() == 2 && rows[1].len() == 2));
        assert!(matches!(&tree[3], Block::Quote { .. }));
        assert!(matches!(&tree[4], Block::Code { text } if text == "code\n"));
    }
}
