// One line a test, the whole error of a failure, and the closing line every suite of ours prints.
import { stripVTControlCharacters } from "node:util";
import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestError, TestResult } from "@playwright/test/reporter";

const MOST_LINES = 24;

export default class Lines implements Reporter {
  private passed = 0;
  private failed = 0;
  private skipped = 0;
  private broken = false;

  onBegin(_config: FullConfig, suite: Suite): void {
    console.log(`running ${suite.allTests().length} tests`);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const name = test.titlePath().slice(2).join(" > ");
    const seconds = (result.duration / 1000).toFixed(1);
    if (result.status === "skipped") this.skipped += 1;
    else if (test.ok()) this.passed += 1;
    else this.failed += 1;
    console.log(`${result.status === "skipped" ? "skip" : test.ok() ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
    for (const note of result.annotations) if (note.type === "figure") console.log(`     ${note.description}`);
    if (!test.ok()) for (const error of result.errors) console.log(indent(plain(error.stack ?? error.message ?? "")));
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onError(error: TestError): void {
    this.broken = true;
    console.log(error.stack ?? error.message ?? "error");
  }

  onEnd(result: FullResult): void {
    if (result.status === "timedout" || result.status === "interrupted") console.log(result.status);
    console.log(`${this.passed} passed, ${this.failed + (this.broken ? 1 : 0)} failed${this.skipped > 0 ? `, ${this.skipped} skipped` : ""}`);
  }
}

/** Without colours and without the browser's own chatter. */
function plain(text: string): string {
  return stripVTControlCharacters(text).split("\n").filter((line) => !line.includes("[err]")).slice(0, MOST_LINES).join("\n");
}

function indent(text: string): string {
  return text.split("\n").map((line) => `     ${line}`).join("\n");
}
