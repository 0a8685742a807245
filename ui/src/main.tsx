// The beginning: one cache, one frame. What the first frame shows is asked for before the scripts that draw it run; styles come
// before those, so that a part's own rules win over the common ones.
import { firstAnswers } from "./app/firstAnswers";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/reset.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Frame } from "./app/Frame";
import { queryClient } from "./ipc";
import { announceError } from "./mesh";

queryClient.getMutationCache().config.onError = (error) => announceError(error);

const root = document.getElementById("root");
if (root) {
  await firstAnswers;
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}><Frame /></QueryClientProvider>
    </StrictMode>,
  );
}
