// English, and the type of every other language. One file a room, so that a screen brings its own texts.
import { app } from "./en/app";
import { asset } from "./en/asset";
import { catalogs } from "./en/catalogs";
import { changes } from "./en/changes";
import { compare } from "./en/compare";
import { discover } from "./en/discover";
import { governance } from "./en/governance";
import { home } from "./en/home";
import { kit } from "./en/kit";
import { lineage } from "./en/lineage";
import { lists } from "./en/lists";
import { mesh } from "./en/mesh";
import { onboarding } from "./en/onboarding";
import { settings } from "./en/settings";
import { sla } from "./en/sla";

export const en = { ...kit, ...mesh, ...app, ...home, ...discover, ...lists, ...sla, ...governance, ...changes, ...catalogs, ...settings, ...onboarding, ...asset, ...compare, ...lineage } as const;
