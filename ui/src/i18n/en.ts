// English, and the type of every other language. One file a room, so that a screen brings its own texts.
import { app } from "./en/app";
import { discover } from "./en/discover";
import { home } from "./en/home";
import { kit } from "./en/kit";
import { mesh } from "./en/mesh";

export const en = { ...kit, ...mesh, ...app, ...home, ...discover } as const;
