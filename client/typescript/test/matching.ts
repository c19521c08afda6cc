// How a vector is filled in and its reply compared; tests/clients/README.md says the rules.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Returns the value with `{name}` replaced in every string by what it stands for. */
export function filled(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") {
    return value.replace(/\{(\w+)\}/g, (whole, name: string) => names.get(name) ?? whole);
  }
  if (Array.isArray(value)) {
    return value.map((item) => filled(item, names));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, names)]));
  }
  return value;
}

/** Returns what stands at a path such as `interaction_ids.0`, as text. */
export function atPath(value: Json, path: string): string {
  let found: Json | undefined = value;
  for (const part of path.split(".")) {
    found = (found as Record<string, Json> | undefined)?.[part];
  }
  if (typeof found !== "string" && typeof found !== "number") {
    throw new Error(`nothing stands at ${path}`);
  }
  return String(found);
}

/** Returns where `found` differs from what is expected, "" when it matches. */
export function mismatch(expected: Json, found: Json | undefined, path = "reply"): string {
  if (expected === null) {
    return found === undefined ? "" : `${path}: should be absent, is ${JSON.stringify(found)}`;
  }
  if (expected === "*") {
    return found === undefined ? `${path}: is absent` : "";
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) {
      return `${path}: should have ${expected.length} items, is ${JSON.stringify(found)}`;
    }
    return first(expected.map((item, index) => mismatch(item, found[index], `${path}[${index}]`)));
  }
  if (typeof expected === "object") {
    if (typeof found !== "object" || found === null || Array.isArray(found)) {
      return `${path}: should be an object, is ${JSON.stringify(found)}`;
    }
    const pairs = Object.entries(expected);
    return first(pairs.map(([key, item]) => mismatch(item, found[key], `${path}.${key}`)));
  }
  return expected === found
    ? ""
    : `${path}: should be ${JSON.stringify(expected)}, is ${JSON.stringify(found)}`;
}

function first(differences: string[]): string {
  return differences.find((difference) => difference !== "") ?? "";
}

export type { Json };
