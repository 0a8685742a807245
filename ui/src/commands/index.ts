export { allCommands, runCommand, useAllCommands, useCommands } from "./registry";
export type { Command, Group } from "./registry";
export { isTyping, Keys } from "./keys";
