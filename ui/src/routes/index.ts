export { LINEAGE_DEFAULT, formatRoute, parentOf, parseRoute, weftLink } from "./route";
export type { ChangesRoute, GovernanceRoute, LineageRoute, Page, PromisesRoute, Route } from "./route";
export { currentRoute, go, goAddress, onGoing, step, useRoute } from "./navigate";
export { useTyped } from "./typed";
export { RouteLink } from "./RouteLink";
export { useCrumbs, usePageCrumbs } from "./crumbs";
export type { Crumb } from "./crumbs";
