export { t } from "./translate";
export * from "./format";
