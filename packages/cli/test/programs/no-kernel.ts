export default function program(): string {
  return "no kernel";
}
