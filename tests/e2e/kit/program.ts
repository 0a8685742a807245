// The real program, started on a folder of its own and ended by its id.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const ROOT = resolve(__dirname, "../../..");
const BUILT = join(process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target"), "debug/weft");
const PROGRAM = resolve(process.env["WEFT_BIN"] ?? BUILT);
const run = promisify(execFile);

/** A data folder of one test or one file of tests. */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), "weft-e2e-"));

  /** Runs one verb and returns what it printed. Findings (1) and incomplete data (4) are answers. */
  async weft(...args: string[]): Promise<string> {
    try {
      return (await run(PROGRAM, args, { env: this.env(), maxBuffer: 64 << 20 })).stdout;
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
      if (code === 1 || code === 4) return stdout ?? "";
      throw new Error(`weft ${args.join(" ")} ended with ${code}: ${stderr || stdout}`);
    }
  }

  /** Runs one verb with `--json`. */
  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.weft(...args, "--json")) as T;
  }

  /** A path inside. */
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  env(): NodeJS.ProcessEnv {
    return { ...process.env, WEFT_HOME: this.path("home"), NO_COLOR: "1" };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `weft serve` on a free port. */
export class Server {
  private constructor(private readonly child: ChildProcess, /** Works once. */ readonly link: string) {}

  static async start(home: Home): Promise<Server> {
    if (!existsSync(PROGRAM)) throw new Error(`There is no program at ${PROGRAM}. Build it, or name one in WEFT_BIN.`);
    const child = spawn(PROGRAM, ["serve", "--json"], { env: home.env(), stdio: ["ignore", "pipe", "inherit"] });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      const link = /"url":\s*"([^"]+)"/.exec(line)?.[1];
      if (link) return new Server(child, link);
    }
    throw new Error(`weft serve ended without an address: ${said.join(" ")}`);
  }

  get origin(): string {
    return new URL(this.link).origin;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGINT");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(late);
  }
}
