// @ts-check
/** Small helpers to build the page: text always through textContent, icons always from our own shapes. */

const SVG = "http://www.w3.org/2000/svg";

/** Line icons on a 24 by 24 grid. @type {Record<string, string[]>} */
const ICONS = {
  camera: ["M4 8.5A2.5 2.5 0 0 1 6.5 6h7A2.5 2.5 0 0 1 16 8.5v7a2.5 2.5 0 0 1-2.5 2.5h-7A2.5 2.5 0 0 1 4 15.5z", "M16 10.8 20.5 8v8L16 13.2"],
  microphone: ["M9 7a3 3 0 0 1 6 0v4.5a3 3 0 0 1-6 0z", "M5.5 11.5a6.5 6.5 0 0 0 13 0", "M12 18v3"],
  transcript: ["M6 4.5h9.5a2 2 0 0 1 2 2v13l-3.2-2-3 2-3-2-2.3 2z", "M9.5 9h5", "M9.5 12.5h5"],
  memory: ["M7 4.500h10v15l-5-3.600-5 3.600z"],
  edit: ["M5 19l1-4.200L16.300 4.500l3.200 3.200L9.200 18z", "M14 6.800l3.200 3.200"],
  text: ["M5 7h14", "M5 12h14", "M5 17h8"],
  face: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M9 10v.6", "M15 10v.6", "M8.7 14.2c1.9 2 4.7 2 6.6 0"],
  voice: ["M4 12h1.5", "M8 8.5v7", "M12 5.5v13", "M16 9v6", "M19.5 11.5v1"],
  sound: ["M4.5 9.8v4.4h3L12 18V6L7.5 9.8z", "M15.2 9.200a4 4 0 0 1 0 5.6", "M17.6 6.600a7.6 7.6 0 0 1 0 10.8"],
  mute: ["M4.5 9.8v4.4h3L12 18V6L7.5 9.8z", "M15.5 9.7 20 14.3", "M20 9.7l-4.5 4.6"],
  light: ["M12 7.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z", "M12 2.800v1.7", "M12 19.500v1.7", "M2.8 12h1.7", "M19.5 12h1.7", "M5.5 5.500l1.2 1.2", "M17.3 17.300l1.2 1.2", "M18.5 5.500l-1.2 1.2", "M6.7 17.300l-1.2 1.2"],
  calm: ["M4.5 8.8V4.5h4.3", "M15.2 4.5h4.3v4.3", "M19.5 15.2v4.3h-4.3", "M8.8 19.5H4.5v-4.3", "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z"],
  send: ["M12 19V5.5", "M6 11.3 12 5.300l6 6"],
  stop: ["M8 8h8v8H8z"],
  close: ["M6.5 6.500l11 11", "M17.5 6.500l-11 11"],
  check: ["M5.5 12.500l4.3 4.300L18.5 7.8"],
  down: ["M6.5 9.5 12 15l5.5-5.5"],
  back: ["M5 12h14", "M10 6.5 4.5 12l5.5 5.5"],
  download: ["M12 4.500v10", "M7.5 10.500l4.5 4.5 4.5-4.5", "M5 19.500h14"],
  erase: ["M5 7h14", "M9.5 7V4.800h5V7", "M7 7l.9 12.500h8.200L17 7"],
  phone: ["M6.2 4.500h3l1.5 4-2 1.500a11 11 0 0 0 5.3 5.300l1.5-2 4 1.500v3a1.7 1.7 0 0 1-1.8 1.700A15.5 15.5 0 0 1 4.5 6.3 1.7 1.7 0 0 1 6.2 4.500z"],
  warn: ["M12 4.5 20.5 19h-17z", "M12 10v4", "M12 16.600v.2"],
  lean: ["M4 8h12", "M13 5l3 3-3 3", "M20 16H8", "M11 13l-3 3 3 3"],
};

/**
 * @param {string} tag
 * @param {{class?: string, text?: string, attrs?: Record<string, string>, on?: Record<string, (event: any) => void>}} [about]
 * @param {(Node | null)[]} [children]
 * @returns {HTMLElement}
 */
export function el(tag, about = {}, children = []) {
  const node = document.createElement(tag);
  if (about.class) {
    node.className = about.class;
  }
  if (about.text !== undefined) {
    node.textContent = about.text;
  }
  for (const [name, value] of Object.entries(about.attrs ?? {})) {
    node.setAttribute(name, value);
  }
  for (const [name, handler] of Object.entries(about.on ?? {})) {
    node.addEventListener(name, handler);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/**
 * One of our icons; it says nothing to a screen reader, the words beside it do.
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/**
 * The element of an id that the template promises.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) {
    throw new Error(`The page has no element "${id}".`);
  }
  return node;
}

/** Draws the icons the template asks for by `data-icon`. */
export function fillIcons() {
  for (const node of document.querySelectorAll("[data-icon]")) {
    node.replaceChildren(icon(/** @type {HTMLElement} */ (node).dataset.icon ?? ""));
  }
}
