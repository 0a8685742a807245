// What the screens may ask of the program, whatever carries the question.
import type { Commands, Event, WireError } from "./generated";

export type CommandName = keyof Commands;
export type Request<K extends CommandName> = Commands[K][0];
export type Reply<K extends CommandName> = Commands[K][1];

export interface Backend {
  /** Asks one command. Rejects with `CommandError`, or with the signal's reason when it was given up. */
  call<K extends CommandName>(name: K, request: Request<K>, signal?: AbortSignal): Promise<Reply<K>>;
  /** Hears what the program tells without being asked; returns how to stop hearing. */
  subscribe(listener: (event: Event) => void): () => void;
  /** Opens an address outside the program. Only `http`, `https` and `mailto` get this far. */
  openOutside(url: string): void;
  /** Hands a finished file to the user; false when the user does not want it after all. */
  saveFile(file: FileToSave): Promise<boolean>;
}

/** A file that is ready. */
export interface FileToSave {
  file_name: string;
  content: Blob;
}

/** A refusal of the program, with the words for people in `wire`. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(wire.message);
    this.wire = wire;
  }
}

/** Makes any thrown value showable; a value that is not ours becomes an internal error without its inner text. */
export function asWireError(error: unknown): WireError {
  if (error instanceof CommandError) return error.wire;
  if (isWireError(error)) return error;
  return { code: "Internal", message: error instanceof Error ? error.message : String(error) };
}

export function isWireError(value: unknown): value is WireError {
  return typeof value === "object" && value !== null
    && typeof (value as WireError).code === "string" && typeof (value as WireError).message === "string";
}
