import { backend, type Block } from "../ipc";
import { Blocks } from "../kit";

/** A description of a source. Links open outside, after their host was shown. */
export function Description({ blocks }: { blocks: readonly Block[] }) {
  return <Blocks blocks={blocks} onOpen={(url) => backend.openOutside(url)} />;
}
