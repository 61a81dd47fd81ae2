import type { ESTree } from "@oxlint/plugins";
import type { Names } from "./names.ts";

/** The type of outloop that an annotation names, also as `Socket | undefined`. */
export function annotated(
  names: Names,
  annotation: ESTree.TSTypeAnnotation | null | undefined,
): string | undefined {
  return annotation ? typeName(names, annotation.typeAnnotation) : undefined;
}

function typeName(names: Names, type: ESTree.TSType): string | undefined {
  if (type.type === "TSUnionType") {
    return type.types.map((each) => typeName(names, each)).find((name) => name !== undefined);
  }
  if (type.type !== "TSTypeReference") return undefined;
  const name = type.typeName;
  if (name.type === "Identifier") return names.ofOutloop(name)?.name;
  if (name.type !== "TSQualifiedName" || name.left.type !== "Identifier") return undefined;
  return names.ofOutloop(name.left)?.name === "*" ? name.right.name : undefined;
}
