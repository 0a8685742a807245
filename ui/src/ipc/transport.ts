// Chooses the transport at run time: Tauri's window, else the browser of `weft serve`.
import type { Backend } from "./backend";
import { httpBackend } from "./http";
import { tauriBackend } from "./tauri";

export const backend: Backend = "__TAURI_INTERNALS__" in window ? tauriBackend : httpBackend;
