// The door to the program. Screens import from here and from nowhere else in this folder.
export { backend } from "./transport";
export { asWireError, CommandError } from "./backend";
export type { CommandName, FileToSave, Reply, Request } from "./backend";
export { forgetNewData, onEvent, showNewData, startEvents, useJobNews, useNewData } from "./events";
export { askAhead, askPagesAhead, queryClient, useCommand, useCommandKept, useCommandPages, useDo } from "./query";
export type { Answer } from "./query";
export type * from "./generated";
