// What a page asks first is asked for before the page is drawn: the program answers meanwhile.
import { requestOf } from "../features/lineage/queries";
import { askAhead } from "../ipc";
import { onGoing } from "../routes";

onGoing((route) => {
  if (route.page === "asset") void askAhead("asset.show", { key: route.key });
  if (route.page === "lineage") void askAhead("lineage.around", requestOf(route));
});
