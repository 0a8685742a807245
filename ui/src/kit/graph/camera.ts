// Where we look from. World → screen: (world - camera) * zoom.
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const ZOOM = { min: 0.05, max: 2.5 } as const;
const MARGIN = 24;

/** Everything in sight, never larger than life. */
export function fit(world: Size, view: Size): Camera {
  if (world.width <= 0 || world.height <= 0 || view.width <= 0 || view.height <= 0) return { x: 0, y: 0, zoom: 1 };
  const zoom = clampZoom(Math.min((view.width - 2 * MARGIN) / world.width, (view.height - 2 * MARGIN) / world.height, 1));
  return { zoom, x: world.width / 2 - view.width / 2 / zoom, y: world.height / 2 - view.height / 2 / zoom };
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
export function reveal(camera: Camera, view: Size, box: { x: number; y: number; w: number; h: number }): Camera {
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
