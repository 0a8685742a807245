// Server state lives here and only here: one cache, keyed by command and request.
import {
  keepPreviousData, notifyManager, QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { asWireError, type CommandName, type Reply, type Request } from "./backend";
import type { WireError } from "./generated";
import { backend } from "./transport";

// An answer is drawn in the frame it arrives in: a timer, as the library has it, may miss that frame.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  defaultOptions: {
    // The program is on this machine: a browser that believes to be offline must not pause anything.
    queries: { networkMode: "always", staleTime: Infinity, gcTime: 5 * 60_000, retry: false, refetchOnWindowFocus: false },
    mutations: { networkMode: "always", retry: false },
  },
});

export interface Answer<T> {
  /** The newest answer to this very question, or undefined. */
  data: T | undefined;
  error: WireError | null;
  /** No answer and no error yet. */
  isPending: boolean;
  /** A question is under way. */
  isFetching: boolean;
  retry: () => void;
}

interface Options {
  /** False: do not ask yet. */
  enabled?: boolean;
  /** Show the answer to the last question while the next is under way. */
  keep?: boolean;
}

/** Asks a command and keeps the answer until the data changes. An older question's late answer is never shown. */
export function useCommand<K extends CommandName>(name: K, request: Request<K>, options: Options = {}): Answer<Reply<K>> {
  const query = useQuery<Reply<K>>({
    queryKey: [name, request],
    queryFn: ({ signal }) => backend.call(name, request, signal),
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData as never } : {}),
  });
  return {
    data: query.data,
    error: query.error ? asWireError(query.error) : null,
    isPending: query.isPending,
    isFetching: query.isFetching,
    retry: () => void query.refetch(),
  };
}

/** Like `useCommand`, but the last good answer stays in sight while a newer question waits or is refused. */
export function useCommandKept<K extends CommandName>(name: K, request: Request<K>, options: Options = {}): Answer<Reply<K>> {
  const answer = useCommand(name, request, { ...options, keep: true });
  return { ...answer, data: useLastGood(answer.data) };
}

const NO_PAGES: never[] = [];

export interface Pages<T> extends Answer<T> {
  pages: T[];
  hasMore: boolean;
  /** The following page is under way. */
  isFetchingMore: boolean;
  more: () => void;
}

/**
 * Asks a command page by page; `next` says where the following page begins, or null at the end. Further pages are of
 * `further` where that is another size than the first.
 */
export function useCommandPages<K extends CommandName>(
  name: K, request: Request<K>, next: (pages: Reply<K>[]) => number | null, further?: number,
): Pages<Reply<K>> {
  const query = useInfiniteQuery({
    ...pagesOf(name, request, further),
    getNextPageParam: (_last, pages: Reply<K>[]) => next(pages),
    placeholderData: keepPreviousData,
  });
  const pages = useLastGood(query.data?.pages) ?? NO_PAGES;
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    pages,
    data: pages[0],
    error: query.error ? asWireError(query.error) : null,
    isPending: query.isPending,
    isFetching: query.isFetching,
    hasMore: query.hasNextPage,
    isFetchingMore: query.isFetchingNextPage,
    more,
    retry: () => void query.refetch(),
  };
}

/** Asks before anything that will show it is drawn. Never fails: who shows it is told. */
export function askAhead<K extends CommandName>(name: K, request: Request<K>): Promise<void> {
  return queryClient.prefetchQuery({ queryKey: [name, request], queryFn: ({ signal }) => backend.call(name, request, signal) });
}

/** Asks for the first page while the screen that will show it is still being drawn. */
export function askPagesAhead<K extends CommandName>(name: K, request: Request<K>): void {
  void queryClient.prefetchInfiniteQuery(pagesOf(name, request));
}

function pagesOf<K extends CommandName>(name: K, request: Request<K>, further?: number) {
  return {
    queryKey: [name, request, "pages"],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: number }) =>
      backend.call(name, { ...request, offset: pageParam, ...(pageParam > 0 && further ? { limit: further } : {}) }, signal),
    initialPageParam: 0,
  };
}

/** Runs a command that changes something; `then` names the commands whose answers it makes old. */
export function useDo<K extends CommandName>(name: K, then: readonly CommandName[] = []) {
  const client = useQueryClient();
  return useMutation<Reply<K>, unknown, Request<K>>({
    mutationFn: (request) => backend.call(name, request),
    onSuccess: () => Promise.all(then.map((stale) => client.invalidateQueries({ queryKey: [stale] }))),
  });
}

function useLastGood<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}
