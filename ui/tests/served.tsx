// A page with answers at hand: what the program would say, without a program.
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { vi } from "vitest";
import { type CommandName, queryClient, type Reply } from "../src/ipc";

type Answers = { [K in CommandName]?: Reply<K> };

/** Answers every request of a command alike; what is not named waits for ever. */
export function Served({ answers, children }: { answers: Answers; children: ReactNode }) {
  useState(() => {
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    queryClient.clear();
    for (const [name, answer] of Object.entries(answers)) queryClient.setQueryDefaults([name], { initialData: answer });
  });
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
