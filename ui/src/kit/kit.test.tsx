import { act, fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { expectAccessible } from "../../tests/axe";
import {
  announce, Badge, Blocks, Button, Checkbox, ComboBox, Dialog, EmptyState, IconButton, Marks, Menu, SearchField, SegmentedControl, ShareBar, Skeleton,
  SlaBand, Sparkline, StateMark, Table, type TableColumn, Tabs, TextField, ToastRegion, toTsv, Tree, VirtualList,
} from ".";

interface Row { id: string; name: string; size: number | null }
const ROWS: Row[] = [{ id: "1", name: "b\tc", size: 2 }, { id: "2", name: "a", size: null }, { id: "3", name: "constructor", size: 10 }];
const COLUMNS: TableColumn<Row>[] = [
  { id: "name", title: "Name", cell: (row) => row.name, text: (row) => row.name, sortBy: (row) => row.name },
  { id: "size", title: "Size", cell: (row) => String(row.size ?? "–"), text: (row) => String(row.size ?? ""), sortBy: (row) => row.size, align: "end" },
];
const nothing = () => undefined;

test("the small parts are accessible", async () => {
  const { container } = render(
    <main>
      <Button icon={<svg aria-hidden />}>Open</Button><Button look="primary">Save</Button><IconButton label="Star" icon={<svg aria-hidden />} />
      <Badge>pii</Badge><StateMark standing="fail">broken</StateMark><StateMark standing="unknown">not known</StateMark>
      <Marks label="Said by" items={[{ mark: "DH", about: "datahub-prod" }, { mark: "OM", about: "openmetadata", differs: true }]} />
      <TextField label="Name" help="Letters" error="Too long" value="x" onChange={nothing} />
      <SearchField label="Search" placeholder="Search" value="a" onChange={nothing} />
      <SegmentedControl label="Look" at="a" onChange={nothing} options={[{ id: "a", text: "A" }, { id: "b", text: "B" }]} />
      <Tabs label="Parts" at="a" onChange={nothing} tabs={[{ id: "a", title: "A", body: "first" }, { id: "b", title: "B", count: 3, body: "second" }]} />
      <Checkbox checked onChange={nothing}>Orders</Checkbox><Checkbox checked={false} onChange={nothing} label="Mark" />
      <ComboBox label="Owner" at={null} onChange={nothing} choices={[{ id: "a", text: "Mara" }]} />
      <EmptyState reason="noMatch" title="Nothing matches" action={<Button>Clear</Button>}>Because.</EmptyState>
      <Skeleton /><Sparkline values={[1, null, 3]} label="three values" /><SlaBand days={["pass", "fail", "unknown"]} label="kept 1 of 3 days" /><ShareBar share={0.5} label="half" />
      <Menu label="More" trigger={<Button>More</Button>} entries={[{ id: "a", text: "A", run: nothing }]} />
    </main>,
  );
  await expectAccessible(container);
});

test("lists, trees and tables are accessible", async () => {
  const { container } = render(
    <main>
      <VirtualList label="Hits" items={ROWS} idOf={(row) => row.id} textOf={(row) => row.name} row={(row) => <b>{row.name}</b>} rowHeight={48} current="1" onCurrent={nothing} />
      <Tree label="Tree" nodes={[{ id: "a", text: "A", children: [{ id: "b", text: "B", children: [] }] }]} expanded={["a"]} />
      <Table label="Table" columns={COLUMNS} rows={ROWS} idOf={(row) => row.id} />
    </main>,
  );
  expect(screen.getByRole("grid", { name: "Table" })).toBeTruthy();
  await expectAccessible(container);
});

test("a dialog has a name and Escape leaves it", async () => {
  const close = vi.fn();
  render(<Dialog open title="Save this view" onClose={close}>Body</Dialog>);
  const dialog = screen.getByRole("dialog", { name: "Save this view" });
  await expectAccessible(document.body);
  fireEvent.keyDown(dialog, { key: "Escape" });
  expect(close).toHaveBeenCalledOnce();
});

test("u01 hostile descriptions are text and nothing else", () => {
  const hostile = "<img src=x onerror=alert(1)><script>alert(2)</script><iframe></iframe><svg onload=alert(3)>";
  const { container } = render(<Blocks onOpen={nothing} blocks={[
    { type: "paragraph", spans: [{ text: hostile, strong: true }] }, { type: "heading", level: 1, spans: [{ text: hostile }] }, { type: "code", text: hostile },
    { type: "list", ordered: false, items: [[{ type: "paragraph", spans: [{ text: hostile }] }]] }, { type: "table", rows: [[[{ text: hostile }]]] },
    { type: "quote", blocks: [{ type: "paragraph", spans: [{ text: hostile }] }] }, { type: "rule" },
  ]} />);
  expect(container.querySelector("img, script, iframe, svg")).toBeNull();
  expect(container.textContent?.split(hostile)).toHaveLength(7);
});

test("u02 only http, https and mailto can be clicked, and the real host is shown", () => {
  const open = vi.fn();
  const links = ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "weft://asset/x", "https://evil.example/x", "mailto:a@b.example"];
  const { container } = render(<Blocks onOpen={open} blocks={[{ type: "paragraph", spans: links.map((href) => ({ text: "good.example", href, host: "real.example" })) }]} />);
  const anchors = [...container.querySelectorAll("a")];
  expect(anchors.map((anchor) => anchor.getAttribute("href"))).toEqual(["https://evil.example/x", "mailto:a@b.example"]);
  expect(container.textContent).toContain("(real.example)");
  fireEvent.click(anchors[0] ?? container);
  expect(open).toHaveBeenCalledExactlyOnceWith("https://evil.example/x");
});

test("u09 twenty equal messages are one with a count", () => {
  render(<ToastRegion />);
  act(() => {
    for (let at = 0; at < 20; at += 1) announce({ text: "The disk is full." });
  });
  const region = screen.getByRole("status");
  expect(region.textContent?.match(/The disk is full/g)).toHaveLength(1);
  expect(region.textContent).toContain("20 times");
});

test("copied rows are tab-separated, one line each", () => {
  expect(toTsv(COLUMNS, ROWS)).toBe("Name\tSize\nb c\t2\na\t\nconstructor\t10");
});
