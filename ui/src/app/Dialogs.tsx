// The frame's own dialogs, one at a time.
import { AddCatalog } from "../features/catalogs/AddCatalog";
import { Palette } from "./Palette";
import { SaveView } from "./SaveView";
import { ShortcutSheet } from "./ShortcutSheet";

/** Which one is open. */
export type Opened = "palette" | "sheet" | "save" | "add";

interface Props {
  opened: Opened | null;
  /** Stays the same from drawing to drawing. */
  onClose: () => void;
  /** The view in sight, which can be kept. */
  address: string;
  /** Files and folders of the address, to be added as catalogs one by one. */
  adding: readonly string[];
}

export function Dialogs({ opened, onClose, address, adding }: Props) {
  return (
    <>
      <Palette open={opened === "palette"} onClose={onClose} />
      <ShortcutSheet open={opened === "sheet"} onClose={onClose} />
      <AddCatalog open={opened === "add"} onClose={onClose} paths={adding} />
      <SaveView open={opened === "save"} onClose={onClose} address={address} />
    </>
  );
}
