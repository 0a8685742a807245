// The browser's way to the program: `weft serve`.
import { type Backend, CommandError, isWireError } from "./backend";
import type { Event } from "./generated";

export const httpBackend: Backend = {
  async call(name, request, signal) {
    let response: Response;
    try {
      response = await fetch(`/api/call/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        credentials: "same-origin",
        body: JSON.stringify(request),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new CommandError({
        code: "Internal",
        message: "Weft does not answer.",
        hint: "Its process may have ended. Start “weft serve” again and open the new address.",
      });
    }
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return body as never;
    throw new CommandError(isWireError(body) ? body : {
      code: "Internal",
      message: `Weft refused the request (${response.status}).`,
      ...(response.status === 403 ? { hint: "The session has ended. Open the address that “weft serve” prints." } : {}),
    });
  },

  subscribe(listener) {
    const source = new EventSource("/api/events");
    source.addEventListener("message", (message: MessageEvent<string>) => {
      try {
        listener(JSON.parse(message.data) as Event);
      } catch {
        // A line that is not an event is skipped; the next one may be.
      }
    });
    return () => source.close();
  },

  openOutside(url) {
    window.open(url, "_blank", "noopener,noreferrer");
  },

  saveFile({ file_name, content }) {
    const url = URL.createObjectURL(content), anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = file_name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return Promise.resolve(true);
  },
};
