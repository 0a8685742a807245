// Where we look from. World → screen: (world - camera) * zoom.
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Size {
  width: number;
  height: number;
}

export const ZOOM = { min: 0.05, max: 2.5 } as const;
const MARGIN = 24;
/** Below this hardly a name can be read; then the first look is closer and shows less. */
const READABLE = { few: 0.45, many: 0.62 } as const, FIRST = 0.8;

/** Everything in sight, never larger than life. */
export function fit(world: Size, view: Size): Camera {
  if (world.width <= 0 || world.height <= 0 || view.width <= 0 || view.height <= 0) return { x: 0, y: 0, zoom: 1 };
  const zoom = clampZoom(Math.min((view.width - 2 * MARGIN) / world.width, (view.height - 2 * MARGIN) / world.height, 1));
  return { zoom, x: world.width / 2 - view.width / 2 / zoom, y: world.height / 2 - view.height / 2 / zoom };
}

/** Where to look first: everything when it can be read at that size, else life-size around what matters. */
export function first(world: Size, view: Size, around: Box | undefined, few: boolean): Camera {
  const all = fit(world, view);
  if (all.zoom >= (few ? READABLE.few : READABLE.many) || view.width <= 0) return all;
  const w = view.width / FIRST, h = view.height / FIRST, gap = MARGIN / FIRST;
  const middle = around ? { x: around.x + around.w / 2, y: around.y + around.h / 2 } : { x: 0, y: 0 };
  return { zoom: FIRST, x: within(middle.x - w / 2, world.width, w, gap), y: within(middle.y - h / 2, world.height, h, gap) };
}

/** Some of it in sight, as large as can be, never larger than life. */
export function fitBox(box: Box, view: Size): Camera {
  const camera = fit({ width: box.w, height: box.h }, view);
  return { ...camera, x: camera.x + box.x, y: camera.y + box.y };
}

/** Keeps the view over the world; a world that is smaller stands in the middle. */
function within(start: number, world: number, view: number, gap: number): number {
  if (world + 2 * gap <= view) return (world - view) / 2;
  return Math.min(Math.max(start, -gap), world + gap - view);
}

/** Zooms so that the point under the pointer stays where it is. */
export function zoomAt(camera: Camera, factor: number, x: number, y: number): Camera {
  const zoom = clampZoom(camera.zoom * factor);
  return { zoom, x: camera.x + x / camera.zoom - x / zoom, y: camera.y + y / camera.zoom - y / zoom };
}

/** Moves by screen pixels. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom };
}

/** Moves just enough to bring a box into sight. */
export function reveal(camera: Camera, view: Size, box: Box): Camera {
  const w = view.width / camera.zoom, h = view.height / camera.zoom, gap = MARGIN / camera.zoom;
  let { x, y } = camera;
  if (box.x - gap < x) x = box.x - gap;
  else if (box.x + box.w + gap > x + w) x = box.x + box.w + gap - w;
  if (box.y - gap < y) y = box.y - gap;
  else if (box.y + box.h + gap > y + h) y = box.y + box.h + gap - h;
  return { ...camera, x, y };
}

export function toWorld(camera: Camera, x: number, y: number): [number, number] {
  return [x / camera.zoom + camera.x, y / camera.zoom + camera.y];
}

function clampZoom(zoom: number): number {
  return Math.min(ZOOM.max, Math.max(ZOOM.min, zoom));
}
