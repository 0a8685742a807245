// The window's way to the program: Tauri commands and one channel.
import { Channel, invoke } from "@tauri-apps/api/core";
import { type Backend, CommandError, isWireError } from "./backend";
import type { Event } from "./generated";

export const tauriBackend: Backend = {
  async call(name, request, signal) {
    signal?.throwIfAborted();
    try {
      const reply = await invoke("call", { name, json: request });
      signal?.throwIfAborted();
      return reply as never;
    } catch (error) {
      if (isWireError(error)) throw new CommandError(error);
      throw error;
    }
  },

  subscribe(listener) {
    let listening = true;
    const channel = new Channel<Event>();
    channel.onmessage = (event) => {
      if (listening) listener(event);
    };
    void invoke("subscribe", { channel });
    return () => {
      listening = false;
    };
  },

  openOutside(url) {
    void invoke("call", { name: "window.open", json: { url } });
  },

  async saveFile({ file_name, content }) {
    try {
      const { path } = await invoke<{ path: string | null }>("call", { name: "window.save", json: { file_name, base64: await base64Of(content) } });
      return path !== null;
    } catch (error) {
      if (isWireError(error)) throw new CommandError(error);
      throw error;
    }
  },
};

function base64Of(content: Blob): Promise<string> {
  return new Promise((done, refused) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => refused(reader.error ?? new Error("the file could not be read"));
    reader.readAsDataURL(content);
  });
}
