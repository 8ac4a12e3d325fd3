/** Builds elements. Text is always set as text, never as markup. */

type Child = Node | string | null;

interface Properties {
  readonly class?: string;
  readonly title?: string;
  readonly role?: string;
  readonly tabIndex?: number;
  readonly hidden?: boolean;
  /** ARIA and data attributes by their full names. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: (event: MouseEvent) => void;
}

/** An element with properties and children; strings become text nodes. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (properties.class !== undefined) element.className = properties.class;
  if (properties.title !== undefined) element.title = properties.title;
  if (properties.role !== undefined) element.setAttribute('role', properties.role);
  if (properties.tabIndex !== undefined) element.tabIndex = properties.tabIndex;
  if (properties.hidden !== undefined) element.hidden = properties.hidden;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) element.setAttribute(name, value);
  if (properties.onClick) (element as HTMLElement).addEventListener('click', properties.onClick);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Replaces what an element shows. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== null));
}
