import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { CommandError } from "./backend";
import type { SearchPage } from "./generated";
import { askPagesAhead, queryClient, useCommandKept, useCommandPages } from "./query";
import { backend } from "./transport";

vi.mock("./transport", () => ({ backend: { call: vi.fn(), subscribe: vi.fn(), openOutside: vi.fn(), saveFile: vi.fn() } }));

const page = (total: number): SearchPage => ({ hits: [], total, fuzzy: false, facets: [], as_of: null, complete: true, gaps: [] });

function Show({ text }: { text: string }) {
  const { data, error } = useCommandKept("search.run", { text });
  return <p>{data ? `found ${data.total}` : "nothing"}{error ? `, ${error.message}` : ""}</p>;
}

const show = (text: string) => <QueryClientProvider client={queryClient}><Show text={text} /></QueryClientProvider>;

test("u10 the answer of an old search that arrives last is ignored", async () => {
  const answers = new Map<string, (page: SearchPage) => void>();
  vi.mocked(backend.call).mockImplementation((_name, request) => new Promise((resolve) => answers.set((request as { text: string }).text, resolve as never)));
  const { rerender } = render(show("ord"));
  rerender(show("orders"));
  await waitFor(() => expect(answers.size).toBe(2));
  await act(async () => answers.get("orders")?.(page(2)));
  await waitFor(() => expect(screen.getByText("found 2")).toBeTruthy());
  await act(async () => answers.get("ord")?.(page(99)));
  expect(screen.getByText("found 2")).toBeTruthy();
});

test("a refused query keeps the last good list and says why", async () => {
  vi.mocked(backend.call).mockImplementation((_name, request) => ((request as { text: string }).text === "good"
    ? Promise.resolve(page(7) as never)
    : Promise.reject(new CommandError({ code: "BadQuery", message: "the quote is never closed", position: 3 }))));
  const { rerender } = render(show("good"));
  await waitFor(() => expect(screen.getByText("found 7")).toBeTruthy());
  rerender(show('a "b'));
  await waitFor(() => expect(screen.getByText("found 7, the quote is never closed")).toBeTruthy());
});

test("the first page is as small as asked for, also when it was asked ahead, and further ones have their own size", async () => {
  const asked: unknown[] = [];
  vi.mocked(backend.call).mockImplementation((_name, request) => {
    asked.push(request);
    return Promise.resolve(page(9) as never);
  });
  askPagesAhead("search.run", { text: "pages", limit: 2 });
  const { result } = renderHook(() => useCommandPages("search.run", { text: "pages", limit: 2 }, (pages) => pages.length * 2, 5), {
    wrapper: ({ children }) => <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>,
  });
  await waitFor(() => expect(result.current.pages).toHaveLength(1));
  act(() => result.current.more());
  await waitFor(() => expect(result.current.pages).toHaveLength(2));
  expect(asked).toEqual([{ text: "pages", limit: 2, offset: 0 }, { text: "pages", limit: 5, offset: 2 }]);
});
