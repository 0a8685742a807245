// Stand-ins for what a desktop offers on the session bus: a place that notifications are sent to, and the portal that
// asks where a file is to be saved. Speaks as much of the D-Bus protocol as the two need.
import { createConnection } from "node:net";

const METHOD_CALL = 1, METHOD_RETURN = 2, SIGNAL = 4;
const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 };
const FIELD_OF = Object.fromEntries(Object.entries(FIELD).map(([name, code]) => [code, name]));
const REQUEST = "/org/freedesktop/portal/desktop/request/weft/1";

/** One connection to the session bus under well-known names. */
export class Bus {
  /** What was asked of it: `{ member, body }`, newest last. */
  calls = [];
  #serial = 0;
  #waiting = new Map();
  #rest = Buffer.alloc(0);

  /** Takes the names and answers with `answer(call)`: a body, or undefined for nobody is waiting. */
  static async serve(names, answer) {
    const bus = new Bus();
    bus.answer = answer;
    await bus.#connect();
    await bus.#ask("Hello", "", []);
    for (const name of names) {
      const [code] = await bus.#ask("RequestName", "su", [name, 4]);
      if (code !== 1) throw new Error(`${name} is taken on this bus`);
    }
    return bus;
  }

  close() {
    this.socket.destroy();
  }

  /** Tells one who asked. */
  tell(to, path, iface, member, signature, body) {
    this.#send(SIGNAL, { path, interface: iface, member, destination: to }, signature, body);
  }

  async #connect() {
    const address = /unix:(path|abstract)=([^,;]+)/.exec(process.env.DBUS_SESSION_BUS_ADDRESS ?? "");
    if (!address) throw new Error("there is no session bus");
    this.socket = createConnection(address[1] === "path" ? address[2] : `\0${address[2]}`);
    const uid = Buffer.from(String(process.getuid())).toString("hex");
    await new Promise((resolve, reject) => {
      this.socket.once("error", reject);
      this.socket.once("data", (line) => (String(line).startsWith("OK") ? resolve() : reject(new Error(`the bus refused: ${line}`))));
      this.socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    });
    this.socket.write("BEGIN\r\n");
    this.socket.on("data", (data) => this.#read(Buffer.concat([this.#rest, data])));
  }

  #ask(member, signature, body) {
    const fields = { path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus", member, destination: "org.freedesktop.DBus" };
    return new Promise((resolve) => this.#waiting.set(this.#send(METHOD_CALL, fields, signature, body), resolve));
  }

  #send(type, fields, signature, body) {
    const content = write(new Writer(), signature, body).bytes(), head = new Writer(), serial = ++this.#serial;
    head.raw([0x6c, type, type === METHOD_CALL ? 0 : 1, 1]).u32(content.length).u32(serial);
    const all = { ...fields, ...(signature ? { signature } : {}) };
    head.array(8, () => {
      for (const [name, value] of Object.entries(all)) {
        const kind = name === "path" ? "o" : name === "signature" ? "g" : name === "replySerial" ? "u" : "s";
        head.align(8).raw([FIELD[name]]).signature(kind);
        write(head, kind, [value]);
      }
    });
    this.socket.write(Buffer.concat([head.align(8).bytes(), content]));
    return serial;
  }

  #read(data) {
    while (data.length >= 16) {
      const fieldsEnd = 16 + data.readUInt32LE(12), bodyAt = Math.ceil(fieldsEnd / 8) * 8, end = bodyAt + data.readUInt32LE(4);
      if (data.length < end) break;
      const call = { serial: data.readUInt32LE(8) }, fields = new Reader(data.subarray(0, fieldsEnd), 16);
      while (fields.at < fieldsEnd) {
        const code = fields.align(8).byte(), kind = fields.signature();
        const [value] = read(fields, kind);
        if (FIELD_OF[code]) call[FIELD_OF[code]] = value;
        else if (code === 7) call.sender = value;
      }
      call.body = read(new Reader(data.subarray(bodyAt, end), 0), call.signature ?? "");
      this.#take(data[1], call);
      data = data.subarray(end);
    }
    this.#rest = data;
  }

  #take(type, call) {
    if (type === METHOD_RETURN) {
      this.#waiting.get(call.replySerial)?.(call.body);
      this.#waiting.delete(call.replySerial);
    } else if (type === METHOD_CALL) {
      this.calls.push({ member: call.member, body: call.body });
      const [signature, ...body] = this.answer(call, this) ?? [""];
      this.#send(METHOD_RETURN, { replySerial: call.serial, destination: call.sender }, signature, body);
    }
  }
}

/** A place for notifications. `told()` is what was sent: title and text of each. */
export async function notifications() {
  let last = 0;
  const bus = await Bus.serve(["org.freedesktop.Notifications"], ({ member }) => ({
    Notify: () => ["u", ++last],
    GetCapabilities: () => ["as", ["body"]],
    GetServerInformation: () => ["ssss", "stand-in", "weft", "1", "1.2"],
  })[member]?.());
  const told = () => bus.calls.filter((call) => call.member === "Notify").map(({ body }) => ({ title: body[3], text: body[4] }));
  return { told, close: () => bus.close() };
}

/** The portal's file dialog, with a user who always takes the file that `choose(suggested name)` names. */
export async function fileDialog(choose) {
  const bus = await Bus.serve(["org.freedesktop.portal.Desktop"], ({ member, body, sender }, portal) => {
    if (member === "Get") return ["v", ["u", 4]];
    if (member === "GetAll") return ["a{sv}", [["version", ["u", 4]]]];
    if (member !== "SaveFile") return undefined;
    const suggested = body[2].find(([name]) => name === "current_name")?.[1] ?? "";
    const uri = new URL(`file://${choose(suggested)}`).href;
    // The answer comes as a signal, after the caller knows where to listen.
    setTimeout(() => portal.tell(sender, REQUEST, "org.freedesktop.portal.Request", "Response", "ua{sv}", [0, [["uris", ["as", [uri]]]]]), 200);
    return ["o", REQUEST];
  });
  return { asked: () => bus.calls.filter((call) => call.member === "SaveFile").length, close: () => bus.close() };
}

/** Splits a signature into its complete types. */
function types(signature) {
  const found = [];
  for (let at = 0; at < signature.length; ) {
    const from = at;
    while (signature[at] === "a") at += 1;
    const open = signature[at], close = { "(": ")", "{": "}" }[open];
    let depth = 0;
    do {
      if (signature[at] === open) depth += 1;
      if (signature[at] === close) depth -= 1;
      at += 1;
    } while (close && depth > 0);
    found.push(signature.slice(from, at));
  }
  return found;
}

const SIZE = { y: 1, b: 4, i: 4, u: 4, n: 2, q: 2, x: 8, t: 8, d: 8, s: 4, o: 4, g: 1, v: 1, a: 4, "(": 8, "{": 8 };

class Writer {
  #parts = [];
  #length = 0;
  raw(bytes) {
    this.#parts.push(Buffer.from(bytes));
    this.#length += bytes.length;
    return this;
  }
  align(to) {
    return this.raw(Buffer.alloc((to - (this.#length % to)) % to));
  }
  u32(value) {
    this.align(4);
    const four = Buffer.alloc(4);
    four.writeUInt32LE(value);
    return this.raw(four);
  }
  string(text) {
    const bytes = Buffer.from(text);
    return this.u32(bytes.length).raw(bytes).raw([0]);
  }
  signature(text) {
    return this.raw([text.length]).raw(Buffer.from(text)).raw([0]);
  }
  array(alignment, fill) {
    this.u32(0);
    const lengthAt = this.#parts.length - 1;
    this.align(alignment);
    const from = this.#length;
    fill();
    this.#parts[lengthAt].writeUInt32LE(this.#length - from);
    return this;
  }
  bytes() {
    return Buffer.concat(this.#parts);
  }
}

function write(out, signature, values) {
  types(signature).forEach((type, at) => {
    const value = values[at];
    if (type === "u" || type === "b") out.u32(Number(value));
    else if (type === "s" || type === "o") out.string(value);
    else if (type === "g") out.signature(value);
    else if (type === "v") write(out.signature(value[0]), value[0], [value[1]]);
    else if (type[0] === "{" || type[0] === "(") write(out.align(8), type.slice(1, -1), value);
    else if (type[0] === "a") out.array(SIZE[type[1]], () => value.forEach((item) => write(out, type.slice(1), [item])));
    else throw new Error(`type ${type} is not written here`);
  });
  return out;
}

class Reader {
  constructor(data, at) {
    this.data = data;
    this.at = at;
  }
  align(to) {
    this.at = Math.ceil(this.at / to) * to;
    return this;
  }
  byte() {
    return this.data[this.at++];
  }
  bytes(count) {
    return this.data.subarray(this.at, (this.at += count));
  }
  u32() {
    return this.align(4).bytes(4).readUInt32LE();
  }
  string() {
    const text = String(this.bytes(this.u32()));
    this.at += 1;
    return text;
  }
  signature() {
    const text = String(this.bytes(this.byte()));
    this.at += 1;
    return text;
  }
}

function read(from, signature) {
  return types(signature).map((type) => {
    if (type === "s" || type === "o") return from.string();
    if (type === "g") return from.signature();
    if (type === "v") return read(from, from.signature())[0];
    if (type[0] === "{" || type[0] === "(") return read(from.align(8), type.slice(1, -1));
    if (type[0] === "a") {
      const length = from.u32(), items = [];
      for (const end = from.align(SIZE[type[1]]).at + length; from.at < end; ) items.push(read(from, type.slice(1))[0]);
      return items;
    }
    return from.align(SIZE[type]).bytes(SIZE[type]).readUIntLE(0, Math.min(SIZE[type], 6));
  });
}
