// A page with answers at hand: what the program would say, without a program.
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { vi } from "vitest";
import { type CommandName, queryClient, type Reply } from "../src/ipc";

type Answers = { [K in CommandName]?: Reply<K> };

const NONE: readonly CommandName[] = [];

/** Answers every request of a command alike, those of `paged` as the only page; what is not named waits for ever. */
export function Served({ answers, paged = NONE, children }: { answers: Answers; paged?: readonly CommandName[]; children: ReactNode }) {
  useState(() => {
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    queryClient.clear();
    for (const [name, answer] of Object.entries(answers)) {
      const isPaged = paged.some((other) => other === name);
      queryClient.setQueryDefaults([name], { initialData: isPaged ? { pages: [answer], pageParams: [0] } : answer });
    }
  });
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
