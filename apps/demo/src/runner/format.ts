/** What `console.log` would print, about; a page has no function that says it. */
export function formatValues(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === "string" ? value : formatOne(value, 0))).join(" ");
}

function formatOne(value: unknown, depth: number): string {
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "function") return `[function ${value.name}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return String(value);
  if (depth > 2) return Array.isArray(value) ? "[Array]" : "[Object]";
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[ ${listed(value, depth)} ]`;
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${formatOne(each, depth + 1)}`);
  const name = (value.constructor as { name?: string } | undefined)?.name ?? "";
  const prefix = name === "Object" || name === "" ? "" : `${name} `;
  return fields.length === 0 ? `${prefix}{}` : `${prefix}{ ${fields.join(", ")} }`;
}

function listed(values: readonly unknown[], depth: number): string {
  const shown = values.slice(0, 100).map((each) => formatOne(each, depth + 1));
  if (values.length > 100) shown.push(`... ${values.length - 100} more`);
  return shown.join(", ");
}
