export { LINEAGE_DEFAULT, formatRoute, parentOf, parseRoute, weftLink } from "./route";
export type { LineageRoute, Page, Route } from "./route";
export { go, goAddress, useRoute } from "./navigate";
export { RouteLink } from "./RouteLink";
export { useCrumbs, usePageCrumbs } from "./crumbs";
export type { Crumb } from "./crumbs";
