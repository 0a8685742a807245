// Drops files on a window as a file manager does: a small X11 client that speaks the XDND protocol.
import { readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { pathToFileURL } from "node:url";
import { until } from "./driver.mjs";

const CLIENT_MESSAGE = 33, SELECTION_REQUEST = 30, SELECTION_NOTIFY = 31;
const XDND_VERSION = 5, INPUT_ONLY = 2;

/** Drops the files at a place of the screen, on whatever window there takes them. */
export async function dropFiles(paths, x, y) {
  const screen = await Screen.open();
  try {
    const uris = Buffer.from(paths.map((path) => `${pathToFileURL(path).href}\r\n`).join(""));
    const names = ["XdndAware", "XdndSelection", "XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished", "XdndActionCopy", "text/uri-list"];
    const atom = {};
    for (const name of names) atom[name] = await screen.atom(name);
    const target = await until(() => screen.findWith(atom.XdndAware), "a window takes what is dropped");
    const source = screen.createWindow();
    screen.own(source, atom.XdndSelection, (asked) => (asked === atom["text/uri-list"] ? uris : null));
    const tell = (type, ...data) => screen.message(target, atom[type], [source, ...data]);
    const heard = (type) => screen.messages.filter((message) => message.type === atom[type]);

    tell("XdndEnter", XDND_VERSION << 24, atom["text/uri-list"], 0, 0);
    // The page says at first that it takes nothing, until it has looked at what is held over it.
    await until(() => {
      tell("XdndPosition", 0, (x << 16) | y, 0, atom.XdndActionCopy);
      return screen.asked > 0 && heard("XdndStatus").some(({ data }) => (data[1] & 1) === 1);
    }, "the window looks at what is held over it", () => JSON.stringify(screen.messages));
    tell("XdndDrop", 0, 0, 0, 0);
    await until(() => heard("XdndFinished").length > 0, "the window takes what was dropped");
  } finally {
    screen.close();
  }
}

/** A connection to the display. */
class Screen {
  /** Client messages to our window: `{ type, data }`. */
  messages = [];
  /** How often the content of the selection was handed over. */
  asked = 0;
  #replies = [];
  #rest = Buffer.alloc(0);
  #taken = 0;

  static async open() {
    const number = /:(\d+)/.exec(process.env.DISPLAY ?? "")?.[1];
    if (number === undefined) throw new Error("there is no display");
    const screen = new Screen();
    screen.socket = createConnection(`/tmp/.X11-unix/X${number}`);
    const [name, data] = cookie(number);
    const hello = Buffer.alloc(12);
    hello.write("l");
    for (const [value, at] of [[11, 2], [name.length, 6], [data.length, 8]]) hello.writeUInt16LE(value, at);
    screen.socket.write(Buffer.concat([hello, padded(name), padded(data)]));
    await new Promise((resolve, reject) => {
      screen.socket.once("error", reject);
      screen.socket.on("data", (more) => screen.#read(Buffer.concat([screen.#rest, more]), resolve, reject));
    });
    return screen;
  }

  close() {
    this.socket.destroy();
  }

  #read(data, opened, failed) {
    while (data.length >= 8) {
      const isSetup = this.root === undefined;
      const size = isSetup ? 8 + 4 * data.readUInt16LE(6) : data[0] === 1 && data.length >= 32 ? 32 + 4 * data.readUInt32LE(4) : 32;
      if (data.length < size) break;
      if (isSetup) {
        if (data[0] !== 1) return failed(new Error("the display refused the connection"));
        this.nextId = data.readUInt32LE(12);
        this.root = data.readUInt32LE(40 + 4 * Math.ceil(data.readUInt16LE(24) / 4) + 8 * data[29]);
        opened();
      } else if (data[0] === 0 || data[0] === 1) this.#replies.shift()?.(data[0] === 1 ? Buffer.from(data.subarray(0, size)) : null);
      else this.#event(data[0] & 0x7f, data.subarray(0, 32));
      data = data.subarray(size);
    }
    this.#rest = data;
  }

  #event(code, event) {
    if (code === CLIENT_MESSAGE) this.messages.push({ type: event.readUInt32LE(8), data: [12, 16, 20, 24, 28].map((at) => event.readUInt32LE(at)) });
    if (code !== SELECTION_REQUEST) return;
    const [time, , requestor, selection, target, property] = [4, 8, 12, 16, 20, 24].map((at) => event.readUInt32LE(at));
    const content = this.content(target);
    if (content) this.#send(18, 0, [requestor, property, target, 8, content.length], content);
    const answer = words([SELECTION_NOTIFY, time, requestor, selection, target, content ? property : 0, 0, 0]);
    this.#send(25, 0, [requestor, 0], answer);
    if (content) this.asked += 1;
  }

  #send(opcode, detail, numbers, tail = Buffer.alloc(0)) {
    const head = Buffer.from([opcode, detail, 0, 0]), body = Buffer.concat([words(numbers), padded(tail)]);
    head.writeUInt16LE(1 + body.length / 4, 2);
    this.socket.write(Buffer.concat([head, body]));
  }

  /** A request with a reply; nothing when it was refused, as when its window has gone. */
  #ask(opcode, detail, numbers, tail) {
    return new Promise((resolve) => {
      this.#replies.push(resolve);
      this.#send(opcode, detail, numbers, tail);
    });
  }

  async atom(name) {
    return (await this.#ask(16, 0, [name.length], Buffer.from(name))).readUInt32LE(8);
  }

  /** The first window, from the root on, that has the property. */
  async findWith(property, from = this.root) {
    const held = await this.#ask(20, 0, [from, property, 0, 0, 1]);
    if (held && held.readUInt32LE(8) !== 0) return from;
    const tree = await this.#ask(15, 0, [from]);
    for (let at = 0; tree && at < tree.readUInt16LE(16); at += 1) {
      const found = await this.findWith(property, tree.readUInt32LE(32 + 4 * at));
      if (found) return found;
    }
    return null;
  }

  createWindow() {
    const id = this.nextId + ++this.#taken;
    // Of one pixel, nowhere, without a border: only somebody to write to.
    this.#send(1, 0, [id, this.root, 0, (1 << 16) | 1, INPUT_ONLY << 16, 0, 0]);
    return id;
  }

  /** Owns a selection; `content(type)` is what it holds as that type. */
  own(window, selection, content) {
    this.content = content;
    this.#send(22, 0, [window, selection, 0]);
  }

  message(window, type, data) {
    this.#send(25, 0, [window, 0], words([CLIENT_MESSAGE | (32 << 8), window, type, ...data]));
  }
}

function words(numbers) {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, at) => bytes.writeUInt32LE(number >>> 0, 4 * at));
  return bytes;
}

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** Name and data of what lets us in, of the display's own file. */
function cookie(display) {
  const nothing = [Buffer.alloc(0), Buffer.alloc(0)];
  if (!process.env.XAUTHORITY) return nothing;
  const file = readFileSync(process.env.XAUTHORITY);
  for (let at = 0; at < file.length; ) {
    at += 2;
    const [, number, name, data] = Array.from({ length: 4 }, () => {
      const from = at + 2, to = from + file.readUInt16BE(at);
      at = to;
      return file.subarray(from, to);
    });
    if (String(number) === display || number.length === 0) return [name, data];
  }
  return nothing;
}
