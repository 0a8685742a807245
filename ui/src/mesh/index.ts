// Words of the mesh that several screens share: how a domain, a promise, a source or a thing is shown anywhere.
export { AsOf } from "./AsOf";
export { sentenceOf, toldOnce } from "./change";
export { dialectMark, distinctMarks, markOf } from "./claims";
export { Description } from "./Description";
export { DomainTag } from "./DomainTag";
export { Dye, hueStyle } from "./Dye";
export { ExportMenu } from "./ExportMenu";
export { announceError, copyText, Problem } from "./Problem";
export { PromiseMark, propertyWords, standingOf, stateWord } from "./promise";
export { SaidBy, SaidByCatalogs } from "./SaidBy";
export { refuseStitches } from "./stitch";
export { exportText, takeAlong } from "./takeAlong";
export { belongsToDomain, isData, kindWords, lifecycleWord, ThingLink } from "./thing";
export { ThingPicker } from "./ThingPicker";
