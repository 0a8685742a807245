// What is not needed for the first page, in one script that comes after it: every other page, the frame's dialogs,
// and the list beneath its search box.
import "./ahead";

export { AssetPage } from "../features/asset/AssetPage";
export { CatalogsPage } from "../features/catalogs/CatalogsPage";
export { ChangesPage } from "../features/changes/ChangesPage";
export { ComparePage } from "../features/compare/ComparePage";
export { DiscoverPage } from "../features/discover/DiscoverPage";
export { GovernancePage } from "../features/governance/GovernancePage";
export { LineagePage } from "../features/lineage/LineagePage";
export { SettingsPage } from "../features/settings/SettingsPage";
export { PromisesPage } from "../features/sla/PromisesPage";
export { Dialogs } from "./Dialogs";
export { SearchBox } from "./SearchBox";
